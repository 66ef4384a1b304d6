package fault

import (
	"bytes"
	"errors"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

func TestCount(t *testing.T) {
	for want, got := range map[string]string{
		"0 shares":      Count(0, "share"),
		"1 share":       Count(uint64(1), "share"),
		"2 shares":      Count(int8(2), "share"),
		"1 duty":        Count(1, "duty", "duties"),
		"3 duties":      Count(phase0.Slot(3), "duty", "duties"),
		"1 share is":    Count(1, "share is", "shares are"),
		"11 shares are": Count(11, "share is", "shares are"),
	} {
		if got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}

// TestFaultOneIsNoPlural: kind B24, what people read. A fault with a number says what fits it, and the page shows the plural.
func TestFaultOneIsNoPlural(t *testing.T) {
	for n, want := range map[int]string{1: "1 share is watched", 2: "2 shares are watched"} {
		if got := New(SharesWatched, "count", n).Title; got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
	if !strings.Contains(ErrorsPage(), "\\<count\\> shares are watched") {
		t.Error("the page does not show the plural")
	}
	plural := regexp.MustCompile(`\{(count|missing|total|depth|size|distance|limit|needed)\} (?:[a-z]+s\b)`)
	for _, d := range definitions {
		for _, text := range []string{d.Title, d.Cause, d.Remedy} {
			if found := plural.FindString(text); found != "" {
				t.Errorf("%v: %q: one is no plural", d.Code, found)
			}
		}
	}
}

// TestFaultBytesInHex: kind B24, what people read. Keys and roots are hex in faults and in both forms of the log, values that print
// themselves stay as they are.
func TestFaultBytesInHex(t *testing.T) {
	key, root, plain := phase0.BLSPubKey{0xab}, phase0.Root{0xcd}, [4]byte{1, 2}
	for v, want := range map[any]string{key: "0xab00", &key: "0xab00", root: "0xcd00", plain: "0x01020000", 7: "7", "text": "text", Code(7): "HAW-0007"} {
		if got := New(OperatorSilent, "operator", v).Title; !strings.HasPrefix(got, "operator "+want) {
			t.Errorf("%T: %s", v, got)
		}
	}
	if got := Text([]byte{1, 2}); got != "0x0102" {
		t.Error(got)
	}
	for name, handler := range map[string]func(*bytes.Buffer, *slog.HandlerOptions) slog.Handler{
		"text": func(b *bytes.Buffer, o *slog.HandlerOptions) slog.Handler { return slog.NewTextHandler(b, o) },
		"json": func(b *bytes.Buffer, o *slog.HandlerOptions) slog.Handler { return slog.NewJSONHandler(b, o) },
	} {
		var out bytes.Buffer
		slog.New(handler(&out, &slog.HandlerOptions{ReplaceAttr: ShowBytes})).Info("m", "key", key, "root", &root, "plain", plain, "err", errors.New("told"), "n", 7)
		for _, want := range []string{"0xab00", "0xcd00", "0x01020000", "told", "7"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: %q is missing: %s", name, want, out.String())
			}
		}
		if strings.Contains(out.String(), "[171") {
			t.Errorf("%s: %s", name, out.String())
		}
	}
}
