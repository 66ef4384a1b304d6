package engine

import (
	"crypto/rand"
	"slices"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Who was caught is remembered for some batches, and its bad part is not used where others are.
func TestBLSRemembersWhoWasCaught(t *testing.T) {
	raw := [32]byte{31: 9}
	secret, err := threshold.ParseSecretKey(raw[:])
	if err != nil {
		t.Fatal(err)
	}
	shares, err := threshold.Split(rand.Reader, secret, testCommittee.Quorum(), testCommittee)
	if err != nil {
		t.Fatal(err)
	}
	root := phase0.Root{1}
	item := duty.Recombination{Validator: secret.PublicKey().Bytes(), Root: root, Threshold: testCommittee.Quorum()}
	for _, s := range shares {
		signed := duty.SignedShare{Operator: s.Operator, Share: s.PublicKey.Bytes(), Signature: s.Secret.Sign(root)}
		if s.Operator == 2 {
			signed.Signature = secret.Sign(phase0.Root{2})
		}
		item.Shares = append(item.Shares, signed)
	}
	b := NewBLS(rand.Reader)
	for n, bad := range [][]wire.OperatorID{{2}, nil, nil} { // later it is not even looked at
		whole, err := b.Recombine([]duty.Recombination{item})
		if err != nil || whole[0].Err != nil || whole[0].Signature != secret.Sign(root) {
			t.Fatalf("%+v, %v", whole, err)
		}
		if !slices.Equal(whole[0].Bad, bad) {
			t.Errorf("time %d: %v are named", n, whole[0].Bad)
		}
	}
}

func TestDistrustFades(t *testing.T) {
	var d distrust
	d.add([]wire.OperatorID{7})
	for n := range suspectedFor {
		if !slices.Equal(d.suspects(), []wire.OperatorID{7}) {
			t.Fatalf("forgotten after %d batches", n)
		}
	}
	if got := d.suspects(); len(got) != 0 || len(d.left) != 0 {
		t.Errorf("%v are suspected for ever", got)
	}
	for id := range wire.OperatorID(2 * maxSuspects) {
		d.add([]wire.OperatorID{id + 1})
	}
	if got := len(d.suspects()); got != maxSuspects {
		t.Errorf("%d are remembered", got)
	}
}
