package qbft

import (
	"testing"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// bench writes the parts of a proposal for round 3 with value A; each case spoils one of them.
type bench struct {
	network *network
	draft   Draft // of round 3
	root    [32]byte
}

func newBench() *bench {
	n := newNetwork(4)
	return &bench{network: n, draft: Draft{Identifier: testID, Round: 3}, root: n.name("A")}
}

func (b *bench) at(r wire.Round) Draft {
	d := b.draft
	d.Round = r
	return d
}

func (b *bench) prepares(r wire.Round, root [32]byte, by ...wire.OperatorID) (out []*wire.SignedSSVMessage) {
	for _, id := range by {
		out = append(out, sign(b.at(r).Prepare(root), nil, id))
	}
	return out
}

// changes returns round changes to round 3: by id, and prepared in the round given, 0 for none.
func (b *bench) changes(prepared ...wire.Round) (out []*wire.SignedSSVMessage) {
	for i, r := range prepared {
		q := must(b.draft.RoundChange(r, []byte("A"), b.prepares(r, b.root, 1, 2, 4)))
		out = append(out, sign(q, nil, wire.OperatorID(i+1)))
	}
	return out
}

func forge(m *wire.SignedSSVMessage) *wire.SignedSSVMessage {
	m.Signatures[0] = make([]byte, 32)
	return m
}

func TestProposalJustification(t *testing.T) {
	type parts struct{ changes, prepares []*wire.SignedSSVMessage }
	foreign := func(d Draft) Draft {
		d.Identifier[8]++
		return d
	}
	cases := []struct {
		name string
		make func(b *bench) parts
		want wire.Code
	}{
		{"nobody prepared", func(b *bench) parts { return parts{b.changes(0, 0, 0), nil} }, ""},
		{"prepares are not looked at when nobody prepared", func(b *bench) parts {
			return parts{b.changes(0, 0, 0), b.prepares(9, b.root, 9)}
		}, ""},
		{"one prepared", func(b *bench) parts { return parts{b.changes(0, 1, 0), b.prepares(1, b.root, 1, 2, 3)} }, ""},
		{"two prepared in different rounds", func(b *bench) parts {
			return parts{b.changes(1, 2, 0), b.prepares(2, b.root, 1, 2, 3)}
		}, ""},
		{"prepares of the lower of two rounds", func(b *bench) parts {
			return parts{b.changes(1, 2, 0), b.prepares(1, b.root, 1, 2, 3)}
		}, wire.CodePrepareMessageInvalid},
		{"too few round changes", func(b *bench) parts { return parts{b.changes(0, 0), nil} }, wire.CodeRoundChangeNoQuorum},
		{"one operator twice", func(b *bench) parts {
			c := b.changes(0, 0)
			return parts{append(c, c[0]), nil}
		}, wire.CodeRoundChangeNoQuorum},
		{"prepared without prepares", func(b *bench) parts { return parts{b.changes(0, 1, 0), nil} }, wire.CodeJustificationsNoQuorumInvalid},
		{"prepares of another value", func(b *bench) parts {
			return parts{b.changes(0, 1, 0), b.prepares(1, b.network.name("B"), 1, 2, 3)}
		}, wire.CodePrepareMessageInvalid},
		{"forged prepare", func(b *bench) parts {
			p := b.prepares(1, b.root, 1, 2, 3)
			forge(p[1])
			return parts{b.changes(0, 1, 0), p}
		}, wire.CodePrepareMessageInvalid},
		{"forged round change", func(b *bench) parts {
			c := b.changes(0, 0, 0)
			forge(c[2])
			return parts{c, nil}
		}, wire.CodeMessageSignatureInvalid},
		{"round change to another round", func(b *bench) parts {
			return parts{append(b.changes(0, 0), sign(must(b.at(2).RoundChange(0, nil, nil)), nil, 3)), nil}
		}, wire.CodeWrongMessageRound},
		{"round change of another height", func(b *bench) parts {
			d := b.draft
			d.Height = 8
			return parts{append(b.changes(0, 0), sign(must(d.RoundChange(0, nil, nil)), nil, 3)), nil}
		}, wire.CodeWrongMessageHeight},
		{"round change of another duty", func(b *bench) parts {
			return parts{append(b.changes(0, 0), sign(must(foreign(b.draft).RoundChange(0, nil, nil)), nil, 3)), nil}
		}, wire.CodeMessageIdentifierInvalid},
		{"round change prepared by another duty's prepares", func(b *bench) parts {
			p := b.prepares(1, b.root, 1, 2)
			p = append(p, sign(foreign(b.at(1)).Prepare(b.root), nil, 4))
			return parts{append(b.changes(0, 0), sign(must(b.draft.RoundChange(1, []byte("A"), p)), nil, 3)), b.prepares(1, b.root, 1, 2, 4)}
		}, wire.CodeMessageIdentifierInvalid},
		{"round change prepared by a forged prepare", func(b *bench) parts {
			p := b.prepares(1, b.root, 1, 2, 4)
			forge(p[0])
			return parts{append(b.changes(0, 0), sign(must(b.draft.RoundChange(1, []byte("A"), p)), nil, 3)), b.prepares(1, b.root, 1, 2, 4)}
		}, wire.CodeMessageSignatureInvalid},
		{"round change prepared on another value", func(b *bench) parts {
			p := b.prepares(1, b.network.name("B"), 1, 2, 4)
			return parts{append(b.changes(0, 0), sign(must(b.draft.RoundChange(1, []byte("B"), p)), nil, 3)), b.prepares(1, b.root, 1, 2, 4)}
		}, wire.CodeRootHashInvalid},
		{"round change by two", func(b *bench) parts {
			return parts{[]*wire.SignedSSVMessage{sign(must(b.draft.RoundChange(0, nil, nil)), nil, 1, 2)}, nil}
		}, wire.CodeMessageAllowsOneSignerOnly},
		{"round change by a stranger", func(b *bench) parts {
			return parts{append(b.changes(0, 0), sign(must(b.draft.RoundChange(0, nil, nil)), nil, 9)), nil}
		}, wire.CodeSignerIsNotInCommittee},
		{"commits instead of round changes", func(b *bench) parts {
			return parts{append(b.changes(0, 0), sign(b.draft.Commit(b.root), nil, 3)), nil}
		}, wire.CodeMessageTypeInvalid},
		{"no QBFT message inside", func(b *bench) parts {
			c := b.changes(0, 0, 0)
			c[1].SSVMessage.Data = []byte{1, 2, 3}
			return parts{c, nil}
		}, wire.CodeUnmarshalSSZ},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := newBench()
			p := c.make(b)
			i := NewInstance(b.network.config(4), 0)
			m := must(Decode(sign(must(b.draft.Proposal([]byte("A"), p.changes, p.prepares)), []byte("A"), 3)))
			_, err := i.Step(Receive{Message: m})
			if code, _ := wire.CodeOf(err); code != c.want {
				t.Errorf("got %q (%v), want %q", code, err, c.want)
			}
			if accepted := i.State().ProposalAccepted != nil; accepted != (c.want == "") {
				t.Errorf("accepted: %v", accepted)
			}
		})
	}
}
