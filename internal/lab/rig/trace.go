package rig

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/proxy"
)

// trace is what the proxies saw of proposals, so that a missed one can be explained.
type trace struct {
	mu    sync.Mutex
	asked map[uint64][]uint64 // slot: operators that asked for a block
	posts map[uint64][]blockPost
}

type blockPost struct {
	operator uint64
	status   int
	at       time.Time
}

func newTrace() *trace {
	return &trace{asked: make(map[uint64][]uint64), posts: make(map[uint64][]blockPost)}
}

var blockRequest = regexp.MustCompile(`^/eth/v[23]/validator/(?:blinded_)?blocks/(\d+)$`)

// recordBeacon takes what the proxy of an operator's beacon node saw.
func (n *run) recordBeacon(o *operator, e proxy.Exchange) {
	if found := blockRequest.FindStringSubmatch(e.Path); found != nil && e.Status == http.StatusOK {
		slot, _ := strconv.ParseUint(found[1], 10, 64)
		n.trace.mu.Lock()
		n.trace.asked[slot] = append(n.trace.asked[slot], o.ID)
		n.trace.mu.Unlock()
	}
	if e.Path == syncingPath && e.Status == http.StatusOK {
		o.noteSynced(n.SlotAt(e.Started))
	}
	if observer.Watched(e.Method, e.Path) {
		n.recordPost(o, e)
	}
}

func (n *run) recordPost(o *operator, e proxy.Exchange) {
	post, err := observer.ParsePost(e.Path, e.Header, e.Body)
	if err != nil {
		n.Trouble(fmt.Errorf("operator %d: %w", o.ID, err))
		return
	}
	if e.Status >= 200 && e.Status < 300 {
		o.addSubmitted(post.Items())
		n.accepted.Add(post, n.SlotAt(e.Started))
		if len(post.Attestations) > 0 {
			o.noteDuty(n.SlotAt(e.Started))
		}
	}
	if b := post.Block; b != nil {
		n.trace.mu.Lock()
		n.trace.posts[uint64(b.Slot)] = append(n.trace.posts[uint64(b.Slot)], blockPost{o.ID, e.Status, e.Started})
		n.trace.mu.Unlock()
	}
	n.feed(post)
}

// reason explains a missed proposal from what the proxies saw.
func (t *trace) reason(slot uint64, start time.Time, leaderDown bool) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	down := ""
	if leaderDown {
		down = "; the round-1 leader was down"
	}
	posts := t.posts[slot]
	if len(posts) == 0 {
		if len(t.asked[slot]) == 0 {
			return "no operator asked for a block: no quorum for the RANDAO reveal" + down
		}
		return fmt.Sprintf("%d operators asked for a block and none posted one: no decision or no quorum of signatures%s", len(t.asked[slot]), down)
	}
	var told []string
	for _, p := range posts {
		told = append(told, fmt.Sprintf("operator %d at +%.2f s (status %d)", p.operator, p.at.Sub(start).Seconds(), p.status))
	}
	return "posted by " + strings.Join(told, ", ") + " but not in the chain" + down
}
