package signer

import (
	"errors"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/hawser-ssv/hawser/internal/node/store"
)

func TestRules(t *testing.T) {
	share := testShare(1)
	at := epochTime(11)
	for _, tt := range []struct {
		name string
		do   Object
		want Reason
	}{
		{"same source, next target", vote(9, 11, 1), ""},
		{"higher source", vote(10, 11, 1), ""},
		{"lower source", vote(8, 11, 1), SourceTooLow},
		{"equal target", vote(9, 10, 1), TargetTooLow},
		{"lower target", vote(9, 9, 1), TargetTooLow},
		{"source above target", vote(12, 11, 1), SourceAboveTarget},
		{"next slot", proposal(81, 1), ""},
		{"equal slot", proposal(80, 1), SlotTooLow},
		{"lower slot", proposal(79, 1), SlotTooLow},
		{"slot zero", proposal(0, 1), SlotZero},
		{"plain", randao(1), ""},
		// 20 minutes are 400 slots of 3 s: from the first slot of epoch 11 to that of epoch 61.
		{"target at the horizon", vote(10, 61, 1), ""},
		{"target beyond the horizon", vote(10, 62, 1), FarFuture},
		{"source beyond the horizon", vote(62, 62, 1), FarFuture},
		{"block at the horizon", proposal(88+400, 1), ""},
		{"block beyond the horizon", proposal(88+401, 1), FarFuture},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sg := mustSigner(t, memory(t))
			mustAdd(t, sg, Now{Slot: 80, Epoch: 10, Justified: 9}, share)
			if got := one(t, sg, at, share, tt.do); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if tt.want == "" && tt.do.kind != plain {
				want := TargetTooLow
				if tt.do.kind == block {
					want = SlotTooLow
				}
				if got := one(t, sg, at, share, tt.do); got != want {
					t.Errorf("the identical object again: got %q, want %q", got, want)
				}
			}
		})
	}
}

func TestUnknownShareAndMissingRecord(t *testing.T) {
	s := memory(t)
	sg := mustSigner(t, s)
	share := testShare(1)
	if got := one(t, sg, epochTime(1), share, randao(1)); got != UnknownShare {
		t.Errorf("got %q", got)
	}
	mustAdd(t, sg, Now{Epoch: 1, Slot: 8}, share)
	b := s.Batch()
	b.Delete(store.Protection, share.PubKey[:])
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
	sg = mustSigner(t, s)
	for _, o := range []Object{vote(1, 2, 1), proposal(20, 1)} {
		if got := one(t, sg, epochTime(2), share, o); got != NoRecord {
			t.Errorf("got %q", got)
		}
	}
	if got := one(t, sg, epochTime(2), share, randao(1)); got != "" {
		t.Errorf("what cannot be slashed needs no record: %q", got)
	}
	if err := sg.CheckAttestation(share.PubKey, 1, 2); !errors.Is(err, &Refusal{Reason: NoRecord}) {
		t.Errorf("check: %v", err)
	}
}

// TestRegisteredBeforeFirstJustification: shares stored in epoch 5 of a chain that has not justified yet vote in epoch 6.
func TestRegisteredBeforeFirstJustification(t *testing.T) {
	sg := mustSigner(t, memory(t))
	share := testShare(1)
	mustAdd(t, sg, Now{Slot: 43, Epoch: 5, Justified: 0}, share)
	if got := one(t, sg, epochTime(5), share, vote(0, 5, 1)); got != TargetTooLow {
		t.Errorf("epoch of storing: %q", got)
	}
	if got := one(t, sg, epochTime(6), share, vote(0, 6, 1)); got != "" {
		t.Errorf("next epoch: %q", got)
	}
	if got := one(t, sg, slotTime(44), share, proposal(44, 1)); got != "" {
		t.Errorf("block of the next slot: %q", got)
	}
}

func TestFloor(t *testing.T) {
	for _, tt := range []struct {
		now  Now
		want Mark
	}{
		{Now{}, Mark{}},
		{Now{Slot: 3}, Mark{BlockSlot: 3}},
		{Now{Slot: 40, Epoch: 5, Justified: 3}, Mark{Source: 3, Target: 5, BlockSlot: 40}},
		{Now{Slot: 40, Epoch: 5, Justified: 5}, Mark{Source: 4, Target: 5, BlockSlot: 40}},
	} {
		if got := tt.now.floor(); got != tt.want {
			t.Errorf("floor of %+v: %+v, want %+v", tt.now, got, tt.want)
		}
	}
}

func TestRecordsOutliveRemovalAndOnlyRise(t *testing.T) {
	s := memory(t)
	sg := mustSigner(t, s)
	share := testShare(1)
	mustAdd(t, sg, Now{Slot: 80, Epoch: 10, Justified: 9}, share)
	if got := one(t, sg, epochTime(12), share, vote(10, 12, 1)); got != "" {
		t.Fatal(got)
	}
	signed := sg.Records()[0].Mark

	// A restart and a repeated event change nothing.
	sg = mustSigner(t, s)
	mustAdd(t, sg, Now{Slot: 160, Epoch: 20, Justified: 19}, share)
	if got := sg.Records()[0].Mark; got != signed {
		t.Errorf("after a restart: %+v, want %+v", got, signed)
	}

	if err := sg.Remove(share.PubKey); err != nil {
		t.Fatal(err)
	}
	if got := one(t, sg, epochTime(13), share, vote(11, 13, 1)); got != UnknownShare || sg.Has(share.PubKey) {
		t.Errorf("removed share: %q", got)
	}
	sg = mustSigner(t, s)
	if got := sg.Records(); len(got) != 1 || got[0].Mark != signed {
		t.Errorf("records after removal: %+v", got)
	}

	// Stored again with a clock behind: not lowered. Then with one ahead: raised.
	mustAdd(t, sg, Now{Slot: 8, Epoch: 1}, share)
	if got := sg.Records()[0].Mark; got != signed {
		t.Errorf("lowered to %+v", got)
	}
	if err := sg.Return(Now{Slot: 160, Epoch: 20, Justified: 18}, share.PubKey); err != nil {
		t.Fatal(err)
	}
	want := signed
	want.Source, want.Target, want.BlockSlot = 18, 20, 160
	if got := mustSigner(t, s).Records()[0].Mark; got != want {
		t.Errorf("raised to %+v, want %+v", got, want)
	}
}

func TestDamagedSlashingRecordStopsTheSigner(t *testing.T) {
	s := memory(t)
	b := s.Batch()
	b.Set(store.Protection, testKey(1), []byte{1, 2, 3})
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Open(testConfig(t, s, operatorKey())); err == nil {
		t.Error("opened")
	}
}

func TestBatchIsJudgedItemByItem(t *testing.T) {
	sg := mustSigner(t, memory(t))
	shares := []Share{testShare(0), testShare(1), testShare(2)}
	mustAdd(t, sg, Now{Slot: 8, Epoch: 1}, shares...)
	good, doubled := vote(1, 2, 1), vote(1, 2, 2)
	requests := []Request{
		good.By(shares[0].PubKey),
		good.By(testShare(9).PubKey), // not ours
		good.By(shares[1].PubKey),
		doubled.By(shares[0].PubKey), // a double vote with the first
		randao(2).By(shares[0].PubKey),
		proposal(17, 1).By(shares[2].PubKey),
		proposal(17, 2).By(shares[2].PubKey),
		good.By(shares[2].PubKey),
	}
	want := []Reason{"", UnknownShare, "", TargetTooLow, "", "", SlotTooLow, ""}
	for i, r := range sg.SignBatch(epochTime(2), requests) {
		if want[i] != "" {
			if !errors.Is(r.Err, &Refusal{Reason: want[i]}) {
				t.Errorf("request %d: %v, want %q", i, r.Err, want[i])
			}
			continue
		}
		if r.Err != nil {
			t.Errorf("request %d: %v", i, r.Err)
			continue
		}
		for _, sh := range shares {
			if sh.PubKey == requests[i].Share {
				verify(t, sh, requests[i].Object, r.Signature)
			}
		}
	}
}

func TestChecksAgreeWithSigningAndChangeNothing(t *testing.T) {
	sg := mustSigner(t, memory(t))
	share := testShare(1)
	mustAdd(t, sg, Now{Slot: 80, Epoch: 10, Justified: 9}, share)
	for range 2 {
		if err := sg.CheckAttestation(share.PubKey, 9, 11); err != nil {
			t.Error(err)
		}
		if err := sg.CheckBlock(share.PubKey, 81); err != nil {
			t.Error(err)
		}
	}
	if err := sg.CheckAttestation(share.PubKey, 9, 10); !errors.Is(err, &Refusal{Reason: TargetTooLow}) {
		t.Error(err)
	}
	if err := sg.CheckBlock(share.PubKey, 80); !errors.Is(err, &Refusal{Reason: SlotTooLow}) {
		t.Error(err)
	}
}

// TestNothingIsSignedWithoutARecord: the disk is full; once there is room the same duty can still be done.
func TestNothingIsSignedWithoutARecord(t *testing.T) {
	fs := vfs.NewMem()
	s, err := store.Open(store.Options{Dir: "data", FS: fs, Identity: testIdentity})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	sg := mustSigner(t, s)
	share := testShare(1)
	mustAdd(t, sg, Now{}, share)
	fs.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: 1, TotalBytes: 1 << 30})
	for _, r := range sg.SignBatch(epochTime(1), []Request{vote(0, 1, 1).By(share.PubKey), randao(1).By(share.PubKey)}) {
		var space *store.SpaceError
		if !errors.As(r.Err, &space) || (r.Signature != phase0.BLSSignature{}) {
			t.Errorf("on a full disk: %v", r.Err)
		}
	}
	fs.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: 1 << 30, TotalBytes: 1 << 30})
	if got := one(t, sg, epochTime(1), share, vote(0, 1, 1)); got != "" {
		t.Errorf("with room again: %q", got)
	}
}

func TestObjectsCannotLie(t *testing.T) {
	data := &phase0.AttestationData{Source: &phase0.Checkpoint{}, Target: &phase0.Checkpoint{}}
	for name, err := range map[string]error{
		"vote as block":        failed(Attestation(data, proposerDomain)),
		"vote as RANDAO":       failed(Attestation(data, randaoDomain)),
		"block as attestation": failed(Block(1, phase0.Root{}, attesterDomain)),
		"plain attestation":    failed(Plain(phase0.Root{}, attesterDomain)),
		"plain block":          failed(Plain(phase0.Root{}, proposerDomain)),
	} {
		if !errors.Is(err, ErrDomain) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if failed(Attestation(nil, attesterDomain)) == nil || failed(Attestation(&phase0.AttestationData{}, attesterDomain)) == nil {
		t.Error("vote without checkpoints accepted")
	}
	want, err := (&phase0.SigningData{ObjectRoot: phase0.Root{5}, Domain: randaoDomain}).HashTreeRoot()
	if err != nil {
		t.Fatal(err)
	}
	if got := randao(5).Root(); got != want {
		t.Errorf("signing root %v, want %v", got, phase0.Root(want))
	}
}
