package sse

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	long := strings.Repeat("x", 40)
	for stream, want := range map[string][]string{
		"":                                   nil,
		"event: head\ndata: {1}\n\n":         {"head={1}"},
		"event:head\r\ndata:{1}\r\n\r\n":     {"head={1}"},
		": comment\ndata: a\ndata: b\n\n":    {"=a\nb"},
		"event: a\n\ndata: 1\n\n":            {"=1"}, // a name without data is no event, and names nothing later
		"event: a\ndata: 1\n\ndata: 2\n\n":   {"a=1", "=2"},
		"id: 7\nretry: 3\ndata\ndata: 1\n\n": {"=1"},
		"event: a\ndata: 1":                  nil, // it never became whole
		"data: " + long + "\ndata: " + long + "\n\ndata: 1\n\n": {"=1"},
	} {
		var got []string
		err := Read(strings.NewReader(stream), 64, func(name string, data []byte) error {
			got = append(got, name+"="+string(data))
			return nil
		})
		if !errors.Is(err, io.EOF) || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v, want %q", stream, got, err, want)
		}
	}
	if err := Read(strings.NewReader("data: "+strings.Repeat("x", 100)), 64, nil); !errors.Is(err, bufio.ErrTooLong) {
		t.Errorf("a line without end: %v", err)
	}
	stop := errors.New("stop")
	if err := Read(strings.NewReader("data: 1\n\ndata: 2\n\n"), 64, func(string, []byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the reader's own error: %v", err)
	}
}
