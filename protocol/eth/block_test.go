package eth

import (
	"bytes"
	"errors"
	"testing"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Blinding keeps the root and the fee recipient, and both forms survive their encoding.
func TestBlind(t *testing.T) {
	for _, version := range blockVersions {
		full := fullBlock(t, version)
		blinded, err := Blind(full)
		if err != nil {
			t.Fatal(err)
		}
		want, err := BlockRoot(full)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []*api.VersionedProposal{full, blinded} {
			data, err := EncodeBlock(p)
			if err != nil {
				t.Fatal(err)
			}
			decoded, err := DecodeBlock(version, data)
			if err != nil {
				t.Errorf("%v, blinded %t: %v", version, p.Blinded, err)
				continue
			}
			root, err := BlockRoot(decoded)
			if err != nil || root != want || decoded.Blinded != p.Blinded {
				t.Errorf("%v, blinded %t: root %#x (%v), want %#x, blinded %t", version, p.Blinded, root, err, want, decoded.Blinded)
			}
			if again, err := EncodeBlock(decoded); err != nil || !bytes.Equal(again, data) {
				t.Errorf("%v, blinded %t: decoded and encoded to other bytes (%v)", version, p.Blinded, err)
			}
			if recipient, err := FeeRecipient(decoded); err != nil || recipient != fee {
				t.Errorf("%v, blinded %t: fee recipient %x, %v", version, p.Blinded, recipient, err)
			}
			if slot, err := decoded.Slot(); err != nil || slot != 100 {
				t.Errorf("%v: slot %d, %v", version, slot, err)
			}
		}
		if again, err := Blind(blinded); err != nil || again != blinded {
			t.Errorf("%v: a blinded block was blinded to %v, %v", version, again, err)
		}
	}
}

// The block in Electra's form is the one that is inside; older forks have none.
func TestLateBlock(t *testing.T) {
	for _, version := range blockVersions {
		full := fullBlock(t, version)
		blind, err := Blind(full)
		if err != nil {
			t.Fatal(err)
		}
		want, err := BlockRoot(full)
		if err != nil {
			t.Fatal(err)
		}
		whole, none := LateBlock(full)
		no, blinded := LateBlock(blind)
		if none != nil || no != nil || (whole != nil) != (version >= Electra) || (blinded != nil) != (version >= Electra) {
			t.Fatalf("%v: full %v, blinded %v", version, whole != nil, blinded != nil)
		}
		if whole == nil {
			continue
		}
		if root, err := whole.HashTreeRoot(); err != nil || root != want {
			t.Errorf("%v: root %#x, %v", version, root, err)
		}
		if root, err := blinded.HashTreeRoot(); err != nil || root != want {
			t.Errorf("%v, blinded: root %#x, %v", version, root, err)
		}
	}
	for _, p := range []*api.VersionedProposal{{}, {Version: spec.DataVersionElectra}, {Version: spec.DataVersionFulu, Blinded: true}} {
		if full, blinded := LateBlock(p); full != nil || blinded != nil {
			t.Errorf("a block of %v that is missing", p.Version)
		}
	}
}

// The bytes alone do not say the version: a block is what the given version makes of it.
func TestDecodeBlockRefuses(t *testing.T) {
	for _, version := range []ForkID{0, 1, 2, 3, 8, 1 << 40} {
		if _, err := DecodeBlock(version, nil); !errors.Is(err, ErrUnknownVersion) {
			t.Errorf("version %d: %v", version, err)
		}
	}
	for _, version := range blockVersions {
		data, err := EncodeBlock(fullBlock(t, version))
		if err != nil {
			t.Fatal(err)
		}
		for name, bad := range map[string][]byte{"nothing": nil, "a byte": {1}, "half": data[:len(data)/2], "zeros": make([]byte, 1000)} {
			if p, err := DecodeBlock(version, bad); err == nil || errors.Is(err, ErrUnknownVersion) {
				t.Errorf("%v: %s: %v, %v", version, name, p, err)
			}
		}
	}
	bare, err := denebBlock().MarshalSSZ()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := DecodeBlock(Deneb, bare); err == nil {
		t.Error("a bare deneb block was accepted")
	}
	bare, err = electraBlock().MarshalSSZ()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := DecodeBlock(Fulu, bare); err == nil {
		t.Error("a bare electra block was accepted")
	}
}

func TestIncompleteBlocksAreErrors(t *testing.T) {
	noPayload := fullBlock(t, Electra)
	noPayload.Electra.Block.Body.ExecutionPayload = nil
	for name, p := range map[string]*api.VersionedProposal{
		"no block": {Version: spec.DataVersionDeneb}, "no blinded block": {Version: spec.DataVersionFulu, Blinded: true},
		"old": {Version: spec.DataVersionAltair}, "unknown": {Version: 9}, "no payload": noPayload,
	} {
		if _, err := FeeRecipient(p); err == nil {
			t.Errorf("%s: has a fee recipient", name)
		}
		if !p.Blinded {
			if _, err := Blind(p); err == nil {
				t.Errorf("%s: was blinded", name)
			}
		}
		if name == "no payload" {
			continue
		}
		if _, err := EncodeBlock(p); err == nil {
			t.Errorf("%s: was encoded", name)
		}
		if _, err := BlockRoot(p); err == nil {
			t.Errorf("%s: has a root", name)
		}
		if _, err := SignFull(p, phase0.BLSSignature{}); err == nil {
			t.Errorf("%s: was signed", name)
		}
		if _, err := SignBlinded(p, phase0.BLSSignature{}); err == nil {
			t.Errorf("%s: was signed blinded", name)
		}
	}
}

func TestSignedBlocks(t *testing.T) {
	signature := phase0.BLSSignature{9}
	for _, version := range blockVersions {
		full := fullBlock(t, version)
		blinded, err := Blind(full)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := BlockRoot(full)
		s, err := SignFull(full, signature)
		if err != nil {
			t.Fatal(err)
		}
		root, got, err := signedRoot(s)
		if err != nil || root != want || got != signature {
			t.Errorf("%v: signed block has root %#x and signature %#x, %v", version, root, got, err)
		}
		b, err := SignBlinded(blinded, signature)
		if err != nil {
			t.Fatal(err)
		}
		root, err = b.Root()
		got, sigErr := b.Signature()
		if err != nil || sigErr != nil || root != want || got != signature {
			t.Errorf("%v: signed blinded block has root %#x and signature %#x (%v, %v)", version, root, got, err, sigErr)
		}
		if _, err := SignFull(blinded, signature); err == nil {
			t.Errorf("%v: a blinded block was signed as a full one", version)
		}
		if _, err := SignBlinded(full, signature); err == nil {
			t.Errorf("%v: a full block was signed as a blinded one", version)
		}
	}
	contents, err := SignFull(fullBlock(t, Fulu), signature)
	if err != nil || contents.Fulu.SignedBlock.Signature != signature || len(contents.Fulu.KZGProofs) != 1 || len(contents.Fulu.Blobs) != 1 {
		t.Errorf("signed contents: %v", err)
	}
}

// signedRoot returns root and signature of the block that is set.
func signedRoot(s *api.VersionedSignedProposal) (root phase0.Root, signature phase0.BLSSignature, err error) {
	switch {
	case s.Capella != nil:
		root, err = s.Capella.Message.HashTreeRoot()
		return root, s.Capella.Signature, err
	case s.Deneb != nil:
		root, err = s.Deneb.SignedBlock.Message.HashTreeRoot()
		return root, s.Deneb.SignedBlock.Signature, err
	case s.Electra != nil:
		root, err = s.Electra.SignedBlock.Message.HashTreeRoot()
		return root, s.Electra.SignedBlock.Signature, err
	case s.Fulu != nil:
		root, err = s.Fulu.SignedBlock.Message.HashTreeRoot()
		return root, s.Fulu.SignedBlock.Signature, err
	}
	return root, signature, errors.New("nothing inside")
}

func FuzzDecodeBlock(f *testing.F) {
	for _, version := range blockVersions {
		full := fullBlock(f, version)
		if version != Capella {
			full = blindForFuzz(f, full)
		}
		data, err := EncodeBlock(full)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint64(version), data)
	}
	f.Fuzz(func(t *testing.T, version uint64, data []byte) {
		_, _ = DecodeAggregate(ForkID(version), data)
		p, err := DecodeBlock(ForkID(version), data)
		if err != nil {
			return
		}
		root, err := BlockRoot(p)
		if err != nil {
			t.Fatalf("decoded block has no root: %v", err)
		}
		if _, err := FeeRecipient(p); err != nil {
			t.Fatalf("decoded block has no fee recipient: %v", err)
		}
		blinded, err := Blind(p)
		if err != nil {
			t.Fatalf("decoded block cannot be blinded: %v", err)
		}
		if other, err := BlockRoot(blinded); err != nil || other != root {
			t.Fatalf("blinded root %#x (%v), full %#x", other, err, root)
		}
	})
}

func blindForFuzz(f *testing.F, full *api.VersionedProposal) *api.VersionedProposal {
	blinded, err := Blind(full)
	if err != nil {
		f.Fatal(err)
	}
	return blinded
}

func BenchmarkDecodeBlock(b *testing.B) {
	blinded, err := Blind(fullBlock(b, Electra))
	if err != nil {
		b.Fatal(err)
	}
	data, err := EncodeBlock(blinded)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeBlock(Electra, data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBlind(b *testing.B) {
	full := fullBlock(b, Electra)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Blind(full); err != nil {
			b.Fatal(err)
		}
	}
}
