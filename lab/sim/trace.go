package sim

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash"
	"time"
)

// trace is what happened, line by line.
type trace struct {
	hash hash.Hash
	text bytes.Buffer
	keep bool
}

func newTrace(keep bool) trace { return trace{hash: sha256.New(), keep: keep} }

func (t *trace) add(now time.Time, format string, args ...any) {
	var line bytes.Buffer
	fmt.Fprintf(&line, "%9.3f ", now.Sub(genesis).Seconds())
	fmt.Fprintf(&line, format, args...)
	line.WriteByte('\n')
	t.hash.Write(line.Bytes())
	if t.keep {
		t.text.Write(line.Bytes())
	}
}

func (t *trace) sum() [32]byte { return [32]byte(t.hash.Sum(nil)) }
