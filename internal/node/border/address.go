package border

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
)

// unreadable is shown in place of an address that cannot be read, because it may contain a secret.
const unreadable = "(unreadable address)"

// Address is the address of a client. User, password, path and query may be secrets: the customer's key of a hosted client is in one
// of them. Every text of an Address has scheme and host only; Whole is the one exception.
type Address struct{ url *url.URL }

// HTTP and WebSocket are the schemes of addresses.
var (
	HTTP      = []string{"http", "https"}
	WebSocket = []string{"ws", "wss"}
)

// Parse reads an address with one of the schemes. Upper and lower case of scheme and host are equal; a slash at the end of the path is
// ignored. The error never contains the address.
func Parse(raw string, schemes ...string) (Address, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return Address{}, errors.New("the address cannot be read as a URL") // the cause would contain it
	}
	switch {
	case !slices.Contains(schemes, u.Scheme): // url.Parse converts it to lower case
		return Address{}, fmt.Errorf("the address does not begin with %s://", strings.Join(schemes, ":// or "))
	case u.Hostname() == "":
		return Address{}, errors.New("the address has no host")
	case u.Fragment != "":
		return Address{}, errors.New("the address has a fragment (#), which no client would see")
	}
	u.Host = strings.ToLower(u.Host)
	u.RawPath, u.Path = strings.TrimRight(u.EscapedPath(), "/"), strings.TrimRight(u.Path, "/")
	return Address{u}, nil
}

// Show returns the part of a configured address that may be shown: scheme and host.
func Show(raw string) string {
	a, err := Parse(raw, slices.Concat(HTTP, WebSocket)...)
	if err != nil {
		return unreadable
	}
	return a.String()
}

// ShowAll returns the parts of several configured addresses that may be shown.
func ShowAll(raw []string) string {
	shown := make([]string, len(raw))
	for i := range raw {
		shown[i] = Show(raw[i])
	}
	return strings.Join(shown, ", ")
}

// String returns scheme and host. It is also a valid address of the same server without its secrets.
func (a Address) String() string {
	if a.url == nil {
		return unreadable
	}
	return a.url.Scheme + "://" + a.url.Host
}

// GoString is String: %#v shows no secret either.
func (a Address) GoString() string { return a.String() }

// LogValue is String.
func (a Address) LogValue() slog.Value { return slog.StringValue(a.String()) }

// MarshalText is String.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// Streams reports whether the address is a WebSocket's.
func (a Address) Streams() bool { return a.url != nil && slices.Contains(WebSocket, a.url.Scheme) }

// Whole returns the address with its secrets. Use it for dialling, never in an error, a log or an answer.
func (a Address) Whole() string {
	if a.url == nil {
		return ""
	}
	return a.url.String()
}

// to returns the URL of a request: the address's path and query, followed by the request's.
func (a Address) to(request *url.URL) *url.URL {
	u := *a.url
	u.RawPath = u.EscapedPath() + request.EscapedPath()
	u.Path += request.Path
	switch {
	case u.RawQuery == "":
		u.RawQuery = request.RawQuery
	case request.RawQuery != "":
		u.RawQuery += "&" + request.RawQuery
	}
	return &u
}

// longestText bounds the part of a client's text that is kept, in bytes.
const longestText = 400

// Clean returns a text that may contain a client's words, in a form that may be shown: short, on one line, without control characters,
// and without the address's secrets, which a client may repeat.
func (a Address) Clean(text string) string {
	if len(text) > 16*longestText {
		text = text[:16*longestText]
	}
	for _, s := range a.secrets() {
		text = s.hide(text)
	}
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '�' {
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > longestText {
		text = strings.ToValidUTF8(text[:longestText], "") + "…"
	}
	return text
}

// CleanError returns the error with a clean text. errors.Is and errors.As use the original.
func (a Address) CleanError(err error) error {
	if err == nil {
		return nil
	}
	return &cleaned{err, a.Clean(err.Error())}
}

type cleaned struct {
	err  error
	text string
}

// Error is the clean text.
func (c *cleaned) Error() string { return c.text }

// Unwrap returns the original.
func (c *cleaned) Unwrap() error { return c.err }
