package border

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	// maxHeaderBytes bounds the header of an answer.
	maxHeaderBytes = 64 << 10
	// maxRefusalBytes bounds the part of an error answer that is kept. The rest is cut off, because an error answer counts even if it
	// is too long.
	maxRefusalBytes = 1 << 20
)

// Options configures a Transport.
type Options struct {
	Address Address
	// Rows are the allowed endpoints.
	Rows []Row
	// Timeout bounds a request from its beginning to the last byte of its answer. For an event stream it bounds the time until the
	// header.
	Timeout time.Duration
	// Connections is the largest number of simultaneous connections to the client; 0 means 16.
	Connections int
	// Local answers requests of a library in place of the client: the body by path. A request with its row (With) always goes to the
	// client.
	Local map[string][]byte
}

// Transport sends the requests to one client. It is an http.RoundTripper for URLs of the form Address.String() + path: it adds user,
// path and query of the address, so that libraries do not have them. An answer with a success status that it returns is complete,
// bounded, of the row's type and of its shape.
type Transport struct {
	opts Options
	next *http.Transport
}

// NewTransport returns a transport with connections of its own.
func NewTransport(o Options) *Transport {
	if o.Connections == 0 {
		o.Connections = 16
	}
	return &Transport{opts: o, next: &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: o.Timeout, KeepAlive: 30 * time.Second}).DialContext, ForceAttemptHTTP2: true,
		MaxIdleConns: 4, MaxIdleConnsPerHost: 4, MaxConnsPerHost: o.Connections, IdleConnTimeout: 30 * time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes, ResponseHeaderTimeout: o.Timeout, TLSHandshakeTimeout: o.Timeout,
	}}
}

// Client returns an HTTP client that uses the transport and follows no redirect.
func (t *Transport) Client() *http.Client {
	return &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// Close closes idle connections.
func (t *Transport) Close() { t.next.CloseIdleConnections() }

// RoundTrip performs one request.
func (t *Transport) RoundTrip(request *http.Request) (*http.Response, error) {
	row := t.row(request)
	if row == nil {
		return nil, Refuse(Unlisted, "%s %s has no row in the table of endpoints", request.Method, request.URL.Path)
	}
	if body := t.opts.Local[request.URL.Path]; body != nil && rowOf(request.Context()) == nil {
		return local(request, body), nil
	}
	ctx, cancel := request.Context(), context.CancelFunc(func() {})
	if row.Data != Stream {
		ctx, cancel = context.WithTimeout(ctx, t.opts.Timeout)
	}
	defer cancel()
	resp, err := t.next.RoundTrip(t.outward(ctx, request))
	if err != nil {
		return nil, t.opts.Address.CleanError(late(ctx, err))
	}
	resp.Request = request
	if err := t.take(row, resp); err != nil {
		return nil, t.opts.Address.CleanError(late(ctx, err))
	}
	return resp, nil
}

// outward returns the request as the client receives it.
func (t *Transport) outward(ctx context.Context, request *http.Request) *http.Request {
	out := request.Clone(ctx)
	out.URL, out.Host = t.opts.Address.to(request.URL), ""
	if user := out.URL.User; user != nil {
		password, _ := user.Password()
		out.SetBasicAuth(user.Username(), password)
		out.URL.User = nil
	}
	return out
}

// take reads an answer's body, closes it and replaces it by the bytes read.
func (t *Transport) take(row *Row, resp *http.Response) error {
	good := resp.StatusCode/100 == 2
	if good && row.Data == Stream {
		err := checkType(row, resp)
		if err != nil {
			_ = resp.Body.Close()
		}
		return err
	}
	defer func(body io.Closer) { _ = body.Close() }(resp.Body)
	if row.Data == Stream { // the time of its body is not bounded
		resp.Body, resp.ContentLength = http.NoBody, 0
		return nil
	}
	if resp.StatusCode/100 == 3 {
		return Refuse(Redirected, "the client sends to another address (%s): configure that one", Show(resp.Header.Get("Location")))
	}
	limit := row.Limit
	if !good {
		limit = maxRefusalBytes
	}
	if good && resp.ContentLength > limit {
		return Refuse(TooLong, "the answer is longer than %d bytes", limit)
	}
	body, err := readBody(resp, limit)
	if len(body) > int(limit) {
		if good {
			return Refuse(TooLong, "the answer is longer than %d bytes", limit)
		}
		body, err = body[:limit], nil
	}
	if err != nil {
		return err
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	if !good || row.Data == Nothing {
		return nil
	}
	return checkAnswer(row, resp, body)
}

// readBody reads at most one byte more than limit.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	var buffer bytes.Buffer
	if resp.ContentLength > 0 && resp.ContentLength <= limit {
		buffer.Grow(int(resp.ContentLength) + bytes.MinRead)
	}
	_, err := buffer.ReadFrom(io.LimitReader(resp.Body, limit+1))
	return buffer.Bytes(), err
}

func checkAnswer(row *Row, resp *http.Response, body []byte) error {
	if err := checkType(row, resp); err != nil {
		return err
	}
	switch {
	case binary(resp) && row.Binary:
		if len(body) == 0 {
			return Refuse(Malformed, "the answer is empty")
		}
		return nil
	case row.Data == Envelope:
		return CheckEnvelope(body)
	}
	return row.CheckBody(body)
}

func mediaType(resp *http.Response) string {
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		return resp.Header.Get("Content-Type")
	}
	return kind
}

func binary(resp *http.Response) bool { return mediaType(resp) == "application/octet-stream" }

// checkType refuses other content types. A missing one counts as the usual one.
func checkType(row *Row, resp *http.Response) error {
	is := mediaType(resp)
	want := "application/json"
	switch {
	case row.Data == Stream:
		want = "text/event-stream"
	case is == "application/octet-stream" && row.Binary, strings.HasSuffix(is, "+json"):
		return nil
	}
	if is == want || is == "" {
		return nil
	}
	return Refuse(WrongType, "the answer is %.60q, expected %s", is, want)
}

// late turns a timeout into a Refusal.
func late(ctx context.Context, err error) error {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return errors.Join(Refuse(TooSlow, "the answer was not complete in time"), context.DeadlineExceeded)
	}
	return err
}

func local(request *http.Request, body []byte) *http.Response {
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: request,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// row finds the row of a request.
func (t *Transport) row(request *http.Request) *Row {
	if row := rowOf(request.Context()); row != nil {
		return row
	}
	return Find(t.opts.Rows, request.Method, request.URL.Path)
}

// Find returns the row of a request's method and path, or nil.
func Find(rows []Row, method, path string) *Row {
	for i := range rows {
		if r := &rows[i]; r.Method == method && matches(r.Path, path) {
			return r
		}
	}
	return nil
}

// matches compares segment by segment.
func matches(pattern, path string) bool {
	for {
		p, restP, moreP := strings.Cut(pattern, "/")
		s, restS, moreS := strings.Cut(path, "/")
		if p != s && (p != "{}" || s == "") || moreP != moreS {
			return false
		}
		if !moreP {
			return true
		}
		pattern, path = restP, restS
	}
}
