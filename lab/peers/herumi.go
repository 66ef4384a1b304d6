package main

import (
	"errors"
	"slices"
	"strconv"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/herumi/bls-eth-go-binary/bls"

	"github.com/hawser-ssv/hawser/internal/lab/bench/peers"
)

// herumi is the library of most operators' nodes, used as they use it. Its modes are global, so a process sets them once.
type herumi struct{}

var prepare = sync.OnceValue(func() error {
	if err := bls.Init(bls.BLS12_381); err != nil {
		return err
	}
	return bls.SetETHmode(bls.EthModeDraft07)
})

var errRefused = errors.New("herumi refuses a signature")

// Name implements peers.Library.
func (herumi) Name() string { return "herumi" }

// Sign implements peers.Library.
func (herumi) Sign(root phase0.Root, secrets [][32]byte) (func() error, error) {
	if err := prepare(); err != nil {
		return nil, err
	}
	keys := make([]bls.SecretKey, len(secrets))
	for i, raw := range secrets {
		slices.Reverse(raw[:]) // an array is copied: the caller keeps its own
		if err := keys[i].SetLittleEndian(raw[:]); err != nil {
			return nil, err
		}
	}
	return func() error {
		for i := range keys {
			if len(keys[i].SignByte(root[:]).Serialize()) != len(phase0.BLSSignature{}) {
				return errRefused
			}
		}
		return nil
	}, nil
}

// quorum is a peers.Quorum with ids and key parsed.
type quorum struct {
	root       []byte
	key        *bls.PublicKey
	ids        []bls.ID
	signatures [][]byte
}

// Recombine implements peers.Library.
func (herumi) Recombine(list []peers.Quorum) (func() error, error) {
	if err := prepare(); err != nil {
		return nil, err
	}
	quorums := make([]quorum, len(list))
	for i := range list {
		if err := quorums[i].take(&list[i]); err != nil {
			return nil, err
		}
	}
	return func() error {
		for i := range quorums {
			if _, err := quorums[i].recombine(); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

func (q *quorum) take(from *peers.Quorum) error {
	// C takes no pointer into what holds pointers, so key and root are copied out.
	q.root, q.key = slices.Clone(from.Root[:]), &bls.PublicKey{}
	if err := q.key.Deserialize(slices.Clone(from.Validator[:])); err != nil {
		return err
	}
	q.ids = make([]bls.ID, len(from.Operators))
	for k, id := range from.Operators {
		if err := q.ids[k].SetDecString(strconv.FormatUint(uint64(id), 10)); err != nil {
			return err
		}
		q.signatures = append(q.signatures, from.Signatures[k][:])
	}
	return nil
}

// recombine returns the encoded whole, verified.
func (q *quorum) recombine() ([]byte, error) {
	parts := make([]bls.Sign, len(q.signatures))
	for k := range parts {
		if err := parts[k].Deserialize(q.signatures[k]); err != nil {
			return nil, err
		}
	}
	var whole bls.Sign
	if err := whole.Recover(parts, q.ids); err != nil {
		return nil, err
	}
	if !whole.VerifyByte(q.key, q.root) {
		return nil, errRefused
	}
	return whole.Serialize(), nil
}
