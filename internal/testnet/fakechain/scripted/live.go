package scripted

import (
	"errors"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/bellatrix"
	"github.com/attestantio/go-eth2-client/spec/deneb"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// Execution makes and executes the payloads of a live chain. Its methods are called one at a time.
type Execution interface {
	// Payload returns the next payload of the execution chain, for a block with this time, parent and fee recipient.
	Payload(time uint64, recipient bellatrix.ExecutionAddress, parent phase0.Root) (*deneb.ExecutionPayload, error)
	// Import executes the payload of a block with this time and parent. If it returns an error it has changed nothing.
	Import(time uint64, payload *deneb.ExecutionPayload, parent phase0.Root) error
}

// live is the state that only a live chain has: its blocks' contents, its clock, and the objects that wait for a block.
type live struct {
	execution Execution
	// slot is the clock's slot.
	slot   phase0.Slot
	blocks map[phase0.Root]*electra.SignedBeaconBlock
	// bundles are the attestations of the last two epochs, by the root of their data.
	bundles map[phase0.Root]*bundle
	// syncs are the sync messages of the last slots, by slot and block.
	syncs map[syncKey]map[phase0.ValidatorIndex]phase0.BLSSignature
	exits map[phase0.ValidatorIndex]*phase0.SignedVoluntaryExit
	// recipients are the proposers' fee recipients.
	recipients map[phase0.ValidatorIndex]bellatrix.ExecutionAddress
	// history has every vote of a validator, proposed every block of a slot. Two that exclude each other are an offence.
	history  map[phase0.ValidatorIndex][]*electra.SingleAttestation
	proposed map[phase0.Slot]*phase0.SignedBeaconBlockHeader
	// offences are those that wait for a block.
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

// NewLiveChain returns a chain at slot 0. Its blocks contain what its validators signed; its heads, justification and finality follow
// from the blocks. It has one branch, and refuses a block that does not extend it. Begin moves its clock.
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
	fillLists(genesis.Body)
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

// Begin moves the clock of a live chain to a slot, and drops objects that are too old for any block.
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

// clock returns the clock's slot; a scripted chain has no clock.
func (c *BeaconChain) clock() phase0.Slot {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.live == nil {
		return 0
	}
	return c.live.slot
}

// Head returns the slot of the newest block.
func (c *BeaconChain) Head() phase0.Slot { return c.current().head }

// Proposer returns the proposer of a slot on the present chain.
func (c *BeaconChain) Proposer(slot phase0.Slot) phase0.ValidatorIndex {
	return c.current().proposer(slot)
}

// Committee returns the beacon committee of a slot, in order of positions.
func (c *BeaconChain) Committee(slot phase0.Slot) []phase0.ValidatorIndex {
	return c.current().committee(slot)
}

// SyncCommittee returns the validator in each seat of the sync committee that signs in a slot; its messages are in the next slot's
// block.
func (c *BeaconChain) SyncCommittee(slot phase0.Slot) []phase0.ValidatorIndex {
	return c.current().syncCommittee(c.chain.EpochOf(slot + 1))
}

// Exit accepts or refuses a voluntary exit, which then waits for a block.
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

// Prepare sets the fee recipient of a validator's blocks.
func (c *BeaconChain) Prepare(p *apiv1.ProposalPreparation) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.known(p.ValidatorIndex); err != nil {
		return err
	}
	c.live.recipients[p.ValidatorIndex] = p.FeeRecipient
	return nil
}

// Register accepts or refuses a validator's registration with block builders.
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
	return refused("no validator has the key %#x", r.Message.Pubkey)
}
