package client

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestFaultAnswersAreNoSilence: kind, something answers and the command says that nobody does, so that a person looks for the wrong
// thing.
func TestFaultAnswersAreNoSilence(t *testing.T) {
	for name, answer := range map[string]func(w http.ResponseWriter){
		"a page": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html>")
		},
		"null":    func(w http.ResponseWriter) { writeJSON(w, `{"jsonrpc":"2.0","id":1,"result":null}`) },
		"nothing": func(w http.ResponseWriter) { writeJSON(w, "") },
		"its refusal": func(w http.ResponseWriter) {
			writeJSON(w, `{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no such method"}}`)
		},
		"a status": func(w http.ResponseWriter) { w.WriteHeader(http.StatusForbidden) },
		"too much": func(w http.ResponseWriter) { writeJSON(w, strings.Repeat(" ", answerLimit+1)) },
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			answer(w)
		}))
		_, _, err := Dial(t.Context(), Options{Endpoint: server.URL})
		server.Close()
		if !is[*UnusableError](err) {
			t.Errorf("%s: %v", name, err)
		}
		_, _, err = Dial(t.Context(), Options{Endpoint: server.URL})
		if !is[*UnreachableError](err) {
			t.Errorf("%s, closed: %v", name, err)
		}
	}
}

func writeJSON(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, text)
}
