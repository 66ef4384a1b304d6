package beacon

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// headers serves a beacon node that knows one block, its head. answer is what stands before it: "" lets the node answer.
func headers(t *testing.T, answer func(id string) string) *Client {
	node, known := newNode(t), canned(t)
	root := rootOf(t, cannedHead)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, header := strings.CutPrefix(r.URL.Path, "/eth/v1/beacon/headers/")
		if body := answer(id); body != "" && (header || body == ill) {
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, body)
			return
		}
		switch {
		case !header:
			node.Config.Handler.ServeHTTP(w, r)
		case id == "head" || id == root.String():
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, known["/eth/v1/beacon/headers/"+root.String()])
		default:
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"code":404,"message":"NOT_FOUND: beacon block with root"}`)
		}
	}))
	t.Cleanup(server.Close)
	c := NewClient(Options{Endpoint: server.URL, Logger: quiet()})
	c.check(t.Context())
	return c
}

// ill is what a node answers to every question while it is ill.
const ill = "ill"

// TestFaultMissingEndpointIsNoUnknownBlock: kinds B7 and A2, whatever stands before a beacon node answers 404 in a way of its own, or for every
// block. That is no word of the node that it does not know the block: operators would be named for it.
func TestFaultMissingEndpointIsNoUnknownBlock(t *testing.T) {
	page := func(body string) func(string) string { return func(string) string { return body } }
	for name, tt := range map[string]struct {
		answer  func(id string) string // "": what the node says
		unknown bool
	}{
		"the node itself":         {page(""), true},
		"a page":                  {page("<html>404 page not found</html>"), false},
		"no body":                 {page(" "), false},
		"JSON of a provider":      {page(`{"message":"no Route matched with those values"}`), false},
		"another code":            {page(`{"code":5,"message":"Not Found"}`), false},
		"null":                    {page(`null`), false},
		"the API's form, for all": {page(`{"code":404,"message":"NOT_FOUND"}`), false},
		"the API's form, for roots": {func(id string) string {
			return map[bool]string{true: "", false: `{"code":404,"message":"x"}`}[id == "head"]
		}, false},
	} {
		all, err := NewNodes(headers(t, tt.answer))
		if err != nil {
			t.Fatal(err)
		}
		header, err := all.BlockHeader(t.Context(), phase0.Root{1})
		if header != nil || (err == nil) != tt.unknown {
			t.Errorf("%s: header %v, %v; unknown is %v", name, header, err, tt.unknown)
		}
	}
}

// TestFaultNotEveryNodeWasHeard: kind A2, "no own node knows the block" needs the word of every synced node. One that fails at this moment may
// know it; one that is known to be away is not waited for.
func TestFaultNotEveryNodeWasHeard(t *testing.T) {
	for silent := range 2 {
		var away atomic.Bool
		var clients []*Client
		for i := range 2 {
			clients = append(clients, headers(t, func(string) string {
				if i == silent && away.Load() {
					return ill
				}
				return ""
			}))
		}
		all, err := NewNodes(clients...)
		if err != nil {
			t.Fatal(err)
		}
		told := func() bool {
			header, err := all.BlockHeader(t.Context(), phase0.Root{1})
			return header == nil && err == nil
		}
		if !told() {
			t.Error("two nodes do not know the block, and this is not the answer")
		}
		away.Store(true)
		if told() {
			t.Errorf("node %d was not heard, and the answer is that none knows the block", silent)
		}
		for _, c := range clients {
			c.check(t.Context())
		}
		if !told() {
			t.Errorf("node %d is away, the other does not know the block, and this is not the answer", silent)
		}
	}
}
