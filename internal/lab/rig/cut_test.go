package rig

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

func TestAnOperatorWithoutClientsHearsNothing(t *testing.T) {
	o := &operator{Operator: &localnet.Operator{ID: 3}}
	server := httptest.NewServer(unless(&o.cut)(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })))
	defer server.Close()
	answers := func() bool {
		response, err := http.Get(server.URL)
		if err == nil {
			response.Body.Close()
		}
		return err == nil
	}
	if !answers() {
		t.Fatal("cut from the start")
	}
	o.cutClients()
	if answers() {
		t.Error("the client answers through a cut")
	}
	o.mendClients()
	if !answers() {
		t.Error("the client does not answer after the cut")
	}
}

func TestResumptionCountsFromTheFirstGoodAnswer(t *testing.T) {
	o := &operator{Operator: &localnet.Operator{ID: 3}}
	o.noteSynced(10) // before the cut
	o.noteDuty(10)
	o.mendClients()
	o.noteDuty(30) // left over from before it was synced
	if got := o.resumed(); got.Slots != -1 {
		t.Errorf("%+v", got)
	}
	o.noteSynced(31)
	o.noteSynced(32)
	o.noteDuty(33)
	o.noteDuty(34)
	if got := o.resumed(); got.Operator != 3 || got.Slots != 2 || got.Restarts != 0 {
		t.Errorf("%+v", got)
	}
}
