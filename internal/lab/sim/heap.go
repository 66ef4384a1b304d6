package sim

import "time"

// agenda is what will happen: a heap by time, then in the order in which it was asked for.
type agenda struct {
	list  []appointment
	asked uint64
}

// appointment is a letter for an operator or, without one, a call.
type appointment struct {
	at     time.Time
	order  uint64
	f      func()
	to     host
	letter *letter
}

func (a *appointment) before(b *appointment) bool {
	if a.at.Equal(b.at) {
		return a.order < b.order
	}
	return a.at.Before(b.at)
}

func (a *agenda) push(x appointment) {
	a.asked++
	x.order = a.asked
	a.list = append(a.list, x)
	for i := len(a.list) - 1; i > 0; {
		up := (i - 1) / 2
		if !a.list[i].before(&a.list[up]) {
			return
		}
		a.list[i], a.list[up] = a.list[up], a.list[i]
		i = up
	}
}

// pop takes the earliest appointment; there must be one.
func (a *agenda) pop() appointment {
	first := a.list[0]
	last := len(a.list) - 1
	a.list[0], a.list[last] = a.list[last], appointment{}
	a.list = a.list[:last]
	for i := 0; ; {
		down := 2*i + 1
		if down >= last {
			return first
		}
		if right := down + 1; right < last && a.list[right].before(&a.list[down]) {
			down = right
		}
		if !a.list[down].before(&a.list[i]) {
			return first
		}
		a.list[i], a.list[down] = a.list[down], a.list[i]
		i = down
	}
}
