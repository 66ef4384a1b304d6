package engine

// lane orders the work of one worker or queue: the first lane goes first. A committee in which many validators sit in the sync
// committee starts dozens of contributions with each slot, and a proposal must not wait behind them.
type lane uint8

const (
	// urgent is for duties that earn the validators' rewards and are late within a second: committee duties and proposals.
	urgent lane = iota
	// background is for duties that help the chain, or are not urgent.
	background
	lanes
)

// fifo is a queue that frees its memory when it is empty.
type fifo[T any] struct{ items []T }

func (f *fifo[T]) push(item T) { f.items = append(f.items, item) }

func (f *fifo[T]) len() int { return len(f.items) }

// pop removes and returns the oldest item; there must be one.
func (f *fifo[T]) pop() T {
	var none T
	item := f.items[0]
	f.items[0] = none
	if f.items = f.items[1:]; len(f.items) == 0 {
		f.items = nil
	}
	return item
}

// take removes and returns the oldest n items, or all if there are fewer.
func (f *fifo[T]) take(n int) []T {
	n = min(n, len(f.items))
	taken := f.items[:n:n]
	if f.items = f.items[n:]; len(f.items) == 0 {
		f.items = nil
	}
	return taken
}
