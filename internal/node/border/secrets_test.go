package border

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"strings"
	"testing"
)

// TestFaultSecretsInOtherWritings: kind B9. A gateway's error page repeats the address or the header of a request in another writing:
// whatever encoding it chooses, no part that may be a secret is shown.
func TestFaultSecretsInOtherWritings(t *testing.T) {
	for _, c := range []struct{ raw, user, password, secret string }{
		{"http://joe:pa55w@127.0.0.1:5999/v2/SECRET%2FKEY", "joe", "pa55w", "SECRET/KEY"},
		{"http://joe:p%40s%2Fw@127.0.0.1:5999/v2/%C3%84%22SECRET%3CKEY%3E", "joe", "p@s/w", `Ä"SECRET<KEY>`},
		{"http://joe:pw@127.0.0.1:5999?apikey=SECRET%2BKEY%26more", "joe", "pw", "SECRET+KEY&more"},
		{"http://t0k3n@127.0.0.1:5999/x?k=SECRET%20KEY", "t0k3n", "", "SECRET KEY"},
	} {
		a, err := Parse(c.raw, HTTP...)
		if err != nil {
			t.Fatal(err)
		}
		quoted, err := json.Marshal(c.secret)
		if err != nil {
			t.Fatal(err)
		}
		pair := []byte(c.user + ":" + c.password)
		for name, text := range map[string]string{
			"itself":             c.secret,
			"escapes":            url.PathEscape(c.secret),
			"lower-case escapes": lowerEscapes(url.PathEscape(c.secret)),
			"a form's escapes":   url.QueryEscape(c.secret),
			"a page":             html.EscapeString(c.secret),
			"JSON":               string(quoted),
			"JSON of PHP":        strings.ReplaceAll(string(quoted), "/", `\/`),
			"the header":         "Authorization: Basic " + base64.StdEncoding.EncodeToString(pair),
			"a bare header":      base64.RawURLEncoding.EncodeToString(pair),
			"user and password":  string(pair) + "@",
			"in words":           "bad password " + cmp.Or(c.password, c.user) + " of a user",
		} {
			got := a.Clean("401: " + text + " is refused")
			for _, part := range []string{"SECRET", "KEY", cmp.Or(c.password, c.user), base64.RawStdEncoding.EncodeToString(pair)[:4], base64.RawStdEncoding.EncodeToString(pair)[4:], string(pair)} {
				if part != "" && strings.Contains(got, part) {
					t.Errorf("%s, %s: %s", c.raw, name, got)
				}
			}
			if !strings.HasPrefix(got, "401: ") || !strings.HasSuffix(got, " is refused") {
				t.Errorf("%s, %s: the rest is gone: %s", c.raw, name, got)
			}
		}
	}
}

func lowerEscapes(text string) string {
	for i := range len(text) - 2 {
		if text[i] == '%' {
			text = text[:i+1] + strings.ToLower(text[i+1:i+3]) + text[i+3:]
		}
	}
	return text
}

// TestFaultShortSecrets: kind B9. A password of few characters is hidden where it is a word of its own, so that texts stay readable.
func TestFaultShortSecrets(t *testing.T) {
	a, err := Parse("http://joe:at@127.0.0.1:5999/v2?k=in", HTTP...)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"bad password at of joe":             "bad password … of joe",
		"that data attests: v2, in 'at','in": "that data attests: v2, … '…','…",
		"joe:at@127.0.0.1":                   "…@127.0.0.1",
		"at":                                 "…",
		"atat flat":                          "atat flat",
	} {
		if got := a.Clean(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
