package duty

import (
	"testing"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// TestFaultClaimsPrepared: kind A2, a value is checked only where somebody looks. A leader does not get its value past the question for
// blocks by prepares that consensus does not look at: in the first round, or beside round changes that claim nothing.
func TestFaultClaimsPrepared(t *testing.T) {
	change := func(prepared wire.Round) []byte {
		q := &wire.QBFTMessage{MsgType: wire.RoundChange, Round: 2, DataRound: prepared, Identifier: make([]byte, wire.MessageIDLength)}
		data, err := q.MarshalSSZ()
		if err != nil {
			t.Fatal(err)
		}
		m := &wire.SignedSSVMessage{
			OperatorIDs: []wire.OperatorID{1}, Signatures: [][]byte{make([]byte, wire.SignatureLength)}, SSVMessage: &wire.SSVMessage{Data: data},
		}
		if data, err = m.MarshalSSZ(); err != nil {
			t.Fatal(err)
		}
		return data
	}
	for name, c := range map[string]struct {
		q    wire.QBFTMessage
		want bool
	}{
		"prepares in round 1":             {wire.QBFTMessage{Round: 1, PrepareJustification: [][]byte{{1}}, RoundChangeJustification: [][]byte{change(1)}}, false},
		"prepares beside empty claims":    {wire.QBFTMessage{Round: 2, PrepareJustification: [][]byte{{1}}, RoundChangeJustification: [][]byte{change(0)}}, false},
		"a round change with preparation": {wire.QBFTMessage{Round: 2, RoundChangeJustification: [][]byte{change(0), change(1)}}, true},
	} {
		if got := claimsPrepared(&c.q); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
