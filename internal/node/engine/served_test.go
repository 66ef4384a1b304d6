package engine

import (
	"crypto/rand"
	"encoding/binary"
	"testing"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// shareList is a Served that a test changes between the steps of its engine.
type shareList map[wire.ValidatorPK]*duty.Share

func listOf(shares ...duty.Share) shareList {
	l := shareList{}
	for i := range shares {
		l[shares[i].Validator] = &shares[i]
	}
	return l
}

func (l shareList) Share(validator wire.ValidatorPK) *duty.Share { return l[validator] }

func (l shareList) Operators(committee wire.CommitteeID) wire.Committee {
	for _, s := range l {
		if s.Committee.ID() == committee {
			return s.Committee
		}
	}
	return nil
}

func (l shareList) Served() (validators, committees int) {
	seen := map[wire.CommitteeID]bool{}
	for _, s := range l {
		seen[s.Committee.ID()] = true
	}
	return len(l), len(seen)
}

func (e *Engine) addShare(share duty.Share) { e.opts.Served().(shareList)[share.Validator] = &share }

func (e *Engine) removeShare(validator wire.ValidatorPK) {
	delete(e.opts.Served().(shareList), validator)
}

// What is kept of validators lasts as long as they are served.
func TestKeysOfGoneValidatorsAreForgotten(t *testing.T) {
	p := newPorts(1)
	e := newEngine(t, p, clock.NewVirtual(testGenesis), testProfile(testGenesis), 1)
	scheme := NewBLS(rand.Reader)
	e.opts.Scheme = scheme
	var keys []wire.ValidatorPK
	for n := range 2 {
		secret, err := threshold.ParseSecretKey(binary.BigEndian.AppendUint64(make([]byte, 24), uint64(n)+1))
		if err != nil {
			t.Fatal(err)
		}
		pk := secret.PublicKey().Bytes()
		if _, err := scheme.key(pk); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, pk)
		e.addShare(duty.Share{Validator: pk, Committee: testCommittee})
	}
	kept := func() (n int) {
		scheme.keys.Range(func(_, _ any) bool { n++; return true })
		return n
	}
	if e.Forget(); kept() != 2 {
		t.Errorf("%d keys are kept of two validators", kept())
	}
	e.removeShare(keys[0])
	if e.Forget(); kept() != 1 {
		t.Errorf("%d keys are kept of one validator", kept())
	}
	if _, still := scheme.keys.Load(keys[1]); !still {
		t.Error("the key of the validator that stays is forgotten")
	}
}
