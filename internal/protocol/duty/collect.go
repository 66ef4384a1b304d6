package duty

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// collector recombines partial signatures: it stores those that arrive, requests recombination at the first quorum, removes bad parts
// and tries again when others arrive. It is used by pre- and post-consensus of every role.
type collector struct {
	partials *Partials
	requests *requests
	modulo   uint64 // of Signing
	patient  bool   // of Signing
	// complete is called with the recombined signatures, in the order of their gatherings.
	complete func(now time.Duration, whole []Completed) ([]Effect, error)
}

func newCollector(quorum int, r *requests, complete func(time.Duration, []Completed) ([]Effect, error)) *collector {
	return &collector{partials: NewPartials(quorum), requests: r, complete: complete}
}

// take stores the entries of a message that passed its checks.
func (c *collector) take(m *wire.PartialSignatureMessages) []Effect {
	var ready []*Gathering
	var disputes []*Dispute
	for _, entry := range m.Messages {
		g, dispute := c.partials.Add(entry)
		if g != nil && g.share != nil {
			ready = append(ready, g)
		}
		if dispute != nil {
			disputes = append(disputes, dispute)
		}
	}
	var out []Effect
	if len(ready) > 0 {
		out = append(out, c.recombine(ready))
	}
	if len(disputes) > 0 {
		out = append(out, c.verify(disputes))
	}
	return out
}

func (c *collector) recombine(ready []*Gathering) Effect {
	items := make([]Recombination, len(ready))
	for i, g := range ready {
		g.asked = true
		items[i] = g.recombination()
		items[i].Modulo = c.modulo
	}
	return c.requests.ask(Recombine{Items: items, Patient: c.patient}, func(now time.Duration, result Result, err error) ([]Effect, error) {
		return c.recombined(now, ready, result, err)
	})
}

func (c *collector) recombined(now time.Duration, asked []*Gathering, result Result, err error) ([]Effect, error) {
	answer, ok := result.(Recombined)
	if err == nil && (!ok || len(answer.Items) != len(asked)) {
		err = fmt.Errorf("recombine: %d answers to %d questions", len(answer.Items), len(asked))
	}
	if err != nil {
		for _, g := range asked {
			g.asked = false
		}
		return nil, err
	}
	var whole []Completed
	var again []*Gathering
	var bad badShares
	var errs []error
	for i, item := range answer.Items {
		g := asked[i]
		for _, operator := range item.Bad {
			bad.add(operator, g.Validator)
		}
		if item.Err == nil {
			g.asked, g.whole = false, true
			g.remove(item.Bad...)
			whole = append(whole, Completed{g, item.Signature})
			continue
		}
		errs = append(errs, wire.Errorf(wire.CodeReconstructSignature, "recombine signature of validator %d: %w", g.Validator, item.Err))
		if g := c.partials.refused(g, item.Bad); g != nil {
			again = append(again, g)
		}
	}
	var out []Effect
	if len(again) > 0 {
		out = append(out, c.recombine(again))
	}
	if len(whole) > 0 {
		effects, err := c.complete(now, whole)
		out = append(out, effects...)
		errs = append(errs, err)
	}
	return bad.before(out), errors.Join(errs...)
}

func (c *collector) verify(disputes []*Dispute) Effect {
	items := make([]ShareToVerify, 0, 2*len(disputes))
	for _, d := range disputes {
		g := d.gathering
		items = append(items, ShareToVerify{g.Root, g.signed(d.old)}, ShareToVerify{g.Root, g.signed(d.new)})
	}
	return c.requests.ask(VerifyShares{Items: items}, func(_ time.Duration, result Result, err error) ([]Effect, error) {
		valid := make([]bool, len(items))
		var bad badShares
		if answer, ok := result.(SharesVerified); ok && err == nil && len(answer.Valid) == len(items) {
			valid = answer.Valid
			for i, v := range valid {
				if !v {
					bad.add(items[i].Operator, disputes[i/2].gathering.Validator)
				}
			}
		} else {
			for i := range valid {
				valid[i] = i%2 == 0 // unknown: the first one stays
			}
		}
		var ready []*Gathering
		for i, d := range disputes {
			if g := c.partials.settle(d, valid[2*i], valid[2*i+1]); g != nil {
				ready = append(ready, g)
			}
		}
		var out []Effect
		if len(ready) > 0 {
			out = []Effect{c.recombine(ready)}
		}
		return bad.before(out), err
	})
}

// checkPartial applies the rules that hold for every role: payload validity, slot, membership.
//
// Source: spec/duties.md#common-rules.
func checkPartial(m *wire.PartialSignatureMessages, slot phase0.Slot, committee wire.Committee) error {
	if err := m.Validate(); err != nil {
		return err
	}
	switch {
	case m.Slot < slot:
		return wire.Errorf(wire.CodePartialSigMessageInvalidSlot, "partial signatures of slot %d: the duty's is %d", m.Slot, slot)
	case m.Slot > slot:
		return wire.Errorf(wire.CodePartialSigMessageFutureSlot, "partial signatures of slot %d: the duty's is %d", m.Slot, slot)
	}
	if signer := m.Messages[0].Signer; !committee.Contains(signer) {
		return wire.Errorf(wire.CodeSignerIsNotInCommittee, "partial signatures: operator %d is not in the committee", signer)
	}
	return nil
}

// checkRoots checks, for the roles of a single validator, that every entry has its index and that the roots are exactly the expected
// ones, in any order.
func checkRoots(m *wire.PartialSignatureMessages, index phase0.ValidatorIndex, expected ...phase0.Root) error {
	for _, entry := range m.Messages {
		if entry.ValidatorIndex != index {
			return wire.Errorf(wire.CodeUnknownValidatorIndex, "partial signatures: validator index %d is not %d", entry.ValidatorIndex, index)
		}
	}
	if len(m.Messages) != len(expected) {
		return wire.Errorf(wire.CodeWrongRootsCount, "partial signatures: %d entries, expected %d", len(m.Messages), len(expected))
	}
	got := make([]phase0.Root, len(expected))
	for i, entry := range m.Messages {
		got[i] = entry.SigningRoot
	}
	want := slices.Clone(expected)
	for _, roots := range [][]phase0.Root{got, want} {
		slices.SortFunc(roots, func(a, b phase0.Root) int { return slices.Compare(a[:], b[:]) })
	}
	if !slices.Equal(got, want) {
		return wire.Errorf(wire.CodeWrongSigningRoot, "partial signatures: signing roots differ from the expected ones")
	}
	return nil
}
