package fault

import (
	"fmt"
	"log/slog"
	"reflect"
)

// Number is any whole number.
type Number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Count returns a number with its noun: "1 share", "2 shares". A plural that is not regular, or that includes a verb, must be given.
func Count[N Number](n N, one string, many ...string) string {
	word := one
	switch {
	case n == 1:
	case len(many) > 0:
		word = many[0]
	default:
		word += "s"
	}
	return fmt.Sprintf("%d %s", n, word)
}

// Text returns a value as text for users: bytes in hex, a value with a String method by that method, anything else by fmt. Without it
// the keys and roots of the beacon chain's types would be decimal numbers in brackets.
func Text(v any) string {
	if s, is := shown(v); is {
		return s
	}
	return fmt.Sprint(v)
}

// ShowBytes makes a log print bytes like Text. It is a function for slog.HandlerOptions.ReplaceAttr.
func ShowBytes(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindAny {
		if s, is := shown(a.Value.Any()); is {
			a.Value = slog.StringValue(s)
		}
	}
	return a
}

// shown returns the text of an array or a slice of bytes.
func shown(v any) (string, bool) {
	r := reflect.ValueOf(v)
	for r.Kind() == reflect.Pointer && !r.IsNil() {
		r = r.Elem()
	}
	if k := r.Kind(); k != reflect.Array && k != reflect.Slice || r.Type().Elem().Kind() != reflect.Uint8 {
		return "", false
	}
	switch v := v.(type) {
	case error:
		return v.Error(), true
	case fmt.Stringer:
		return v.String(), true
	}
	return fmt.Sprintf("%#x", r.Interface()), true
}
