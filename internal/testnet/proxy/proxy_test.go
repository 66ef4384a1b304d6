package proxy

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/rpc"
)

func open(t *testing.T, upstream string, o Options) *Proxy {
	t.Helper()
	o.Listen, o.Upstream = "127.0.0.1:0", upstream
	p, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func TestRequestsPassUnchangedAndAreRecorded(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Echo", r.Header.Get("Eth-Consensus-Version"))
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprintf(w, "%s %s", r.URL.RequestURI(), body)
	}))
	defer upstream.Close()
	var mu sync.Mutex
	var seen []Exchange
	p := open(t, upstream.URL, Options{
		Record:   func(e Exchange) { mu.Lock(); defer mu.Unlock(); seen = append(seen, e) },
		KeepBody: func(method, _ string) bool { return method == http.MethodPost },
	})
	request, _ := http.NewRequest(http.MethodPost, "http://"+p.Addr()+"/eth/v2/beacon/blocks/12?x=1", strings.NewReader("hello"))
	request.Header.Set("Eth-Consensus-Version", "electra")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(response.Body)
	if string(answer) != "/eth/v2/beacon/blocks/12?x=1 hello" || response.StatusCode != http.StatusAccepted || response.Header.Get("X-Echo") != "electra" {
		t.Fatalf("%d %q", response.StatusCode, answer)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(seen) != 1 || string(seen[0].Body) != "hello" || seen[0].Status != http.StatusAccepted || seen[0].Header.Get("Eth-Consensus-Version") != "electra" {
		t.Fatalf("recorded %+v", seen)
	}
	lines := p.Tally()
	if len(lines) != 1 || lines[0].Path != "/eth/v2/beacon/blocks/{}" || lines[0].Count != 1 || lines[0].Status != http.StatusAccepted {
		t.Fatalf("tally %+v", lines)
	}
}

func TestEventsArriveWhenTheyHappen(t *testing.T) {
	next := make(chan struct{})
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for i := range 2 {
			fmt.Fprintf(w, "data: %d\n\n", i)
			w.(http.Flusher).Flush()
			select {
			case <-next:
			case <-r.Context().Done():
				return
			}
		}
	}))
	defer upstream.Close()
	p := open(t, upstream.URL, Options{})
	response, err := http.Get("http://" + p.Addr() + "/eth/v1/events")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	if !lines.Scan() || lines.Text() != "data: 0" {
		t.Fatalf("first event %q", lines.Text())
	}
	next <- struct{}{} // upstream writes the second only now: the first one was not held back
	lines.Scan()
	if !lines.Scan() || lines.Text() != "data: 1" {
		t.Fatalf("second event %q", lines.Text())
	}
	p.Drop()
	if lines.Scan(); lines.Scan() {
		t.Error("the stream outlived Drop")
	}
}

type clock struct{}

func (clock) Now() string { return "noon" }

func TestWebsockets(t *testing.T) {
	server := rpc.NewServer()
	defer server.Stop()
	if err := server.RegisterName("clock", clock{}); err != nil {
		t.Fatal(err)
	}
	upstream := httptest.NewServer(server.WebsocketHandler([]string{"*"}))
	defer upstream.Close()
	p := open(t, strings.Replace(upstream.URL, "http", "ws", 1), Options{})
	client, err := rpc.Dial("ws://" + p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	var now string
	if err := client.Call(&now, "clock_now"); err != nil || now != "noon" {
		t.Fatalf("%q %v", now, err)
	}
	if lines := p.Tally(); len(lines) != 1 || lines[0].Status != http.StatusSwitchingProtocols {
		t.Fatalf("tally %+v", lines)
	}
	p.Drop()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	p.Intercept(func(http.Handler) http.Handler { return http.NotFoundHandler() })
	if err := client.CallContext(ctx, &now, "clock_now"); err == nil {
		t.Error("the websocket outlived Drop")
	}
}

func TestADeadClientIsABadGateway(t *testing.T) {
	upstream := httptest.NewServer(http.NotFoundHandler())
	upstream.Close()
	p := open(t, upstream.URL, Options{})
	response, err := http.Get("http://" + p.Addr() + "/eth/v1/node/health")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusBadGateway || p.Tally()[0].Status != http.StatusBadGateway {
		t.Fatalf("status %d, tally %+v", response.StatusCode, p.Tally())
	}
}

func TestInterceptFalsifiesUntilTakenAway(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "true") }))
	defer upstream.Close()
	p := open(t, upstream.URL, Options{})
	read := func() string {
		response, err := http.Get("http://" + p.Addr() + "/")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		text, _ := io.ReadAll(response.Body)
		return string(text)
	}
	p.Intercept(func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "false") })
	})
	if read() != "false" {
		t.Error("not falsified")
	}
	p.Intercept(nil)
	if read() != "true" {
		t.Error("still falsified")
	}
}

func TestPattern(t *testing.T) {
	for path, want := range map[string]string{
		"/eth/v3/validator/blocks/17":         "/eth/v3/validator/blocks/{}",
		"/eth/v1/beacon/blocks/0xabcd/root":   "/eth/v1/beacon/blocks/{}/root",
		"/eth/v1/beacon/states/head/fork":     "/eth/v1/beacon/states/head/fork",
		"/eth/v1/validator/duties/attester/3": "/eth/v1/validator/duties/attester/{}",
	} {
		if got := Pattern(path); got != want {
			t.Errorf("%s became %s", path, got)
		}
	}
}
