package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Line is a script's line that is being taken apart word by word. The first trouble stays, and End returns it.
type Line struct {
	// Number counts from 1.
	Number int
	// Text is the whole line, without space around it.
	Text string
	// Verb is the first word; the others are taken one by one.
	Verb  string
	words []string
	err   error
}

func newLine(number int, text string) *Line {
	words := strings.Fields(text)
	return &Line{Number: number, Text: text, Verb: words[0], words: words[1:]}
}

// Word takes the next word.
func (l *Line) Word() string {
	if len(l.words) == 0 {
		l.Fail("something is missing at the end")
		return ""
	}
	w := l.words[0]
	l.words = l.words[1:]
	return w
}

// Value takes key=value from anywhere in the line; "" if it is not there.
func (l *Line) Value(key string) string {
	for i, w := range l.words {
		if v, ok := strings.CutPrefix(w, key+"="); ok {
			l.words = slices.Delete(slices.Clone(l.words), i, i+1)
			return v
		}
	}
	return ""
}

// Flag takes a word from anywhere in the line and says whether it was there.
func (l *Line) Flag(name string) bool {
	i := slices.Index(l.words, name)
	if i >= 0 {
		l.words = slices.Delete(slices.Clone(l.words), i, i+1)
	}
	return i >= 0
}

// Uint reads a number.
func (l *Line) Uint(text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		l.Fail("%q is no number", text)
	}
	return n
}

// Duration reads a length of time such as 1m30s.
func (l *Line) Duration(text string) time.Duration {
	d, err := time.ParseDuration(text)
	if err != nil {
		l.Fail("%q is no duration", text)
	}
	return d
}

// Fail notes what is wrong, unless something is already.
func (l *Line) Fail(format string, args ...any) {
	if l.err == nil {
		l.err = fmt.Errorf(format, args...)
	}
}

// End returns the first trouble, with the line it is in; a word that nobody took is one.
func (l *Line) End() error {
	if len(l.words) > 0 {
		l.Fail("%q is too much", l.words[0])
	}
	if l.err == nil {
		return nil
	}
	return l.wrap(l.err)
}

func (l *Line) wrap(err error) error { return &LineError{Number: l.Number, Text: l.Text, Err: err} }

// LineError says what is wrong with a line.
type LineError struct {
	Number int // counts from 1
	Text   string
	Err    error
}

// Error implements error.
func (e *LineError) Error() string { return fmt.Sprintf("line %d, %q: %v", e.Number, e.Text, e.Err) }

// Unwrap returns the cause.
func (e *LineError) Unwrap() error { return e.Err }
