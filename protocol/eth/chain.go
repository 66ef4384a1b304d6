package eth

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Fork is one entry of the beacon chain's fork schedule.
type Fork struct {
	// Epoch is the first epoch of the fork.
	Epoch phase0.Epoch
	// Version is the fork version in signature domains.
	Version phase0.Version
	// ID identifies the fork, which decides the form of blocks and attestations. It is 0 for a fork that this program does not know.
	ID ForkID
	// Unknown is the name, in lower case, of a fork that this program does not know.
	Unknown string
}

// String is the fork's name in lower case.
func (f Fork) String() string {
	if f.Unknown != "" {
		return f.Unknown
	}
	return f.ID.String()
}

// FarFuture is the epoch of a fork that is not scheduled.
const FarFuture = phase0.Epoch(math.MaxUint64)

// Constants are the values of a beacon chain that never change: its clock and its identity. Genesis comes from the beacon node; the
// rest is known beforehand.
type Constants struct {
	// GenesisTime is the start of slot 0.
	GenesisTime time.Time
	// GenesisValidatorsRoot identifies the chain in signature domains.
	GenesisValidatorsRoot phase0.Root
	// GenesisForkVersion is the fork version in the domains of deposits and validator registrations.
	GenesisForkVersion phase0.Version
	// SlotsPerEpoch is 32 on public networks.
	SlotsPerEpoch uint64
	// SlotDuration is 12 s on public networks.
	SlotDuration time.Duration
	// EpochsPerSyncCommitteePeriod is 256 on public networks.
	EpochsPerSyncCommitteePeriod uint64
	// SyncCommitteeSize is the number of seats, 512 on public networks.
	SyncCommitteeSize uint64
	// ExecutionChainID is the chain id of the execution chain; 0 while it is not known.
	ExecutionChainID uint64
}

// Chain describes a beacon chain: its constants, and the forks that are known now. A Chain in use is never changed: a new schedule is
// a new Chain.
type Chain struct {
	Constants
	// Forks is the schedule in ascending order of epoch; the first entry starts at epoch 0.
	Forks []Fork
}

// TurnedBack reports whether the clock was set back since it showed the slot last: by more than one slot, by which two threads may
// differ. Code that remembers the newest slot must then start again, or it would do nothing until the clock reaches that slot.
func TurnedBack(last, now phase0.Slot) bool { return now+1 < last }

// CheckClock reports whether the lengths of slots, epochs and periods are usable. Genesis and forks may still be unknown.
func (c *Constants) CheckClock() error {
	switch {
	case c.SlotDuration < time.Second:
		return fmt.Errorf("chain: slot duration %v is shorter than a second", c.SlotDuration)
	case c.SlotDuration > time.Hour:
		return fmt.Errorf("chain: slot duration %v is longer than an hour", c.SlotDuration)
	case c.SlotsPerEpoch == 0 || c.SlotsPerEpoch > 1024:
		return fmt.Errorf("chain: %d slots per epoch, expected 1 to 1024", c.SlotsPerEpoch)
	case c.EpochsPerSyncCommitteePeriod == 0:
		return fmt.Errorf("chain: epochs per sync committee period is 0")
	case c.SyncCommitteeSize == 0:
		return fmt.Errorf("chain: sync committee size is 0")
	}
	return nil
}

// CheckGenesis reports whether genesis is known.
func (c *Constants) CheckGenesis() error {
	if c.GenesisTime.IsZero() {
		return fmt.Errorf("chain: genesis time is not known")
	}
	return nil
}

// CheckForks reports whether the fork schedule is known and in order.
func (c *Chain) CheckForks() error {
	if len(c.Forks) == 0 || c.Forks[0].Epoch != 0 {
		return fmt.Errorf("chain: the fork schedule does not start at epoch 0")
	}
	if !slices.IsSortedFunc(c.Forks, func(a, b Fork) int { return compareEpochs(a.Epoch, b.Epoch) }) {
		return fmt.Errorf("chain: the fork schedule is not in order")
	}
	return nil
}

func compareEpochs(a, b phase0.Epoch) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// SlotStart returns the time at which the slot begins. Slots beyond the range of a time give the last time.
func (c *Constants) SlotStart(slot phase0.Slot) time.Time {
	most := uint64(math.MaxInt64 / int64(c.SlotDuration))
	return c.GenesisTime.Add(time.Duration(min(uint64(slot), most)) * c.SlotDuration)
}

// SlotAt returns the slot that contains the time; before genesis it is 0.
func (c *Constants) SlotAt(t time.Time) phase0.Slot {
	since := t.Sub(c.GenesisTime)
	if since < 0 {
		return 0
	}
	return phase0.Slot(since / c.SlotDuration)
}

// EpochAt returns the epoch that contains the time; before genesis it is 0.
func (c *Constants) EpochAt(t time.Time) phase0.Epoch { return c.EpochOf(c.SlotAt(t)) }

// EpochOf returns the epoch that the slot belongs to.
func (c *Constants) EpochOf(slot phase0.Slot) phase0.Epoch {
	return phase0.Epoch(uint64(slot) / c.SlotsPerEpoch)
}

// FirstSlot returns the first slot of the epoch. Epochs beyond the range of a slot give the last slot.
func (c *Constants) FirstSlot(epoch phase0.Epoch) phase0.Slot {
	return phase0.Slot(min(uint64(epoch), math.MaxUint64/c.SlotsPerEpoch) * c.SlotsPerEpoch)
}

// PositionInEpoch returns the slot's position in its epoch, from 0.
func (c *Constants) PositionInEpoch(slot phase0.Slot) uint64 { return uint64(slot) % c.SlotsPerEpoch }

// SyncPeriodOf returns the sync committee period that the epoch belongs to.
func (c *Constants) SyncPeriodOf(epoch phase0.Epoch) uint64 {
	return uint64(epoch) / c.EpochsPerSyncCommitteePeriod
}

// FirstEpochOfSyncPeriod returns the period's first epoch.
func (c *Constants) FirstEpochOfSyncPeriod(period uint64) phase0.Epoch {
	return phase0.Epoch(period * c.EpochsPerSyncCommitteePeriod)
}

// ForkAt returns the fork that is active in the epoch. Without a schedule it is the zero fork.
func (c *Chain) ForkAt(epoch phase0.Epoch) Fork {
	var active Fork
	for _, fork := range c.Forks {
		if fork.Epoch <= epoch {
			active = fork
		}
	}
	return active
}

// UnknownAt returns the first fork that this program does not know and that is active in the epoch; ok is false if there is none. No
// object whose domain depends on the fork may be signed in such an epoch, because its form and rules may differ.
func (c *Chain) UnknownAt(epoch phase0.Epoch) (fork Fork, ok bool) {
	for _, fork := range c.Forks {
		if fork.Unknown != "" && fork.Epoch <= epoch && fork.Epoch != FarFuture {
			return fork, true
		}
	}
	return Fork{}, false
}

// ForkIDAt returns the fork of the slot; 0 is one that this program does not know.
func (c *Chain) ForkIDAt(slot phase0.Slot) ForkID {
	return c.ForkAt(c.EpochOf(slot)).ID
}

// forkNamed returns the schedule's entry of a fork, if there is one.
func (c *Chain) forkNamed(id ForkID) (Fork, bool) {
	for _, fork := range c.Forks {
		if fork.ID == id && fork.Epoch != FarFuture {
			return fork, true
		}
	}
	return Fork{}, false
}
