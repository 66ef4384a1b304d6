package rig

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/lab/scenario"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
)

// held is what a run shows with one corrupt operator against which everything held: honest operators 1 to 3 name it for its offence.
func held(o Options, row lieRow) (observer.Verdict, *run, *story) {
	v := observer.Verdict{
		SecondsToFirstDVTAttestation: 50, FinalizedEpoch: 7, Validators: 48, Epochs: observer.Epochs{Measured: []uint64{3, 4, 5, 6, 7, 8}},
		Figures: observer.Figures{
			Attestations: observer.Attestations{Expected: 288, Included: 287, Rate: 0.997, MeanInclusionDelay: 1.1, CorrectTarget: 1, CorrectHead: 0.98},
			Proposals:    observer.Proposals{Expected: 18, Included: 18},
			SyncMessages: observer.SyncMessages{Expected: 100, Included: 100, Rate: 1},
		},
		Seen:      observer.Seen{Attestations: 300},
		Operators: []observer.Operator{{ID: 1}, {ID: 2}, {ID: 3}, {ID: 4}},
	}
	if row.offence != "" {
		for by := uint64(1); by <= 3; by++ {
			v.Accusations = append(v.Accusations, accuses(by, 4, row.offence)...)
		}
	}
	n := newRun(o)
	n.Chain = &chain.Chain{}
	s := &story{first: 3, record: observer.NewRecord(uint64(o.Local.SlotsPerEpoch))}
	for slot := n.firstSlot(3); slot < n.firstSlot(9); slot++ {
		s.record.Proposers[slot] = phase0.ValidatorIndex(slot) % 48
		s.record.Blocks[slot] = &observer.Block{Slot: slot, FeeRecipient: strings.ToLower(onchain.CommitteeRecipient.Hex())}
	}
	for range o.Epochs {
		n.strange = append(n.strange, nil)
	}
	return v, n, s
}

func accuses(by, of uint64, offence string) (out []observer.Accusation) {
	for _, in := range []string{"status", "metrics"} {
		out = append(out, observer.Accusation{By: by, Of: of, Offence: offence, In: in, Mentions: 1})
	}
	return out
}

// TestFaultAdversariesAreJudged: part 9 of the faults' kinds A1, A2, A9 and C3. A run in which everything held against a liar passes. Each
// thing that a run shows when the guard against it is off fails the verdict, and says why.
func TestFaultAdversariesAreJudged(t *testing.T) {
	silent := func(v *observer.Verdict, _ *run, _ *story) {
		v.Accusations = slices.DeleteFunc(v.Accusations, func(a observer.Accusation) bool { return a.By == 2 })
	}
	blames := func(offence string) func(*observer.Verdict, *run, *story) {
		return func(v *observer.Verdict, _ *run, _ *story) {
			v.Accusations = append(v.Accusations, accuses(1, 2, offence)...)
		}
	}
	loses := func(v *observer.Verdict, _ *run, _ *story) { v.Attestations.Rate = 0.98 }
	misses := func(v *observer.Verdict, _ *run, _ *story) {
		v.Proposals.Missed = []observer.MissedProposal{{Slot: 24}, {Slot: 25}}
	}
	rejects := func(v *observer.Verdict, _ *run, _ *story) {
		v.Operators[0].Gossip = observer.Gossip{Rejected: 3, ByRule: map[string]int{"partial_signature": 3}}
	}
	cases := map[string]struct {
		lie    string
		change func(*observer.Verdict, *run, *story)
		reason string
	}{
		"ghost-head: votes are lost":       {"ghost-head", loses, "attestation rate"},
		"ghost-head: one names nobody":     {"ghost-head", silent, "operator 2 does not name operator 4 in its status for made-up-head"},
		"ghost-head: another is named":     {"ghost-head", blames("made-up-head"), "it is honest"},
		"ghost-block: one names nobody":    {"ghost-block", silent, "in its metrics for impossible-block"},
		"ghost-block: another is named":    {"ghost-block", blames("impossible-block"), "it is honest"},
		"ghost-block: others' blocks miss": {"ghost-block", misses, "2 proposals were missed although their first leader ran"},
		"stolen-fees: one names nobody":    {"stolen-fees", silent, "for diverted-fees"},
		"stolen-fees: another is named":    {"stolen-fees", blames("diverted-fees"), "it is honest"},
		"stolen-fees: a block pays the thief": {"stolen-fees", func(_ *observer.Verdict, _ *run, s *story) {
			s.record.Blocks[27].FeeRecipient = "0x7e1ef00000000000000000000000000000000000"
		}, "the block of slot 27 pays 0x7e1ef0"},
		"stripped: votes are lost":            {stripped, loses, "attestation rate"},
		"stripped: the neighbour is named":    {stripped, blames("equivocation"), "it is honest"},
		"hoard: votes are lost":               {"hoard", loses, "attestation rate"},
		"hoard: another is named":             {"hoard", blames("flood"), "it is honest"},
		"copied-shares: votes are lost":       {copiedShares, loses, "attestation rate"},
		"copied-shares: an operator is named": {copiedShares, blames("bad-share"), "it is honest"},
		"copied-shares: messages are refused": {copiedShares, rejects, "rejected 3 messages"},
		"stripped: the neighbour is refused":  {stripped, rejects, "rejected 3 messages"},
		"copied-shares: the stranger did nothing": {copiedShares, func(_ *observer.Verdict, n *run, _ *story) {
			n.strange[0] = types.Transactions{types.NewTx(&types.LegacyTx{To: &common.Address{}, Value: new(big.Int)})}
		}, "copied shares: "},
		"bad-share: one names nobody":    {"bad-share", silent, "for bad-share"},
		"bad-proposal: one names nobody": {"bad-proposal", silent, "for bad-proposal"},
		"equivocate: one names nobody":   {"equivocate", silent, "for equivocation"},
		"flood: one names nobody":        {"flood", silent, "for flood"},
	}
	judged := map[string]bool{}
	for _, c := range cases {
		judged[c.lie] = true
	}
	for _, row := range lieRows {
		if !judged[row.lie] {
			t.Errorf("no case says what a run shows without a guard against %s", row.lie)
		}
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			row, _ := rowOf(c.lie)
			o := Defaults()
			o.Lies, o.Local.Progress, o.Local.Slot = []scenario.Lie{{Operator: 4, Epoch: 1, Kind: c.lie}}, &strings.Builder{}, 0
			for _, guarded := range []bool{true, false} {
				v, n, s := held(o, row)
				if !guarded {
					c.change(&v, n, s)
				}
				circumstances := observer.Circumstances{Liars: o.lies()}
				n.lookAtProposals(s, &circumstances)
				if err := n.strangeActs(t.Context()); err != nil {
					n.Trouble(err)
				}
				circumstances.Trouble = n.Troubles()
				v.Judge(observer.FullLimits(), circumstances)
				switch said := strings.Join(v.Reasons, "\n"); {
				case guarded && v.Verdict != "pass":
					t.Errorf("everything held, and it fails: %s", said)
				case !guarded && !strings.Contains(said, c.reason):
					t.Errorf("%q is not among the reasons: %s", c.reason, said)
				}
			}
		})
	}
}
