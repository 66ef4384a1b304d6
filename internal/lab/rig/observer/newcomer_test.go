package observer

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

func TestValidatorIsAskedForByItsKey(t *testing.T) {
	key := phase0.BLSPubKey{0xab, 0xcd}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/eth/v1/beacon/states/head/validators/0xabcd"+strings.Repeat("00", 46) {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(`{"data":{"index":"128","status":"active_ongoing","validator":{"activation_epoch":"11"}}}`))
	}))
	defer server.Close()
	c := NewClient(server.URL)
	if v, err := c.Validator(t.Context(), key); err != nil || v.Index != 128 || v.ActivationEpoch != 11 || !v.Active {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := c.Validator(t.Context(), phase0.BLSPubKey{1}); err == nil {
		t.Error("no error for a validator that the chain does not know")
	}
}
