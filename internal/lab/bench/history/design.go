package history

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/bench/peers"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// design is a way of processing messages. It is made ready for the validators of a traffic before it runs.
type design interface {
	// run serves until ctx ends, and returns when all its goroutines have.
	run(ctx context.Context)
	// begin starts the duties of the slot.
	begin()
	// receive takes a message from the network. It is called by several goroutines.
	receive(a arrival)
	// counts are what became of messages and duties so far.
	counts() counts
}

// counts may be read while a design runs.
type counts struct {
	// dropped messages found a full queue of the one whom they were for.
	dropped int64
	// refused messages did not verify. There are none, unless a design is wrong.
	refused int64
	// done duties have a verified whole signature.
	done int64
}

// tally is counts while they are made.
type tally struct{ dropped, refused, done atomic.Int64 }

func (t *tally) counts() counts {
	return counts{dropped: t.dropped.Load(), refused: t.refused.Load(), done: t.done.Load()}
}

// kinds are the designs, in the order of their age.
var kinds = []struct {
	name  string
	build func(*traffic) (design, error)
}{
	{"first", newFirst},
	{"common", newCommon},
	{"hawser", newHawser},
}

// instance is one duty as the models carry it out: votes are counted and parts collected. Making and signing own messages is left out, here
// as in Hawser's engine.
type instance struct {
	t         *traffic
	e         *executor
	proposed  bool
	prepares  map[wire.OperatorID]bool
	commits   map[wire.OperatorID]bool
	decided   bool
	sigs      peers.Quorum
	completed bool
}

func newInstance(t *traffic, e *executor) *instance {
	return &instance{t: t, e: e, prepares: map[wire.OperatorID]bool{self: true}, commits: map[wire.OperatorID]bool{self: true}}
}

// take carries a verified message out. each says that every part is verified by itself when it comes.
func (i *instance) take(m *peers.Message, each bool) (done bool, err error) {
	if m.Parts != nil {
		return i.part(m, each)
	}
	switch signers := m.Signed.OperatorIDs; {
	case m.QBFT.MsgType == wire.Proposal:
		i.proposed = true
	case m.QBFT.MsgType == wire.Prepare:
		i.prepares[signers[0]] = true
	case m.QBFT.MsgType == wire.Commit && len(signers) == 1:
		i.commits[signers[0]] = true
		i.decided = i.decided || i.proposed && len(i.prepares) >= quorum && len(i.commits) >= quorum
	default:
		i.decided = true
	}
	return false, nil
}

// part collects a partial signature. The first quorum, with the own one, is recombined and verified at once.
func (i *instance) part(m *peers.Message, each bool) (done bool, err error) {
	p := m.Parts.Messages[0]
	place := -1
	for k, id := range i.e.committee {
		if id == p.Signer {
			place = k
		}
	}
	if place < 0 || i.completed {
		return false, nil
	}
	if each {
		key, err := threshold.ParsePublicKey(i.e.shares[place][:])
		if err != nil {
			return false, err
		}
		if err := threshold.Verify(key, i.t.root, p.PartialSignature); err != nil {
			return false, err
		}
	}
	if len(i.sigs.Operators) == 0 {
		i.sigs = peers.Quorum{Root: i.t.root, Validator: i.e.validator, Threshold: quorum}
		i.sigs.Operators, i.sigs.Signatures = append(i.sigs.Operators, self), append(i.sigs.Signatures, i.e.own)
	}
	i.sigs.Operators, i.sigs.Signatures = append(i.sigs.Operators, p.Signer), append(i.sigs.Signatures, p.PartialSignature)
	if len(i.sigs.Operators) < quorum {
		return false, nil
	}
	i.completed = true
	whole, err := (peers.BLST{}).Recombine([]peers.Quorum{i.sigs})
	if err != nil {
		return false, err
	}
	return true, whole()
}

// poll is the pause of the first design's loops.
const poll = 100 * time.Millisecond

// Assumptions are what the models take for granted, one sentence each.
func Assumptions() []string {
	return []string{
		"Validators are spread evenly over 32 slots; one slot is measured. Each validator that attests in it belongs to a committee of four operators of its own " +
			"and decides by itself, so that all designs process the same messages: 13 of the other three operators for each duty.",
		"What all designs do alike is left out of all: making and signing own messages, the beacon node, the database, and the network library below message validation. " +
			"Messages arrive through one queue of " + fmt.Sprint(networkQueue) + " that as many goroutines as cores empty.",
		"Operators sign with RSA in all three designs and the older ones verify with OpenSSL. The first node signed with BLS, which is forty times as dear to verify: " +
			"the model is kind to it.",
		fmt.Sprintf("First design: a controller for each validator and each of %d roles (attestation, aggregation, proposal). Each controller has three listeners (consensus, "+
			"decided, partial signatures), a goroutine and a channel of %d messages each. The network hands every message to every listener of its kind, and each "+
			"listener keeps what is for its controller. An event loop of each controller looks at its queue every %v, whether or not a duty runs. Signatures are verified "+
			"when a message arrives, again by the controller and again by the instance; each partial signature is verified by itself, and the whole again.", firstRoles, listenerRoom, poll),
		fmt.Sprintf("Common design: a queue of %d messages with a goroutine that waits on it, and a goroutine for its round timer, for each validator and each of %d roles. A message is "+
			"decoded and verified on arrival, handed to the queue of its executor by a map, and verified a second time by its instance. A quorum of partial signatures is recombined "+
			"and verified one by one.", commonRoom, commonRoles),
		"Hawser: its own engine, its own rules of message validation and its own verifier, as a node has them; only signer, journal, beacon node and publisher are stubs.",
		"Dropped are messages that found the queue of the one they were for full, messages that found the network's queue full, and those that still waited in the " +
			"network's queue when the slot ended.",
		"Memory is heap and stacks in use, at its highest, above what was in use before the design was made. CPU time is that of the whole process over the whole slot.",
	}
}
