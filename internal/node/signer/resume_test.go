package signer

import (
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

func voteFor(t *testing.T, sg *Signer, share phase0.BLSPubKey, slot phase0.Slot, source phase0.Epoch, root byte) error {
	t.Helper()
	object, err := Attestation(&phase0.AttestationData{
		Slot: slot, BeaconBlockRoot: phase0.Root{root}, Source: &phase0.Checkpoint{Epoch: source}, Target: &phase0.Checkpoint{Epoch: phase0.Epoch(slot / testSlotsPerEpoch)},
	}, attesterDomain)
	if err != nil {
		t.Fatal(err)
	}
	return sg.SignBatch(slotTime(slot), []Request{object.By(share)})[0].Err
}

func blockFor(t *testing.T, sg *Signer, share phase0.BLSPubKey, slot phase0.Slot, root byte) error {
	t.Helper()
	object, err := Block(slot, phase0.Root{root}, proposerDomain)
	if err != nil {
		t.Fatal(err)
	}
	return sg.SignBatch(slotTime(slot), []Request{object.By(share)})[0].Err
}

// TestFaultOldFolder: kind C7, state that went back. A folder is copied in each slot, its node goes on and signs, and the copy is
// started in each later slot: nothing that the original signed is signed again with other content, no block twice, no vote that
// surrounds. Without a stop of an epoch the copy may vote in the current epoch only for a duty whose slot is still to come.
func TestFaultOldFolder(t *testing.T) {
	for copied := phase0.Slot(80); copied < 92; copied++ {
		for back := copied; back < 120; back += 3 {
			disk := store.NewRAM()
			db, err := store.OpenRAM(disk, testIdentity)
			if err != nil {
				t.Fatal(err)
			}
			original := mustSigner(t, db)
			share := testShare(1)
			mustAdd(t, original, Now{Slot: 70, Epoch: 8, Justified: 7}, share)
			var snapshot *store.RAM
			for slot := phase0.Slot(72); slot <= back; slot++ {
				if err := original.Alive(slot); err != nil {
					t.Fatal(err)
				}
				if slot%testSlotsPerEpoch == 5 { // its duty
					if err := voteFor(t, original, share.PubKey, slot, phase0.Epoch(slot/testSlotsPerEpoch)-1, 1); err != nil {
						t.Fatal(err)
					}
				}
				if err := blockFor(t, original, share.PubKey, slot, 1); err != nil {
					t.Fatal(err)
				}
				if slot == copied {
					snapshot = disk.Crash(1000)
				}
			}
			old, err := store.OpenRAM(snapshot, testIdentity)
			if err != nil {
				t.Fatal(err)
			}
			sg := mustSigner(t, old)
			last, known, err := sg.LastAlive()
			if err != nil || !known || last != copied {
				t.Fatalf("alive in slot %d (%t), want %d: %v", last, known, copied, err)
			}
			epoch := phase0.Epoch(back / testSlotsPerEpoch)
			if err := sg.Resume(Now{Slot: back, Epoch: epoch, Justified: epoch - 1}, back > last+testSlotsPerEpoch); err != nil {
				t.Fatal(err)
			}
			for slot := phase0.Slot(73); slot <= back; slot++ {
				if blockFor(t, sg, share.PubKey, slot, 2) == nil {
					t.Errorf("copied in %d, back in %d: a second block of slot %d", copied, back, slot)
				}
				e := phase0.Epoch(slot / testSlotsPerEpoch)
				if (e < epoch || back > last+testSlotsPerEpoch) && voteFor(t, sg, share.PubKey, slot, e-1, 2) == nil {
					t.Errorf("copied in %d, back in %d: a second vote of epoch %d", copied, back, e)
				}
			}
			if voteFor(t, sg, share.PubKey, back+testSlotsPerEpoch, epoch-2, 2) == nil {
				t.Errorf("copied in %d, back in %d: a vote that surrounds", copied, back)
			}
			if err := voteFor(t, sg, share.PubKey, back+testSlotsPerEpoch, epoch-1, 2); err != nil {
				t.Errorf("copied in %d, back in %d: the next epoch's vote: %v", copied, back, err)
			}
		}
	}
}

// TestFaultOldFolderIsSilent: kind C7. What a later copy of the folder said in the slot of the start is unknown, so that nothing is
// said in it.
func TestFaultOldFolderIsSilent(t *testing.T) {
	j, err := OpenJournal(memory(t))
	if err != nil {
		t.Fatal(err)
	}
	if j.WasJoined(wire.MessageID{1}, 100) {
		t.Fatal("an empty folder joined something")
	}
	j.SilentUpTo(100)
	if !j.WasJoined(wire.MessageID{1}, 100) || j.WasJoined(wire.MessageID{1}, 101) {
		t.Error("height 100 must be silent, 101 not")
	}
	if j.SilentIn(120); !j.WasJoined(wire.MessageID{1}, 120) || j.WasJoined(wire.MessageID{1}, 119) || j.WasJoined(wire.MessageID{1}, 121) {
		t.Error("height 120 alone must be silent")
	}
}

// TestFaultOlderRecordLowersNothing: kind C7, taking in an older slashing record never lowers one, in any of its parts.
func TestFaultOlderRecordLowersNothing(t *testing.T) {
	s := memory(t)
	share := testShare(1)
	high := Mark{Source: 8, Target: 9, Voted: 9, AttestationSlot: 77, AttestationRoot: phase0.Root{1}, BlockSlot: 70, BlockRoot: phase0.Root{2}}
	for _, m := range []Mark{high, {Source: 1, Target: 2, BlockSlot: 3}, {Source: 8, Target: 2}, {}} {
		if _, err := RaiseRecords(s, []Record{{share.PubKey, m}}); err != nil {
			t.Fatal(err)
		}
	}
	records, err := ReadRecords(s)
	if err != nil || len(records) != 1 || records[0].Mark.Source != 8 || records[0].Mark.Target != 9 || records[0].Mark.BlockSlot != 70 {
		t.Errorf("%+v, %v", records, err)
	}
	// The history is remembered for the share when it arrives; an older file does not make it older.
	sg := mustSigner(t, s)
	mustAdd(t, sg, Now{Slot: 82, Epoch: 10, Justified: 9}, share)
	if a, open := sg.Arrival(share.PubKey); !open || !a.Covered() || a.Since != 10 || a.History != 9 {
		t.Errorf("arrival %+v (%t)", a, open)
	}
	if err := sg.Settle(share.PubKey, 9); err != nil || len(sg.Arrivals()) != 1 {
		t.Error("another arrival was settled")
	}
	if err := sg.Settle(share.PubKey, 10); err != nil || len(sg.Arrivals()) != 0 || len(mustSigner(t, s).Arrivals()) != 0 {
		t.Error("the arrival was not settled")
	}
}

// An arrival is as durable as the share; before the chain begins nobody can be live elsewhere.
func TestArrivalsOutliveARestart(t *testing.T) {
	s := memory(t)
	sg := mustSigner(t, s)
	mustAdd(t, sg, Now{BeforeGenesis: true}, testShare(1))
	mustAdd(t, sg, Now{Slot: 82, Epoch: 10, Justified: 9}, testShare(2))
	if got := mustSigner(t, s).Arrivals(); len(got) != 1 || got[0].Share != testShare(2).PubKey || got[0].Since != 10 {
		t.Errorf("arrivals %+v", got)
	}
	if err := sg.Return(Now{Slot: 90, Epoch: 11, Justified: 10}, testShare(2).PubKey); err != nil {
		t.Fatal(err)
	}
	if got := mustSigner(t, s).Arrivals(); len(got) != 1 || got[0].Since != 11 {
		t.Errorf("arrivals %+v", got)
	}
}

// TestFaultAFloorIsNoHistory: kinds A8 and C7, what a record was raised to is no vote. A share arrives in epoch 8 while its validator
// still votes at its old home: it is watched. The operator moves the node in the same epoch: export, import into a new folder. The
// share is watched there too, whether it voted before or not; what it did vote for is its history.
func TestFaultAFloorIsNoHistory(t *testing.T) {
	old := memory(t)
	share := testShare(1)
	now := Now{Slot: 65, Epoch: 8, Justified: 7}
	first := mustSigner(t, old)
	mustAdd(t, first, now, share)
	if a, open := first.Arrival(share.PubKey); !open || a.Covered() {
		t.Fatalf("the arrival is not watched: %+v", a)
	}
	move := func() *Signer {
		t.Helper()
		records, err := ReadRecords(old)
		if err != nil {
			t.Fatal(err)
		}
		file, err := (&Interchange{GenesisValidatorsRoot: testRoot, Records: records}).Encode()
		if err != nil {
			t.Fatal(err)
		}
		fresh := memory(t)
		if _, err := RaiseRecords(fresh, mustRead(t, string(file)).Records); err != nil {
			t.Fatal(err)
		}
		if moved, err := ReadRecords(fresh); err != nil || len(moved) != 1 || moved[0].Mark.Target != records[0].Mark.Target {
			t.Fatalf("%+v moved as %+v, %v", records, moved, err)
		}
		return mustSigner(t, fresh)
	}
	second := move()
	for _, later := range []Now{now, {Slot: 72, Epoch: 9, Justified: 8}} {
		mustAdd(t, second, later, share)
		if a, _ := second.Arrival(share.PubKey); a.Covered() {
			t.Errorf("epoch %d: nobody ever signed with the share, and %+v says that its votes are all known", later.Epoch, a)
		}
		if err := second.Remove(share.PubKey); err != nil {
			t.Fatal(err)
		}
	}
	if got := one(t, first, epochTime(10), share, vote(9, 10, 1)); got != "" {
		t.Fatal(got)
	}
	if err := first.Return(Now{Slot: 96, Epoch: 12, Justified: 11}, share.PubKey); err != nil {
		t.Fatal(err)
	}
	for since, covered := range map[phase0.Epoch]bool{11: true, 12: false} {
		third := move()
		mustAdd(t, third, Now{Slot: phase0.Slot(since) * 8, Epoch: since, Justified: since - 1}, share)
		if a, _ := third.Arrival(share.PubKey); a.Covered() != covered || !a.Explained(10) || a.Explained(11) {
			t.Errorf("came in epoch %d after a vote of epoch 10: %+v", since, a)
		}
	}
}
