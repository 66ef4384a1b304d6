package onchain

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
)

// A client that refuses, because its index is not ready, is asked again; one that does not answer, or that reverted it, is an error.
func TestAwaitMined(t *testing.T) {
	tx := types.NewTx(&types.LegacyTx{Gas: 21000})
	receipt := func(status int) string {
		return fmt.Sprintf(`"result":{"status":"%#x","cumulativeGasUsed":"0x1","gasUsed":"0x1","logs":[],"logsBloom":"0x%s","transactionHash":"%s"}`,
			status, strings.Repeat("0", 512), tx.Hash())
	}
	refusal := `"error":{"code":-32000,"message":"wait a little"}`
	for name, c := range map[string]struct {
		answers []string // the last one again and again; an empty one is no answer
		want    string
	}{
		"at once":            {[]string{receipt(1)}, ""},
		"not included yet":   {[]string{`"result":null`, receipt(1)}, ""},
		"the index is built": {[]string{refusal, refusal, receipt(1)}, ""},
		"reverted":           {[]string{refusal, receipt(0)}, "transaction 1 of 1 was reverted"},
		"nobody answers":     {[]string{refusal, ""}, "look at registrations"},
	} {
		asked := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			answer := c.answers[min(asked, len(c.answers)-1)]
			asked++
			if answer == "" {
				panic(http.ErrAbortHandler)
			}
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%d,%s}`, asked, answer)
		}))
		err := AwaitMined(t.Context(), server.URL, []*types.Transaction{tx})
		server.Close()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
