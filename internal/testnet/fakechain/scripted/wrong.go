package scripted

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"maps"
	"math/big"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// WrongAnswer is one way in which a client's answer can be wrong, for any request. It is derived from the right answer.
type WrongAnswer struct {
	Name string
	// Slow says that the answer never ends by itself.
	Slow bool
	// Big says that the answer is far longer than any right one, and cheap to serve.
	Big bool
	// value changes the value under the answer's key. body changes the whole body. serve answers in place of the client.
	value func(any) any
	body  func([]byte) []byte
	serve func(http.ResponseWriter, *http.Request, []byte)
}

// hugeBytes is the length of an answer that is too long for every limit.
const hugeBytes = 64 << 20

// bomb is four times hugeBytes of blanks, compressed; it is made once.
var bomb = sync.OnceValue(func() []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	blank := bytes.Repeat([]byte(" "), 1<<20)
	for range 4 * hugeBytes >> 20 {
		_, _ = z.Write(blank)
	}
	_ = z.Close()
	return out.Bytes()
})

// WrongAnswers returns all ways.
func WrongAnswers() []WrongAnswer {
	constant := func(v any) func(any) any { return func(any) any { return v } }
	kind := func(contentType string) func(http.ResponseWriter, *http.Request, []byte) {
		return func(w http.ResponseWriter, _ *http.Request, good []byte) {
			w.Header().Set("Content-Type", contentType)
			_, _ = w.Write(good)
		}
	}
	return []WrongAnswer{
		{Name: "null", value: constant(nil)},
		{Name: "number", value: constant(7)},
		{Name: "text", value: constant("x")},
		{Name: "empty text", value: constant("")},
		{Name: "empty list", value: constant([]any{})},
		{Name: "empty object", value: constant(map[string]any{})},
		{Name: "list of null", value: constant([]any{nil})},
		{Name: "list of lists", value: constant([]any{[]any{[]any{}}})},
		{Name: "null element", value: func(v any) any { return spoilFirst(v, nil) }},
		{Name: "element of other type", value: func(v any) any { return spoilFirst(v, []any{"x"}) }},
		{Name: "short", value: short},
		{Name: "doubled", value: doubled},
		{Name: "long", value: long},
		{Name: "fields null", value: func(v any) any { return allFields(v, nil) }},
		{Name: "fields empty", value: func(v any) any { return allFields(v, map[string]any{}) }},
		{Name: "other epoch", value: func(v any) any {
			return numbers(v, func(n *big.Int) *big.Int { return n.Add(n, big.NewInt(1_000_000)) })
		}},
		{Name: "huge numbers", value: func(v any) any {
			return numbers(v, func(*big.Int) *big.Int { return new(big.Int).SetUint64(1<<64 - 1) })
		}},
		{Name: "beyond 64 bits", value: func(v any) any {
			return numbers(v, func(*big.Int) *big.Int { return new(big.Int).Lsh(big.NewInt(1), 300) })
		}},
		{Name: "zeros", value: zeros},
		{Name: "no body", body: func([]byte) []byte { return nil }},
		{Name: "bare null", body: func([]byte) []byte { return []byte("null") }},
		{Name: "cut off", body: func(good []byte) []byte { return good[:len(good)/2] }},
		{Name: "rubbish", body: func([]byte) []byte { return bytes.Repeat([]byte{0xff, '"', 0, '{'}, 1000) }},
		{Name: "deep", Big: true, body: func([]byte) []byte { return []byte(strings.Repeat(`{"data":[`, 100_000)) }},
		{Name: "64 MiB", Big: true, serve: huge},
		{Name: "gzip bomb", Big: true, serve: func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb())
		}},
		{Name: "wrong content type", serve: kind("text/csv")},
		{Name: "page", serve: func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, "<!doctype html><title>Welcome to nginx!</title>")
		}},
		{Name: "no content", serve: func(w http.ResponseWriter, _ *http.Request, _ []byte) { w.WriteHeader(http.StatusNoContent) }},
		{Name: "redirect", serve: func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			w.Header().Set("Location", "http://127.0.0.1:1/elsewhere")
			w.WriteHeader(http.StatusTemporaryRedirect)
		}},
		{Name: "error", serve: func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			http.Error(w, `{"code":503,"message":null,"failures":null}`, http.StatusServiceUnavailable)
		}},
		{Name: "hangs up", serve: hangUp},
		{Name: "slow drip", Slow: true, serve: slowDrip},
		{Name: "silent", Slow: true, serve: func(_ http.ResponseWriter, r *http.Request, _ []byte) { <-r.Context().Done() }},
	}
}

func huge(w http.ResponseWriter, _ *http.Request, _ []byte) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"data":"`)
	piece := strings.Repeat("0", 1<<16)
	for range hugeBytes >> 16 {
		if _, err := io.WriteString(w, piece); err != nil {
			return
		}
	}
	_, _ = io.WriteString(w, `"}`)
}

func hangUp(w http.ResponseWriter, _ *http.Request, _ []byte) {
	if h, ok := w.(http.Hijacker); ok {
		if conn, _, err := h.Hijack(); err == nil {
			_ = conn.Close()
		}
	}
}

func slowDrip(w http.ResponseWriter, r *http.Request, _ []byte) {
	w.Header().Set("Content-Type", "application/json")
	for r.Context().Err() == nil {
		if _, err := io.WriteString(w, " "); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
		pause(r.Context(), 5*time.Millisecond)
	}
}

// spoilFirst replaces the first element or field.
func spoilFirst(v, by any) any {
	switch v := v.(type) {
	case []any:
		if len(v) > 0 {
			return append([]any{by}, v[1:]...)
		}
		return []any{by}
	case map[string]any:
		out := maps.Clone(v)
		if keys := slices.Sorted(maps.Keys(v)); len(keys) > 0 {
			out[keys[0]] = by
		}
		return out
	}
	return by
}

func short(v any) any {
	switch v := v.(type) {
	case []any:
		return v[:len(v)/2]
	case map[string]any:
		out := maps.Clone(v)
		for i, key := range slices.Sorted(maps.Keys(v)) {
			if i%2 == 0 {
				delete(out, key)
			}
		}
		return out
	case string:
		return v[:len(v)/2]
	}
	return nil
}

func doubled(v any) any {
	switch v := v.(type) {
	case []any:
		return append(slices.Clone(v), v...)
	case string:
		return v + v
	}
	return []any{v, v}
}

// longElements is more than any list of these tests may have.
const longElements = 20_000

func long(v any) any {
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		list = []any{v}
	}
	out := make([]any, longElements)
	for i := range out {
		out[i] = list[i%len(list)]
	}
	return out
}

// allFields replaces every field of the outermost objects.
func allFields(v, by any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = allFields(v[i], by)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key := range v {
			out[key] = by
		}
		return out
	}
	return by
}

var quantity = regexp.MustCompile(`^(0x(0|[1-9a-f][0-9a-f]{0,15})|0|[1-9][0-9]{0,19})$`)

// numbers changes every number, also those that are written as text: decimal, or hexadecimal of at most 64 bits.
func numbers(v any, change func(*big.Int) *big.Int) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = numbers(v[i], change)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key := range v {
			out[key] = numbers(v[key], change)
		}
		return out
	case string:
		if !quantity.MatchString(v) {
			return v
		}
		n, _ := new(big.Int).SetString(v, 0)
		if strings.HasPrefix(v, "0x") {
			return "0x" + change(n).Text(16)
		}
		return change(n).String()
	case json.Number:
		n, err := strconv.ParseInt(v.String(), 10, 64)
		if err != nil {
			return v
		}
		return json.Number(change(big.NewInt(n)).String())
	}
	return v
}

var bytesInHex = regexp.MustCompile(`^0x([0-9a-f]{2})+$`)

// zeros makes every byte zero of what is written as bytes: roots, keys, signatures, bits of participants. Numbers stay.
func zeros(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = zeros(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key := range v {
			out[key] = zeros(v[key])
		}
		return out
	case string:
		if bytesInHex.MatchString(v) && !quantity.MatchString(v) {
			return "0x" + strings.Repeat("0", len(v)-2)
		}
	}
	return v
}

// Spoil serves like next, but changes an answer if choose returns a way for it. key is the field with an answer's value: data or result.
func Spoil(next http.Handler, key string, choose func(*http.Request, []byte) *WrongAnswer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		wrong := choose(r, body)
		if wrong == nil {
			next.ServeHTTP(w, r)
			return
		}
		r.Header.Set("Accept", "application/json")
		good := &recorded{header: http.Header{}}
		next.ServeHTTP(good, r)
		if wrong.serve != nil {
			wrong.serve(w, r, good.body.Bytes())
			return
		}
		out := good.body.Bytes()
		if wrong.value != nil {
			out = respond(out, key, wrong.value)
		} else {
			out = wrong.body(out)
		}
		maps.Copy(w.Header(), good.header)
		w.Header().Del("Content-Length")
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(out)
	})
}

// respond changes the value under the key of an answer, or of each answer of a list.
func respond(good []byte, key string, change func(any) any) []byte {
	decoder := json.NewDecoder(bytes.NewReader(good))
	decoder.UseNumber()
	var answer any
	if err := decoder.Decode(&answer); err != nil {
		answer = map[string]any{}
	}
	if list, many := answer.([]any); many {
		for i := range list {
			list[i] = changed(list[i], key, change)
		}
	} else {
		answer = changed(answer, key, change)
	}
	out, err := json.Marshal(answer)
	if err != nil {
		return nil
	}
	return out
}

func changed(answer any, key string, change func(any) any) any {
	object, ok := answer.(map[string]any)
	if !ok {
		return answer
	}
	object[key] = change(object[key])
	return object
}

// recorded is a http.ResponseWriter that stores an answer before it is sent.
type recorded struct {
	header http.Header
	body   bytes.Buffer
}

// Header returns the answer's header.
func (r *recorded) Header() http.Header { return r.header }

// WriteHeader ignores the status.
func (r *recorded) WriteHeader(int) {}

// Write stores the data.
func (r *recorded) Write(p []byte) (int, error) { return r.body.Write(p) }
