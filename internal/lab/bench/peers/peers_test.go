package peers

import (
	"crypto/rand"
	"errors"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The common way recombines to the same signature as the validator's key makes, and refuses a part of somebody else.
func TestBLSTRecombines(t *testing.T) {
	secret, err := threshold.ParseSecretKey(append(make([]byte, 31), 42))
	if err != nil {
		t.Fatal(err)
	}
	ids := []wire.OperatorID{17, 331, 933, 1204}
	shares, err := threshold.Split(rand.Reader, secret, 3, ids)
	if err != nil {
		t.Fatal(err)
	}
	q := Quorum{Root: phase0.Root{9}, Validator: secret.PublicKey().Bytes(), Threshold: 3, Operators: ids[:3]}
	for _, s := range shares[:3] {
		q.Signatures = append(q.Signatures, s.Secret.Sign(q.Root))
	}
	whole, err := recombineOne(&q)
	if err != nil {
		t.Fatal(err)
	}
	if want := secret.Sign(q.Root); string(whole.Compress()) != string(want[:]) {
		t.Error("not the validator's signature")
	}
	do := func() error {
		f, err := (BLST{}).Recombine([]Quorum{q})
		if err != nil {
			return err
		}
		return f()
	}
	if err := do(); err != nil {
		t.Error(err)
	}
	q.Signatures[2] = q.Signatures[1]
	if err := do(); !errors.Is(err, errNoSignature) {
		t.Errorf("a wrong part: %v", err)
	}
	q.Operators = []wire.OperatorID{17, 17, 933}
	if err := do(); err == nil {
		t.Error("an operator signs twice")
	}
}

// Messages accepts what is signed, and nothing that is not.
func TestMessages(t *testing.T) {
	key, err := operatorkey.Generate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	way, err := NewMessages([]*operatorkey.PrivateKey{key})
	if err != nil {
		t.Fatal(err)
	}
	list := &wire.PartialSignatureMessages{Slot: 1, Messages: []*wire.PartialSignatureMessage{{Signer: 1}, {Signer: 1, ValidatorIndex: 2}}}
	signed := func(list *wire.PartialSignatureMessages) *wire.SignedSSVMessage {
		data, err := list.MarshalSSZ()
		if err != nil {
			t.Fatal(err)
		}
		m := &wire.SSVMessage{MsgType: wire.MsgPartialSignatures, Data: data}
		hash, err := m.Hash()
		if err != nil {
			t.Fatal(err)
		}
		signature, err := key.Sign(hash)
		if err != nil {
			t.Fatal(err)
		}
		return &wire.SignedSSVMessage{SSVMessage: m, OperatorIDs: []wire.OperatorID{1}, Signatures: [][]byte{signature}}
	}
	take := func(m *wire.SignedSSVMessage) error {
		data, err := m.MarshalSSZ()
		if err != nil {
			t.Fatal(err)
		}
		_, err = way.Take(data)
		return err
	}
	good := signed(list)
	if err := take(good); err != nil {
		t.Error(err)
	}
	good.Signatures[0][7] ^= 1
	if take(good) == nil {
		t.Error("a forged signature passes")
	}
	list.Messages[1].Signer = 2
	if err := take(signed(list)); !errors.Is(err, ErrSigner) {
		t.Errorf("a part of somebody else: %v", err)
	}
	stranger := signed(&wire.PartialSignatureMessages{Messages: []*wire.PartialSignatureMessage{{Signer: 2}}})
	stranger.OperatorIDs[0] = 2
	if take(stranger) == nil {
		t.Error("an operator without a key passes")
	}
}
