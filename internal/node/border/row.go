package border

import (
	"context"
	"errors"
	"fmt"
)

// Shape is the JSON shape of an answer's data.
type Shape string

// The shapes.
const (
	// Nothing: the content of the answer's body is ignored; its length is bounded.
	Nothing Shape = "nothing"
	// Object: a JSON object.
	Object Shape = "object"
	// List: a JSON array.
	List Shape = "list"
	// Text: a JSON string.
	Text Shape = "text"
	// Stream: an event stream, which is read as it arrives. Its reader bounds it.
	Stream Shape = "stream"
	// Envelope: a JSON-RPC answer, or a list of them. Its result is checked by Row.Result.
	Envelope Shape = "envelope"
)

// Row describes the answers of one endpoint of a Beacon API or one method of JSON-RPC. Every endpoint that is asked has one.
type Row struct {
	// Name names the endpoint in metrics and errors.
	Name string
	// Method and Path are the request's; a segment {} of the path matches any. Both are empty for JSON-RPC, whose Name is the method.
	Method, Path string
	// Limit is the largest answer in bytes after unpacking.
	Limit int64
	// Most is the largest number of elements of a List; 0 means as many as fit into the limit.
	Most int
	// Data is the shape of the data of a Beacon API's answer, or of a JSON-RPC result.
	Data Shape
	// Fields are the fields that an Object must have; none of them may be null.
	Fields []string
	// Binary says that the data may be SSZ.
	Binary bool
	// Absent says that null is an answer: the object does not exist.
	Absent bool
	// Loose says that fields inside the data may be null, because this program does not read them or checks them itself.
	Loose bool
}

// Kind is the reason for which the border refused an answer. It is stable: a metric's label and a log field use it.
type Kind string

// The kinds of refusal.
const (
	// TooLong: the answer is longer than the endpoint's limit, after unpacking.
	TooLong Kind = "too-long"
	// TooSlow: the answer was not complete in time.
	TooSlow Kind = "too-slow"
	// WrongType: the answer's content type is not the endpoint's.
	WrongType Kind = "wrong-type"
	// Malformed: the answer is not JSON, or it is cut off.
	Malformed Kind = "malformed"
	// Null: the answer, or a part of it, is null although a value is required.
	Null Kind = "null"
	// WrongShape: the answer is well-formed but not of the endpoint's shape, or it contradicts the question.
	WrongShape Kind = "wrong-shape"
	// Panicked: a decoder panicked on the answer.
	Panicked Kind = "panicked"
	// Redirected: the client redirects to another address.
	Redirected Kind = "redirected"
	// Unlisted: the endpoint has no row, which is a mistake of this program.
	Unlisted Kind = "unlisted"
)

// Refusal is the error of an answer that the border refused. It is always the client's fault, except with Unlisted.
type Refusal struct {
	Kind   Kind
	Detail string
	// Stack is the stack of a decoder's panic; only with Panicked.
	Stack []byte
}

// Error describes the fault of the answer.
func (r *Refusal) Error() string { return r.Detail }

// Refuse returns a Refusal.
func Refuse(kind Kind, format string, args ...any) error {
	return &Refusal{Kind: kind, Detail: fmt.Sprintf(format, args...)}
}

// KindOf returns the kind of a Refusal, or "" for another error.
func KindOf(err error) Kind {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Kind
	}
	return ""
}

type rowKey struct{}

// With sets the row of a request whose path does not identify it, as with JSON-RPC.
func With(ctx context.Context, row *Row) context.Context {
	return context.WithValue(ctx, rowKey{}, row)
}

func rowOf(ctx context.Context) *Row {
	row, _ := ctx.Value(rowKey{}).(*Row)
	return row
}
