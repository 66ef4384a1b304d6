package fault

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// Code is the number of one kind of fault. It prints as HAW-1234.
type Code int

// String returns the code as users see it.
func (c Code) String() string { return fmt.Sprintf("HAW-%04d", int(c)) }

// Definition defines a code. Its texts have placeholders such as {file}, which New fills. {err} is the text of the wrapped error.
// {count|share is|shares are} is a number with its words for one and for several.
type Definition struct {
	Code   Code
	Title  string
	Cause  string
	Remedy string
}

// Fault is one occurrence of a code. Its texts are complete.
type Fault struct {
	Code   Code
	Title  string
	Cause  string
	Remedy string
	err    error
}

// New returns a fault with its placeholders filled from pairs of name and value, such as "file", path. fmt prints the values. A
// placeholder without a value is removed from the text.
func New(code Code, pairs ...any) *Fault { return Wrap(code, nil, pairs...) }

// Wrap is New with a wrapped error: Unwrap returns err, and the placeholder {err} is its text.
func Wrap(code Code, err error, pairs ...any) *Fault {
	def, ok := Lookup(code)
	if !ok {
		def, _ = Lookup(Unexpected)
	}
	values := make(map[string]string, len(pairs)/2+1)
	for i := 0; i+1 < len(pairs); i += 2 {
		values[fmt.Sprint(pairs[i])] = Text(pairs[i+1])
	}
	if err != nil {
		values["err"] = causeOf(err)
	}
	return &Fault{Code: def.Code, Title: fill(def.Title, values), Cause: fill(def.Cause, values), Remedy: fill(def.Remedy, values), err: err}
}

// causeOf returns the text of an error for the cause line: a fault's own cause rather than its whole line.
func causeOf(err error) string {
	if f, ok := err.(*Fault); ok { //nolint:errorlint // a fault that was wrapped has other words around it
		return f.Title + ": " + f.Cause
	}
	return strings.Join(strings.Fields(inWords(err)), " ")
}

// inWords returns the text of an error. For errors of the standard library's decoders it returns a text that users understand.
func inWords(err error) string {
	text := err.Error()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		text = strings.ReplaceAll(text, syntax.Error(), fmt.Sprintf("it is not JSON, from byte %d on", syntax.Offset))
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		place := "it"
		if kind.Field != "" {
			place = kind.Field
		}
		text = strings.ReplaceAll(text, kind.Error(), fmt.Sprintf("%s may not be a %s", place, kind.Value))
	}
	var number *strconv.NumError
	if errors.As(err, &number) {
		text = strings.ReplaceAll(text, number.Error(), fmt.Sprintf("%q is not a value of its kind", number.Num))
	}
	return text
}

// placeholder matches a name and, for a number, the words for one and for several.
var placeholder = regexp.MustCompile(`\{([a-z_]+)(?:\|([^|}]+)\|([^|}]+))?\}`)

// fill replaces placeholders with their values. It removes a placeholder without a value together with the space before it.
func fill(text string, values map[string]string) string {
	filled := placeholder.ReplaceAllStringFunc(text, func(p string) string {
		part := placeholder.FindStringSubmatch(p)
		v, ok := values[part[1]]
		switch {
		case !ok:
			return "\x00"
		case part[2] == "":
			return v
		case v == "1":
			return v + " " + part[2]
		}
		return v + " " + part[3]
	})
	return strings.ReplaceAll(strings.ReplaceAll(filled, " \x00", ""), "\x00", "")
}

// Error returns the code, the title and the cause in one line, for logs.
func (f *Fault) Error() string { return fmt.Sprintf("%v %s: %s", f.Code, f.Title, f.Cause) }

// Unwrap returns the wrapped error, or nil.
func (f *Fault) Unwrap() error { return f.err }

// Is reports whether target is a fault with the same code. Has uses it.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.Code == f.Code
}

// Of returns the fault that err is or wraps. It wraps any other error in a fault with the code Unexpected.
func Of(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return Wrap(Unexpected, err)
}

// Print writes an error in three lines: code and title, cause, remedy.
func Print(w io.Writer, err error) {
	f := Of(err)
	_, _ = fmt.Fprintf(w, "%v  %s\n          cause: %s\n          remedy: %s\n", f.Code, f.Title, f.Cause, f.Remedy)
}

// Object is an error in the JSON output of commands.
type Object struct {
	Schema string `json:"schema"`
	Code   string `json:"code"`
	Title  string `json:"title"`
	Cause  string `json:"cause"`
	Remedy string `json:"remedy"`
}

// JSON returns the object for an error.
func JSON(err error) Object {
	f := Of(err)
	return Object{Schema: "hawser.error/1", Code: f.Code.String(), Title: f.Title, Cause: f.Cause, Remedy: f.Remedy}
}

// Lookup returns the definition of a code.
func Lookup(code Code) (Definition, bool) {
	for _, d := range definitions {
		if d.Code == code {
			return d, true
		}
	}
	return Definition{}, false
}

// All returns every definition, ascending by code.
func All() []Definition { return append([]Definition(nil), definitions...) }

// Has reports whether err is or wraps a fault with this code.
func Has(err error, code Code) bool { return errors.Is(err, &Fault{Code: code}) }
