package beacon

import (
	"fmt"
	"log/slog"
	nethttp "net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// teller is a beacon node that tells a configuration and nothing else.
type teller struct {
	mu       sync.Mutex
	genesis  time.Time
	settings settings
	head     phase0.Slot
	server   *httptest.Server
}

func newTeller(t *testing.T, s settings) *teller {
	t.Helper()
	b := &teller{genesis: time.Now().Add(-20 * time.Second).Truncate(time.Second), settings: s}
	b.server = httptest.NewServer(b)
	t.Cleanup(b.server.Close)
	return b
}

// ServeHTTP answers the questions about the chain.
func (b *teller) ServeHTTP(w nethttp.ResponseWriter, r *nethttp.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch r.URL.Path {
	case "/eth/v1/node/syncing":
		fmt.Fprintf(w, `{"data":{"head_slot":"%d","sync_distance":"0","is_syncing":false,"is_optimistic":false,"el_offline":false}}`, b.head)
	case "/eth/v1/node/version":
		fmt.Fprint(w, `{"data":{"version":"Teller/1"}}`)
	case "/eth/v1/beacon/genesis":
		fmt.Fprintf(w, `{"data":{"genesis_time":"%d","genesis_validators_root":"0x%s","genesis_fork_version":"0x00000000"}}`, b.genesis.Unix(), strings.Repeat("11", 32))
	case "/eth/v1/config/spec":
		var list []string
		for key, value := range b.settings {
			list = append(list, fmt.Sprintf("%q:%q", key, value))
		}
		fmt.Fprintf(w, `{"data":{%s}}`, strings.Join(list, ","))
	default:
		nethttp.NotFound(w, r)
	}
}

func (b *teller) set(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
}

// electraSettings are a configuration that ends with Electra, changed by pairs of key and value; an empty value removes an entry.
func electraSettings(pairs ...string) settings {
	s := settings{"SECONDS_PER_SLOT": "1", "SLOTS_PER_EPOCH": "8"}
	for i, name := range []string{"ALTAIR", "BELLATRIX", "CAPELLA", "DENEB", "ELECTRA"} {
		s[name+epochSuffix], s[name+versionSuffix] = "0", fmt.Sprintf("0x0%d000000", i+1)
	}
	for i := 0; i < len(pairs); i += 2 {
		if s[pairs[i]] = pairs[i+1]; pairs[i+1] == "" {
			delete(s, pairs[i])
		}
	}
	return s
}

func nodesOf(t *testing.T, tellers ...*teller) *Nodes {
	t.Helper()
	var clients []*Client
	for _, b := range tellers {
		c := NewClient(Options{Endpoint: b.server.URL, CheckEvery: time.Second, Timeout: patience, Logger: slog.New(slog.DiscardHandler)})
		c.check(t.Context())
		clients = append(clients, c)
	}
	n, err := NewNodes(clients...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestFaultUnknownForks: kind B1, names of forks that this program has never heard of are read as well as those it knows, and what is no
// date says nothing.
func TestFaultUnknownForks(t *testing.T) {
	for name, tt := range map[string]struct {
		pairs []string
		want  string
		err   string
	}{
		"as known":              {nil, "electra@0", ""},
		"fulu":                  {[]string{"FULU_FORK_EPOCH", "5", "FULU_FORK_VERSION", "0x06000000"}, "electra@0 fulu@5", ""},
		"an unknown fork":       {[]string{"GLOAS_FORK_EPOCH", "7", "GLOAS_FORK_VERSION", "0x07000000"}, "electra@0 gloas@7", ""},
		"without a version":     {[]string{"EIP9999_FORK_EPOCH", "7"}, "electra@0 eip9999@7", ""},
		"both at one epoch":     {[]string{"GLOAS_FORK_EPOCH", "5", "FULU_FORK_EPOCH", "5", "FULU_FORK_VERSION", "0x06000000"}, "electra@0 fulu@5 gloas@5", ""},
		"not scheduled":         {[]string{"GLOAS_FORK_EPOCH", "18446744073709551615", "FULU_FORK_EPOCH", "18446744073709551615"}, "electra@0", ""},
		"genesis by name":       {[]string{"PHASE0_FORK_EPOCH", "0", "GENESIS_FORK_EPOCH", "0"}, "electra@0", ""},
		"no name":               {[]string{"_FORK_EPOCH", "3"}, "electra@0", ""},
		"no number":             {[]string{"GLOAS_FORK_EPOCH", "soon"}, "", "GLOAS_FORK_EPOCH"},
		"known without version": {[]string{"FULU_FORK_EPOCH", "5"}, "", "FULU_FORK_VERSION"},
		"known without epoch":   {[]string{"FULU_FORK_VERSION", "0x06000000"}, "", "no epoch"},
		"long name":             {[]string{strings.Repeat("X", 500) + "_FORK_EPOCH", "5"}, "", "too many forks"},
	} {
		forks, err := electraSettings(tt.pairs...).forks(phase0.Version{})
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) || len(err.Error()) > 200 {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		var got []string
		for _, f := range forks[min(5, len(forks)):] {
			got = append(got, fmt.Sprintf("%v@%d", f, f.Epoch))
		}
		if err != nil || strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %v, %v, want %s", name, got, err, tt.want)
		}
	}
}

// TestFaultSlotLength: kind B6, a figure that clients tell under two names, in two units: both are read, the finer one wins, and a
// contradiction is told.
func TestFaultSlotLength(t *testing.T) {
	for name, tt := range map[string]struct {
		pairs []string
		want  time.Duration
		odd   bool
		err   bool
	}{
		"seconds":            {nil, time.Second, false, false},
		"milliseconds":       {[]string{"SECONDS_PER_SLOT", "", "SLOT_DURATION_MS", "1500"}, 1500 * time.Millisecond, false, false},
		"both agree":         {[]string{"SLOT_DURATION_MS", "1000"}, time.Second, false, false},
		"both differ":        {[]string{"SLOT_DURATION_MS", "1500"}, 1500 * time.Millisecond, true, false},
		"neither":            {[]string{"SECONDS_PER_SLOT", ""}, 0, false, true},
		"rubbish":            {[]string{"SLOT_DURATION_MS", "fast"}, 0, false, true},
		"rubbish in seconds": {[]string{"SECONDS_PER_SLOT", "fast", "SLOT_DURATION_MS", "1500"}, 0, false, true},
		"endless":            {[]string{"SLOT_DURATION_MS", "18446744073709551615"}, 0, false, true},
	} {
		got, odd, err := electraSettings(tt.pairs...).slot()
		if (err != nil) != tt.err || (odd != nil) != tt.odd || err == nil && got != tt.want {
			t.Errorf("%s: %v, odd %v, %v", name, got, odd, err)
		}
	}
	n := nodesOf(t, newTeller(t, electraSettings("SLOT_DURATION_MS", "1500")))
	chain, err := Chain(t.Context(), n)
	if err != nil || chain.SlotDuration != 1500*time.Millisecond {
		t.Fatalf("%v, %v", chain.SlotDuration, err)
	}
	n.Adopt(chain.Constants)
	if d := n.Disputes(); len(d) != 1 || !strings.Contains(d[0], n.clients[0].Status().Endpoint) || !strings.Contains(d[0], "1.5s") || !strings.Contains(d[0], "1s") {
		t.Errorf("the contradiction is told as %q", d)
	}
}

// TestFaultForkDisputes: kind B1, beacon nodes that disagree about the schedule are told by name, and neither an older release nor a
// liar decides alone.
func TestFaultForkDisputes(t *testing.T) {
	electra := []eth.Fork{{ID: eth.Electra}}
	fulu := func(epoch phase0.Epoch) []eth.Fork {
		return append(slices.Clone(electra), eth.Fork{Epoch: epoch, Version: phase0.Version{6}, ID: eth.Fulu})
	}
	gloas := append(slices.Clone(electra), eth.Fork{Epoch: 5, Version: phase0.Version{7}, Unknown: "gloas"})
	here := func(name string, head phase0.Slot) nodeForks { return nodeForks{name, electra, head} }
	for name, tt := range map[string]struct {
		voices []nodeForks
		now    phase0.Slot
		want   string
		told   []string // parts of the one dispute; nil: none
	}{
		"all agree":                          {[]nodeForks{{"a", fulu(5), 0}, {"b", fulu(5), 90}}, 90, "electra@0 fulu@5", nil},
		"an older release before the fork":   {[]nodeForks{here("a", 20), {"b", fulu(5), 20}}, 20, "electra@0 fulu@5", []string{"fulu", "a has no date", "b has it at epoch 5"}},
		"an older release stays behind":      {[]nodeForks{here("a", 39), {"b", fulu(5), 60}}, 60, "electra@0 fulu@5", []string{"a has no date"}},
		"a lie about the past, told second":  {[]nodeForks{here("a", 60), {"b", fulu(1), 60}}, 60, "electra@0", []string{"b has it at epoch 1", "not scheduled"}},
		"a lie about the past against two":   {[]nodeForks{{"a", fulu(1), 60}, here("b", 60), here("c", 60)}, 60, "electra@0", []string{"a has it at epoch 1"}},
		"two dates, the first one":           {[]nodeForks{{"a", fulu(7), 0}, {"b", fulu(5), 0}}, 0, "electra@0 fulu@7", []string{"a has it at epoch 7", "b has it at epoch 5"}},
		"two dates, the one of more":         {[]nodeForks{{"a", fulu(7), 0}, {"b", fulu(5), 0}, {"c", fulu(5), 0}}, 0, "electra@0 fulu@5", []string{"taken: epoch 5"}},
		"an unknown fork that one made up":   {[]nodeForks{here("a", 60), {"b", gloas, 60}}, 60, "electra@0", []string{"fork gloas", "not scheduled"}},
		"an unknown fork that only one knew": {[]nodeForks{here("a", 39), {"b", gloas, 60}}, 60, "electra@0 gloas@5", []string{"fork gloas"}},
		"an unknown fork far ahead":          {[]nodeForks{here("a", 30), here("c", 30), {"b", gloas, 30}}, 31, "electra@0 gloas@5", []string{"fork gloas"}},
		"a lie about the next epoch":         {[]nodeForks{here("a", 38), here("c", 38), {"b", gloas, 38}}, 39, "electra@0", []string{"not scheduled"}},
		"of one against one":                 {[]nodeForks{here("a", 38), {"b", gloas, 38}}, 39, "electra@0", []string{"not scheduled"}},
		"told first":                         {[]nodeForks{{"b", gloas, 38}, here("a", 38)}, 39, "electra@0", []string{"not scheduled"}},
		"two of three know it":               {[]nodeForks{here("a", 38), {"b", gloas, 38}, {"c", gloas, 38}}, 39, "electra@0 gloas@5", []string{"a has no date"}},
		"the others stop at it":              {[]nodeForks{here("a", 39), here("c", 39), {"b", gloas, 43}}, 43, "electra@0 gloas@5", []string{"a has no date"}},
		"a few empty slots are no stop":      {[]nodeForks{here("a", 39), here("c", 39), {"b", gloas, 42}}, 42, "electra@0", []string{"not scheduled"}},
		"a known one against two":            {[]nodeForks{here("a", 38), here("c", 38), {"b", fulu(5), 38}}, 39, "electra@0", []string{"not scheduled"}},
		"a known one that stops them":        {[]nodeForks{here("a", 39), here("c", 39), {"b", fulu(5), 43}}, 43, "electra@0 fulu@5", []string{"a has no date"}},
	} {
		forks, disputes := weighForks(tt.voices, func(e phase0.Epoch) phase0.Slot { return phase0.Slot(8 * e) }, tt.now)
		var got []string
		for _, f := range forks {
			got = append(got, fmt.Sprintf("%v@%d", f, f.Epoch))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %v, want %s", name, got, tt.want)
		}
		if (len(disputes) > 0) != (tt.told != nil) {
			t.Errorf("%s: told %q", name, disputes)
		}
		for _, part := range tt.told {
			if !strings.Contains(strings.Join(disputes, "|"), part) {
				t.Errorf("%s: %q is not in %q", name, part, disputes)
			}
		}
	}
}

// TestFaultForkOfEachEpoch: kinds B1 and A10, one node of three names another fork for each next epoch: one that nobody knows, which would
// withhold everything, or one that this program knows, which would void every signature. No slot is lost.
func TestFaultForkOfEachEpoch(t *testing.T) {
	first := func(e phase0.Epoch) phase0.Slot { return phase0.Slot(e * 8) }
	genesis := eth.Fork{ID: eth.Electra}
	for _, lie := range []eth.Fork{{Unknown: "zzz"}, {ID: eth.Fulu, Version: phase0.Version{6}}} {
		for epoch := phase0.Epoch(10); epoch < 20; epoch++ {
			lie.Epoch = epoch
			for slot := first(epoch - 1); slot < first(epoch+1); slot++ { // what is weighed in a slot holds in the next one
				forks, _ := weighForks([]nodeForks{
					{name: "honest 1", forks: []eth.Fork{genesis}, head: slot},
					{name: "honest 2", forks: []eth.Fork{genesis}, head: slot},
					{name: "liar", forks: []eth.Fork{genesis, lie}, head: slot},
				}, first, slot)
				chain := eth.Chain{Constants: eth.Constants{SlotsPerEpoch: 8}, Forks: forks}
				if f := chain.ForkAt(chain.EpochOf(slot + 1)); f != genesis {
					t.Fatalf("slot %d is signed under fork %v, because one node of three says so", slot+1, f)
				}
			}
		}
	}
}

// TestFaultScheduleIsReadAgain: kind B1, what a client is asked once and remembered for ever. A node that comes back is asked at once; one
// whose restart nobody noticed is asked before the next epoch.
func TestFaultScheduleIsReadAgain(t *testing.T) {
	for name, noticed := range map[string]bool{"noticed": true, "unnoticed": false} {
		b := newTeller(t, electraSettings())
		n := nodesOf(t, b)
		chain, err := Chain(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		n.Adopt(chain.Constants)
		before := n.Chain()
		changes := make(chan *eth.Chain, 10)
		go n.FollowForks(t.Context(), func(_, after *eth.Chain) { changes <- after })
		eventually(t, "the first look", func() bool {
			n.forks.mu.Lock()
			defer n.forks.mu.Unlock()
			return n.forks.until[0] > 0 && !n.forks.asking[0]
		})
		b.set(func() {
			b.settings["FULU_FORK_EPOCH"], b.settings["FULU_FORK_VERSION"] = "100", "0x06000000"
		})
		if noticed {
			n.clients[0].cameBack()
		}
		select {
		case after := <-changes:
			if after != n.Chain() || after == before || len(before.Forks) != 6 || len(after.Forks) != 7 || after.ForkAt(100).Version != (phase0.Version{6}) {
				t.Errorf("%s: before %v, after %v", name, before.Forks, after.Forks)
			}
		case <-time.After(patience):
			t.Fatalf("%s: the fork is not learnt", name)
		}
		b.set(func() { delete(b.settings, "ELECTRA_FORK_VERSION") })
		n.clients[0].cameBack()
		eventually(t, "a node that tells nonsense keeps its word of before, and is named", func() bool {
			d := n.Disputes()
			return len(d) == 1 && strings.Contains(d[0], "ELECTRA_FORK_VERSION") && len(n.Chain().Forks) == 7
		})
	}
}
