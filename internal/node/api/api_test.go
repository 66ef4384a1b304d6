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
	opts.Listen, opts.Logger, opts.Gatherer = "127.0.0.1:0", slog.New(slog.DiscardHandler), prometheus.NewRegistry()
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
		{"/v1/unheard-of", 404, "hawser.error/1"},
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
	_, err := New(Options{Listen: strings.TrimPrefix(url, "http://"), Logger: slog.New(slog.DiscardHandler), Gatherer: prometheus.NewRegistry()})
	if !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("error is %v", err)
	}
}

// TestFaultForeignHosts: kind B16, a browser that was led here under another name, and what it may do with an answer.
func TestFaultForeignHosts(t *testing.T) {
	check := func() Health { return Health{OK: true} }
	url := start(t, Options{
		Healthy: check, Ready: check, Hosts: []string{"Node.Example.org"},
		Routes: map[string]Route{"/v1/thing": func(*http.Request) (any, error) { return 1, nil }},
	})
	for host, want := range map[string]int{
		"": http.StatusOK, "127.0.0.1": http.StatusOK, "[::1]:16000": http.StatusOK, "10.1.2.3:16000": http.StatusOK, "localhost:1": http.StatusOK,
		"LocalHost": http.StatusOK, "node.example.org": http.StatusOK, "node.example.org.:80": http.StatusOK,
		"evil.example": http.StatusMisdirectedRequest, "evil.example:16000": http.StatusMisdirectedRequest,
		"localhost.evil.example": http.StatusMisdirectedRequest, "127.0.0.1.evil.example": http.StatusMisdirectedRequest,
	} {
		for _, path := range []string{"/", "/healthz", "/readyz", "/metrics", "/v1/thing", "/nothing"} {
			req, err := http.NewRequest(http.MethodGet, url+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Host = host
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if refused := resp.StatusCode == http.StatusMisdirectedRequest; refused != (want == http.StatusMisdirectedRequest) {
				t.Errorf("%s of %q: %d, want %d", path, host, resp.StatusCode, want)
			}
			for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"} {
				if resp.Header.Get(name) == "" {
					t.Errorf("%s has no %s", path, name)
				}
			}
		}
	}
	if policy := contentPolicy(); strings.Count(policy, "sha256-") != 2 || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %s", policy)
	}
}
