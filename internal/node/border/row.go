package border

import (
	"context"
	"errors"
	"fmt"
)

// Shape says what the data of an answer is.
type Shape string

// The shapes.
const (
	// Nothing: the answer's body says nothing; it is bounded and not looked at.
	Nothing Shape = "nothing"
	// Object: a JSON object.
	Object Shape = "object"
	// List: a JSON array.
	List Shape = "list"
	// Text: a JSON string.
	Text Shape = "text"
	// Stream: an event stream, which is read while it comes. Its reader bounds it.
	Stream Shape = "stream"
	// Envelope: a JSON-RPC answer, or a list of them. Its result is checked by Row.Result.
	Envelope Shape = "envelope"
)

// Row says what may come back from one endpoint of a Beacon API or one method of JSON-RPC. Every endpoint that is asked has one.
type Row struct {
	// Name names the endpoint in metrics and errors.
	Name string
	// Method and Path are the request's; a segment {} of the path stands for any. Empty for JSON-RPC, whose Name is the method.
	Method, Path string
	// Limit is the most bytes that the answer may have after unpacking.
	Limit int64
	// Most is the most elements of a List; 0 means as many as fit into the limit.
	Most int
	// Data is the shape of the data of a Beacon API's answer, or of a JSON-RPC result.
	Data Shape
	// Fields are the fields that an Object must have; none of them may be null.
	Fields []string
	// Binary says that the data may come as SSZ.
	Binary bool
	// Absent says that null is an answer: there is no such thing.
	Absent bool
	// Loose says that fields inside the data may be null: fields that this program does not read, or reads with care.
	Loose bool
}

// Kind is the typed reason for which the border refused an answer. It is stable: metric label and log field use it.
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
	// Null: the answer, or a part of it, is null where something is due.
	Null Kind = "null"
	// WrongShape: the answer is well-formed and not of the endpoint's shape, or it contradicts the question.
	WrongShape Kind = "wrong-shape"
	// Panicked: a decoder could not cope with the answer.
	Panicked Kind = "panicked"
	// Redirected: the client sends to another address.
	Redirected Kind = "redirected"
	// Unlisted: the endpoint has no row. It is a mistake of this program.
	Unlisted Kind = "unlisted"
)

// Refusal is an answer that the border did not let in. It is always the client's fault, except with Unlisted.
type Refusal struct {
	Kind   Kind
	Detail string
	// Stack is where a decoder panicked; only with Panicked.
	Stack []byte
}

// Error says what was wrong with the answer.
func (r *Refusal) Error() string { return r.Detail }

// Refuse returns a Refusal.
func Refuse(kind Kind, format string, args ...any) error {
	return &Refusal{Kind: kind, Detail: fmt.Sprintf(format, args...)}
}

// KindOf returns the kind of refusal that an error is, or "".
func KindOf(err error) Kind {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Kind
	}
	return ""
}

type rowKey struct{}

// With names the row of a request that its path does not tell, as with JSON-RPC.
func With(ctx context.Context, row *Row) context.Context {
	return context.WithValue(ctx, rowKey{}, row)
}

func rowOf(ctx context.Context) *Row {
	row, _ := ctx.Value(rowKey{}).(*Row)
	return row
}
