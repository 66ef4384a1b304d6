package node

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/hawser-ssv/hawser/node/api"
	"github.com/hawser-ssv/hawser/node/fault"
)

// knownTrouble is a trouble that was there when last looked.
type knownTrouble struct {
	code   fault.Code
	since  time.Time
	logged bool
}

// watch looks for troubles a few times a slot, so that they are in the log even if nobody asks for the node's health.
func (n *Node) watch(ctx context.Context) {
	for n.pause(ctx, n.slot/3) {
		n.problems()
	}
}

// problems returns what is wrong now, worst first and never nil, and logs what no room has told.
func (n *Node) problems() []api.Problem {
	found := n.troubles()
	now := n.clock.Now()
	n.mu.Lock()
	defer n.mu.Unlock()
	next := make(map[string]*knownTrouble, len(found))
	out := make([]api.Problem, 0, len(found))
	for _, t := range found {
		k := n.known[t.key]
		if k == nil || k.code != t.fault.Code {
			k = &knownTrouble{code: t.fault.Code, since: now}
		}
		if !t.since.IsZero() {
			k.since = t.since
		}
		n.tell(t, k, now)
		next[t.key] = k
		out = append(out, api.Problem{Code: t.fault.Code.String(), Cause: t.fault.Title + ": " + t.fault.Cause, Remedy: t.fault.Remedy, Since: k.since, Ahead: t.ahead})
	}
	for _, key := range sortedKeys(n.known) {
		if k := n.known[key]; k.logged && next[key] == nil {
			n.log.Info("trouble is over", "what", key, "code", k.code, "after", now.Sub(k.since).Round(time.Millisecond))
		}
	}
	n.known = next
	return out
}

// tell logs a trouble once it has lasted a slot: peers, for one, need a moment to connect.
func (n *Node) tell(t trouble, k *knownTrouble, now time.Time) {
	if t.told || k.logged || now.Sub(k.since) < n.slot {
		return
	}
	k.logged = true
	n.log.Warn(t.fault.Title, "remedy", t.fault.Code, "cause", t.fault.Cause)
}

// note remembers a trouble by name until clear.
func (n *Node) note(name string, f *fault.Fault) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.noted[name] = f
}

func (n *Node) clear(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.noted, name)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
