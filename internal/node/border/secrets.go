package border

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shortestSecret is the length from which Clean hides a part of an address wherever it occurs. Shorter parts, such as v2, occur in
// ordinary words: those of the path are shown, the others are hidden where they are a whole word.
const shortestSecret = 6

// secret is a part of an address, in one of its encodings, that no text may contain.
type secret struct {
	text string
	// word says that it is hidden only where it is a whole word.
	word bool
}

// secrets returns the parts of the address that no text may contain, in all encodings in which a client may repeat them, longest
// first.
func (a Address) secrets() []secret {
	if a.url == nil {
		return nil
	}
	list := slices.Concat(pathSecrets(a.url), querySecrets(a.url), userSecrets(a.url.User))
	list = slices.DeleteFunc(list, func(s secret) bool { return s.text == "" })
	slices.SortFunc(list, func(a, b secret) int { return cmp.Or(len(b.text)-len(a.text), cmp.Compare(a.text, b.text)) })
	return slices.Compact(list)
}

// pathSecrets returns the parts of a path that are long enough, with and without escapes.
func pathSecrets(address *url.URL) (list []secret) {
	for _, part := range strings.Split(address.Path+"/"+address.EscapedPath(), "/") {
		whole, err := url.PathUnescape(part)
		for _, s := range []string{part, whole} {
			if err == nil && len(s) >= shortestSecret {
				list = append(list, written(s, false)...)
			}
		}
	}
	return list
}

// querySecrets returns all values of a query, and the names that are long enough.
func querySecrets(address *url.URL) (list []secret) {
	for name, values := range address.Query() {
		for _, s := range append(values, name) {
			if s != name || len(s) >= shortestSecret {
				list = append(list, written(s, len(s) < shortestSecret)...)
			}
		}
	}
	return list
}

// userSecrets returns the name and the password of an address, separately and in the form of a header. A short name with a password is
// shown.
func userSecrets(user *url.Userinfo) (list []secret) {
	if user == nil {
		return nil
	}
	name := user.Username()
	password, both := user.Password()
	if !both || len(name) >= shortestSecret {
		list = written(name, len(name) < shortestSecret)
	}
	list = append(list, written(password, len(password) < shortestSecret)...)
	if both {
		list = append(list, written(name+":"+password, false)...)
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
		list = append(list, secret{encoding.EncodeToString([]byte(name + ":" + password)), false}) // the form of the header
	}
	return list
}

// written returns a part of an address in all its encodings.
func written(part string, word bool) (list []secret) {
	for _, text := range writings(part) {
		list = append(list, secret{text, word})
	}
	return list
}

var escapes = regexp.MustCompile(`%[0-9A-F]{2}`)

// writings returns a text in the encodings of addresses, of JSON and of web pages.
func writings(text string) []string {
	out := []string{text, html.EscapeString(text)}
	for _, escaped := range []string{url.PathEscape(text), url.QueryEscape(text), url.User(text).String()} {
		out = append(out, escaped, escapes.ReplaceAllStringFunc(escaped, strings.ToLower))
	}
	if quoted, err := json.Marshal(text); err == nil {
		inner := string(quoted[1 : len(quoted)-1])
		out = append(out, inner, strings.ReplaceAll(inner, "/", `\/`))
	}
	return append(out, strings.ReplaceAll(text, "/", `\/`))
}

// hide returns the text without the secret.
func (s secret) hide(text string) string {
	if !s.word {
		return strings.ReplaceAll(text, s.text, "…")
	}
	for from := 0; ; {
		i := strings.Index(text[from:], s.text)
		if i < 0 {
			return text
		}
		start, end := from+i, from+i+len(s.text)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if from = end; !wordRune(before) && !wordRune(after) {
			text = text[:start] + "…" + text[end:]
			from = start + len("…")
		}
	}
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
