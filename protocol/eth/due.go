package eth

import (
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Due is a moment of every slot at which duties are due. Its offset from the slot's start depends on the fork.
//
// Source: spec/duties.md#timing.
type Due uint8

// The moments of a slot.
const (
	// SlotStart is when blocks are due.
	SlotStart Due = iota
	// VotesDue is when attestations and sync committee messages are due.
	VotesDue
	// AggregatesDue is when aggregates and sync committee contributions are due.
	AggregatesDue
)

// String is what a reader calls the moment.
func (d Due) String() string {
	switch d {
	case VotesDue:
		return "votes due"
	case AggregatesDue:
		return "aggregates due"
	}
	return "slot start"
}

// share is a part of a slot: num/den.
type share struct{ num, den int64 }

// of returns the part of a slot's length. It multiplies first: a third of a slot need not be a whole number of nanoseconds.
func (s share) of(slot time.Duration) time.Duration {
	return slot * time.Duration(s.num) / time.Duration(s.den)
}

// dues are the offsets of a fork's moments.
type dues struct{ votes, aggregates share }

// thirds is when duties are due in every fork up to Fulu.
var thirds = dues{share{1, 3}, share{2, 3}}

// at returns the moment's offset in a slot of that length.
func (d *dues) at(due Due, slot time.Duration) time.Duration {
	switch due {
	case VotesDue:
		return d.votes.of(slot)
	case AggregatesDue:
		return d.aggregates.of(slot)
	}
	return 0
}

// DueBefore returns the moment's offset from the slot's start while no fork is known: a third and two thirds of the slot.
func (c *Constants) DueBefore(due Due) time.Duration { return thirds.at(due, c.SlotDuration) }

// DueAt returns the moment's offset from the slot's start, by the fork of the slot. A fork that this program does not know has the
// offsets of the newest one before it that it knows.
//
// Source: spec/duties.md#timing.
func (c *Chain) DueAt(slot phase0.Slot, due Due) time.Duration {
	known, epoch := &thirds, c.EpochOf(slot)
	for _, fork := range c.Forks {
		if row := rowOf(fork.ID); row != nil && fork.Epoch <= epoch {
			known = row.due
		}
	}
	return known.at(due, c.SlotDuration)
}
