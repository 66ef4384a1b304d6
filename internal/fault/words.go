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

// Count says how many in words: "1 share", "2 shares". The plural of a noun without a regular one, or of a noun with its verb, is given.
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

// Text is how a value is shown to people: bytes in hex, whatever prints itself as it does, all else as fmt prints it. The keys and
// roots of the beacon chain's types would be decimal numbers in brackets otherwise.
func Text(v any) string {
	if s, is := shown(v); is {
		return s
	}
	return fmt.Sprint(v)
}

// ShowBytes lets a log show bytes as Text does; it belongs into slog.HandlerOptions.ReplaceAttr.
func ShowBytes(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindAny {
		if s, is := shown(a.Value.Any()); is {
			a.Value = slog.StringValue(s)
		}
	}
	return a
}

// shown returns how an array or a slice of bytes is shown.
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
