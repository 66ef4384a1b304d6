package sim

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"embed"
	"encoding/pem"
	"fmt"
	"math/rand/v2"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// keyring is the keys of a committee's validators. They depend on nothing but the sizes, and are made once.
type keyring struct {
	validators []*validatorKeys
	// secrets are all secret keys by public key, of validators and shares, for the modelled scheme.
	secrets map[phase0.BLSPubKey][32]byte
	// strangers are the validators of liars, who have shares of their own for nobody.
	strangers []*stranger
	// disks are the stores of operators that hold their shares, by id from 1.
	disks []disk
	// registered are the same of operators that read the contract, which has all validators; nil until a story needs them.
	registered []disk
	contract   *contract
	// real says that Pebble is on the disks.
	real bool
}

// validatorKeys are one validator's key and its shares, in committee order.
type validatorKeys struct {
	share   duty.Share
	secrets []*threshold.SecretKey
	// shares are what the validator was registered with, once it was.
	shares keyshare.SharesData
}

// firstIndex keeps validator indices apart from list positions.
const firstIndex = 100

type ringKey struct {
	operators, validators int
	real                  bool
}

var rings = struct {
	sync.Mutex
	made map[ringKey]*keyring
}{made: map[ringKey]*keyring{}}

// keysOf returns the keys of a committee of a size, with what its operators read on the contract if that is wanted.
func keysOf(key ringKey, registered bool) (*keyring, error) {
	rings.Lock()
	defer rings.Unlock()
	ring := rings.made[key]
	if ring == nil {
		made, err := newKeyring(key)
		if err != nil {
			return nil, err
		}
		ring = made
		rings.made[key] = ring
	}
	if registered && ring.contract == nil {
		if err := ring.register(ring.validators[0].share.Committee); err != nil {
			return nil, err
		}
	}
	return ring, nil
}

func newKeyring(key ringKey) (*keyring, error) {
	var committee wire.Committee
	for id := 1; id <= key.operators; id++ {
		committee = append(committee, wire.OperatorID(id))
	}
	source := randomness(fmt.Sprintf("keys of %d", key.operators))
	ring := &keyring{real: key.real, secrets: map[phase0.BLSPubKey][32]byte{}}
	for n := range key.validators {
		var raw [32]byte
		_, _ = source.Read(raw[:]) // it cannot fail
		raw[0] = 0                 // below the group order
		secret, err := threshold.ParseSecretKey(raw[:])
		if err != nil {
			return nil, fmt.Errorf("validator %d: %w", n, err)
		}
		shares, err := threshold.Split(source, secret, committee.Quorum(), committee)
		if err != nil {
			return nil, fmt.Errorf("split key of validator %d: %w", n, err)
		}
		keys := &validatorKeys{share: duty.Share{
			Validator: secret.PublicKey().Bytes(), Index: phase0.ValidatorIndex(firstIndex + n), Committee: committee,
		}}
		ring.secrets[keys.share.Validator] = secret.Bytes()
		for _, s := range shares {
			pk := s.Secret.PublicKey().Bytes()
			ring.secrets[pk] = s.Secret.Bytes()
			keys.secrets = append(keys.secrets, s.Secret)
			keys.share.SharePubKeys = append(keys.share.SharePubKeys, pk)
		}
		ring.validators = append(ring.validators, keys)
	}
	for n := range strangers {
		s, err := newStranger(n, key.validators)
		if err != nil {
			return nil, err
		}
		ring.secrets[s.pk] = s.secret.Bytes()
		ring.strangers = append(ring.strangers, s)
	}
	return ring, ring.fillDisks(committee)
}

// indexOf is a validator's index on the beacon chain.
func (r *keyring) indexOf(pk phase0.BLSPubKey) (phase0.ValidatorIndex, bool) {
	for _, keys := range r.validators {
		if keys.share.Validator == pk {
			return keys.share.Index, true
		}
	}
	for _, s := range r.strangers {
		if s.pk == pk {
			return s.index, true
		}
	}
	return 0, false
}

// fillDisks stores every operator's shares, as after its first start.
func (r *keyring) fillDisks(committee wire.Committee) error {
	for _, id := range committee {
		disk := newDisk(r.real)
		db, err := disk.open(id)
		if err != nil {
			return err
		}
		s, err := openSigner(db, id, profile().SlotAt, nil)
		if err != nil {
			return err
		}
		for _, keys := range r.validators {
			share := signer.Share{Validator: keys.share.Validator, PubKey: keys.share.SharePubKeys[id-1], Secret: keys.secrets[id-1]}
			if err := s.Add(signer.Now{}, share); err != nil {
				return err
			}
		}
		if err := db.Close(); err != nil {
			return err
		}
		r.disks = append(r.disks, disk)
	}
	return nil
}

// randomness is a source of bytes of its own for each purpose.
func randomness(purpose string) *rand.ChaCha8 { return rand.NewChaCha8(sha256.Sum256([]byte(purpose))) }

//go:embed testdata/operator-*.pem
var operatorPEMs embed.FS

// operatorPEM returns one of four fixed RSA keys.
func operatorPEM(id wire.OperatorID) ([]byte, error) {
	return operatorPEMs.ReadFile(fmt.Sprintf("testdata/operator-%d.pem", (id-1)%4+1))
}

// sealingKey is the RSA key that an operator's store is sealed with.
func sealingKey(id wire.OperatorID) (*rsa.PrivateKey, error) {
	text, err := operatorPEM(id)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	return x509.ParsePKCS1PrivateKey(block.Bytes)
}

// sealers are made once for each of the four keys: parsing one costs more than a slot.
var sealers sync.Map // wire.OperatorID → *signer.Sealer

func sealerOf(id wire.OperatorID) (*signer.Sealer, error) {
	id = (id-1)%4 + 1
	if s, ok := sealers.Load(id); ok {
		return s.(*signer.Sealer), nil
	}
	key, err := sealingKey(id)
	if err != nil {
		return nil, err
	}
	s, err := signer.NewSealer(key, randomness(fmt.Sprintf("sealing of %d", id)))
	if err == nil {
		sealers.Store(id, s)
	}
	return s, err
}
