package sim

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"time"
)

// trace is what happened, line by line, if somebody wants to know.
type trace struct {
	text   bytes.Buffer
	keep   bool
	arrows []Arrow
}

// Arrow is a message on its way, for diagrams.
type Arrow struct {
	At       time.Duration
	From, To int
	Label    string
	// Slot and Role say which instance it belongs to.
	Slot uint64
	Role string
}

func (t *trace) add(now time.Time, format string, args ...any) {
	if !t.keep {
		return
	}
	fmt.Fprintf(&t.text, "%9.3f ", now.Sub(genesis).Seconds())
	fmt.Fprintf(&t.text, format, args...)
	t.text.WriteByte('\n')
}

func (t *trace) sum() [32]byte { return sha256.Sum256(t.text.Bytes()) }
