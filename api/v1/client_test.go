package v1

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func serve(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client, err := NewClient(server.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestClientAsksEachPath(t *testing.T) {
	asked := ""
	schema := ""
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.RequestURI()
		_, _ = w.Write([]byte(`{"schema":"` + schema + `"}`))
	})
	ctx := t.Context()
	for _, c := range []struct {
		path, schema string
		ask          func() error
	}{
		{"/v1/node/status", SchemaNodeStatus, func() error { _, err := client.NodeStatus(ctx); return err }},
		{"/v1/duties", SchemaDuties, func() error { _, err := client.Duties(ctx, DutiesQuery{}); return err }},
		{"/v1/duties?failed=true&limit=3", SchemaDuties, func() error { _, err := client.Duties(ctx, DutiesQuery{Limit: 3, Failed: true}); return err }},
		{"/v1/peers", SchemaPeers, func() error { _, err := client.Peers(ctx); return err }},
		{"/v1/subnets", SchemaSubnets, func() error { _, err := client.Subnets(ctx); return err }},
		{"/v1/bootnode/status", SchemaBootnodeStatus, func() error { _, err := client.BootnodeStatus(ctx); return err }},
		{"/v1/bootnode/nodes", SchemaBootnodeNodes, func() error { _, err := client.BootnodeNodes(ctx); return err }},
		{"/healthz", SchemaHealth, func() error { _, err := client.Health(ctx); return err }},
		{"/readyz", SchemaHealth, func() error { _, err := client.Ready(ctx); return err }},
	} {
		schema = c.schema
		if err := c.ask(); err != nil || asked != c.path {
			t.Errorf("asked for %s, want %s: %v", asked, c.path, err)
		}
		schema = "something/2"
		var other *SchemaMismatchError
		if err := c.ask(); !errors.As(err, &other) || other.Got != schema || other.Want != c.schema {
			t.Errorf("%s with another schema: %v", c.path, err)
		}
	}
}

func TestClientTellsAnIllNodeFromAnError(t *testing.T) {
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/healthz":
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte(`{"schema":"hawser.health/1","ok":false,"problems":[{"code":"HAW-4001"}]}`))
		case "/v1/duties":
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"error":"limit: expected a whole number","schema":"hawser.error/1"}`))
		case "/v1/peers":
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte(`<html>a proxy</html>`))
		default:
			_, _ = w.Write([]byte("no JSON"))
		}
	})
	h, err := client.Health(t.Context())
	if err != nil || h.OK || len(h.Problems) != 1 || h.Problems[0].Code != "HAW-4001" {
		t.Errorf("health is %+v, %v", h, err)
	}
	var status *StatusError
	if _, err := client.Duties(t.Context(), DutiesQuery{Limit: -1}); !errors.As(err, &status) || status.Status != 400 || status.Message != "limit: expected a whole number" {
		t.Errorf("duties: %v", err)
	}
	if _, err := client.Peers(t.Context()); !errors.As(err, &status) || status.Status != 503 || status.Message != "" {
		t.Errorf("peers: %v", err)
	}
	if _, err := client.Subnets(t.Context()); err == nil {
		t.Error("what is no JSON is read")
	}
	if text, err := client.Metrics(t.Context()); err != nil || string(text) != "no JSON" {
		t.Errorf("metrics: %q %v", text, err)
	}
}

func TestClientIsBounded(t *testing.T) {
	length := maxAnswer
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.Repeat([]byte(" "), length)) })
	if _, err := client.Metrics(t.Context()); err != nil {
		t.Errorf("an answer of the longest length: %v", err)
	}
	length++
	if _, err := client.Metrics(t.Context()); !errors.Is(err, ErrTooLong) {
		t.Errorf("an answer that is too long: %v", err)
	}
	slow := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := slow.NodeStatus(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a silent server: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	for _, address := range []string{"", "127.0.0.1:16000", "ftp://x", "http://", "http://x?a=b", "http://x#a", "http://x y"} {
		if _, err := NewClient(address); err == nil {
			t.Errorf("%q is taken as an address", address)
		}
	}
}
