package rig

import (
	"slices"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/lab/scenario"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

// The lies that the rig treats in a way of its own.
const (
	stripped     = "stripped"      // it relays messages, its own too, without their values
	copiedShares = "copied-shares" // a stranger registers copies of others' shares; the operator itself is honest
)

// lieRow is what a local network must know of a lie.
type lieRow struct {
	lie string // its Kind in a script
	// offence is what honest operators call it; empty if what it does can be pinned on nobody.
	offence string
	// valid says that its messages break no rule of message validation: nobody rejects any.
	valid bool
	// stranger says that a wallet does it on chain, and no operator.
	stranger bool
}

var lieRows = []lieRow{
	{lie: "bad-share", offence: "bad-share"},                       // its partial signatures do not verify
	{lie: "bad-proposal", offence: "bad-proposal"},                 // as a leader it proposes what nobody may sign
	{lie: "equivocate", offence: "equivocation"},                   // as a leader it proposes two values in one round
	{lie: "flood", offence: "flood"},                               // it sends every consensus message many times, each time another one
	{lie: "ghost-head", offence: "made-up-head", valid: true},      // as a leader it proposes votes for a head that no block has
	{lie: "ghost-block", offence: "impossible-block", valid: true}, // as a leader it proposes blocks that the chain cannot take
	{lie: "stolen-fees", offence: "diverted-fees", valid: true},    // as a leader it proposes full blocks that pay somebody else
	{lie: stripped, valid: true},
	{lie: "hoard"}, // it says all that may be said before a slot, in every duty
	{lie: copiedShares, valid: true, stranger: true},
}

func rowOf(lie string) (lieRow, bool) {
	i := slices.IndexFunc(lieRows, func(r lieRow) bool { return r.lie == lie })
	if i < 0 {
		return lieRow{}, false
	}
	return lieRows[i], true
}

// byStranger reports whether it is not the operator that acts.
func byStranger(l scenario.Lie) bool {
	row, _ := rowOf(l.Kind)
	return row.stranger
}

// tells reports whether somebody tells this lie in the scenario.
func (p *Plan) tells(lie string) bool {
	return slices.ContainsFunc(p.Lies, func(c scenario.Lie) bool { return c.Kind == lie })
}

// checkStrangers says what is wrong with what a stranger does.
func (o Options) checkStrangers() error {
	acts := slices.DeleteFunc(slices.Clone(o.Lies), func(l scenario.Lie) bool { return !byStranger(l) })
	if len(acts) == 0 {
		return nil
	}
	last := acts[len(acts)-1]
	switch {
	case len(acts) > 1:
		return localnet.Wrong("--corrupt-operator %d@%d=%s: there is one stranger, and it does so already", last.Operator, last.Epoch, last.Kind)
	case o.Local.Fees || o.Contracts != "":
		return localnet.Wrong("--corrupt-operator %d@%d=%s: the stranger's transactions are signed beforehand, which a network with fees does not allow",
			last.Operator, last.Epoch, last.Kind)
	case o.Local.Validators+copies > localnet.GenesisValidators || o.Local.Validators < copies:
		return localnet.Wrong("--validators %d: the stranger owns %d of the other validators and copies the shares of as many: choose %d to %d",
			o.Local.Validators, copies, copies, localnet.GenesisValidators-copies)
	}
	return nil
}

// lying returns the operators that lie in a measured epoch.
func (p *Plan) lying(epoch int) map[uint64]bool {
	out := make(map[uint64]bool)
	for _, c := range p.Lies {
		if c.Epoch <= epoch && !byStranger(c) {
			out[c.Operator] = true
		}
	}
	return out
}

// lies returns what each liar must be named for, and by whom: the honest operators that could hear it all the while.
func (p *Plan) lies() map[uint64]observer.Lie {
	liars := p.lying(p.Epochs)
	out := make(map[uint64]observer.Lie)
	for _, c := range p.Lies {
		row, _ := rowOf(c.Kind)
		if row.stranger {
			continue
		}
		lie := observer.Lie{Offence: row.offence, Valid: row.valid}
		for id := uint64(1); id <= uint64(p.Operators); id++ {
			if row.offence != "" && !liars[id] && p.hears(id, c) {
				lie.Witnesses = append(lie.Witnesses, id)
			}
		}
		out[c.Operator] = lie
	}
	return out
}

// hears reports whether an operator runs, and reaches a corrupt one, from the first lie on.
func (p *Plan) hears(id uint64, c scenario.Lie) bool {
	for epoch := c.Epoch; epoch <= p.Epochs; epoch++ {
		if up := p.Together(epoch); !up[id] || !up[c.Operator] {
			return false
		}
	}
	return true
}

// neighbours says whom an operator knows when everybody's messages take two ways: honest operators stand in a line, and one that
// strips messages stands beside each of them.
func (p *Plan) neighbours(id uint64) map[uint64]bool {
	strips := func(id uint64) bool {
		return slices.ContainsFunc(p.Lies, func(c scenario.Lie) bool { return c.Operator == id && c.Kind == stripped })
	}
	out, before := make(map[uint64]bool), uint64(0)
	for other := uint64(1); other <= uint64(p.Operators); other++ {
		if strips(other) || strips(id) {
			out[other] = true
			continue
		}
		if before == id {
			out[other] = true
		} else if other == id && before != 0 {
			out[before] = true
		}
		before = other
	}
	delete(out, id)
	return out
}
