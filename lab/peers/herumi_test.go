package main

import (
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/bench/peers"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// chance is no chance at all.
type chance struct{ next byte }

func (c *chance) Read(p []byte) (int, error) {
	for i := range p {
		c.next += 7
		p[i] = c.next
	}
	return len(p), nil
}

// Herumi's whole signature is the validator's own, byte for byte, and a wrong part is noticed: else it would be measured at something else.
func TestHerumiRecombines(t *testing.T) {
	if err := prepare(); err != nil {
		t.Fatal(err)
	}
	secret, err := threshold.ParseSecretKey(append(make([]byte, 31), 42))
	if err != nil {
		t.Fatal(err)
	}
	ids := []wire.OperatorID{17, 331, 933, 1204}
	shares, err := threshold.Split(&chance{}, secret, 3, ids)
	if err != nil {
		t.Fatal(err)
	}
	from := peers.Quorum{Root: phase0.Root{9}, Validator: secret.PublicKey().Bytes(), Threshold: 3, Operators: ids[:3]}
	for _, s := range shares[:3] {
		from.Signatures = append(from.Signatures, s.Secret.Sign(from.Root))
	}
	var q quorum
	if err := q.take(&from); err != nil {
		t.Fatal(err)
	}
	whole, err := q.recombine()
	if want := secret.Sign(from.Root); err != nil || string(whole) != string(want[:]) {
		t.Errorf("%x, %v; want %x", whole, err, want)
	}
	from.Signatures[1] = from.Signatures[0]
	q = quorum{}
	if err := q.take(&from); err != nil {
		t.Fatal(err)
	}
	if _, err := q.recombine(); err == nil {
		t.Error("a wrong part goes unnoticed")
	}
}

func TestHerumiSigns(t *testing.T) {
	raw := [32]byte{31: 42}
	do, err := herumi{}.Sign(phase0.Root{1}, [][32]byte{raw})
	if err != nil {
		t.Fatal(err)
	}
	if err := do(); err != nil {
		t.Error(err)
	}
	if raw[31] != 42 {
		t.Error("the caller's key was turned round")
	}
}
