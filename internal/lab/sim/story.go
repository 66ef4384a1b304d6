package sim

import (
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/scenario"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Story is a run before it happens: the network's weather, who lies, and what breaks when. It has a text form, so that
// a run that went wrong can be kept, cut down and read.
type Story struct {
	Seed      uint64
	Operators int
	// Core runs consensus and message validation alone, with modelled signatures.
	Core bool
	// Real uses BLS and RSA as on a chain.
	Real bool
	// From is the first slot, Slots how many there are; every BlockEvery slots somebody proposes, 0 never.
	From       phase0.Slot
	Slots      int
	BlockEvery int
	// AllDuties adds aggregations, contributions, registrations and an exit.
	AllDuties bool
	Weather   Weather
	Acts      []Act
	// Script is what the story was made from if it counts epochs; else nil.
	Script *scenario.Script
}

// Weather is what the network does to every message.
type Weather struct {
	// Least and Most bound the time that a message takes.
	Least, Most time.Duration
	// Loss, Twice and Late are how many messages of a thousand are lost, come twice, or come up to 4 s late.
	Loss, Twice, Late int
	// Calm is when, since genesis, the network becomes synchronous: nothing is lost and nothing takes longer than 50 ms.
	// 0 is never.
	Calm time.Duration
}

// Act is one thing that goes wrong. Which fields count depends on the verb.
type Act struct {
	Verb Verb
	Op   wire.OperatorID
	// Group is cut off from the others, by "cut".
	Group []wire.OperatorID
	// What is the trick of a liar or the trouble of a beacon node.
	What string
	// At and Until are since genesis.
	At, Until time.Duration
	// First and Last are slots.
	First, Last phase0.Slot
	// After is how many steps into the world a crash comes.
	After int
	// By is how far a clock is off.
	By time.Duration
	// Keep says that a process was killed while the machine went on: what it had written is there.
	Keep bool
}

// Verb says what kind of thing an act is.
type Verb string

// The verbs.
const (
	Skew    Verb = "skew"
	Cut     Verb = "cut"
	Crash   Verb = "crash"
	Restart Verb = "restart"
	Beacon  Verb = "beacon"
	Liar    Verb = "liar"
)

// The troubles of a beacon node.
const (
	beaconHeads  = "heads"  // sees another head
	beaconLag    = "lag"    // is a slot behind, or late
	beaconLie    = "lie"    // names a head or a checkpoint that is not on the chain
	beaconSilent = "silent" // does not answer
	// beaconOldFork: it names a fork schedule that lacks a fork, which others know, and learns of it later.
	beaconOldFork = "old-fork"
)

var beaconTroubles = []string{beaconHeads, beaconLag, beaconLie, beaconSilent, beaconOldFork}

// Fault is a kind of fault that can be asked for by name.
type Fault struct{ Name, Sentence string }

// Faults lists the faults.
func Faults() []Fault {
	return []Fault{
		{"delay", "messages take up to a second and a half"},
		{"loss", "messages get lost"},
		{"duplicate", "messages come twice"},
		{"reorder", "messages overtake each other by seconds"},
		{"partition", "some operators hear nothing of the others for a while"},
		{"skew", "clocks are off by up to 300 ms"},
		{"crash", "an operator loses power between two effects, with what was not synced"},
		{"kill", "an operator's process ends between two effects, with what it wrote kept"},
		{beaconHeads, "beacon nodes see different heads"},
		{beaconLag, "a beacon node lags"},
		{beaconLie, "a beacon node lies about the head or a checkpoint"},
		{beaconSilent, "a beacon node does not answer"},
		{beaconOldFork, "a beacon node does not know a fork of the chain until it is upgraded"},
	}
}

// liars returns who lies in the story.
func (s *Story) liars() (ids []wire.OperatorID) {
	for _, a := range s.Acts {
		if a.Verb == Liar && !wire.Committee(ids).Contains(a.Op) {
			ids = append(ids, a.Op)
		}
	}
	return ids
}
