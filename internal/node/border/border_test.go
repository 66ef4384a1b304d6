package border

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"
)

// addresses are ways to write one address, and what the server must see of a request for /eth/v1/x?a=1.
var addresses = []struct{ raw, uri, user, password string }{
	{"http://HOST", "/eth/v1/x?a=1", "", ""},
	{"HTTP://HOST/", "/eth/v1/x?a=1", "", ""},
	{" http://HOST ", "/eth/v1/x?a=1", "", ""},
	{"http://HOST/v2/SECRETKEY/", "/v2/SECRETKEY/eth/v1/x?a=1", "", ""},
	{"http://HOST/v2/SECRET%2FKEY", "/v2/SECRET%2FKEY/eth/v1/x?a=1", "", ""},
	{"http://HOST?apikey=SECRETKEY", "/eth/v1/x?apikey=SECRETKEY&a=1", "", ""},
	{"http://HOST/p?apikey=SECRETKEY", "/p/eth/v1/x?apikey=SECRETKEY&a=1", "", ""},
	{"http://SECRETUSER:pa55w%40rd@HOST/p", "/p/eth/v1/x?a=1", "SECRETUSER", "pa55w@rd"},
	{"http://SECRETUSER@HOST", "/eth/v1/x?a=1", "SECRETUSER", ""},
}

// TestFaultTwoReadingsOfOneAddress: kind C12, a library's requests and our own streams reach one address alike, with its user, path,
// query and scheme.
func TestFaultTwoReadingsOfOneAddress(t *testing.T) {
	type seen struct{ uri, user, password string }
	var got []seen
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		got = append(got, seen{r.RequestURI, user, password})
		w.Header().Set("Content-Type", r.Header.Get("Accept"))
		fmt.Fprint(w, `{"data":{}}`)
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	rows := []Row{{Name: "x", Method: "GET", Path: "/eth/v1/x", Limit: 1 << 10, Data: Object}}
	stream := Row{Name: "stream", Data: Stream}
	for _, tt := range addresses {
		a, err := Parse(strings.ReplaceAll(tt.raw, "HOST", host), HTTP...)
		if err != nil {
			t.Errorf("%s: %v", tt.raw, err)
			continue
		}
		transport := NewTransport(Options{Address: a, Rows: rows, Timeout: time.Minute})
		for kind, ctx := range map[string]context.Context{"application/json": t.Context(), "text/event-stream": With(t.Context(), &stream)} {
			got = nil
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.String()+"/eth/v1/x?a=1", http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Accept", kind)
			resp, err := transport.Client().Do(req)
			if err != nil {
				t.Errorf("%s, %s: %v", tt.raw, kind, err)
				continue
			}
			_ = resp.Body.Close()
			if want := (seen{tt.uri, tt.user, tt.password}); len(got) != 1 || got[0] != want {
				t.Errorf("%s, %s: the server saw %q, want %q", tt.raw, kind, got, want)
			}
		}
		transport.Close()
	}
}

// TestFaultSecretsInAddresses: kind B9, no text made of an address, and no error of a request to it, shows more than scheme and host.
func TestFaultSecretsInAddresses(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		w.Header().Set("Content-Type", "text/html; of="+url.QueryEscape(r.RequestURI))
		http.Error(w, "no such page: "+r.RequestURI+" for "+user+":"+password, http.StatusNotFound)
	}))
	host := strings.TrimPrefix(server.URL, "http://")
	look := func(raw, how, text string) {
		t.Helper()
		for _, secret := range []string{"SECRET", "pa55w", "apikey="} {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows a secret in %s: %s", raw, how, text)
			}
		}
	}
	for down := range 2 {
		for _, tt := range addresses {
			raw := strings.ReplaceAll(tt.raw, "HOST", host)
			a, err := Parse(raw, HTTP...)
			if err != nil {
				t.Fatal(err)
			}
			marshalled, err := json.Marshal(map[string]any{"a": a})
			if err != nil {
				t.Fatal(err)
			}
			var logged bytes.Buffer
			slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "address", a, "shown", Show(raw))
			look(raw, "its texts", fmt.Sprintf("%v %+v %#v %s %q", a, a, a, a, a)+string(marshalled)+logged.String()+ShowAll([]string{raw, raw}))
			transport := NewTransport(Options{Address: a, Rows: []Row{{Method: "GET", Path: "/eth/v1/x", Limit: 1 << 10, Data: Object}}, Timeout: time.Minute})
			resp, err := transport.Client().Get(a.String() + "/eth/v1/x")
			if err == nil {
				body, _ := io.ReadAll(resp.Body)
				err = a.CleanError(errors.New(string(body)))
			} else if down == 0 {
				t.Error(err)
			}
			look(raw, "an error", err.Error())
			transport.Close()
		}
		server.Close()
	}
	for _, raw := range []string{"http://user:SECRETKEY@bad host/", "://SECRETKEY", "ftp://SECRETKEY@host", "http://SECRETKEY:x@", "http://h/%zzSECRETKEY", "SECRETKEY", "http://h/p#SECRETKEY"} {
		_, err := Parse(raw, HTTP...)
		if err == nil {
			t.Errorf("%s is taken", raw)
			continue
		}
		look(raw, "the parser's error", err.Error()+Show(raw))
	}
}

// TestFaultBodies: kinds A4 and A3, every body is bounded in bytes after unpacking and in time while it is read, and refused
// unless it has the row's type and shape.
func TestFaultBodies(t *testing.T) {
	row := Row{Name: "x", Method: "GET", Path: "/x", Limit: 1 << 10, Data: List, Most: 3}
	huge := strings.Repeat(" ", 64<<20)
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = io.WriteString(z, huge)
	_ = z.Close()
	send := func(kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = io.WriteString(w, body)
		}
	}
	plain := func(body string) http.HandlerFunc { return send("application/json; charset=utf-8", body) }
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		want   Kind
	}{
		"good":            {plain(`{"data":["null",{}, 3 ],"meta":null}`), ""},
		"none":            {plain(` {"meta":[1,2,3,4],"data":[]}`), ""},
		"the last counts": {plain(`{"data":null,"d\u0061ta":[1]}`), ""},
		"and refuses":     {plain(`{"data":[1],"data":null}`), Null},
		"no content type": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			_, _ = io.WriteString(w, `{"data":[]}`)
		}, ""},
		"null":         {plain(`null`), Null},
		"null data":    {plain(`{"data": null}`), Null},
		"null element": {plain(`{"data":[null]}`), Null},
		"null inside":  {plain(`{"data":[{"a":[{"b":null}]}]}`), Null},
		"no data":      {plain(`{"Data":[]}`), WrongShape},
		"an object":    {plain(`{"data":{}}`), WrongShape},
		"a bare list":  {plain(`[]`), WrongShape},
		"too many":     {plain(`{"data":[1,2,3,4]}`), WrongShape},
		"empty":        {plain(``), Malformed},
		"cut off":      {plain(`{"data":[1`), Malformed},
		"two":          {plain(`{"data":[1]}{}`), Malformed},
		"deep":         {plain(`{"data":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`), Malformed},
		"page":         {send("text/html", "<html>"), WrongType},
		"binary":       {send("application/octet-stream", `{"data":[]}`), WrongType},
		"64 MiB":       {plain(huge), TooLong},
		"64 MiB told": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "67108864")
			_, _ = io.WriteString(w, huge)
		}, TooLong},
		"gzip bomb": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes())
		}, TooLong},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://evil/SECRETKEY", http.StatusFound)
		}, Redirected},
		"slow":   {drip, TooSlow},
		"silent": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, TooSlow},
		"refused, huge": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, huge)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(tt.answer)
			defer server.Close()
			a, err := Parse(server.URL, HTTP...)
			if err != nil {
				t.Fatal(err)
			}
			timeout := time.Minute
			if tt.want == TooSlow {
				timeout = 200 * time.Millisecond
			}
			transport := NewTransport(Options{Address: a, Rows: []Row{row}, Timeout: timeout})
			defer transport.Close()
			before := allocated()
			resp, err := transport.Client().Get(a.String() + "/x")
			if cost := allocated() - before; cost > 16<<20 {
				t.Errorf("%d MiB were allocated", cost>>20)
			}
			if got := KindOf(err); got != tt.want || (err == nil) != (tt.want == "") {
				t.Fatalf("%v (%q), want %q", err, got, tt.want)
			}
			if err != nil {
				return
			}
			if body, err := io.ReadAll(resp.Body); err != nil || len(body) > maxRefusalBytes || len(body) == 0 {
				t.Errorf("%d bytes, %v", len(body), err)
			}
		})
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// drip sends a byte now and then and never ends of itself.
func drip(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	for r.Context().Err() == nil {
		_, _ = io.WriteString(w, " ")
		_ = http.NewResponseController(w).Flush()
		time.Sleep(5 * time.Millisecond)
	}
}

// TestFaultPanicOfADecoder: kind A3, a panic of a decoder is an error of the client whose answer it was.
func TestFaultPanicOfADecoder(t *testing.T) {
	v, err := Call(func() (int, error) {
		var none *Row
		return len(none.Name), nil
	})
	if v != 0 || KindOf(err) != Panicked {
		t.Errorf("%d, %v", v, err)
	}
}

func TestUnlistedEndpointsAreRefused(t *testing.T) {
	rows := []Row{{Name: "a", Method: "GET", Path: "/a/{}/b"}}
	for path, want := range map[string]bool{"/a/1/b": true, "/a//b": false, "/a/1/b/": false, "/a/1/c": false, "/a/1": false, "": false, "/a/1/2/b": false} {
		if got := Find(rows, "GET", path) != nil; got != want {
			t.Errorf("%q: %v", path, got)
		}
	}
	a, err := Parse("http://127.0.0.1:1", HTTP...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewTransport(Options{Address: a, Rows: rows}).Client().Get(a.String() + "/c"); KindOf(err) != Unlisted {
		t.Error(err)
	}
}

// FuzzShape: no answer makes the checks fail in another way than by a Refusal, and what they let in decodes as they said.
func FuzzShape(f *testing.F) {
	for _, s := range []string{`{"data":[{"a":"b\"]"},null]}`, `{"data":[]}`, `null`, `{"a":{"data":1},"data":{"x":[1,2]}}`, "\"\\", `{"d\u0061ta":[[]]}`, `n`, `[{"id":1},null]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		row := Row{Data: List, Most: 4}
		_, _ = CheckEnvelope(body), row.CheckResult(body)
		err := row.CheckBody(body)
		if err != nil {
			if KindOf(err) == "" {
				t.Fatalf("%v is no refusal", err)
			}
			return
		}
		var answer map[string]json.RawMessage
		var elements []any
		if err := json.Unmarshal(body, &answer); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(answer["data"], &elements); err != nil || elements == nil || len(elements) > 4 {
			t.Fatalf("%s: %d elements, %v", body, len(elements), err)
		}
		for _, e := range elements {
			if e == nil {
				t.Fatalf("%s: a null element", body)
			}
		}
	})
}
