// Package spread does the items of one batch on all cores.
//
// Not here: queues of work and their threads (internal/node/engine), what is done with the items.
package spread

import (
	"runtime"
	"sync"
)

// Over calls do for consecutive parts [from, to) that together are the n items, and returns when all calls have. Parts have at least
// `least` items, unless there are fewer in all, and there are at most as many as cores; they run at the same time, so that calls must
// not share what they change. A single part runs on the caller's goroutine.
func Over(n, least int, do func(from, to int)) {
	parts := min(runtime.GOMAXPROCS(0), n/max(least, 1))
	if parts <= 1 {
		if n > 0 {
			do(0, n)
		}
		return
	}
	var wg sync.WaitGroup
	for p := 1; p < parts; p++ {
		wg.Go(func() { do(p*n/parts, (p+1)*n/parts) })
	}
	do(0, n/parts)
	wg.Wait()
}
