// Package spread processes the items of one batch on all cores.
//
// Not here: queues of work and their threads (internal/node/engine), what is done with the items.
package spread

import (
	"runtime"
	"sync"
)

// Over splits n items into consecutive parts [from, to), calls do for each part, and returns when all calls have returned. A part has at
// least `least` items, unless there are fewer in all, and there are at most as many parts as cores. The calls run at the same time, so
// they must not change shared data. A single part runs on the caller's goroutine.
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
