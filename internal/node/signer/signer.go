package signer

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// Config configures a Signer.
type Config struct {
	// Store holds sealed shares and slashing records.
	Store *store.Store
	// Sealer encrypts shares at rest.
	Sealer *Sealer
	// SlotAt returns the slot of a moment, 0 before genesis.
	SlotAt func(time.Time) phase0.Slot
	// SlotsPerEpoch is the network's number of slots in an epoch.
	SlotsPerEpoch uint64
	// Sign makes the signatures; nil means BLS. The simulator may use a model.
	Sign SignFunc
}

// SignFunc appends the signature of each key over the root; threshold.SignBatch does.
type SignFunc func(to []phase0.BLSSignature, root phase0.Root, keys []*threshold.SecretKey) []phase0.BLSSignature

// Signer signs with this operator's shares. Its methods may be called from any goroutine.
type Signer struct {
	cfg Config

	// mu orders checks and writes: the store's batches begin in the order in which marks were raised here, so a lower mark never
	// overwrites a higher one. Waiting for the disk and signing happen outside of it.
	mu     sync.RWMutex
	shares map[phase0.BLSPubKey]heldShare
	// marks mirrors the store's slashing records, of shares held and removed.
	marks map[phase0.BLSPubKey]Mark
	// arrivals mirrors the store's arrivals, of shares that are still watched.
	arrivals map[phase0.BLSPubKey]Arrival
}

type heldShare struct {
	validator phase0.BLSPubKey
	secret    *threshold.SecretKey
}

// Share is a share key to be stored.
type Share struct {
	Validator phase0.BLSPubKey
	PubKey    phase0.BLSPubKey
	Secret    *threshold.SecretKey
}

// UnreadableShare is a stored share that could not be decrypted. The signer works without it. Storing the share again (it is in the
// contract's events) repairs it.
type UnreadableShare struct {
	PubKey phase0.BLSPubKey
	Err    error
}

// Open decrypts the stored shares and reads the slashing records. A share that cannot be decrypted is returned and is no error. A
// slashing record that cannot be read is an error, because signing without it might be slashable.
func Open(cfg Config) (*Signer, []UnreadableShare, error) {
	if cfg.SlotsPerEpoch == 0 {
		return nil, nil, errors.New("open signer: slots per epoch is 0")
	}
	if cfg.Sign == nil {
		cfg.Sign = threshold.SignBatch
	}
	s := &Signer{cfg: cfg, shares: map[phase0.BLSPubKey]heldShare{}, marks: map[phase0.BLSPubKey]Mark{}}
	if err := cfg.Store.Scan(store.Protection, nil, s.loadMark); err != nil {
		return nil, nil, fmt.Errorf("read slashing records: %w", err)
	}
	var err error
	if s.arrivals, err = readArrivals(cfg.Store); err != nil {
		return nil, nil, err
	}
	var unreadable []UnreadableShare
	err = cfg.Store.Scan(store.Share, nil, func(key, value []byte) error {
		if err := s.loadShare(key, value); err != nil {
			var pk phase0.BLSPubKey
			copy(pk[:], key)
			unreadable = append(unreadable, UnreadableShare{PubKey: pk, Err: err})
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read stored shares: %w", err)
	}
	return s, unreadable, nil
}

func (s *Signer) loadMark(key, value []byte) error {
	r, err := decodeRecord(key, value)
	if err != nil {
		return err
	}
	s.marks[r.Share] = r.Mark
	return nil
}

func (s *Signer) loadShare(key, value []byte) error {
	if len(key) != phase0.PublicKeyLength {
		return errUnseal
	}
	pk := phase0.BLSPubKey(key)
	validator, secret, err := s.cfg.Sealer.open(pk, value)
	if err != nil {
		return err
	}
	s.shares[pk] = heldShare{validator: validator, secret: secret}
	return nil
}

// Add stores shares, all or none, raises their slashing records to now and records their arrival. A share that is already held is not
// changed, nor is its record, so the call may be repeated after a crash. When Add returns nil everything is durable. A secret that
// does not belong to its public key is refused.
func (s *Signer) Add(now Now, shares ...Share) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.cfg.Store.Batch()
	defer b.Discard()
	var came []phase0.BLSPubKey
	fresh := slices.DeleteFunc(slices.Clone(shares), func(sh Share) bool {
		_, held := s.shares[sh.PubKey]
		return held
	})
	for _, sh := range fresh {
		if sh.Secret == nil || sh.Secret.PublicKey().Bytes() != sh.PubKey {
			return fmt.Errorf("store share %#x of validator %#x: secret does not belong to it", sh.PubKey, sh.Validator)
		}
		sealed, err := s.cfg.Sealer.seal(sh.PubKey, sh.Validator, sh.Secret)
		if err != nil {
			return fmt.Errorf("seal share %#x: %w", sh.PubKey, err)
		}
		b.Set(store.Share, sh.PubKey[:], sealed)
		came = append(came, sh.PubKey)
	}
	if err := s.commitArrivals(b, now, came); err != nil {
		return fmt.Errorf("store %s: %w", fault.Count(len(fresh), "share"), err)
	}
	for _, sh := range fresh {
		s.shares[sh.PubKey] = heldShare{validator: sh.Validator, secret: sh.Secret}
	}
	return nil
}

// Return raises the slashing records of held shares to now and records their arrival. It is for shares that the contract had taken
// from this operator for a while: somebody else may have signed for them in between. It is durable when Return returns nil.
func (s *Signer) Return(now Now, shares ...phase0.BLSPubKey) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.cfg.Store.Batch()
	defer b.Discard()
	if err := s.commitArrivals(b, now, shares); err != nil {
		return fmt.Errorf("raise slashing records of %s: %w", fault.Count(len(shares), "share"), err)
	}
	return nil
}

// commitArrivals commits b together with the raised marks and the arrivals of shares, and mirrors both; the caller holds mu. Before
// the chain's first slot nobody has signed anything, so nothing has to be watched.
func (s *Signer) commitArrivals(b *store.Batch, now Now, shares []phase0.BLSPubKey) error {
	marks := make(map[phase0.BLSPubKey]Mark, len(shares))
	arrivals := make(map[phase0.BLSPubKey]Arrival, len(shares))
	for _, pk := range shares {
		marks[pk] = s.marks[pk].raise(now.floor())
		if now.BeforeGenesis {
			continue
		}
		a := s.arrivals[pk].arrive(now)
		b.Set(store.Arrival, pk[:], a.encode())
		arrivals[pk] = a
	}
	if err := s.commitMarks(b, marks); err != nil {
		return err
	}
	maps.Copy(s.arrivals, arrivals)
	return nil
}

// commitMarks commits b together with the marks and mirrors them; the caller holds mu.
func (s *Signer) commitMarks(b *store.Batch, marks map[phase0.BLSPubKey]Mark) error {
	for pk, m := range marks {
		b.Set(store.Protection, pk[:], m.encode())
	}
	if err := b.Commit(); err != nil {
		return err
	}
	for pk, m := range marks {
		s.marks[pk] = m
	}
	return nil
}

// Remove removes share keys. Their slashing records stay, because the shares may arrive again.
func (s *Signer) Remove(shares ...phase0.BLSPubKey) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.cfg.Store.Batch()
	for _, pk := range shares {
		b.Delete(store.Share, pk[:])
	}
	if err := b.Commit(); err != nil {
		return fmt.Errorf("remove %s: %w", fault.Count(len(shares), "share"), err)
	}
	// The secrets are not erased: a batch that passed its checks may still be signing with them.
	for _, pk := range shares {
		delete(s.shares, pk)
	}
	return nil
}

// Held is a share this signer can sign with.
type Held struct{ Validator, PubKey phase0.BLSPubKey }

// Shares returns the shares held, by ascending share key.
func (s *Signer) Shares() []Held {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]Held, 0, len(s.shares))
	for pk, sh := range s.shares {
		out = append(out, Held{Validator: sh.validator, PubKey: pk})
	}
	slices.SortFunc(out, func(a, b Held) int { return bytes.Compare(a.PubKey[:], b.PubKey[:]) })
	return out
}

// Has reports whether the share is held.
func (s *Signer) Has(share phase0.BLSPubKey) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, ok := s.shares[share]
	return ok
}

// Record is the slashing record of one share.
type Record struct {
	Share phase0.BLSPubKey
	Mark  Mark
}

// Records returns every slashing record, of removed shares too, by ascending share key: what an EIP-3076 export
// writes.
func (s *Signer) Records() []Record {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]Record, 0, len(s.marks))
	for pk, m := range s.marks {
		out = append(out, Record{Share: pk, Mark: m})
	}
	slices.SortFunc(out, byShare)
	return out
}
