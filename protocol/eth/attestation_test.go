package eth

import (
	"bytes"
	"errors"
	"testing"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

func checkpoints() (source, target *phase0.Checkpoint) {
	return &phase0.Checkpoint{Epoch: 2}, &phase0.Checkpoint{Epoch: 3}
}

func TestAttestationIndexIsZeroFromElectraOn(t *testing.T) {
	source, target := checkpoints()
	for _, version := range KnownForks() {
		want := phase0.CommitteeIndex(9)
		if version >= Electra {
			want = 0
		}
		if got := AttestationData(version, 100, 9, phase0.Root{}, source, target).Index; got != want {
			t.Errorf("%v: index %d, want %d", version, got, want)
		}
	}
}

func TestAttestationBeforeElectraSetsOneBit(t *testing.T) {
	source, target := checkpoints()
	data := AttestationData(Deneb, 100, 9, phase0.Root{}, source, target)
	for _, c := range []struct {
		position, length uint64
		want             []byte
	}{
		{0, 1, []byte{0b11}},
		{3, 5, []byte{0b101000}},
		{7, 8, []byte{0x80, 1}},
		{11, 128, append([]byte{0, 8}, append(make([]byte, 14), 1)...)},
	} {
		a, err := NewAttestation(Deneb, data, Seat{Validator: 1, Committee: 9, CommitteeLength: c.length, Position: c.position}, phase0.BLSSignature{1})
		if err != nil {
			t.Fatal(err)
		}
		bits := a.Deneb.AggregationBits
		if !bytes.Equal(bits, c.want) || bits.Count() != 1 || bits.Len() != c.length || !bits.BitAt(c.position) {
			t.Errorf("seat %d of %d: % x, want % x", c.position, c.length, []byte(bits), c.want)
		}
		if encoded, err := a.Deneb.MarshalSSZ(); err != nil || new(phase0.Attestation).UnmarshalSSZ(encoded) != nil {
			t.Errorf("seat %d of %d: encoding is refused: %v", c.position, c.length, err)
		}
	}
	for _, seat := range []Seat{{CommitteeLength: 0}, {CommitteeLength: 5, Position: 5}, {CommitteeLength: 2049}} {
		if _, err := NewAttestation(Deneb, data, seat, phase0.BLSSignature{}); err == nil {
			t.Errorf("seat %+v was accepted", seat)
		}
	}
	for _, version := range []ForkID{0, 8} {
		if _, err := NewAttestation(version, data, Seat{CommitteeLength: 1}, phase0.BLSSignature{}); !errors.Is(err, ErrUnknownVersion) {
			t.Errorf("version %d: %v", version, err)
		}
	}
}

// The client makes a SingleAttestation of what NewAttestation returns.
func TestAttestationSinceElectraIsSingle(t *testing.T) {
	source, target := checkpoints()
	data := AttestationData(Electra, 100, 9, phase0.Root{}, source, target)
	seat := Seat{Validator: 5, Committee: 9, CommitteeLength: 128, Position: 3}
	single := &electra.SingleAttestation{CommitteeIndex: 9, AttesterIndex: 5, Data: data, Signature: phase0.BLSSignature{1}}
	want, err := single.HashTreeRoot()
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []ForkID{Electra, Fulu} {
		a, err := NewAttestation(version, data, seat, phase0.BLSSignature{1})
		if err != nil {
			t.Fatal(err)
		}
		form := a.Electra
		if version == Fulu {
			form = a.Fulu
		}
		made, err := form.ToSingleAttestation(a.ValidatorIndex)
		if err != nil {
			t.Fatal(err)
		}
		if root, err := made.HashTreeRoot(); err != nil || root != want {
			t.Errorf("%v: root %x, %v", version, root, err)
		}
	}
	seat.Committee = 64
	if _, err := NewAttestation(Fulu, data, seat, phase0.BLSSignature{1}); err == nil {
		t.Error("a committee beyond the last one was accepted")
	}
}

func TestSyncMessage(t *testing.T) {
	m := NewSyncMessage(100, phase0.Root{4}, 5, phase0.BLSSignature{6})
	if m.Slot != 100 || m.BeaconBlockRoot != (phase0.Root{4}) || m.ValidatorIndex != 5 || m.Signature != (phase0.BLSSignature{6}) {
		t.Errorf("%+v", m)
	}
}

// The phase 0 type up to Deneb, Electra's since; the two cannot be confused.
func TestDecodeAggregate(t *testing.T) {
	source, target := checkpoints()
	data := AttestationData(Phase0, 100, 9, phase0.Root{}, source, target)
	old, err := (&phase0.AggregateAndProof{AggregatorIndex: 5, Aggregate: &phase0.Attestation{AggregationBits: oneBit(8, 1), Data: data}}).MarshalSSZ()
	if err != nil {
		t.Fatal(err)
	}
	now, err := (&electra.AggregateAndProof{AggregatorIndex: 5, Aggregate: &electra.Attestation{
		AggregationBits: oneBit(8, 1), Data: data, CommitteeBits: make([]byte, 8),
	}}).MarshalSSZ()
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range KnownForks() {
		good, bad := old, now
		if version >= Electra {
			good, bad = now, old
		}
		a, err := DecodeAggregate(version, good)
		if err != nil || a.IsEmpty() {
			t.Errorf("%v: %v", version, err)
		}
		if _, err := DecodeAggregate(version, bad); err == nil {
			t.Errorf("%v: the other type was accepted", version)
		}
	}
	for _, version := range []ForkID{0, 8} {
		if _, err := DecodeAggregate(version, old); !errors.Is(err, ErrUnknownVersion) {
			t.Errorf("version %d: %v", version, err)
		}
	}
}

func TestForks(t *testing.T) {
	c := testChain()
	for epoch, want := range map[phase0.Epoch]byte{0: 1, 1: 1, 2: 2, 3: 3, 1 << 50: 3} {
		if got := c.ForkAt(epoch).Version[0]; got != want {
			t.Errorf("epoch %d: version %d, want %d", epoch, got, want)
		}
	}
	if c.ForkIDAt(63) != Phase0 || c.ForkIDAt(64) != Capella {
		t.Error("versions around a fork")
	}
	if c.SyncPeriodOf(255) != 0 || c.SyncPeriodOf(256) != 1 || c.FirstEpochOfSyncPeriod(2) != 512 || c.PositionInEpoch(33) != 1 {
		t.Error("periods and positions")
	}
	if (&Chain{}).ForkAt(5) != (Fork{}) {
		t.Error("a chain without schedule has a fork")
	}
}

// Aggregates keep the version of the beacon node's answer; one that is not whole is refused before it is decided on.
func TestNewAggregate(t *testing.T) {
	source, target := checkpoints()
	data := AttestationData(Electra, 100, 0, phase0.Root{4}, source, target)
	whole := &phase0.Attestation{AggregationBits: []byte{1}, Data: data}
	late := &electra.Attestation{AggregationBits: []byte{1}, Data: data, CommitteeBits: make([]byte, 8)}
	for _, a := range []*spec.VersionedAttestation{
		{Version: spec.DataVersionPhase0, Phase0: whole},
		{Version: spec.DataVersionAltair, Altair: whole},
		{Version: spec.DataVersionBellatrix, Bellatrix: whole},
		{Version: spec.DataVersionCapella, Capella: whole},
		{Version: spec.DataVersionDeneb, Deneb: whole},
		{Version: spec.DataVersionElectra, Electra: late},
		{Version: spec.DataVersionFulu, Fulu: late},
	} {
		proof, err := NewAggregate(a, 50, phase0.BLSSignature{1})
		if err != nil {
			t.Errorf("%v: %v", a.Version, err)
			continue
		}
		signed := SignAggregate(proof, phase0.BLSSignature{2})
		if signature, err := signed.Signature(); err != nil || signature != (phase0.BLSSignature{2}) || signed.Version != a.Version {
			t.Errorf("%v: signed as %v with %x: %v", a.Version, signed.Version, signature, err)
		}
		if index, err := signed.AggregatorIndex(); err != nil || index != 50 {
			t.Errorf("%v: aggregator %d, %v", a.Version, index, err)
		}
	}
	for name, a := range map[string]*spec.VersionedAttestation{
		"nothing": nil, "empty": {Version: spec.DataVersionElectra}, "another form": {Version: spec.DataVersionElectra, Phase0: whole},
		"no data": {Version: spec.DataVersionElectra, Electra: &electra.Attestation{}}, "unknown version": {Version: 99, Electra: late},
		"no checkpoints": {Version: spec.DataVersionDeneb, Deneb: &phase0.Attestation{Data: &phase0.AttestationData{}}},
	} {
		if got, err := NewAggregate(a, 50, phase0.BLSSignature{}); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
