// Package sse reads streams of server-sent events.
//
// Not here: opening the connection and when to reopen it; the caller decides that
// (docs/decisions/2026-11-20-head-events-without-backoff.md).
//
// Source: the HTML standard, "Server-sent events", section on interpreting an event stream.
package sse

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// Read calls on for each event of a stream, with the event's name and data. The data are valid until on returns. Several data lines are
// joined by line ends. A line longer than most bytes is an error; an event with more data than that is skipped.
//
// It returns io.EOF at the end of the stream, or an error of on or of reading.
func Read(stream io.Reader, most int, on func(name string, data []byte) error) error {
	lines := bufio.NewScanner(stream)
	lines.Buffer(make([]byte, 0, min(4096, most)), most)
	var name string
	var data []byte
	for lines.Scan() {
		line := lines.Bytes()
		if len(line) == 0 { // the event is complete
			if len(data) > 0 && len(data) <= most {
				if err := on(name, data); err != nil {
					return err
				}
			}
			name, data = "", data[:0]
			continue
		}
		field, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimSpace(value)
		switch string(field) {
		case "event":
			name = string(value)
		case "data":
			if len(data) > 0 && len(data) <= most {
				data = append(data, '\n')
			}
			if len(data) <= most {
				data = append(data, value...)
			}
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read event stream: %w", err)
	}
	return io.EOF
}
