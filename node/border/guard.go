package border

import (
	"fmt"
	"log/slog"
	"runtime/debug"
)

// Guard runs f and turns a panic into a Refusal. A panic of a decoder is a fault of the answer, and the next client is asked.
// The stack goes to log at debug level.
func Guard(log *slog.Logger, f func() error) error {
	_, err := Call(log, func() (struct{}, error) { return struct{}{}, f() })
	return err
}

// Call is Guard for a function with a result.
func Call[T any](log *slog.Logger, f func() (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			var zero T
			v, err = zero, Refuse(Panicked, "the answer could not be taken in: %.200s", fmt.Sprint(p))
			log.Debug("answer of a client could not be taken in", "cause", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	return f()
}
