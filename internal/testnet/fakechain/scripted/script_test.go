package scripted

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

func newScript() (*Script, *LogClient) {
	chain := NewLogChain(common.Address{7}, time.Unix(1_800_000_000, 0), 12*time.Second)
	client := NewLogClient(chain)
	return &Script{
		Chain: chain, Clients: map[string]*LogClient{"a": client},
		Logs: map[string]types.Log{"x": {Topics: []common.Hash{{1}}, Data: []byte{1, 2, 3}}, "y": {Data: []byte{}}},
	}, client
}

// shown is what the client shows of the whole chain, as text.
func shown(c *LogClient) string {
	c.mu.Lock()
	conduct := c.conduct
	c.mu.Unlock()
	var out []string
	for _, l := range c.logs(conduct, func(LogBlock) bool { return true }) {
		mark := ""
		if l.Removed {
			mark = " removed"
		}
		if l.Address != c.chain.contract {
			mark += " foreign"
		}
		out = append(out, fmt.Sprintf("%d.%d %x%s", l.BlockNumber, l.Index, l.Data, mark))
	}
	return strings.Join(out, ", ")
}

func TestScript(t *testing.T) {
	for _, tt := range []struct{ script, want string }{
		{"mine 2\nmine x y # two logs", "3.0 010203, 3.1 "},
		{"mine x\nmine y\nfork 1\nmine x", "1.0 010203, 2.0 010203"},
		{"mine x\nfork 99\nmine y", "1.0 "},
		{"mine x\nmine y\na hide 1", ""},
		{"mine x\na corrupt 1", "1.0 014203"},
		{"mine y\na corrupt 1", "1.0 01"},
		{"mine x\na duplicate", "1.0 010203, 1.0 010203"},
		{"mine x\na removed", "1.0 010203, 1.0 010203 removed"},
		{"mine x\na foreign", "1.0 010203, 1.0 010203 foreign"},
		{"mine x\nmine y\na lag 1", "1.0 010203"},
		{"mine x\na freeze\nfork 1\nmine y", "1.0 010203"},
		{"mine x\na freeze\nfork 1\nmine y\na thaw", "1.0 "},
		{"mine x\na hide 1\na honest", "1.0 010203"},
	} {
		s, client := newScript()
		if err := s.Play(tt.script); err != nil {
			t.Errorf("%q: %v", tt.script, err)
		} else if got := shown(client); got != tt.want {
			t.Errorf("%q: shows %q, want %q", tt.script, got, tt.want)
		}
	}
}

func TestScriptErrorsNameTheLine(t *testing.T) {
	for _, script := range []string{"mind 1", "mine z", "fork", "fork x", "fork -1", "a lie", "a hide", "a hide x", "b honest", "a lag -1"} {
		s, _ := newScript()
		err := s.Play("mine 1\n" + script)
		if err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: %v", script, err)
		}
		if len(s.Chain.Blocks()) != 2 {
			t.Errorf("%q: the step before was not done", script)
		}
	}
}

// Blocks form a chain, a fork has other hashes, and a lie is the same each time it is told.
func TestLogChain(t *testing.T) {
	s, client := newScript()
	if err := s.Play("mine 1\nmine x\nmine x\nmine x\na hide 2"); err != nil {
		t.Fatal(err)
	}
	first, second := shown(client), shown(client)
	if first != second {
		t.Errorf("%q, then %q", first, second)
	}
	before := s.Chain.Blocks()
	for i, b := range before[1:] {
		if b.Parent != before[i].Hash || b.Number != uint64(i)+1 || b.Time.Sub(before[i].Time) != 12*time.Second {
			t.Errorf("block %+v after %+v", b, before[i])
		}
	}
	if err := s.Play("fork 1\nmine x"); err != nil {
		t.Fatal(err)
	}
	if after := s.Chain.Blocks(); after[4].Hash == before[4].Hash || after[3].Hash != before[3].Hash {
		t.Error("the fork did not change the last block alone")
	}
}
