package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

func start(t *testing.T, opts Options) string {
	t.Helper()
	opts.Listen, opts.Logger, opts.Gatherer = "127.0.0.1:0", slog.New(slog.NewTextHandler(io.Discard, nil)), prometheus.NewRegistry()
	s, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("end of the server: %v", err)
		}
	})
	return "http://" + s.Addr()
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestAnswers(t *testing.T) {
	healthy := true
	check := func() Health {
		if healthy {
			return Health{Schema: "hawser.health/1", OK: true}
		}
		return Health{Schema: "hawser.health/1", Problems: []Problem{{Code: "HAW-4001", Cause: "c", Remedy: "r", Since: time.Unix(0, 0)}}}
	}
	url := start(t, Options{Healthy: check, Ready: check, Routes: map[string]Route{
		"/v1/thing":   func(*http.Request) (any, error) { return map[string]string{"schema": "hawser.thing/1"}, nil },
		"/v1/nothing": func(*http.Request) (any, error) { return nil, nil },
		"/v1/wrong":   func(*http.Request) (any, error) { return nil, errors.New("limit: expected a number") },
	}})
	for _, c := range []struct {
		path   string
		status int
		holds  string
	}{
		{"/v1/thing", 200, "hawser.thing/1"},
		{"/v1/nothing", 404, "no such thing"},
		{"/v1/wrong", 400, "expected a number"},
		{"/", 200, "<title>Hawser</title>"},
		{"/healthz", 200, `"ok": true`},
		{"/readyz", 200, `"ok": true`},
		{"/metrics", 200, ""},
		{"/v2", 404, ""},
	} {
		if status, body := get(t, url+c.path); status != c.status || !strings.Contains(body, c.holds) {
			t.Errorf("%s: %d %q", c.path, status, body)
		}
	}
	healthy = false
	status, body := get(t, url+"/healthz")
	var h Health
	if err := json.Unmarshal([]byte(body), &h); err != nil || status != 503 || len(h.Problems) != 1 {
		t.Errorf("unhealthy: %d %q", status, body)
	}
}

func TestATakenPortIsTold(t *testing.T) {
	url := start(t, Options{Healthy: func() Health { return Health{} }, Ready: func() Health { return Health{} }})
	_, err := New(Options{Listen: strings.TrimPrefix(url, "http://"), Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Gatherer: prometheus.NewRegistry()})
	if !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("error is %v", err)
	}
}
