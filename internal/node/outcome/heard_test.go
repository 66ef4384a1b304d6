package outcome

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hawser-ssv/hawser/internal/node/health"
)

// TestFaultSilentInAStrangersCommittee: kinds A1 and C10, whoever registers a validator decides what its operators get as their shares. Who is
// silent there for lack of a share is not named as silent, and a committee that a stranger made up does not make this node
// unhealthy: the cause is told as it is.
func TestFaultSilentInAStrangersCommittee(t *testing.T) {
	hear := func(text string) (out []Hearing) { // committee operator:missed …
		for _, line := range strings.Split(text, ";") {
			words := strings.Fields(line)
			for _, word := range words[1:] {
				h := Hearing{Committee: words[0], Others: len(words) - 1}
				if _, err := fmt.Sscanf(word, "%d:%d", &h.Operator, &h.Missed); err != nil {
					t.Fatal(err)
				}
				out = append(out, h)
			}
		}
		return out
	}
	for name, tt := range map[string]struct{ hearing, unheard, silent, idle string }{
		"all are heard":                   {"ours 1:0 2:0 3:1", "", "", ""},
		"one is silent":                   {"ours 1:0 2:0 3:8", "", "3", ""},
		"silent in all":                   {"ours 1:0 2:0 3:8; other 1:0 3:9 4:0", "", "3", ""},
		"one lacks a share elsewhere":     {"ours 1:0 2:0 3:0; theirs 1:0 2:0 3:8", "", "", "3"},
		"one message was lost":            {"ours 1:0 2:0 3:1; theirs 1:0 2:0 3:8", "", "", "3"},
		"no duty of ours ended meanwhile": {"ours 1:0 2:0 3:2; theirs 1:0 2:0 3:8", "", "3", ""},
		"nobody is heard":                 {"ours 1:8 2:8 3:9", "ours", "", ""},
		"nobody is heard anywhere":        {"ours 1:8 2:8 3:9; other 4:8 5:8 6:8", "other ours", "", ""},
		"a committee made up":             {"ours 1:0 2:0 3:0; theirs 7:8 8:8 9:8", "", "theirs", ""},
		"of operators that are up":        {"ours 1:0 2:0 3:0; theirs 1:8 2:8 3:8", "", "", "1 2 3"},
		"of some that are up":             {"ours 1:0 2:0 3:0; theirs 1:8 8:8 9:8", "", "theirs", "1"},
	} {
		f := at(1000)
		f.Hearing = hear(tt.hearing)
		for _, look := range []struct {
			what string
			find func(*Facts) []health.Report
			want string
		}{{"unheard", findUnheard, tt.unheard}, {"silent", findSilence, tt.silent}, {"idle", findIdle, tt.idle}} {
			var objects []string
			for _, found := range look.find(f) {
				objects = append(objects, found.Object)
			}
			if got := strings.Join(objects, " "); got != look.want {
				t.Errorf("%s: %s is %q, want %q", name, look.what, got, look.want)
			}
		}
	}
}
