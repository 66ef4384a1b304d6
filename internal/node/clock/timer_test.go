package clock

import (
	"testing"
	"time"
)

func eventually(t *testing.T, condition func() bool) {
	t.Helper()
	for began := time.Now(); !condition(); time.Sleep(time.Millisecond) {
		if time.Since(began) > 10*time.Second {
			t.Fatal("never")
		}
	}
}

// A timer ends when its clock says so, and not when it was stopped before.
func TestTimer(t *testing.T) {
	begin := time.Unix(1_000, 0)
	c := NewVirtual(begin)
	ends, stopped := NewTimer(c, time.Hour), NewTimer(c, time.Hour+time.Second)
	eventually(t, func() bool { return c.Waiting(begin.Add(time.Hour)) && c.Waiting(begin.Add(time.Hour+time.Second)) })
	stopped.Stop()
	eventually(t, func() bool { return !c.Waiting(begin.Add(time.Hour + time.Second)) })
	c.Advance(begin.Add(time.Hour - 1))
	select {
	case <-ends.C:
		t.Error("it ends too early")
	default:
	}
	c.Advance(begin.Add(2 * time.Hour))
	<-ends.C
	ends.Stop()
	select {
	case <-stopped.C:
		t.Error("a stopped timer ends")
	default:
	}
	wall := NewTimer(Wall{}, time.Millisecond)
	<-wall.C
	late := NewTimer(Wall{}, time.Hour)
	late.Stop()
}
