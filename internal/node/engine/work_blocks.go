package engine

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

// headers caches block headers that own beacon nodes know. Unknown blocks are asked for again.
type headers struct {
	mu    sync.Mutex
	known map[phase0.Root]*phase0.BeaconBlockHeader
	// before is the older half of the cache; it is dropped as a whole.
	before map[phase0.Root]*phase0.BeaconBlockHeader
}

// headersKept is about how many headers each half holds.
const headersKept = 256

func (h *headers) get(root phase0.Root) *phase0.BeaconBlockHeader {
	h.mu.Lock()
	defer h.mu.Unlock()
	if found := h.known[root]; found != nil {
		return found
	}
	return h.before[root]
}

func (h *headers) put(root phase0.Root, header *phase0.BeaconBlockHeader) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.known == nil || len(h.known) >= headersKept {
		h.before, h.known = h.known, make(map[phase0.Root]*phase0.BeaconBlockHeader)
	}
	h.known[root] = header
}

// header returns a block's header, or nil if no own beacon node knows the block.
func (e *Engine) header(ctx context.Context, root phase0.Root) (*phase0.BeaconBlockHeader, error) {
	if found := e.headers.get(root); found != nil {
		return found, nil
	}
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	header, err := e.opts.Beacon.BlockHeader(ctx, root)
	if err != nil || header == nil {
		return nil, err
	}
	e.headers.put(root, header)
	return header, nil
}

// checkBlocks reports what own beacon nodes know of the blocks that a value names.
func (e *Engine) checkBlocks(ctx context.Context, work duty.CheckBlocks) (duty.Result, error) {
	answer, err := e.classifyBlocks(ctx, &work)
	if err != nil {
		e.metrics.blocks.WithLabelValues("unanswered").Inc()
	} else {
		e.metrics.blocks.WithLabelValues(verdictLabels[answer.Verdict]).Inc()
	}
	return answer, err
}

var verdictLabels = map[duty.Verdict]string{duty.BlocksKnown: "known", duty.BlocksUnknown: "unknown", duty.BlocksAstray: "astray"}

func (e *Engine) classifyBlocks(ctx context.Context, work *duty.CheckBlocks) (worst duty.BlocksChecked, err error) {
	for _, claim := range work.Blocks {
		verdict, err := e.classifyBlock(ctx, work.Slot, claim)
		if err != nil {
			return duty.BlocksChecked{}, err
		}
		if verdict > worst.Verdict {
			worst = duty.BlocksChecked{Verdict: verdict, Claim: claim}
		}
	}
	return worst, nil
}

// classifyBlock follows a block's parents to the start of its target's epoch. There are at most as many as an epoch has slots, and they
// are cached for all duties.
func (e *Engine) classifyBlock(ctx context.Context, slot phase0.Slot, claim duty.BlockClaim) (duty.Verdict, error) {
	header, err := e.header(ctx, claim.Root)
	switch {
	case err != nil:
		return 0, err
	case header == nil:
		return duty.BlocksUnknown, nil
	case header.Slot > slot:
		return duty.BlocksAstray, nil
	case claim.Target == nil:
		return duty.BlocksKnown, nil
	}
	first := e.opts.Profile.FirstSlot(claim.Target.Epoch)
	root := claim.Root
	for range e.opts.Profile.SlotsPerEpoch() + 1 {
		if header.Slot <= first { // the last block up to the epoch's start is the checkpoint
			break
		}
		root = header.ParentRoot
		if root == claim.Target.Root {
			break
		}
		if header, err = e.header(ctx, root); err != nil || header == nil {
			return duty.BlocksKnown, err // an own node knows the block, but not its ancestors any more
		}
	}
	if root != claim.Target.Root {
		return duty.BlocksAstray, nil
	}
	return duty.BlocksKnown, nil
}

// doubt is an operator that named a block which no own beacon node knew in time, or a fee recipient that the owner had not named.
type doubt struct {
	accusation
	about doubted
	due   phase0.Slot
}

// doubted is a block, or a fee recipient.
type doubted struct {
	block phase0.Root
	pays  bool
	payee [20]byte
}

// doubts wait for an epoch. They are bounded: an operator that invents many heads is named for some of them.
type doubts struct {
	mu   sync.Mutex
	list []doubt
}

// maxDoubts bounds the doubts, doubtsEach those about one operator.
const (
	maxDoubts  = 256
	doubtsEach = 16
)

func (d *doubts) add(next doubt) {
	d.mu.Lock()
	defer d.mu.Unlock()
	same := 0
	for i := range d.list {
		if d.list[i].operator == next.operator {
			same++
		}
		if d.list[i].operator == next.operator && d.list[i].about == next.about {
			return
		}
	}
	if same < doubtsEach && len(d.list) < maxDoubts {
		d.list = append(d.list, next)
	}
}

// take removes and returns those that are due.
func (d *doubts) take(now phase0.Slot) (due []doubt) {
	d.mu.Lock()
	defer d.mu.Unlock()
	kept := d.list[:0]
	for _, one := range d.list {
		if one.due <= now {
			due = append(due, one)
		} else {
			kept = append(kept, one)
		}
	}
	d.list = kept
	return due
}

// doubted keeps a machine's doubt for an epoch: by then a late block has arrived at some own beacon node, and a new fee recipient has
// arrived from the contract.
func (w *worker) doubted(r *runner, d duty.Doubt) {
	about, what := doubted{block: d.Block}, "a proposal names a block that no own beacon node knows"
	if d.Payee != nil {
		about, what = doubted{pays: true, payee: *d.Payee}, "a proposed block pays somebody whom the owner has not named"
	}
	w.e.log.Info(what, "operator", d.Operator, "slot", r.key.slot, "role", r.key.id.Role(), "cause", d.Err)
	w.e.doubts.add(doubt{
		accusation: accusation{
			offender: offender{d.Operator, string(d.Offence)}, id: r.key.id, slot: r.key.slot, committee: r.id, err: d.Err,
		},
		about: about, due: r.key.slot + phase0.Slot(w.e.opts.Profile.SlotsPerEpoch()),
	})
}

// resolveDoubts is the work of checking the doubts that are due again.
type resolveDoubts struct{ now phase0.Slot }

// askDoubts queues the check of due doubts; it is called once a slot.
func (e *Engine) askDoubts(now time.Time) {
	slot := e.opts.Profile.SlotAt(now)
	e.doubts.mu.Lock()
	any := len(e.doubts.list) > 0
	e.doubts.mu.Unlock()
	if any {
		work := resolveDoubts{slot}
		e.queues.of(work).put(job{to: ref{lane: background}, work: work})
	}
}

func (e *Engine) resolveDoubts(ctx context.Context, jobs []jobOf[resolveDoubts]) {
	for _, j := range jobs {
		e.resolve(ctx, j.work.now)
	}
}

// resolve names the operators whose blocks, or fee recipients, are still unknown. If no beacon node can answer, no operator is named.
func (e *Engine) resolve(ctx context.Context, now phase0.Slot) {
	for _, d := range e.doubts.take(now) {
		if e.unresolved(ctx, &d) {
			e.accuse(&d.accusation)
		}
	}
}

// unresolved reports whether a doubt is not resolved.
func (e *Engine) unresolved(ctx context.Context, d *doubt) bool {
	if !d.about.pays {
		header, err := e.header(ctx, d.about.block)
		return header == nil && err == nil
	}
	if e.opts.Payees == nil {
		return true
	}
	named, known := e.opts.Payees(d.id.ValidatorPK(), d.slot)
	return known && !slices.Contains(named, d.about.payee)
}
