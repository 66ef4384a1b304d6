package p2p

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/node/metric"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

func newTestPipeline(t testing.TB, l *lab, v gossip.SignatureVerifier) *pipeline {
	p, err := newPipeline(gossip.Config{Profile: &l.profile, View: registry{}}, v, time.Now, newMetrics(new(metric.Set)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Of many copies judged at once exactly one is the first: check, verification and memory are one step.
func TestPipelineJudgesOneAtATime(t *testing.T) {
	l := newLab(t)
	p := newTestPipeline(t, l, slowly{})
	var accepted, ignored int
	var mu sync.Mutex
	var group sync.WaitGroup
	for n := range 16 {
		data := l.message(1, wire.Prepare, byte(n))
		group.Go(func() {
			_, r := p.validate("peer", committeeTopic, data)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case r.Accepted():
				accepted++
			case r.Rule.Label == "said_before":
				ignored++
			}
		})
	}
	group.Wait()
	if accepted != 1 || ignored != 15 {
		t.Errorf("%d accepted, %d ignored", accepted, ignored)
	}
	if counted(t, p.metrics.broken["said_before"]) != 15 || counted(t, p.metrics.accepted) != 1 {
		t.Error("verdicts are not counted")
	}
}

type slowly struct{}

func (slowly) Verify(*wire.SignedSSVMessage) error {
	time.Sleep(time.Millisecond)
	return nil
}

func TestRefusedErrorNamesTheRule(t *testing.T) {
	err := error(&RefusedError{gossip.Rules()[1]})
	if err.Error() != "publish message: gossip rule 1 (empty): the message is empty" {
		t.Errorf("error is %q", err)
	}
	if errors.Is(err, ErrNotSubscribed) {
		t.Error("a refusal is no missing subscription")
	}
}

// BenchmarkValidate is the whole way of a message: rules and RSA, each message new to the memory.
func BenchmarkValidate(b *testing.B) {
	key, keys := testKey(b)
	l := newLab(b)
	one := l.signed(b, key, l.message(1, wire.Prepare, 0), 1)
	decided := l.signed(b, key, l.decided(1, 2, 3), 1, 2, 3)
	now := time.Now()
	for _, c := range []struct {
		name string
		data []byte
		warm bool
	}{{"prepare-cold", one, false}, {"decided-cold", decided, false}, {"decided-seen", decided, true}} {
		b.Run(c.name, func(b *testing.B) {
			rules, err := gossip.New(gossip.Config{Profile: &l.profile, View: registry{}})
			if err != nil {
				b.Fatal(err)
			}
			v := NewVerifier(keys, 0)
			b.ReportAllocs()
			for b.Loop() {
				if !c.warm {
					v = &Verifier{keys: keys, seen: generations[verified]{limit: 16, renew: true}}
				}
				m, r := rules.Check(now, "peer", committeeTopic, c.data)
				if !r.Accepted() {
					b.Fatal(r.Rule.Label)
				}
				if err := v.Verify(m.Signed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// signed is a message with real signatures of these operators.
func (l *lab) signed(t testing.TB, key *operatorkey.PrivateKey, message []byte, ids ...wire.OperatorID) []byte {
	m, err := wire.DecodeSigned(message)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := m.SSVMessage.Hash()
	if err != nil {
		t.Fatal(err)
	}
	signature, err := key.Sign(hash)
	if err != nil {
		t.Fatal(err)
	}
	m.OperatorIDs, m.Signatures = ids, nil
	for range ids {
		m.Signatures = append(m.Signatures, signature)
	}
	raw, err := m.MarshalSSZ()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
