package execution

import (
	"errors"
	"io"
	"net/http"
)

// errAnswerTooLong says that an answer over HTTP exceeded the limit.
var errAnswerTooLong = errors.New("answer is too long")

// limitedTransport bounds the bodies of answers; the websocket library has a limit of its own.
type limitedTransport struct {
	next  http.RoundTripper
	limit int64
}

// RoundTrip performs the request and wraps the answer's body.
func (t limitedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(r)
	if err == nil {
		resp.Body = &limitedBody{ReadCloser: resp.Body, left: t.limit}
	}
	return resp, err
}

type limitedBody struct {
	io.ReadCloser
	left int64
}

// Read reads at most the limit and then fails, unlike io.LimitReader, which would end quietly.
func (b *limitedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errAnswerTooLong
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	return n, err
}
