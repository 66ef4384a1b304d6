// Package proxy is a reverse proxy on the loopback interface between an operator and one of its clients. It forwards everything
// unchanged, also event streams and websockets, and records requests and answers. A test may intercept requests to cut, delay or falsify
// them.
//
// Not here: what the requests mean (package observer).
package proxy

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Options are a proxy's addresses and hooks.
type Options struct {
	Listen   string // loopback address, such as "127.0.0.1:0"
	Upstream string // the client's address, http:// or ws://
	// Record, if set, is called once for each request, when the answer begins. It is called from many goroutines, and the answer waits
	// until it returns.
	Record func(Exchange)
	// KeepBody, if set, reports whether Record needs a request's body.
	KeepBody func(method, path string) bool
}

// Exchange is one request and its answer.
type Exchange struct {
	Method  string
	Path    string
	Header  http.Header // of the request
	Body    []byte      // of the request, if KeepBody asked for it
	Status  int         // 101 for a websocket, 502 if the client does not answer
	Started time.Time
	Delay   time.Duration // until the answer began
}

// Proxy is a running proxy. Its methods may be called from any goroutine.
type Proxy struct {
	options   Options
	server    *http.Server
	listener  *trackedListener
	forward   http.Handler
	intercept atomic.Pointer[func(http.Handler) http.Handler]
	tally     tally
}

// Bodies beyond this size are forwarded but not passed to Record.
const maxKept = 32 << 20

// Start opens the proxy. It forwards requests at once, also if the client does not run yet.
func Start(o Options) (*Proxy, error) {
	upstream, err := url.Parse(strings.Replace(o.Upstream, "ws://", "http://", 1))
	if err != nil {
		return nil, fmt.Errorf("start proxy to %s: %w", o.Upstream, err)
	}
	listener, err := net.Listen("tcp", o.Listen)
	if err != nil {
		return nil, fmt.Errorf("start proxy to %s: %w", o.Upstream, err)
	}
	p := &Proxy{options: o, listener: &trackedListener{Listener: listener, open: make(map[net.Conn]bool)}}
	p.tally.lines = make(map[tallyKey]*Line)
	quiet := log.New(io.Discard, "", 0) // a cut connection is an event of the test, not of the log
	p.forward = &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(upstream)
			r.Out.Host = upstream.Host
		},
		Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64},
		FlushInterval: -1, // events must arrive when they happen
		ErrorLog:      quiet,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, fmt.Sprintf(`{"code":502,"message":%q}`, err.Error()), http.StatusBadGateway)
		},
	}
	p.server = &http.Server{Handler: http.HandlerFunc(p.serve), ErrorLog: quiet, ReadHeaderTimeout: 30 * time.Second}
	go p.server.Serve(p.listener) //nolint:errcheck // always ErrServerClosed, at Close
	return p, nil
}

// Addr returns the address the proxy listens on, "127.0.0.1:port".
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Close ends the proxy and every connection through it.
func (p *Proxy) Close() {
	p.server.Close()
	p.Drop()
}

// Drop closes every open connection, event streams and websockets too. New ones are accepted.
func (p *Proxy) Drop() { p.listener.closeAll() }

// Intercept wraps the handler that forwards to the client, from now on; nil removes the wrapper. Answers of the wrapper are recorded
// like the client's.
func (p *Proxy) Intercept(wrap func(next http.Handler) http.Handler) {
	if wrap == nil {
		p.intercept.Store(nil)
		return
	}
	p.intercept.Store(&wrap)
}

// Tally returns the present counts, ordered by path, method and status.
func (p *Proxy) Tally() []Line { return p.tally.list() }

func (p *Proxy) serve(w http.ResponseWriter, r *http.Request) {
	// The forwarding handler changes its own copy, so these stay as they came.
	exchange := Exchange{Method: r.Method, Path: r.URL.Path, Header: r.Header, Started: time.Now()}
	if p.options.KeepBody != nil && p.options.KeepBody(r.Method, r.URL.Path) {
		body, rest, err := keep(r.Body)
		if err != nil {
			http.Error(w, "read request: "+err.Error(), http.StatusBadRequest)
			return
		}
		exchange.Body, r.Body = body, rest
	}
	recorder := &recorder{ResponseWriter: w, began: func(status int) {
		exchange.Status, exchange.Delay = status, time.Since(exchange.Started)
		p.tally.add(exchange)
		if p.options.Record != nil {
			p.options.Record(exchange)
		}
	}}
	handler := p.forward
	if wrap := p.intercept.Load(); wrap != nil {
		handler = (*wrap)(handler)
	}
	handler.ServeHTTP(recorder, r)
	recorder.begin(http.StatusOK) // an answer without a byte
}

// keep reads a body, and returns it with a reader that returns it again. A body that is too long is only forwarded.
func keep(body io.ReadCloser) ([]byte, io.ReadCloser, error) {
	start, err := io.ReadAll(io.LimitReader(body, maxKept+1))
	if err != nil {
		return nil, nil, err
	}
	again := struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(start), body), body}
	if len(start) > maxKept {
		return nil, again, nil
	}
	return start, again, nil
}

// recorder is a http.ResponseWriter that calls a function when the answer begins.
type recorder struct {
	http.ResponseWriter
	once  sync.Once
	began func(status int)
}

func (r *recorder) begin(status int) { r.once.Do(func() { r.began(status) }) }

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) {
	if status >= 200 || status == http.StatusSwitchingProtocols { // others only announce
		r.begin(status)
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (r *recorder) Write(p []byte) (int, error) {
	r.begin(http.StatusOK)
	return r.ResponseWriter.Write(p)
}

// Hijack implements http.Hijacker: the connection becomes a websocket.
func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(r.ResponseWriter).Hijack()
	if err == nil {
		r.begin(http.StatusSwitchingProtocols)
	}
	return conn, buffered, err
}

// Unwrap lets http.ResponseController flush.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// trackedListener knows its open connections, also those that the HTTP server has handed over.
type trackedListener struct {
	net.Listener
	mu   sync.Mutex
	open map[net.Conn]bool
}

type trackedConn struct {
	net.Conn
	from *trackedListener
}

// Accept implements net.Listener.
func (l *trackedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	tracked := &trackedConn{conn, l}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open[tracked] = true
	return tracked, nil
}

// Close implements net.Conn.
func (c *trackedConn) Close() error {
	c.from.mu.Lock()
	delete(c.from.open, c)
	c.from.mu.Unlock()
	return c.Conn.Close()
}

func (l *trackedListener) closeAll() {
	l.mu.Lock()
	conns := make([]net.Conn, 0, len(l.open))
	for conn := range l.open {
		conns = append(conns, conn)
	}
	l.mu.Unlock()
	for _, conn := range conns {
		conn.Close()
	}
}
