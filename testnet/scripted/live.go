package scripted

import (
	"errors"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/bellatrix"
	"github.com/attestantio/go-eth2-client/spec/deneb"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// Execution makes and takes the payloads of a live chain. Its methods are called one at a time.
type Execution interface {
	// Payload returns what comes next on the execution chain, for a block of this time that pays the recipient.
	Payload(time uint64, recipient bellatrix.ExecutionAddress) (*deneb.ExecutionPayload, error)
	// Import carries out a payload of a block of this time. With an error it has changed nothing.
	Import(time uint64, payload *deneb.ExecutionPayload) error
}

// live is what a live chain has beside the scripted one: its blocks' contents, its clock, and what waits for a block.
type live struct {
	execution Execution
	// slot is the clock's.
	slot   phase0.Slot
	blocks map[phase0.Root]*electra.SignedBeaconBlock
	// bundles are the attestations of the last two epochs, by the root of their data.
	bundles map[phase0.Root]*bundle
	// syncs are the sync messages of the last slots, by slot and block.
	syncs map[syncKey]map[phase0.ValidatorIndex]phase0.BLSSignature
	exits map[phase0.ValidatorIndex]*phase0.SignedVoluntaryExit
	// recipients are whom proposers want paid.
	recipients map[phase0.ValidatorIndex]bellatrix.ExecutionAddress
	// history is every vote of a validator, proposed every block of a slot: two that exclude each other are an offence.
	history  map[phase0.ValidatorIndex][]*electra.SingleAttestation
	proposed map[phase0.Slot]*phase0.SignedBeaconBlockHeader
	// offences wait for a block.
	proposerOffences []*phase0.ProposerSlashing
	attesterOffences []*electra.AttesterSlashing
}

// bundle is attestations with the same data.
type bundle struct {
	data       *phase0.AttestationData
	signatures map[phase0.ValidatorIndex]phase0.BLSSignature
}

type syncKey struct {
	slot  phase0.Slot
	block phase0.Root
}

// NewLiveChain returns a chain at slot 0 whose blocks hold what its validators signed. Its heads, justification and finality
// follow from the blocks: there is one branch, and a block that does not continue it is refused. Begin moves its clock.
func NewLiveChain(chain eth.Chain, validators []phase0.BLSPubKey, execution Execution) (*BeaconChain, error) {
	c, err := NewBeaconChain(chain, validators)
	if err != nil {
		return nil, err
	}
	if chain.SyncCommitteeSize != mainnetSeats {
		return nil, errors.New("make live chain: its blocks have room for 512 seats of the sync committee, no more or fewer")
	}
	genesis := emptyBlock(0, 0, phase0.Root{}, phase0.BLSSignature{}).Block
	genesis.StateRoot = chain.GenesisValidatorsRoot // so that no two chains begin alike
	root, err := genesis.HashTreeRoot()
	if err != nil {
		return nil, err
	}
	c.now.blocks, c.now.state = map[phase0.Slot]phase0.Root{0: root}, newState()
	c.live = &live{
		execution:  execution,
		blocks:     map[phase0.Root]*electra.SignedBeaconBlock{root: {Message: genesis}},
		bundles:    map[phase0.Root]*bundle{},
		syncs:      map[syncKey]map[phase0.ValidatorIndex]phase0.BLSSignature{},
		exits:      map[phase0.ValidatorIndex]*phase0.SignedVoluntaryExit{},
		recipients: map[phase0.ValidatorIndex]bellatrix.ExecutionAddress{},
		history:    map[phase0.ValidatorIndex][]*electra.SingleAttestation{},
		proposed:   map[phase0.Slot]*phase0.SignedBeaconBlockHeader{},
	}
	return c, nil
}

// mainnetSeats is the size of the sync committee in blocks of the mainnet preset, in four subcommittees.
const (
	mainnetSeats    = 512
	subcommittees   = 4
	subcommitteeLen = mainnetSeats / subcommittees
)

// Begin moves the clock of a live chain to a slot, and forgets what is too old for any block.
func (c *BeaconChain) Begin(slot phase0.Slot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.live.slot = slot
	oldest := phase0.Epoch(max(uint64(c.chain.EpochOf(slot)), 1) - 1)
	for root, b := range c.live.bundles {
		if b.data.Target.Epoch < oldest {
			delete(c.live.bundles, root)
		}
	}
	for key := range c.live.syncs {
		if key.slot+2 < slot {
			delete(c.live.syncs, key)
		}
	}
}

// clock is the slot that it is; a scripted chain has no clock.
func (c *BeaconChain) clock() phase0.Slot {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.live == nil {
		return 0
	}
	return c.live.slot
}

// Proposer returns who proposes in a slot, as the chain is now.
func (c *BeaconChain) Proposer(slot phase0.Slot) phase0.ValidatorIndex {
	return c.current().proposer(slot)
}

// Committee returns who attests in a slot, in order of their places.
func (c *BeaconChain) Committee(slot phase0.Slot) []phase0.ValidatorIndex {
	return c.current().committee(slot)
}

// SyncCommittee returns who holds each seat of the sync committee whose messages of a slot go into the next one's block.
func (c *BeaconChain) SyncCommittee(slot phase0.Slot) []phase0.ValidatorIndex {
	return c.current().syncCommittee(c.chain.EpochOf(slot + 1))
}

// AttestAll takes or refuses many attestations, whose signatures are verified together. Refusals are by position.
func (c *BeaconChain) AttestAll(list []*electra.SingleAttestation) map[int]error {
	claims := make([]claim, 0, len(list))
	for _, a := range list {
		if a == nil || a.Data == nil || a.Data.Source == nil || a.Data.Target == nil {
			continue
		}
		if root, err := c.chain.AttestationRoot(a.Data); err == nil {
			claims = append(claims, claim{a.AttesterIndex, root, a.Signature})
		}
	}
	c.proofs.prepare(claims)
	return each(list, c.Attest)
}

// SyncAll takes or refuses many sync committee messages in the same way.
func (c *BeaconChain) SyncAll(list []*altair.SyncCommitteeMessage) map[int]error {
	claims := make([]claim, 0, len(list))
	for _, m := range list {
		if m == nil {
			continue
		}
		if root, err := c.chain.SyncMessageRoot(m.Slot, m.BeaconBlockRoot); err == nil {
			claims = append(claims, claim{m.ValidatorIndex, root, m.Signature})
		}
	}
	c.proofs.prepare(claims)
	return each(list, c.SyncMessage)
}

// each hands in objects one by one and returns the refusals by position.
func each[T any](list []*T, take func(*T) error) map[int]error {
	bad := map[int]error{}
	for i, o := range list {
		if o == nil {
			bad[i] = refused("there is no object")
			continue
		}
		if err := take(o); err != nil {
			bad[i] = err
		}
	}
	return bad
}

// attestLive books a vote whose signature is right; mu is held. An offence counts even if the vote is refused.
func (c *BeaconChain) attestLive(a *electra.SingleAttestation, root phase0.Root) error {
	key := voteKey{a.AttesterIndex, a.Data.Target.Epoch}
	if before, voted := c.votes[key]; voted && before == root {
		c.booked.Repeated++
		return nil
	}
	c.convict(a)
	if err := c.checkLiveVote(a); err != nil {
		return err
	}
	dataRoot, err := a.Data.HashTreeRoot()
	if err != nil {
		return refused("hash attestation data: %w", err)
	}
	b := c.live.bundles[dataRoot]
	if b == nil {
		b = &bundle{data: a.Data, signatures: map[phase0.ValidatorIndex]phase0.BLSSignature{}}
		c.live.bundles[dataRoot] = b
	}
	b.signatures[a.AttesterIndex] = a.Signature
	c.votes[key] = root
	c.booked.Attestations++
	if a.Data.BeaconBlockRoot != c.now.rootAt(a.Data.Slot) {
		c.booked.WrongHead++
	}
	c.tell("single_attestation", a)
	return nil
}

// checkLiveVote applies what a beacon node asks of an attestation besides its signature. A vote for an older head or target
// is no fault.
func (c *BeaconChain) checkLiveVote(a *electra.SingleAttestation) error {
	d, epoch, today := a.Data, c.chain.EpochOf(a.Data.Slot), c.chain.EpochOf(c.live.slot)
	switch {
	case a.CommitteeIndex != 0 || d.Index != 0:
		return refused("there is no committee %d in slot %d", a.CommitteeIndex, d.Slot)
	case d.Slot > c.live.slot || epoch+1 < today:
		return refused("slot %d is not near the current slot %d", d.Slot, c.live.slot)
	case place(c.now.committee(d.Slot), a.AttesterIndex) < 0:
		return refused("validator %d does not attest in slot %d", a.AttesterIndex, d.Slot)
	case d.Target.Epoch != epoch:
		return refused("target epoch is %d, it should be %d", d.Target.Epoch, epoch)
	case *d.Source != *c.now.state.enter(c.now, today).source(epoch):
		return refused("source is %v, it should be %v", d.Source, c.now.state.enter(c.now, today).source(epoch))
	case c.live.blocks[d.BeaconBlockRoot] == nil || c.live.blocks[d.Target.Root] == nil:
		return refused("head %v or target %v is not known", d.BeaconBlockRoot, d.Target.Root)
	}
	return nil
}

// syncLive books a message of a member; mu is held.
func (c *BeaconChain) syncLive(m *altair.SyncCommitteeMessage) error {
	if m.Slot > c.live.slot || m.Slot+1 < c.live.slot {
		return refused("slot %d is not the current slot %d", m.Slot, c.live.slot)
	}
	key := syncKey{m.Slot, m.BeaconBlockRoot}
	if c.live.syncs[key] == nil {
		c.live.syncs[key] = map[phase0.ValidatorIndex]phase0.BLSSignature{}
	}
	if _, before := c.live.syncs[key][m.ValidatorIndex]; before {
		c.booked.Repeated++
		return nil
	}
	c.live.syncs[key][m.ValidatorIndex] = m.Signature
	c.booked.SyncMessages++
	return nil
}

// Exit takes or refuses a voluntary exit, which waits for a block.
func (c *BeaconChain) Exit(e *phase0.SignedVoluntaryExit) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.checkExit(e, c.now.state.enter(c.now, c.chain.EpochOf(c.live.slot))); err != nil {
		return err
	}
	c.live.exits[e.Message.ValidatorIndex] = e
	c.booked.Exits++
	return nil
}

func (c *BeaconChain) checkExit(e *phase0.SignedVoluntaryExit, at *state) error {
	if e == nil || e.Message == nil {
		return refused("exit is incomplete")
	}
	v := e.Message.ValidatorIndex
	if err := c.known(v); err != nil {
		return err
	}
	root, err := c.chain.ExitRoot(e.Message)
	if err := c.verify(v, root, err, e.Signature); err != nil {
		return err
	}
	switch {
	case at.exitEpoch(v) != never:
		return refused("validator %d leaves already", v)
	case e.Message.Epoch > at.epoch:
		return refused("exit is for epoch %d and this is %d", e.Message.Epoch, at.epoch)
	case at.epoch < 1: // SHARD_COMMITTEE_PERIOD of the local network
		return refused("validator %d has not served long enough", v)
	}
	return nil
}

// Prepare notes whom a validator's blocks are to pay.
func (c *BeaconChain) Prepare(p *apiv1.ProposalPreparation) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.known(p.ValidatorIndex); err != nil {
		return err
	}
	c.live.recipients[p.ValidatorIndex] = p.FeeRecipient
	return nil
}

// Register takes or refuses a validator's registration with block builders.
func (c *BeaconChain) Register(r *apiv1.SignedValidatorRegistration) error {
	if r.Message == nil {
		return refused("registration is incomplete")
	}
	for i, pk := range c.current().validators {
		if pk != r.Message.Pubkey {
			continue
		}
		root, err := c.chain.RegistrationRoot(r.Message)
		if err := c.verify(phase0.ValidatorIndex(i), root, err, r.Signature); err != nil {
			return err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.booked.Registrations++
		return nil
	}
	return refused("no validator has the key %v", r.Message.Pubkey)
}
