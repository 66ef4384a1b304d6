package clock

import (
	"sync"
	"time"
)

// Lag is the greatest lateness in one span of time, and what was late by it.
type Lag struct {
	By   time.Duration
	What string
}

// LateLimit is by how much a node may be late before its duties suffer: a twelfth of a slot, and at least half a second.
func LateLimit(slot time.Duration) time.Duration { return max(slot/12, 500*time.Millisecond) }

// meterSpans is how many spans a Meter remembers.
const meterSpans = 8

// Meter measures how late a program does what is due at a known time: this is the first sign of a machine with too little CPU. Its
// methods may be called from any goroutine; a nil Meter measures nothing.
type Meter struct {
	span time.Duration

	mu   sync.Mutex
	lags [meterSpans]Lag
	at   [meterSpans]int64
}

// NewMeter returns a Meter with spans of the given length.
func NewMeter(span time.Duration) *Meter { return &Meter{span: max(span, time.Millisecond)} }

func (m *Meter) number(t time.Time) int64 { return t.UnixNano() / int64(m.span) }

// Note records that something was due at one time and happened at another.
func (m *Meter) Note(what string, due, now time.Time) {
	if m == nil {
		return
	}
	n := m.number(now)
	m.mu.Lock()
	defer m.mu.Unlock()
	i := ((n % meterSpans) + meterSpans) % meterSpans
	if m.at[i] != n {
		m.at[i], m.lags[i] = n, Lag{}
	}
	if by := now.Sub(due); by > m.lags[i].By {
		m.lags[i] = Lag{By: by, What: what}
	}
}

// Latest returns the lags of the current span and those before it: at most count of them, the oldest first. It leaves out spans in which
// nothing was late.
func (m *Meter) Latest(now time.Time, count int) []Lag {
	if m == nil {
		return nil
	}
	n := m.number(now)
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []Lag
	for k := n - int64(min(count, meterSpans)) + 1; k <= n; k++ {
		if i := ((k % meterSpans) + meterSpans) % meterSpans; m.at[i] == k && m.lags[i].By > 0 {
			out = append(out, m.lags[i])
		}
	}
	return out
}

// Worst returns the greatest lag of all spans from a time until now.
func (m *Meter) Worst(from, now time.Time) (worst time.Duration) {
	if m == nil {
		return 0
	}
	for _, l := range m.Latest(now, int(m.number(now)-m.number(from))+1) {
		worst = max(worst, l.By)
	}
	return worst
}
