// Package api serves a node's HTTP interface: /v1/… as JSON, /healthz and /readyz, /metrics, and a
// page for people.
//
// Routes are functions that return a value to be encoded; the package does not depend on the values. No request changes anything.
//
// Not here: the values (package node provides the routes) and access control (listen on loopback, or put a proxy in front).
package api

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
)

//go:embed page.html
var page embed.FS

const (
	readTimeout     = 5 * time.Second
	writeTimeout    = 30 * time.Second
	shutdownTimeout = 2 * time.Second
	maxHeaderBytes  = 16 << 10
)

type (
	// Health is the answer of /healthz and /readyz.
	Health = apiv1.Health
	// Problem is one trouble in a Health.
	Problem = apiv1.Problem
)

// Route answers one GET path. A nil value means 404.
type Route func(r *http.Request) (any, error)

// Options configures a Server.
type Options struct {
	// Listen is host:port; with port 0 the system chooses a free port.
	Listen string
	// Hosts are the host names that requests may have, besides IP addresses, localhost and the name in Listen.
	Hosts  []string
	Routes map[string]Route
	// Healthy returns the answer of /healthz: whether the node works. Ready returns that of /readyz: whether duties would be performed
	// now.
	Healthy, Ready func() Health
	Gatherer       prometheus.Gatherer
	// Profiling adds /debug/pprof/, Go's profiles. They cost CPU while they are taken, and they show what the program is doing.
	Profiling bool
	Logger    *slog.Logger
}

// Server is the HTTP interface.
type Server struct {
	listener net.Listener
	server   *http.Server
	log      *slog.Logger
}

// New listens. If the address is in use, the error wraps syscall.EADDRINUSE.
func New(opts Options) (*Server, error) {
	listener, err := net.Listen("tcp", opts.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %s for the API: %w", opts.Listen, err)
	}
	log := opts.Logger.With("room", "api")
	mux := http.NewServeMux()
	for path, route := range opts.Routes {
		mux.HandleFunc("GET "+path, handle(log, route))
	}
	mux.HandleFunc("GET /healthz", health(log, opts.Healthy))
	mux.HandleFunc("GET /readyz", health(log, opts.Ready))
	mux.Handle("GET /metrics", promhttp.HandlerFor(opts.Gatherer, promhttp.HandlerOpts{}))
	if opts.Profiling {
		profiling(mux)
	}
	mux.HandleFunc("GET /v1/", handle(log, func(*http.Request) (any, error) { return nil, nil })) // whatever else is asked of it
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, page, "page.html") })
	return &Server{
		listener: listener,
		log:      log,
		server: &http.Server{
			Handler: guard(mux, opts), ReadTimeout: readTimeout, WriteTimeout: writeTimeout, MaxHeaderBytes: maxHeaderBytes,
			IdleTimeout: readTimeout,
		},
	}, nil
}

// profiling serves the requests of `go tool pprof`. A profile lasts at most writeTimeout.
func profiling(mux *http.ServeMux) {
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
}

// Addr returns the address on which the server listens.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Close closes the listener at once, without waiting for requests. After Run it does nothing.
func (s *Server) Close() error {
	err := errors.Join(s.server.Close(), s.listener.Close())
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Run serves until ctx ends.
func (s *Server) Run(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- s.server.Serve(s.listener) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve the API: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := s.server.Shutdown(stop); err != nil {
		return errors.Join(err, s.server.Close())
	}
	return nil
}

func handle(log *slog.Logger, route Route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := route(r)
		switch {
		case err != nil:
			write(log, w, http.StatusBadRequest, apiv1.Error{Schema: apiv1.SchemaError, Error: err.Error()})
		case v == nil:
			write(log, w, http.StatusNotFound, apiv1.Error{Schema: apiv1.SchemaError, Error: "no such thing"})
		default:
			write(log, w, http.StatusOK, v)
		}
	}
}

func health(log *slog.Logger, check func() Health) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		h := check()
		status := http.StatusOK
		if !h.OK {
			status = http.StatusServiceUnavailable
		}
		write(log, w, status, h)
	}
}

func write(log *slog.Logger, w http.ResponseWriter, status int, v any) {
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		log.Error("encode answer", "cause", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if _, err := w.Write(append(body, '\n')); err != nil {
		log.Debug("answer was not taken", "cause", err)
	}
}
