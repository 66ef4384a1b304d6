package rig

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
)

// Lie is what a corrupt operator does, or what is done beside it.
type Lie string

// The known lies.
const (
	BadShare     Lie = "bad-share"     // its partial signatures do not verify
	BadProposal  Lie = "bad-proposal"  // as a leader it proposes what nobody may sign
	Equivocate   Lie = "equivocate"    // as a leader it proposes two values in one round
	Flood        Lie = "flood"         // it sends every consensus message many times, each time another one
	GhostHead    Lie = "ghost-head"    // as a leader it proposes votes for a head that no block has
	GhostBlock   Lie = "ghost-block"   // as a leader it proposes blocks that the chain cannot take
	StolenFees   Lie = "stolen-fees"   // as a leader it proposes full blocks that pay somebody else
	Stripped     Lie = "stripped"      // it relays messages, its own too, without their values
	Hoard        Lie = "hoard"         // it says all that may be said before a slot, in every duty
	CopiedShares Lie = "copied-shares" // a stranger registers copies of others' shares; the operator itself is honest
)

// lieRow is what a local network must know of a lie.
type lieRow struct {
	lie Lie
	// offence is what honest operators call it; empty if what it does can be pinned on nobody.
	offence string
	// valid says that its messages break no rule of message validation: nobody rejects any.
	valid bool
	// stranger says that a wallet does it on chain, and no operator.
	stranger bool
}

var lieRows = []lieRow{
	{lie: BadShare, offence: "bad-share"},
	{lie: BadProposal, offence: "bad-proposal"},
	{lie: Equivocate, offence: "equivocation"},
	{lie: Flood, offence: "flood"},
	{lie: GhostHead, offence: "made-up-head", valid: true},
	{lie: GhostBlock, offence: "impossible-block", valid: true},
	{lie: StolenFees, offence: "diverted-fees", valid: true},
	{lie: Stripped, valid: true},
	{lie: Hoard},
	{lie: CopiedShares, valid: true, stranger: true},
}

func rowOf(lie Lie) (lieRow, bool) {
	i := slices.IndexFunc(lieRows, func(r lieRow) bool { return r.lie == lie })
	if i < 0 {
		return lieRow{}, false
	}
	return lieRows[i], true
}

// LieNames lists the known lies in words.
func LieNames() string {
	names := make([]string, len(lieRows))
	for i, r := range lieRows {
		names[i] = string(r.lie)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// Corruption makes an operator lie from the start of a measured epoch on.
type Corruption struct {
	Operator uint64
	Epoch    int
	Lie      Lie
}

// byStranger reports whether it is not the operator that acts.
func (c Corruption) byStranger() bool {
	row, _ := rowOf(c.Lie)
	return row.stranger
}

// ParseCorruption reads "N@EPOCH=LIE".
func ParseCorruption(text string) (Corruption, error) {
	when, lie, found := strings.Cut(text, "=")
	s, err := ParseSwitch(when)
	if _, known := rowOf(Lie(lie)); !found || err != nil || !known {
		return Corruption{}, fmt.Errorf("%q: expected OPERATOR@EPOCH=LIE with %s, such as 4@1=bad-share", text, LieNames())
	}
	return Corruption{s.Number, s.Epoch, Lie(lie)}, nil
}

// tells reports whether somebody tells this lie in the scenario.
func (o Options) tells(lie Lie) bool {
	return slices.ContainsFunc(o.Corrupt, func(c Corruption) bool { return c.Lie == lie })
}

// checkLies says what is wrong with lies.
func (o Options) checkLies() error {
	for i, c := range o.Corrupt {
		if c.Operator < 1 || c.Operator > uint64(o.Operators) || c.Epoch < 1 || c.Epoch > o.Epochs {
			return fmt.Errorf("--corrupt-operator %d@%d: operators are 1 to %d and epochs 1 to %d", c.Operator, c.Epoch, o.Operators, o.Epochs)
		}
		if slices.ContainsFunc(o.Corrupt[:i], func(e Corruption) bool { return e.Operator == c.Operator }) {
			return fmt.Errorf("--corrupt-operator %d@%d: it lies in another way already", c.Operator, c.Epoch)
		}
		if !c.byStranger() {
			continue
		}
		switch {
		case slices.ContainsFunc(o.Corrupt[:i], Corruption.byStranger):
			return fmt.Errorf("--corrupt-operator %d@%d=%s: there is one stranger, and it does so already", c.Operator, c.Epoch, c.Lie)
		case o.Fees || o.Scenario != "":
			return fmt.Errorf("--corrupt-operator %d@%d=%s: the stranger's transactions are signed beforehand, which a network with fees does not allow",
				c.Operator, c.Epoch, c.Lie)
		case o.Validators+copies > GenesisValidators || o.Validators < copies:
			return fmt.Errorf("--validators %d: the stranger owns %d of the other validators and copies the shares of as many: choose %d to %d",
				o.Validators, copies, copies, GenesisValidators-copies)
		}
	}
	return nil
}

// lying returns the operators that lie in a measured epoch.
func (o Options) lying(epoch int) map[uint64]bool {
	out := make(map[uint64]bool)
	for _, c := range o.Corrupt {
		if c.Epoch <= epoch && !c.byStranger() {
			out[c.Operator] = true
		}
	}
	return out
}

// lies returns what each liar must be named for, and by whom: the honest operators that could hear it all the while.
func (o Options) lies() map[uint64]observer.Lie {
	liars := o.lying(o.Epochs)
	out := make(map[uint64]observer.Lie)
	for _, c := range o.Corrupt {
		row, _ := rowOf(c.Lie)
		if row.stranger {
			continue
		}
		lie := observer.Lie{Offence: row.offence, Valid: row.valid}
		for id := uint64(1); id <= uint64(o.Operators); id++ {
			if row.offence != "" && !liars[id] && o.hears(id, c) {
				lie.Witnesses = append(lie.Witnesses, id)
			}
		}
		out[c.Operator] = lie
	}
	return out
}

// hears reports whether an operator runs, and reaches a corrupt one, from the first lie on.
func (o Options) hears(id uint64, c Corruption) bool {
	for epoch := c.Epoch; epoch <= o.Epochs; epoch++ {
		if up := o.together(epoch); !up[id] || !up[c.Operator] {
			return false
		}
	}
	return true
}

// neighbours says whom an operator knows when everybody's messages take two ways: honest operators stand in a line, and one that
// strips messages stands beside each of them.
func (o Options) neighbours(id uint64) map[uint64]bool {
	strips := func(id uint64) bool {
		return slices.ContainsFunc(o.Corrupt, func(c Corruption) bool { return c.Operator == id && c.Lie == Stripped })
	}
	out, before := make(map[uint64]bool), uint64(0)
	for other := uint64(1); other <= uint64(o.Operators); other++ {
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
