package ssvvectors

import (
	"fmt"
	"io"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// scheme answers the machines' requests about share signatures with protocol/threshold. It remembers what it computed:
// the vectors sign the same roots over and over.
type scheme struct {
	rand     io.Reader
	lagrange *threshold.Lagrange
	public   map[phase0.BLSPubKey]*threshold.PublicKey
	signed   map[signedKey]phase0.BLSSignature
	whole    map[string]duty.Whole
}

type signedKey struct {
	share phase0.BLSPubKey
	root  phase0.Root
}

func newScheme(rand io.Reader) *scheme {
	return &scheme{
		rand: rand, lagrange: threshold.NewLagrange(64), public: make(map[phase0.BLSPubKey]*threshold.PublicKey),
		signed: make(map[signedKey]phase0.BLSSignature), whole: make(map[string]duty.Whole),
	}
}

func (s *scheme) sign(keys map[phase0.BLSPubKey]*threshold.SecretKey, items []duty.ShareToSign) (duty.SharesSigned, error) {
	out := duty.SharesSigned{Signatures: make([]phase0.BLSSignature, len(items))}
	for i, item := range items {
		at := signedKey{item.Share, item.Root}
		signature, ok := s.signed[at]
		if !ok {
			key := keys[item.Share]
			if key == nil {
				return out, fmt.Errorf("no key of share %v", item.Share)
			}
			signature = key.Sign(item.Root)
			s.signed[at] = signature
		}
		out.Signatures[i] = signature
	}
	return out, nil
}

func (s *scheme) key(pk phase0.BLSPubKey) (*threshold.PublicKey, error) {
	if key := s.public[pk]; key != nil {
		return key, nil
	}
	key, err := threshold.ParsePublicKey(pk[:])
	if err == nil {
		s.public[pk] = key
	}
	return key, err
}

func (s *scheme) recombine(items []duty.Recombination) (duty.Recombined, error) {
	out := duty.Recombined{Items: make([]duty.Whole, len(items))}
	for i, item := range items {
		id := fmt.Sprintf("%x", item)
		whole, ok := s.whole[id]
		if !ok {
			var err error
			if whole, err = s.recombineOne(item); err != nil {
				return out, err
			}
			s.whole[id] = whole
		}
		out.Items[i] = whole
	}
	return out, nil
}

func (s *scheme) recombineOne(item duty.Recombination) (duty.Whole, error) {
	key, err := s.key(item.Validator)
	if err != nil {
		return duty.Whole{}, err
	}
	partials := make([]threshold.Partial, len(item.Shares))
	for i, share := range item.Shares {
		partials[i] = threshold.Partial{Signer: share.Operator, SharePublicKey: share.Share, Signature: share.Signature}
	}
	results, err := s.lagrange.RecombineBatch(s.rand, []threshold.Item{{
		Root: item.Root, Validator: key, Threshold: item.Threshold, Partials: partials,
	}}, nil)
	if err != nil {
		return duty.Whole{}, err
	}
	return duty.Whole{Signature: results[0].Signature, Bad: results[0].Bad, Err: results[0].Err}, nil
}

func (s *scheme) verify(items []duty.ShareToVerify) (duty.SharesVerified, error) {
	out := duty.SharesVerified{Valid: make([]bool, len(items))}
	for i, item := range items {
		key, err := s.key(item.Share)
		if err != nil {
			return out, err
		}
		out.Valid[i] = threshold.Verify(key, item.Root, item.Signature) == nil
	}
	return out, nil
}
