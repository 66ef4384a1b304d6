package model

import (
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// Error is the error with which the contracts would revert a call.
type Error struct {
	// Name is the error's name in the contracts. It is "Error" for an error that is a text (of the token and of packing), and "Panic"
	// for an arithmetic error.
	Name string
	// Args are its values, formatted.
	Args []string
}

// Error implements error: the name and the values, as package binding writes them.
func (e *Error) Error() string { return e.Name + "(" + strings.Join(e.Args, ", ") + ")" }

// Is reports whether target is the same error of the contracts.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && e.Error() == other.Error()
}

func named(name string, args ...any) *Error {
	e := &Error{Name: name}
	for _, arg := range args {
		if raw, ok := arg.([]byte); ok {
			arg = fmt.Sprintf("0x%x", raw)
		}
		e.Args = append(e.Args, fmt.Sprint(arg))
	}
	return e
}

func text(message string) *Error { return named("Error", message) }

func overflow() *Error { return named("Panic", "arithmetic underflow or overflow") }

func callerNotOwner(caller, owner common.Address) *Error {
	return named("CallerNotOwnerWithData", caller, owner)
}
