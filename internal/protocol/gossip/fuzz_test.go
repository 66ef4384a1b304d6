package gossip

import (
	"math/rand"
	"reflect"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// seeds are valid messages of every kind.
func seeds(w *world) [][]byte {
	var list [][]byte
	for _, d := range append(honestDuty(w),
		w.partials(proposer, wire.PartialSigRandao), w.partials(contribution, post), w.partials(committee, post, 1, 2, 3, 1, 2, 3),
		w.consensus(proposer, wire.Proposal, 2), w.partials(exit, wire.PartialSigVoluntaryExit),
		with(w.consensus(committee, wire.Proposal, 2), func(d *draft) {
			d.qbft.PrepareJustification = [][]byte{w.encode(w.prepare())}
			d.qbft.RoundChangeJustification = [][]byte{w.encode(w.consensus(committee, wire.RoundChange, 2))}
		})) {
		list = append(list, w.encode(d))
	}
	return list
}

// FuzzValidate: no bytes may panic, and what is accepted is complete and fits the codec.
func FuzzValidate(f *testing.F) {
	w := newWorld(f)
	for _, seed := range seeds(w) {
		f.Add(seed, int64(time.Second))
	}
	f.Fuzz(func(t *testing.T, data []byte, at int64) {
		w.t = t
		w.renew(0) // what came before must not matter, or the fuzzer sees ghosts
		judgeAnything(t, w, data, at)
	})
}

func judgeAnything(t *testing.T, w *world, data []byte, at int64) {
	now := w.profile.SlotStart(testSlot).Add(time.Duration(at) % (100 * time.Hour))
	m, r := w.v.Validate(now, peerA, "ssv.v2.114", data, w)
	signed, err := wire.DecodeSigned(data)
	if r.Accepted() {
		if err != nil || !reflect.DeepEqual(signed, m.Signed) {
			t.Fatalf("accepted message differs from the codec's: %v", err)
		}
		if (m.QBFT == nil) == (m.Partial == nil) {
			t.Fatal("accepted message has no payload, or two")
		}
		return
	}
	if r.Rule == nil || r.Rule.Verdict != r.Verdict {
		t.Fatalf("refused without a rule: %v", r)
	}
	if (err != nil) != (r.Rule.Label == "undecodable") && r.Rule.Label != "empty" && r.Rule.Label != "oversize" {
		t.Fatalf("rule %s, codec says %v", r.Rule.Label, err)
	}
}

// Mutated valid messages reach deeper than random bytes do.
func TestMutatedMessages(t *testing.T) {
	w := newWorld(t)
	random := rand.New(rand.NewSource(1))
	all := seeds(w)
	verdicts := make(map[string]int)
	for range 30_000 {
		data := append([]byte(nil), all[random.Intn(len(all))]...)
		for range 1 + random.Intn(3) {
			data = mutate(random, data)
		}
		at := random.Int63n(int64(40 * 12 * time.Second))
		judgeAnything(t, w, data, at)
		_, r := w.v.Check(w.profile.SlotStart(testSlot).Add(time.Duration(at)), peerB, "ssv.v2.114", data)
		verdicts[labelOf(r)]++
	}
	if len(verdicts) < 20 {
		t.Errorf("mutations reach only %d rules: %v", len(verdicts), verdicts)
	}
	if n := len(w.v.memory.entries); n > 20 {
		t.Errorf("%d entries for a handful of ids", n)
	}
}

func mutate(random *rand.Rand, data []byte) []byte {
	if len(data) == 0 {
		return data
	}
	at := random.Intn(len(data))
	switch random.Intn(5) {
	case 0:
		data[at] ^= 1 << random.Intn(8)
	case 1:
		data[at] = byte(random.Intn(4))
	case 2:
		return data[:at]
	case 3:
		return append(data, data[at:]...)
	case 4:
		const head = 284 + 8 + 56 + 4 + 24 // past signature and id of a message with one signer
		if len(data) > head+8 {
			data[head-24+random.Intn(24)] = byte(random.Intn(8))
		}
	}
	return data
}
