package observer

import (
	"fmt"
	"maps"
	"math"
	"sort"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Conflicts looks for signatures that contradict each other: what would be slashed if a whole validator did it, and the same
// of a single key share. It may be fed from several goroutines.
//
// For whole validators it sees the signed object itself, so every double vote, surround vote and double proposal among what
// it was given is found. A partial signature shows only the root that was signed. The root is explained by an object that
// produces it: an attestation, a block root that a sync committee would sign, or a value that operators agreed on
// (Explain is fed by posts, events, blocks and, if someone listens, proposals). What stays unexplained counts as an
// attestation that nobody has seen. So per share it finds
//
//   - every double vote, whether or not the votes became visible otherwise, as two attestation roots of one share in an epoch;
//   - every double proposal, as two block roots of one share in a slot;
//   - every surround vote whose two attestations are both explained.
//
// It remembers 256 epochs, and cannot find a surround vote of a share by an attestation that was never proposed in its hearing, posted or included;
// such a root still shows up in Unexplained.
type Conflicts struct {
	network Network

	mu          sync.Mutex
	validators  map[phase0.ValidatorIndex]*votes
	blocks      map[proposal]phase0.Root
	explained   map[phase0.Root]phase0.AttestationData // signing root of an attestation
	syncRoots   map[phase0.Root]phase0.Epoch           // signing roots of block roots, and when they were last explained
	newest      phase0.Epoch                           // of everything that was recorded
	shares      map[shareEpoch]map[phase0.Root]phase0.Slot
	shareBlocks map[shareSlot]phase0.Root
	found       map[string]Conflict // by what it says, so that an echo counts once
}

// Network is what signatures on this chain are bound to.
type Network struct {
	Forks          []Fork
	ValidatorsRoot phase0.Root
	SlotsPerEpoch  uint64
}

// Conflict is one contradiction.
type Conflict struct {
	Kind      string `json:"kind"`               // "double-vote", "surround-vote" or "double-proposal"
	Validator uint64 `json:"validator"`          // index
	Operator  uint64 `json:"operator,omitempty"` // whose share signed; 0 for the whole validator
	Slot      uint64 `json:"slot"`               // of the later of the two
	Detail    string `json:"detail"`
}

// PartialSignature is one key share's signature as it was gossiped, of the final phase of a duty (type 0).
type PartialSignature struct {
	Operator  uint64 // whose share signed
	Validator phase0.ValidatorIndex
	Slot      phase0.Slot
	Proposer  bool // the message belongs to a proposer duty, so a block was signed; else an attestation or a sync message
	Root      phase0.Root
}

type proposal struct {
	validator phase0.ValidatorIndex
	slot      phase0.Slot
}

type shareEpoch struct {
	operator  uint64
	validator phase0.ValidatorIndex
	epoch     phase0.Epoch
}

type shareSlot struct {
	operator  uint64
	validator phase0.ValidatorIndex
	slot      phase0.Slot
}

// NewConflicts returns a detector that has seen nothing yet.
func NewConflicts(n Network) *Conflicts {
	return &Conflicts{
		network:     n,
		validators:  make(map[phase0.ValidatorIndex]*votes),
		blocks:      make(map[proposal]phase0.Root),
		explained:   make(map[phase0.Root]phase0.AttestationData),
		syncRoots:   make(map[phase0.Root]phase0.Epoch),
		shares:      make(map[shareEpoch]map[phase0.Root]phase0.Slot),
		shareBlocks: make(map[shareSlot]phase0.Root),
		found:       make(map[string]Conflict),
	}
}

// Attestation records that a validator signed these data.
func (c *Conflicts) Attestation(validator phase0.ValidatorIndex, data phase0.AttestationData) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance(data.Slot)
	c.explain(data)
	v := c.validators[validator]
	if v == nil {
		v = newVotes()
		c.validators[validator] = v
	}
	if kind, detail := v.add(data); kind != "" {
		c.report(Conflict{Kind: kind, Validator: uint64(validator), Slot: uint64(data.Slot), Detail: detail})
	}
}

// Block records that a validator signed a block.
func (c *Conflicts) Block(validator phase0.ValidatorIndex, slot phase0.Slot, root phase0.Root) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.explainBlockRoot(root, slot)
	key := proposal{validator, slot}
	if first, seen := c.blocks[key]; seen && first != root {
		c.report(Conflict{Kind: doubleProposal, Validator: uint64(validator), Slot: uint64(slot), Detail: fmt.Sprintf("blocks %s and %s", pair(first, root)[0], pair(first, root)[1])})
		return
	}
	c.blocks[key] = root
}

// Explain tells the detector of attestation data that somebody may sign, such as a value in a proposal between operators.
func (c *Conflicts) Explain(data phase0.AttestationData) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.explain(data)
}

// ExplainBlockRoot tells the detector of a block that sync committees may sign, in its own slot or in later ones.
func (c *Conflicts) ExplainBlockRoot(root phase0.Root, slot phase0.Slot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.explainBlockRoot(root, slot)
}

// Partial records a partial signature.
func (c *Conflicts) Partial(p PartialSignature) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p.Proposer {
		key := shareSlot{p.Operator, p.Validator, p.Slot}
		if first, seen := c.shareBlocks[key]; seen && first != p.Root {
			c.report(Conflict{
				Kind: doubleProposal, Validator: uint64(p.Validator), Operator: p.Operator, Slot: uint64(p.Slot),
				Detail: fmt.Sprintf("signing roots %s and %s", pair(first, p.Root)[0], pair(first, p.Root)[1]),
			})
			return
		}
		c.shareBlocks[key] = p.Root
		return
	}
	key := shareEpoch{p.Operator, p.Validator, c.epoch(p.Slot)}
	if c.shares[key] == nil {
		c.shares[key] = make(map[phase0.Root]phase0.Slot)
	}
	c.shares[key][p.Root] = p.Slot
}

// Found returns every conflict known by now, in a stable order. Partial signatures are judged here, because what explains
// them may arrive after them: ask at the end of a run.
func (c *Conflicts) Found() []Conflict {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.judgeShares(math.MaxUint64)
	out := make([]Conflict, 0, len(c.found))
	for _, conflict := range c.found {
		out = append(out, conflict)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].text() < out[j].text() })
	return out
}

// Seen says how much the detector was given, so that "no conflict" cannot mean "nothing looked at".
type Seen struct {
	Attestations int `json:"attestations"`       // distinct, of whole validators
	Blocks       int `json:"blocks"`             // distinct
	Partials     int `json:"partial_signatures"` // distinct
	Unexplained  int `json:"unexplained"`        // partial signatures whose root fits no known object
}

// Seen returns the counts by now.
func (c *Conflicts) Seen() Seen {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := Seen{Blocks: len(c.blocks), Partials: len(c.shareBlocks)}
	for _, v := range c.validators {
		out.Attestations += v.count()
	}
	for _, roots := range c.shares {
		out.Partials += len(roots)
		for root := range roots {
			if _, known := c.explained[root]; !known && !c.isSync(root) {
				out.Unexplained++
			}
		}
	}
	return out
}

func (c *Conflicts) explain(data phase0.AttestationData) {
	data.Source, data.Target = copyOf(data.Source), copyOf(data.Target)
	c.explained[c.network.attestationRoot(data)] = data
	c.explainBlockRoot(data.BeaconBlockRoot, data.Slot)
}

// A block may be the head for a while: the domain of a sync message is that of the epoch in which it is signed, so the root
// is explained under each fork version that may sign it.
func (c *Conflicts) explainBlockRoot(root phase0.Root, slot phase0.Slot) {
	for epoch := c.epoch(slot); epoch <= c.epoch(slot)+2; epoch++ {
		c.syncRoots[c.network.syncRoot(root, epoch)] = epoch
	}
}

func (c *Conflicts) isSync(root phase0.Root) bool {
	_, known := c.syncRoots[root]
	return known
}

// memory is how many epochs the detector remembers, so that it can watch a network for days.
const memory = 256

// advance forgets what is older than the memory. What was found stays found.
func (c *Conflicts) advance(slot phase0.Slot) {
	if c.epoch(slot) <= c.newest {
		return
	}
	c.newest = c.epoch(slot)
	if c.newest < memory {
		return
	}
	oldest := c.newest - memory
	c.judgeShares(oldest) // before their signatures are forgotten
	for _, v := range c.validators {
		maps.DeleteFunc(v.byTarget, func(target phase0.Epoch, _ []vote) bool { return target < oldest })
	}
	old := func(slot phase0.Slot) bool { return c.epoch(slot) < oldest }
	maps.DeleteFunc(c.blocks, func(p proposal, _ phase0.Root) bool { return old(p.slot) })
	maps.DeleteFunc(c.shareBlocks, func(s shareSlot, _ phase0.Root) bool { return old(s.slot) })
	maps.DeleteFunc(c.explained, func(_ phase0.Root, data phase0.AttestationData) bool { return old(data.Slot) })
	maps.DeleteFunc(c.syncRoots, func(_ phase0.Root, epoch phase0.Epoch) bool { return epoch < oldest })
	maps.DeleteFunc(c.shares, func(s shareEpoch, _ map[phase0.Root]phase0.Slot) bool { return s.epoch < oldest })
}

func (c *Conflicts) epoch(slot phase0.Slot) phase0.Epoch {
	return phase0.Epoch(uint64(slot) / c.network.SlotsPerEpoch)
}

func (c *Conflicts) report(conflict Conflict) { c.found[conflict.text()] = conflict }

func (c Conflict) text() string {
	return fmt.Sprintf("%08d %06d %06d %s %s", c.Slot, c.Validator, c.Operator, c.Kind, c.Detail)
}

// String tells the conflict in one line.
func (c Conflict) String() string {
	who := fmt.Sprintf("validator %d", c.Validator)
	if c.Operator != 0 {
		who += fmt.Sprintf(" (share of operator %d)", c.Operator)
	}
	return fmt.Sprintf("%s: %s in slot %d: %s", who, c.Kind, c.Slot, c.Detail)
}

// pair orders two roots, so that the same conflict seen in another order reads the same.
func pair(a, b phase0.Root) [2]string {
	x, y := a.String(), b.String()
	if x > y {
		x, y = y, x
	}
	return [2]string{x, y}
}

func copyOf(c *phase0.Checkpoint) *phase0.Checkpoint {
	if c == nil {
		return &phase0.Checkpoint{}
	}
	return &phase0.Checkpoint{Epoch: c.Epoch, Root: c.Root}
}
