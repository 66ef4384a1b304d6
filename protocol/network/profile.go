package network

import (
	"errors"
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// RoundTimeouts says whether QBFT rounds follow the slot length.
type RoundTimeouts string

// The choices of round timeouts. Source: spec/networks.md#short-slots.
const (
	// Fixed keeps the constants of 12 s slots: public networks, and any network shared with other implementations.
	Fixed RoundTimeouts = "fixed"
	// Scaled shrinks them with the slot: our own fast local networks.
	Scaled RoundTimeouts = "scaled"
)

// Bounds of Profile.ProposerTimeout. With less than the shortest, rounds that would still decide would be given up. The longest is
// that of nodes before 2026.
const (
	ShortestProposerTimeout = 1250 * time.Millisecond
	LongestProposerTimeout  = 2 * time.Second
)

// Profile describes a network. It is a value: copy it and change the copy. Validate checks the result.
type Profile struct {
	// Name is the network's name in configuration and logs.
	Name string
	// Beacon has the constants of the beacon chain. Its genesis is unknown until Adopt, except for a known network. The chain's forks
	// are not here, because they become known while a node runs.
	Beacon eth.Constants
	// Public says that the beacon chain is a known one: Adopt then checks its genesis fork version. It checks genesis time and
	// validators root wherever they are known.
	Public bool
	// Schedule is the fork schedule in ascending order of epoch; forks that are not scheduled come last.
	Schedule []Fork
	// Registry is the address of the registry contract.
	Registry common.Address
	// SyncFromBlock is the execution block from which the contract's logs are read.
	SyncFromBlock uint64
	// FollowDistance is how many blocks behind the head the contract's logs are read.
	FollowDistance uint64
	// DiscoveryID replaces "discv5" in the discv5 packet header.
	DiscoveryID [6]byte
	// Bootnodes are the ENRs that discovery starts from.
	Bootnodes []string
	// RoundTimeouts says whether rounds scale with the slot.
	RoundTimeouts RoundTimeouts
	// TotalEthereumValidators estimates the chain's active validators, for the expected message rates of peer scoring.
	TotalEthereumValidators uint64
	// ProposerTimeout is the length of a proposer's round with slots of 12 s, from ShortestProposerTimeout to LongestProposerTimeout;
	// 0 means the network's default, 1.5 s. All operators of a committee should use the same.
	ProposerTimeout time.Duration
	// Due returns when duties of a slot are due, from the slot's start, by the forks of the beacon chain that are known now. It is nil
	// while no fork is known; duties are then due as in every fork up to Fulu. It may be called by many goroutines at once.
	Due func(slot phase0.Slot, due eth.Due) time.Duration
	// ExtraRoles are roles that a test adds to those of the table. A node has none.
	ExtraRoles map[wire.Role]*RoleRules
}

// Validate returns an error for the first thing that makes the profile unusable. Genesis may still be unknown.
func (p *Profile) Validate() error {
	if p.Name == "" {
		return errors.New("network profile: the name is missing")
	}
	if err := p.validateFields(); err != nil {
		return fmt.Errorf("network profile %s: %w", p.Name, err)
	}
	return nil
}

func (p *Profile) validateFields() error {
	if err := p.Beacon.CheckClock(); err != nil {
		return err
	}
	if err := p.validateSchedule(); err != nil {
		return err
	}
	switch {
	case p.Registry == common.Address{}:
		return errors.New("the registry contract's address is missing")
	case p.DiscoveryID == [6]byte{}:
		return errors.New("the discovery protocol id is missing")
	case p.RoundTimeouts != Fixed && p.RoundTimeouts != Scaled:
		return fmt.Errorf("round timeouts are %q, expected %q or %q", p.RoundTimeouts, Fixed, Scaled)
	case p.ProposerTimeout != 0 && (p.ProposerTimeout < ShortestProposerTimeout || p.ProposerTimeout > LongestProposerTimeout):
		return fmt.Errorf("a proposer's round lasts %v, expected %v to %v", p.ProposerTimeout, ShortestProposerTimeout, LongestProposerTimeout)
	case p.TotalEthereumValidators == 0:
		return errors.New("the estimate of active validators is 0")
	}
	return nil
}

func (p *Profile) validateSchedule() error {
	if len(p.Schedule) == 0 || p.Schedule[0].Epoch != 0 {
		return errors.New("the fork schedule does not start at epoch 0")
	}
	for i, fork := range p.Schedule {
		switch {
		case !fork.Rules.Known():
			return fmt.Errorf("fork %d has unknown rules", i)
		case fork.TopicPrefix == "":
			return fmt.Errorf("fork %v has no topic prefix", fork.Rules)
		case i > 0 && fork.Epoch <= p.Schedule[i-1].Epoch:
			return fmt.Errorf("fork %v does not come after the one before it", fork.Rules)
		case i > 0 && fork.Domain == p.Schedule[i-1].Domain:
			return fmt.Errorf("fork %v has the domain of the one before it", fork.Rules)
		}
	}
	return nil
}

// Adopt sets the genesis from a beacon node's answer. It refuses a chain with another clock, and for a public network one with another
// genesis fork version or execution chain. A genesis that is known already must be the chain's. The length of a sync committee period,
// the committee's size and the execution chain's id are set if the answer has them.
func (p *Profile) Adopt(chain eth.Constants) error {
	if err := p.checkChain(&chain); err != nil {
		return fmt.Errorf("network profile %s does not fit the beacon node: %w", p.Name, err)
	}
	if chain.EpochsPerSyncCommitteePeriod == 0 {
		chain.EpochsPerSyncCommitteePeriod = p.Beacon.EpochsPerSyncCommitteePeriod
	}
	if chain.SyncCommitteeSize == 0 {
		chain.SyncCommitteeSize = p.Beacon.SyncCommitteeSize
	}
	if chain.ExecutionChainID == 0 {
		chain.ExecutionChainID = p.Beacon.ExecutionChainID
	}
	p.Beacon = chain
	return nil
}

func (p *Profile) checkChain(chain *eth.Constants) error {
	if err := chain.CheckGenesis(); err != nil {
		return err
	}
	switch {
	case chain.SlotDuration != p.Beacon.SlotDuration:
		return fmt.Errorf("its slots last %v, the profile's %v", chain.SlotDuration, p.Beacon.SlotDuration)
	case chain.SlotsPerEpoch != p.Beacon.SlotsPerEpoch:
		return fmt.Errorf("its epochs have %d slots, the profile's %d", chain.SlotsPerEpoch, p.Beacon.SlotsPerEpoch)
	case p.Beacon.GenesisValidatorsRoot != (phase0.Root{}) && chain.GenesisValidatorsRoot != p.Beacon.GenesisValidatorsRoot:
		return fmt.Errorf("its genesis validators root is %#x, the profile's %#x", chain.GenesisValidatorsRoot, p.Beacon.GenesisValidatorsRoot)
	case !p.Beacon.GenesisTime.IsZero() && !chain.GenesisTime.Equal(p.Beacon.GenesisTime):
		return fmt.Errorf("its genesis is at %v, the profile's at %v", chain.GenesisTime.UTC(), p.Beacon.GenesisTime.UTC())
	case p.Beacon.ExecutionChainID != 0 && chain.ExecutionChainID != 0 && chain.ExecutionChainID != p.Beacon.ExecutionChainID:
		return fmt.Errorf("its execution chain has id %d, the profile's %d", chain.ExecutionChainID, p.Beacon.ExecutionChainID)
	case p.Public && chain.GenesisForkVersion != p.Beacon.GenesisForkVersion:
		return fmt.Errorf("its genesis fork version is %#x, the profile's %#x", chain.GenesisForkVersion, p.Beacon.GenesisForkVersion)
	}
	return nil
}

// Fork returns the fork that is active in the epoch. Messages of the epoch's slots are made and validated by it.
func (p *Profile) Fork(epoch phase0.Epoch) Fork {
	var active Fork
	for _, fork := range p.Schedule {
		if fork.Epoch <= epoch && fork.Epoch != eth.FarFuture {
			active = fork
		}
	}
	active.extra = p.ExtraRoles
	return active
}

// ForkOf returns the fork of the slot's epoch.
func (p *Profile) ForkOf(slot phase0.Slot) Fork { return p.Fork(p.EpochOf(slot)) }

// Domain returns the domain of messages of the epoch.
func (p *Profile) Domain(epoch phase0.Epoch) wire.Domain { return p.Fork(epoch).Domain }

// NextDomain returns the domain of the fork after the epoch's, whether it has a date or not. If there is none, it is the epoch's
// domain.
//
// Source: spec/networking.md#discovery.
func (p *Profile) NextDomain(epoch phase0.Epoch) wire.Domain {
	for _, fork := range p.Schedule {
		if fork.Epoch > epoch {
			return fork.Domain
		}
	}
	return p.Domain(epoch)
}

// SlotDuration is the length of a slot.
func (p *Profile) SlotDuration() time.Duration { return p.Beacon.SlotDuration }

// SlotsPerEpoch is the length of an epoch in slots.
func (p *Profile) SlotsPerEpoch() uint64 { return p.Beacon.SlotsPerEpoch }

// SlotStart returns the time at which the slot begins; genesis must be known.
func (p *Profile) SlotStart(slot phase0.Slot) time.Time { return p.Beacon.SlotStart(slot) }

// SlotAt returns the slot that contains the time; before genesis it is 0.
func (p *Profile) SlotAt(t time.Time) phase0.Slot { return p.Beacon.SlotAt(t) }

// EpochAt returns the epoch that contains the time; before genesis it is 0.
func (p *Profile) EpochAt(t time.Time) phase0.Epoch { return p.Beacon.EpochAt(t) }

// EpochOf returns the epoch that the slot belongs to.
func (p *Profile) EpochOf(slot phase0.Slot) phase0.Epoch { return p.Beacon.EpochOf(slot) }

// FirstSlot returns the first slot of the epoch.
func (p *Profile) FirstSlot(epoch phase0.Epoch) phase0.Slot { return p.Beacon.FirstSlot(epoch) }
