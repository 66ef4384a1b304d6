package signer

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"pgregory.net/rapid"

	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// said is one thing that left an operator. The relation below judges pairs of them without asking the code under test.
type said struct {
	share          phase0.BLSPubKey // votes and blocks
	instance       Joined           // consensus messages
	kind           byte             // 'v', 'b' or 'q'
	source, target phase0.Epoch
	slot           phase0.Slot
	content        phase0.Root
	life           int // which run of the process said it
}

// conflict says why two things must never both be said, "" if they may.
func conflict(a, b said) string {
	if a.kind != b.kind || a.share != b.share {
		return ""
	}
	switch a.kind {
	case 'v':
		switch {
		case a.target == b.target:
			return "two votes for one target"
		case a.source < b.source && b.target < a.target, b.source < a.source && a.target < b.target:
			return "surrounding votes"
		}
	case 'b':
		if a.slot == b.slot {
			return "two blocks of one slot"
		}
	case 'q':
		if a.instance == b.instance && a.life != b.life {
			return "an instance spoken in before and after a restart"
		}
	}
	return ""
}

func findConflict(all []said) string {
	for i, a := range all {
		for _, b := range all[:i] {
			if why := conflict(a, b); why != "" {
				return fmt.Sprintf("%s: %+v and %+v", why, b, a)
			}
		}
	}
	return ""
}

// operator is one life of a process: a store, a signer and a journal, and everything that left in all lives.
type operator struct {
	life    int
	store   *store.Store
	signer  *Signer
	journal *Journal
	mu      sync.Mutex
	said    []said
}

func (o *operator) open(t testing.TB, opts store.Options) {
	t.Helper()
	s, err := store.Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	o.store = s
	o.signer = mustSigner(t, s)
	if o.journal, err = OpenJournal(s); err != nil {
		t.Fatal(err)
	}
}

func (o *operator) say(s said) {
	o.mu.Lock()
	defer o.mu.Unlock()
	s.life = o.life
	o.said = append(o.said, s)
}

func (o *operator) sofar() []said {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]said(nil), o.said...)
}

// speak joins an instance as the engine does (muted if joined before, durable before the first message) and sends
// two messages.
func (o *operator) speak(t testing.TB, in Joined) {
	t.Helper()
	if o.journal.WasJoined(in.Identifier, in.Height) {
		var joined *JoinedError
		if err := o.journal.RecordJoined(in.Identifier, in.Height); !errors.As(err, &joined) {
			t.Errorf("joining %v again: %v", in, err)
		}
		return
	}
	if err := o.journal.RecordJoined(in.Identifier, in.Height); err != nil {
		t.Fatal(err)
	}
	o.say(said{kind: 'q', instance: in})
	o.say(said{kind: 'q', instance: in})
}

// sign asks for signatures and broadcasts those it gets.
func (o *operator) sign(t testing.TB, at phase0.Slot, requests ...Request) (signed int) {
	t.Helper()
	for i, r := range o.signer.SignBatch(slotTime(at), requests) {
		var refusal *Refusal
		if errors.As(r.Err, &refusal) {
			continue
		}
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		signed++
		ob := requests[i].Object
		kind := byte('v')
		if ob.kind == block {
			kind = 'b'
		}
		o.say(said{share: requests[i].Share, kind: kind, source: ob.source, target: ob.target, slot: ob.slot, content: ob.root})
	}
	return signed
}

func instance(committee byte, slot phase0.Slot) Joined {
	id := wire.NewCommitteeMessageID(wire.Domain{}, wire.RoleCommittee, wire.CommitteeID{committee})
	return Joined{Identifier: id, Height: wire.Height(slot)}
}

// live performs the duties of epochs 1 to 3 with one share: join, speak, vote, propose. flavour makes blocks and
// votes differ from another life's.
func (o *operator) live(t testing.TB, flavour byte) (signed int) {
	share := testShare(1)
	mustAdd(t, o.signer, Now{}, share)
	for epoch := phase0.Epoch(1); epoch <= 3; epoch++ {
		slot := phase0.Slot(epoch) * testSlotsPerEpoch
		o.speak(t, instance(1, slot))
		source := epoch - 1
		if flavour == 'B' && epoch == 3 {
			source = 0 // surrounds the votes of the first life
		}
		signed += o.sign(t, slot, vote(source, epoch, flavour).By(share.PubKey), proposal(slot, flavour).By(share.PubKey))
	}
	return signed
}

// TestCrashBetweenAnyTwoDiskOperations cuts the power before every single operation on the disk, starts again from
// what is left of it, and says other things at the same heights, epochs and slots.
func TestCrashBetweenAnyTwoDiskOperations(t *testing.T) {
	type cut struct {
		disk *store.Disk
		said []said
	}
	var (
		cuts []cut
		disk = store.NewDisk()
		op   operator
		seed = rand.New(rand.NewPCG(1, 2))
		mu   sync.Mutex
	)
	snapshot := func() {
		mu.Lock()
		defer mu.Unlock()
		before := op.sofar()
		for _, unsyncedPercent := range []int{0, 50, 100} {
			cuts = append(cuts, cut{disk.Crash(unsyncedPercent, seed), before})
		}
	}
	opts := disk.Options(testIdentity)
	opts.FS = errorfs.Wrap(opts.FS, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if op.Kind.ReadOrWrite() == errorfs.OpIsWrite {
			snapshot()
		}
		return nil
	}))
	op.open(t, opts)
	if signed := op.live(t, 'A'); signed != 6 {
		t.Fatalf("the first life signed %d of 6", signed)
	}
	snapshot()
	op.store.Close()
	mu.Lock()
	defer mu.Unlock()

	signed := 0
	for i, c := range cuts {
		next := operator{life: 1, said: c.said}
		if len(c.said) == 0 && !opens(c.disk) {
			continue // the power went while Pebble made its first files: nothing was promised yet
		}
		next.open(t, c.disk.Options(testIdentity))
		signed += next.live(t, 'B')
		next.store.Close()
		if why := findConflict(next.said); why != "" {
			t.Fatalf("cut %d: %s", i, why)
		}
	}
	t.Logf("%d cuts, %d signatures after them", len(cuts), signed)
	if len(cuts) < 60 || signed == 0 {
		t.Errorf("%d cuts and %d signatures after them prove nothing", len(cuts), signed)
	}
}

func opens(disk *store.Disk) bool {
	s, err := store.Open(disk.Options(testIdentity))
	return err == nil && s.Close() == nil
}

// TestRandomLives drives random duties, removals, reactivations, restarts and power cuts and looks at everything
// that left.
func TestRandomLives(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		disk := store.NewDisk()
		var op operator
		op.open(t, disk.Options(testIdentity))
		defer func() { op.store.Close() }()
		slot := phase0.Slot(0)
		number := func(lo, hi int, name string) int { return rapid.IntRange(lo, hi).Draw(rt, name) }
		share := func() Share { return testShare(uint64(number(1, 2, "share"))) }
		now := func() Now {
			epoch := phase0.Epoch(slot / testSlotsPerEpoch)
			return Now{Slot: slot, Epoch: epoch, Justified: phase0.Epoch(number(0, int(epoch), "justified"))}
		}
		restart := func(d *store.Disk) {
			op.store.Close()
			disk = d
			op.life++
			op.open(t, disk.Options(testIdentity))
		}
		rt.Repeat(map[string]func(*rapid.T){
			"add":    func(*rapid.T) { mustAdd(t, op.signer, now(), share()) },
			"remove": func(*rapid.T) { check(t, op.signer.Remove(share().PubKey)) },
			"raise":  func(*rapid.T) { check(t, op.signer.Return(now(), share().PubKey)) },
			"later":  func(*rapid.T) { slot += phase0.Slot(number(1, 20, "slots")) },
			"speak": func(*rapid.T) {
				at := slot - min(slot, phase0.Slot(number(0, 80, "age")))
				op.speak(t, instance(byte(number(1, 2, "committee")), at))
			},
			"sign": func(*rapid.T) {
				requests := make([]Request, number(1, 3, "requests"))
				for i := range requests {
					object := proposal(phase0.Slot(number(0, int(slot)+2, "block slot")), byte(number(1, 2, "body")))
					if number(0, 1, "kind") == 0 {
						target := number(0, int(slot)/testSlotsPerEpoch+2, "target")
						object = vote(phase0.Epoch(number(0, target, "source")), phase0.Epoch(target), byte(number(1, 2, "head")))
					}
					requests[i] = object.By(share().PubKey)
				}
				op.sign(t, slot, requests...)
			},
			"restart": func(*rapid.T) { op.store.Close(); restart(disk.Crash(0, nil)) },
			"power cut": func(*rapid.T) {
				r := rand.New(rand.NewPCG(uint64(number(0, 1<<20, "cut")), 0))
				restart(disk.Crash(number(0, 100, "percent"), r))
			},
			"": func(rt *rapid.T) {
				if why := findConflict(op.said); why != "" {
					rt.Fatal(why)
				}
			},
		})
	})
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestConcurrentBatchesNeverLowerARecord: batches for the same shares run into each other; what a power cut leaves
// covers everything that was signed.
func TestConcurrentBatchesNeverLowerARecord(t *testing.T) {
	for seed := range uint64(5) {
		disk := store.NewDisk()
		var op operator
		op.open(t, disk.Options(testIdentity))
		share := testShare(1)
		mustAdd(t, op.signer, Now{}, share)
		var wg sync.WaitGroup
		for worker := range phase0.Epoch(4) {
			wg.Go(func() {
				for i := range phase0.Epoch(10) {
					target := 1 + worker + 4*i
					op.sign(t, phase0.Slot(target)*testSlotsPerEpoch, vote(0, target, byte(worker)).By(share.PubKey))
				}
			})
		}
		wg.Wait()
		if why := findConflict(op.said); why != "" {
			t.Fatal(why)
		}
		highest := phase0.Epoch(0)
		for _, s := range op.said {
			highest = max(highest, s.target)
		}
		var after operator
		after.open(t, disk.Crash(0, nil).Options(testIdentity))
		if got := after.signer.Records()[0].Mark.Target; got != highest || highest == 0 {
			t.Errorf("seed %d: target %d on disk, %d was signed", seed, got, highest)
		}
		after.store.Close()
		op.store.Close()
	}
}

// TestNoSignatureLeavesWhenTheDiskBreaks breaks the log under a signing batch.
func TestNoSignatureLeavesWhenTheDiskBreaks(t *testing.T) {
	toggle := &errorfs.Toggle{Injector: errorfs.InjectorFunc(func(op errorfs.Op) error {
		if op.Kind.ReadOrWrite() == errorfs.OpIsWrite {
			return errors.New("input/output error")
		}
		return nil
	})}
	s, err := store.Open(store.Options{Dir: "data", FS: errorfs.Wrap(vfs.NewMem(), toggle), Identity: testIdentity})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	sg := mustSigner(t, s)
	share := testShare(1)
	mustAdd(t, sg, Now{}, share)
	journal, err := OpenJournal(s)
	if err != nil {
		t.Fatal(err)
	}
	toggle.On()
	for range 2 {
		var broken *store.FailedError
		for _, r := range sg.SignBatch(epochTime(1), []Request{vote(0, 1, 1).By(share.PubKey)}) {
			var refusal *Refusal
			if !errors.As(r.Err, &broken) && !errors.As(r.Err, &refusal) || (r.Signature != phase0.BLSSignature{}) {
				t.Errorf("signing on a broken disk: %v", r.Err)
			}
		}
		in := instance(1, 8)
		if err := journal.RecordJoined(in.Identifier, in.Height); !errors.As(err, &broken) {
			t.Errorf("joining on a broken disk: %v", err)
		}
	}
}

func TestJournal(t *testing.T) {
	s := memory(t)
	reopen := func() *Journal {
		t.Helper()
		j, err := OpenJournal(s)
		check(t, err)
		return j
	}
	j := reopen()
	a, b := instance(1, 100), instance(2, 100)
	check(t, j.RecordJoined(a.Identifier, a.Height))
	check(t, j.RecordJoined(a.Identifier, a.Height)) // the same run may say it twice
	if j.WasJoined(a.Identifier, a.Height) {
		t.Error("what this run joined mutes this run")
	}
	j = reopen()
	if !j.WasJoined(a.Identifier, a.Height) || j.WasJoined(b.Identifier, b.Height) || j.WasJoined(a.Identifier, a.Height+1) {
		t.Error("an earlier run's instance is not told apart")
	}
	if !j.WasJoined(b.Identifier, 100-KeepJoined-1) || j.WasJoined(b.Identifier, 100-KeepJoined) {
		t.Error("heights too old to be remembered must count as joined, others not")
	}
	var joined *JoinedError
	if err := j.RecordAll([]Joined{b, a}); !errors.As(err, &joined) || joined.Joined != a {
		t.Errorf("recording an instance of an earlier run: %v", err)
	}
	if reopen().WasJoined(b.Identifier, b.Height) {
		t.Error("a refused call recorded a part of itself")
	}

	for h := phase0.Slot(101); h < 1000; h++ {
		in := instance(1, h)
		check(t, j.RecordJoined(in.Identifier, in.Height))
	}
	records := 0
	check(t, s.Scan(store.Joined, nil, func(_, _ []byte) error { records++; return nil }))
	if records > 2*KeepJoined {
		t.Errorf("%d records kept", records)
	}
	j = reopen()
	for h := wire.Height(0); h < 1000; h++ {
		if !j.WasJoined(a.Identifier, h) {
			t.Fatalf("height %d was forgotten", h)
		}
	}
}
