package scripted

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// BeaconChain is a beacon chain of active validators in the Electra fork. The script decides its blocks and forks, unless it is a live
// chain. It accepts or refuses signed objects like a beacon node, and counts them. Its methods may be called from any goroutine.
type BeaconChain struct {
	chain  eth.Chain
	proofs proofs

	mu   sync.Mutex
	now  *branch
	made uint64
	// booked is everything that was accepted.
	booked    Booked
	votes     map[voteKey]phase0.Root
	blocks    map[phase0.Slot]phase0.Root
	listeners map[chan<- event]struct{}
	// live is what only a live chain has; nil on a scripted one.
	live *live
}

// event is an event of the event stream.
type event struct {
	topic string
	data  any
}

type voteKey struct {
	validator phase0.ValidatorIndex
	target    phase0.Epoch
}

// Booked is what the chain has accepted so far.
type Booked struct {
	// Attestations, SyncMessages and Blocks count new objects. Repeated counts objects that were accepted before.
	Attestations, SyncMessages, Blocks, Repeated int
	// Aggregates, Contributions, Exits and Registrations count the objects that a live chain accepted, repeated ones included.
	Aggregates, Contributions, Exits, Registrations int
	// WrongHead counts attestations for another head than their slot's. A real chain rewards them less.
	WrongHead int
	// Slashable describes pairs of signed objects for which a validator would be slashed.
	Slashable []string
}

// ErrRefused is wrapped by every refusal of a signed object.
var ErrRefused = errors.New("refused")

// NewBeaconChain returns a chain at slot 0. The chain's forks must make every epoch Electra; all validators are active.
func NewBeaconChain(chain eth.Chain, validators []phase0.BLSPubKey) (*BeaconChain, error) {
	c := &BeaconChain{
		chain: chain, votes: map[voteKey]phase0.Root{}, blocks: map[phase0.Slot]phase0.Root{}, listeners: map[chan<- event]struct{}{},
	}
	for i, pk := range validators {
		key, err := threshold.ParsePublicKey(pk[:])
		if err != nil {
			return nil, fmt.Errorf("read key of validator %d: %w", i, err)
		}
		c.proofs.keys = append(c.proofs.keys, key)
	}
	if len(c.proofs.keys) == 0 {
		return nil, errors.New("make beacon chain: no validators")
	}
	c.now = &branch{chain: &c.chain, validators: validators, blocks: map[phase0.Slot]phase0.Root{0: c.newRoot()}}
	return c, nil
}

func (c *BeaconChain) newRoot() phase0.Root {
	c.made++
	return sha256.Sum256(binary.LittleEndian.AppendUint64([]byte("beacon block"), c.made))
}

// Extend adds a block of another validator in the slot. It becomes the head.
func (c *BeaconChain) Extend(slot phase0.Slot) phase0.Root {
	c.mu.Lock()
	defer c.mu.Unlock()
	root := c.newRoot()
	c.grow(slot, root)
	return root
}

// Fork replaces every block after a slot by another one in the same slot. Duties that depend on one of these blocks change.
func (c *BeaconChain) Fork(above phase0.Slot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.now
	next := old.without(above)
	for slot := above + 1; slot <= old.head; slot++ {
		if _, had := old.blocks[slot]; had {
			next = next.with(slot, c.newRoot())
		}
	}
	c.now = next
	c.announce()
}

// grow makes a block the head; mu is held.
func (c *BeaconChain) grow(slot phase0.Slot, root phase0.Root) {
	c.now = c.now.with(slot, root)
	c.announce()
}

func (c *BeaconChain) announce() { c.tell("head", c.now.headEvent()) }

// tell sends an event to all event streams; mu is held.
func (c *BeaconChain) tell(topic string, data any) {
	for listener := range c.listeners {
		select {
		case listener <- event{topic, data}:
		default: // who does not read loses news
		}
	}
}

// Booked returns what was accepted so far.
func (c *BeaconChain) Booked() Booked {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.booked
	out.Slashable = append([]string(nil), c.booked.Slashable...)
	return out
}

// Vote returns the vote of the slot's attesters on the present chain. The slot may be at most the next one.
func (c *BeaconChain) Vote(slot phase0.Slot) (*phase0.AttestationData, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, newest := c.now, c.now.head+1
	if c.live != nil {
		newest = c.live.slot
	}
	if slot > newest {
		return nil, fmt.Errorf("vote for slot %d: the head is %d", slot, now.head)
	}
	return now.vote(slot), nil
}

// Voted reports whether the chain accepted an attestation of the validator with this target, that is, whether the validator is live.
func (c *BeaconChain) Voted(v phase0.ValidatorIndex, target phase0.Epoch) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, voted := c.votes[voteKey{v, target}]
	return voted
}

func (c *BeaconChain) current() *branch {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Listeners returns how many event streams of all nodes are open. Each of them gets every later event.
func (c *BeaconChain) Listeners() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.listeners)
}

func (c *BeaconChain) subscribe(listener chan<- event) (stop func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listeners[listener] = struct{}{}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.listeners, listener)
	}
}

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrRefused, fmt.Errorf(format, args...))
}

func (c *BeaconChain) verify(v phase0.ValidatorIndex, root phase0.Root, err error, signature phase0.BLSSignature) error {
	if err != nil {
		return refused("%w", err)
	}
	if err := c.proofs.verify(claim{v, root, signature}); err != nil {
		return refused("signature of validator %d: %w", v, err)
	}
	return nil
}

func (c *BeaconChain) known(v phase0.ValidatorIndex) error {
	if uint64(v) >= uint64(len(c.proofs.keys)) {
		return refused("validator %d does not exist", v)
	}
	return nil
}

// Attest accepts or refuses one validator's attestation. It accepts two different votes with the same target, and counts them as
// slashable.
func (c *BeaconChain) Attest(a *electra.SingleAttestation) error {
	if a.Data == nil || a.Data.Source == nil || a.Data.Target == nil {
		return refused("attestation is incomplete")
	}
	if err := c.known(a.AttesterIndex); err != nil {
		return err
	}
	root, err := c.chain.AttestationRoot(a.Data)
	if err := c.verify(a.AttesterIndex, root, err, a.Signature); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.live != nil {
		return c.attestLive(a, root)
	}
	if err := c.now.checkVote(a); err != nil {
		return err
	}
	key := voteKey{a.AttesterIndex, a.Data.Target.Epoch}
	before, voted := c.votes[key]
	switch {
	case voted && before == root:
		c.booked.Repeated++
		return nil
	case voted:
		c.booked.Slashable = append(c.booked.Slashable, fmt.Sprintf("validator %d voted twice for epoch %d", key.validator, key.target))
	}
	c.votes[key] = root
	c.booked.Attestations++
	if a.Data.BeaconBlockRoot != c.now.rootAt(a.Data.Slot) {
		c.booked.WrongHead++
	}
	return nil
}

// checkVote makes a beacon node's checks of an attestation, except for its signature. A vote for another head is valid.
func (b *branch) checkVote(a *electra.SingleAttestation) error {
	want := b.vote(a.Data.Slot)
	switch {
	case a.CommitteeIndex != 0 || a.Data.Index != 0:
		return refused("there is no committee %d in slot %d", a.CommitteeIndex, a.Data.Slot)
	case !slices.Contains(b.committee(a.Data.Slot), a.AttesterIndex):
		return refused("validator %d does not attest in slot %d", a.AttesterIndex, a.Data.Slot)
	case a.Data.Slot > b.head+1 || a.Data.Slot+phase0.Slot(b.chain.SlotsPerEpoch) < b.head:
		return refused("slot %d is not near the head %d", a.Data.Slot, b.head)
	case *a.Data.Source != *want.Source:
		return refused("source is %v, it should be %v", a.Data.Source, want.Source)
	case *a.Data.Target != *want.Target:
		return refused("target is %v, it should be %v", a.Data.Target, want.Target)
	}
	return nil
}

// SyncMessage accepts or refuses a sync committee message.
func (c *BeaconChain) SyncMessage(m *altair.SyncCommitteeMessage) error {
	if err := c.known(m.ValidatorIndex); err != nil {
		return err
	}
	root, err := c.chain.SyncMessageRoot(m.Slot, m.BeaconBlockRoot)
	if err := c.verify(m.ValidatorIndex, root, err, m.Signature); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.now.seats(c.chain.EpochOf(m.Slot+1), m.ValidatorIndex)) == 0 { // it signs for the next slot's block
		return refused("validator %d has no seat in the sync committee", m.ValidatorIndex)
	}
	if c.live != nil {
		return c.syncLive(m)
	}
	if m.Slot != c.now.head && m.Slot != c.now.head+1 {
		return refused("slot %d is not the current one", m.Slot)
	}
	c.booked.SyncMessages++
	return nil
}
