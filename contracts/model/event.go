package model

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// Event is an event that a call emits: its name and its arguments in the contract's order.
type Event struct {
	Name string
	Args []any
}

func event(name string, args ...any) Event { return Event{name, args} }

func (s *State) transfer(from, to common.Address, wei *big.Int) Event {
	return event("Transfer", from, to, new(big.Int).Set(wei))
}

// String returns the event with its arguments as text, for comparisons and messages.
func (e Event) String() string {
	parts := make([]string, len(e.Args))
	for i, arg := range e.Args {
		parts[i] = formatArg(arg)
	}
	return e.Name + "(" + strings.Join(parts, ", ") + ")"
}

func formatArg(arg any) string {
	if raw, ok := arg.([]byte); ok {
		return fmt.Sprintf("0x%x", raw)
	}
	return fmt.Sprint(arg)
}
