package border

import (
	"fmt"
	"runtime/debug"
)

// Guard runs f and turns a panic into a Refusal. A panic of a decoder counts as the answer's fault, and the next client is asked.
func Guard(f func() error) error {
	_, err := Call(func() (struct{}, error) { return struct{}{}, f() })
	return err
}

// Call is Guard for a function with a result.
func Call[T any](f func() (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			var zero T
			v, err = zero, &Refusal{Kind: Panicked, Detail: fmt.Sprintf("the answer could not be taken in: %.200s", fmt.Sprint(p)), Stack: debug.Stack()}
		}
	}()
	return f()
}
