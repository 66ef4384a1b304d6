package beacon

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/clock"
)

const (
	// voteGather is how long, after the first vote, the votes of other nodes are waited for.
	voteGather = 100 * time.Millisecond
	// hedgeVote is how long the synced nodes may take before the others are asked too.
	hedgeVote = 300 * time.Millisecond
)

// vote is one node's attestation data.
type vote struct {
	place int
	data  *phase0.AttestationData
	// head is the slot of the newest head that the node reported, 0 if the clock has not reached it.
	head phase0.Slot
}

// checkpoints are the parts of a vote that must not be wrong: if two thirds justify a wrong chain, only validators that did not vote
// for it can leave it.
type checkpoints struct{ source, target phase0.Checkpoint }

func (v *vote) checkpoints() checkpoints { return checkpoints{*v.data.Source, *v.data.Target} }

// bestVote returns the index of the vote to use, and whether votes contradict each other about source or target. The checkpoints of
// most nodes win; among equally many, and among nodes that agree on them, the newest head; then the order of votes. Votes of nodes
// whose heads are older than oldest count only if there is no other: nodes that stand still together must not outvote one that goes
// on.
func bestVote(votes []vote, oldest phase0.Slot) (best int, contradiction bool) {
	said, count := map[checkpoints]bool{}, map[checkpoints]int{}
	current := slices.ContainsFunc(votes, func(v vote) bool { return v.head >= oldest })
	for i := range votes {
		said[votes[i].checkpoints()] = true
		if votes[i].head >= oldest || !current {
			count[votes[i].checkpoints()]++
		}
	}
	for i := range votes {
		a, b := &votes[i], &votes[best]
		more, have := count[a.checkpoints()], count[b.checkpoints()]
		if more > have || more == have && a.head > b.head {
			best = i
		}
	}
	return best, len(said) > 1
}

// AttestationData returns what an attester of the committee index would vote for in the slot. All synced nodes are asked at once: a
// single node may be behind, on a fork of its own, or lie. If they contradict each other about the checkpoints the majority decides,
// and the contradiction is reported.
func (n *Nodes) AttestationData(ctx context.Context, slot phase0.Slot, index phase0.CommitteeIndex) (*phase0.AttestationData, error) {
	places, together := n.plan(false)
	if len(places) == 0 {
		return nil, n.noneUsable()
	}
	votes, errs := n.votes(ctx, places, together, slot, index)
	if len(votes) == 0 {
		return nil, errors.Join(errs...)
	}
	oldest := slot - min(slot, phase0.Slot(n.slotsPerEpoch()))
	taken, contradiction := bestVote(votes, oldest)
	n.contradicted(slot, votes, taken, contradiction)
	return votes[taken].data, nil
}

// leading is the slot of a node's newest head for comparison with the others': 0 if the clock has not reached it.
func (n *Nodes) leading(place int) phase0.Slot {
	head := n.clients[place].head()
	if slot, known := n.slot(n.clock.Now()); known && head > slot {
		return 0
	}
	return head
}

// votes asks the first nodes of a plan together, and the others when none of those answers in time or all fail. It returns the answers
// that arrive until voteSettle after the first one, in the nodes' order.
func (n *Nodes) votes(ctx context.Context, places []int, together int, slot phase0.Slot, index phase0.CommitteeIndex) (votes []vote, errs []error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	replies := make(chan reply[*phase0.AttestationData], len(places))
	asked := 0
	put := func(upTo int) {
		for ; asked < upTo; asked++ {
			go func(place int) {
				data, err := n.clients[place].AttestationData(ctx, slot, index)
				replies <- reply[*phase0.AttestationData]{place, data, err}
			}(places[asked])
		}
	}
	put(together)
	wait := clock.NewTimer(n.clock, n.stretch*hedgeVote)
	defer func() { wait.Stop() }()
	for len(votes)+len(errs) < asked {
		select {
		case <-wait.C:
			if len(votes) > 0 {
				return ordered(votes), errs
			}
			if asked < len(places) {
				n.hedged.Add(1)
			}
			put(len(places))
		case r := <-replies:
			switch {
			case r.err != nil:
				errs = append(errs, r.err)
			default:
				votes = append(votes, vote{r.place, r.value, n.leading(r.place)})
			}
			switch {
			case len(votes) == 1 && r.err == nil:
				wait.Stop()
				wait = clock.NewTimer(n.clock, n.stretch*voteGather)
			case len(votes) == 0 && len(errs) == asked:
				put(len(places))
			}
		}
	}
	return ordered(votes), errs
}

// ordered sorts votes by the nodes' configured order, so that equal answers lead to equal choices.
func ordered(votes []vote) []vote {
	slices.SortFunc(votes, func(a, b vote) int { return cmp.Compare(a.place, b.place) })
	return votes
}

// contradicted logs when nodes begin to contradict each other, and when they agree again.
func (n *Nodes) contradicted(slot phase0.Slot, votes []vote, taken int, now bool) {
	if now {
		n.contradictions.Add(1)
	}
	if was := n.disagree.Swap(now); was == now || len(votes) < 2 && !now {
		return
	}
	log := n.clients[votes[taken].place].log
	if !now {
		log.Info("beacon nodes agree on the checkpoints again", "slot", slot)
		return
	}
	for i := range votes {
		v := &votes[i]
		log.Warn("beacon nodes contradict each other about the checkpoints", "slot", slot, "of", n.clients[v.place].address, "taken", i == taken,
			"source", v.data.Source.Epoch, "source_root", v.data.Source.Root, "target", v.data.Target.Epoch, "target_root", v.data.Target.Root)
	}
}
