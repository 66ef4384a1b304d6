package border

import (
	"bytes"
	"encoding/json"
	"strings"
)

// deepest is the deepest nesting that an answer may have. Beacon blocks need about a dozen levels.
const deepest = 64

// CheckBody checks the body of a Beacon API's answer: a JSON object whose "data" has the row's shape.
func (r *Row) CheckBody(body []byte) error {
	if err := wellFormed(body); err != nil {
		return err
	}
	body = bytes.TrimSpace(body)
	switch is := shapeOf(body); {
	case string(body) == "null":
		return Refuse(Null, "the answer is null")
	case is != Object:
		return Refuse(WrongShape, "the answer is of shape %s, expected an object with data", is)
	}
	data := field(body, "data")
	if data == nil {
		return Refuse(WrongShape, "the answer has no data")
	}
	return r.check(data)
}

// CheckResult checks a JSON-RPC result.
func (r *Row) CheckResult(result []byte) error {
	if len(bytes.TrimSpace(result)) == 0 {
		return Refuse(WrongShape, "the answer has no result")
	}
	if err := wellFormed(result); err != nil {
		return err
	}
	return r.check(result)
}

// CheckEnvelope checks the body of a JSON-RPC answer before the library splits it.
func CheckEnvelope(body []byte) error {
	if err := wellFormed(body); err != nil {
		return err
	}
	body = bytes.TrimSpace(body)
	switch body[0] {
	case '{':
		return nil
	case '[':
		if scan(body).nullsAbove(1) {
			return Refuse(Null, "an element of the answer is null")
		}
		return nil
	}
	return Refuse(WrongShape, "the answer is no JSON-RPC message")
}

func wellFormed(body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return Refuse(Malformed, "the answer is empty")
	}
	if scan(body).depth > deepest {
		return Refuse(Malformed, "the answer is nested too deeply")
	}
	if !json.Valid(body) {
		return Refuse(Malformed, "the answer is not JSON, or it is cut off")
	}
	return nil
}

// check checks data that is well-formed.
func (r *Row) check(data []byte) error {
	data = bytes.TrimSpace(data)
	if string(data) == "null" {
		if r.Absent {
			return nil
		}
		return Refuse(Null, "the answer is null")
	}
	if is := shapeOf(data); is != r.Data {
		return Refuse(WrongShape, "the answer is of shape %s, expected %s", is, r.Data)
	}
	found := scan(data)
	switch {
	case r.Data == Text && string(data) == `""`:
		return Refuse(WrongShape, "the answer is an empty text")
	case r.Data == List && r.Most > 0 && found.elements > r.Most:
		return Refuse(WrongShape, "the answer has %d elements, at most %d are expected", found.elements, r.Most)
	case r.Data == List && found.nullsAbove(1):
		return Refuse(Null, "an element of the answer is null")
	case !r.Loose && found.nulls > 0:
		return Refuse(Null, "a field of the answer is null")
	}
	return r.checkFields(data)
}

func (r *Row) checkFields(object []byte) error {
	for _, name := range r.Fields {
		switch value := field(object, name); {
		case value == nil:
			return Refuse(WrongShape, "the answer has no %s", name)
		case string(bytes.TrimSpace(value)) == "null":
			return Refuse(Null, "the answer's %s is null", name)
		}
	}
	return nil
}

func shapeOf(data []byte) Shape {
	switch data[0] {
	case '{':
		return Object
	case '[':
		return List
	case '"':
		return Text
	}
	return "number or boolean"
}

// findings are the results of a pass over JSON that does not decode it.
type findings struct {
	// depth is the deepest nesting, elements the number of elements of the outermost array or object.
	depth, elements int
	// nulls counts all nulls, shallow is the depth of the shallowest.
	nulls, shallow int
}

// nullsAbove reports whether there is a null at most depth levels deep.
func (f findings) nullsAbove(depth int) bool { return f.nulls > 0 && f.shallow <= depth }

// betweenElements are the bytes that may stand between the elements of an array or object, or at its end.
const betweenElements = ",:]} \t\n\r"

// scan reads JSON once and stores nothing. On bytes that are not JSON its result is arbitrary, but it ends.
func scan(data []byte) findings {
	var f findings
	depth, something := 0, false
	for i := 0; i < len(data); i++ {
		c := data[i]
		if depth == 1 && strings.IndexByte(betweenElements, c) < 0 {
			something = true
		}
		switch c {
		case '"':
			i = endOfText(data, i)
		case '{', '[':
			depth++
			f.depth = max(f.depth, depth)
		case '}', ']':
			depth--
		case ',':
			if depth == 1 {
				f.elements++
			}
		case 'n': // outside of a string only null begins with it
			if f.nulls == 0 || depth < f.shallow {
				f.shallow = depth
			}
			f.nulls++
			i += len("null") - 1
		}
	}
	if something {
		f.elements++
	}
	return f
}

// endOfText returns the index of the quote that ends the text whose first quote is at start; len(data) or more if there is none.
func endOfText(data []byte, start int) int {
	i := start + 1
	for ; i < len(data) && data[i] != '"'; i++ {
		if data[i] == '\\' {
			i++
		}
	}
	return i
}

// field returns the value of a key of a well-formed JSON object without copying it, or nil. Of equal keys the last counts, as in the
// decoders.
func field(object []byte, key string) (value []byte) {
	depth, name, start := 0, "", -1
	end := func(i int) {
		if start >= 0 && name == key {
			value = object[start:i]
		}
		start = -1
	}
	for i := 0; i < len(object); i++ {
		switch c := object[i]; c {
		case '"':
			from := i
			i = endOfText(object, i)
			if depth == 1 && start < 0 && i < len(object) && json.Unmarshal(object[from:i+1], &name) != nil {
				return nil
			}
		case ':':
			if depth == 1 {
				start = i + 1
			}
		case '{', '[':
			depth++
		case ',', '}', ']':
			if depth == 1 {
				end(i)
			}
			if c != ',' {
				depth--
			}
		}
	}
	return value
}
