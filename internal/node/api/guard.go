package api

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// guard refuses requests whose Host is not a configured name. A page of another site that points its own name to this machine's address
// (DNS rebinding) sends that name as Host. guard also sets headers that allow a browser only to show the answer.
func guard(next http.Handler, opts Options) http.Handler {
	hosts := []string{"localhost", hostOf(opts.Listen)}
	for _, name := range opts.Hosts {
		hosts = append(hosts, strings.ToLower(strings.TrimSuffix(name, ".")))
	}
	policy := contentPolicy()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if host := hostOf(r.Host); !isAddress(host) && !slices.Contains(hosts, host) {
			text := fmt.Sprintf("the host name %.100q is not known here: ask by address, or add the name to api.hosts", host)
			http.Error(w, text, http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostOf returns the host in host:port, in lower case and without brackets or a final dot.
func hostOf(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

var inline = regexp.MustCompile(`(?s)<(script|style)>(.*?)</(?:script|style)>`)

// contentPolicy allows the page's own script and style, by their hashes, and requests to this server; nothing else.
func contentPolicy() string {
	text, err := page.ReadFile("page.html")
	if err != nil { // the file is part of the program
		return "default-src 'none'"
	}
	sources := map[string][]string{}
	for _, m := range inline.FindAllSubmatch(text, -1) {
		sum := sha256.Sum256(m[2])
		sources[string(m[1])] = append(sources[string(m[1])], "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	}
	return "default-src 'none'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; script-src " +
		strings.Join(sources["script"], " ") + "; style-src " + strings.Join(sources["style"], " ")
}
