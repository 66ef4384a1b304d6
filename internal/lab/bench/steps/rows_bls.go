package steps

import (
	"crypto/rand"
	"fmt"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/bench/peers"
	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// items are quorums as the engine takes them.
func items(quorums []peers.Quorum) []duty.Recombination {
	list := make([]duty.Recombination, len(quorums))
	for i := range quorums {
		q := &quorums[i]
		list[i] = duty.Recombination{Root: q.Root, Validator: q.Validator, Threshold: q.Threshold}
		for k, id := range q.Operators {
			list[i].Shares = append(list[i].Shares, duty.SignedShare{Operator: id, Share: q.Shares[k], Signature: q.Signatures[k]})
		}
	}
	return list
}

// recombining does a batch and holds its verdicts against those wanted: bad tells which items must fail.
func recombining(name string, scheme *scheme, list []duty.Recombination, bad func(int) bool) Way {
	way := Way{Name: name, Do: func() error {
		whole, err := scheme.Recombine(list)
		if err != nil {
			return err
		}
		for i := range whole {
			if (whole[i].Err != nil) != bad(i) {
				return fmt.Errorf("item %d: %w", i, whole[i].Err)
			}
		}
		return nil
	}}
	if scheme.forgets {
		way.Before = func() error { return scheme.renew(list) }
	}
	return way
}

// scheme is the engine's, which knows the keys of validators and remembers who lied.
type scheme struct {
	*engine.BLS
	// forgets says that each operation gets a scheme to which nobody has lied yet.
	forgets bool
}

func newScheme(forgets bool) *scheme { return &scheme{engine.NewBLS(rand.Reader), forgets} }

// renew takes a scheme that trusts everybody, and lets it read the keys of all validators: parts of nobody make no signature.
func (s *scheme) renew(list []duty.Recombination) error {
	s.BLS = engine.NewBLS(rand.Reader)
	keys := make([]duty.Recombination, len(list))
	for i := range keys {
		keys[i] = duty.Recombination{Root: list[i].Root, Validator: list[i].Validator, Threshold: list[i].Threshold}
	}
	_, err := s.Recombine(keys)
	return err
}

func none(int) bool { return false }

// recombine is the way from the parts of a quorum to verified signatures.
func (b *builder) recombine(size quorumSize) (*Step, error) {
	list, err := quorums(b.chance, size.ids, size.t, size.v)
	if err != nil {
		return nil, err
	}
	other, err := b.library.Recombine(list)
	if err != nil {
		return nil, err
	}
	return &Step{
		What: fmt.Sprintf("%s of a committee of %d, %d parts each, to verified signatures", count(size.v, "validator"), len(size.ids), size.t),
		Goal: Goal{Ratio: size.goal},
		Ways: []Way{
			recombining("hawser", newScheme(false), items(list), none),
			{Name: b.library.Name() + ", one by one", Do: other},
		},
	}, nil
}

// spoiled is a step of a batch with bad parts beside the same without: the second way is the batch without.
func (b *builder) spoiled(what string, v int, forgets bool, spoil func(i int, item *duty.Recombination) bool) (*Step, error) {
	list, err := quorums(b.chance, four, 3, v)
	if err != nil {
		return nil, err
	}
	good, bad := items(list), items(list)
	spoilt := make([]bool, v)
	for i := range bad {
		bad[i].Shares = slices.Clone(bad[i].Shares)
		spoilt[i] = spoil(i, &bad[i])
	}
	return &Step{
		What: what,
		Ways: []Way{
			recombining("hawser, with bad parts", newScheme(forgets), bad, func(i int) bool { return spoilt[i] }),
			recombining("hawser, without", newScheme(forgets), good, none),
		},
	}, nil
}

// wrongPart is a valid signature by a key that nobody has.
func wrongPart(root phase0.Root) (phase0.BLSSignature, error) {
	key, err := secretOf(5)
	if err != nil {
		return phase0.BLSSignature{}, err
	}
	return key.Sign(root), nil
}

// oneBad is one bad part among 500, from an operator that nobody suspects yet.
func (b *builder) oneBad() (*Step, error) {
	wrong, err := wrongPart(phase0.Root{9, 9})
	if err != nil {
		return nil, err
	}
	s, err := b.spoiled("adversarial: one bad part among 500 quorums, the liar not yet known", validators, true, func(i int, item *duty.Recombination) bool {
		if i != 237 {
			return false
		}
		item.Shares[1].Signature = wrong
		return true
	})
	if err == nil {
		s.Goal = Goal{AtMost: 1.4}
	}
	return s, err
}

// liarKnown is the same with a scheme that found the liar before.
func (b *builder) liarKnown() (*Step, error) {
	wrong, err := wrongPart(phase0.Root{9, 9})
	if err != nil {
		return nil, err
	}
	return b.spoiled("adversarial: one bad part among 500 quorums, again from the same liar", validators, false, func(i int, item *duty.Recombination) bool {
		if i != 237 {
			return false
		}
		item.Shares[1].Signature = wrong
		return true
	})
}

// liarEverywhere is an operator whose every part is bad: of a liar that is new, or known from the batch before.
func (b *builder) liarEverywhere(forgets bool) (*Step, error) {
	wrong, err := wrongPart(phase0.Root{9, 9})
	if err != nil {
		return nil, err
	}
	known := "the liar not yet known"
	if !forgets {
		known = "again from the same liar"
	}
	return b.spoiled("adversarial: every part of one operator is bad in 100 quorums, "+known, 100, forgets, func(_ int, item *duty.Recombination) bool {
		item.Shares[1].Signature = wrong
		return true
	})
}

// infinity is an operator that sends the point at infinity for every validator.
func (b *builder) infinity() (*Step, error) {
	return b.spoiled("adversarial: one operator sends the point at infinity in 100 quorums", 100, true, func(_ int, item *duty.Recombination) bool {
		item.Shares[1].Signature = infinityPoint
		return true
	})
}

// sign is the parts of a duty: one root, many shares.
func (b *builder) sign(n int) (*Step, error) {
	root := phase0.Root{1, 2, 3}
	raw := make([][32]byte, n)
	keys := make([]*threshold.SecretKey, n)
	for i := range keys {
		raw[i] = secretBytes(uint64(i + 1))
		var err error
		if keys[i], err = threshold.ParseSecretKey(raw[i][:]); err != nil {
			return nil, err
		}
	}
	other, err := b.library.Sign(root, raw)
	if err != nil {
		return nil, err
	}
	room := make([]phase0.BLSSignature, 0, n)
	s := &Step{
		What: fmt.Sprintf("%s of one duty, signed", count(n, "part")),
		Ways: []Way{
			{Name: "hawser", Do: func() error { threshold.SignBatch(room[:0], root, keys); return nil }},
			{Name: b.library.Name() + ", one by one", Do: other},
		},
	}
	if n == validators {
		s.Goal = Goal{Ratio: 2.4}
	}
	return s, nil
}
