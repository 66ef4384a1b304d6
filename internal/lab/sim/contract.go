package sim

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/internal/node/roster"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The contract's side of stories in which somebody else registers shares: its events, as every operator's own roster reads them. In all
// other stories nothing happens on the contract, and operators do not read it.

// owner is whose validators the committee serves.
var owner = common.Address{0x0e, 1}

// contract is the registry contract: the blocks that have events in them.
type contract struct {
	committee wire.Committee
	blocks    []execution.Block
	// made counts the blocks that there ever were: one that comes in another's place has another hash.
	made uint64
}

// append puts events into a block of its own.
func (c *contract) append(at time.Time, logs ...types.Log) {
	number := uint64(len(c.blocks)) + 1
	c.made++
	b := execution.Block{Number: number, Hash: numberHash(c.made), Time: at, Live: true}
	if number > 1 {
		b.Parent = c.blocks[number-2].Hash
	}
	for i, l := range logs {
		l.BlockNumber, l.BlockHash, l.Index, l.TxIndex = number, b.Hash, uint(i), uint(i)
		b.Logs = append(b.Logs, l)
	}
	c.blocks = append(c.blocks, b)
	c.stamp()
}

// wordLength is the unit of an event's arguments in bytes.
const wordLength = 32

// stamp writes the records of their clusters into the newest block's events, as the contract would give them: nodes notice by them
// that events are missing. All clusters have the same operators, so that the owner names one.
func (c *contract) stamp() {
	validators, dry := map[common.Hash]uint32{}, map[common.Hash]bool{}
	network := binding.NewSSVNetwork().GetABI()
	for n := range c.blocks {
		logs := c.blocks[n].Logs
		for i := range logs {
			l := &logs[i]
			event, err := network.EventByID(l.Topics[0])
			if err != nil || event.Inputs[len(event.Inputs)-1].Type.T != abi.TupleTy {
				continue
			}
			of := l.Topics[1]
			switch event.Name {
			case "ValidatorAdded":
				validators[of]++
			case "ValidatorRemoved":
				validators[of]--
			case "ClusterLiquidated":
				dry[of] = true
			case "ClusterReactivated":
				dry[of] = false
			}
			if n < len(c.blocks)-1 {
				continue
			}
			record := wordLength * (len(event.Inputs.NonIndexed()) - 1)
			binary.BigEndian.PutUint32(l.Data[record+wordLength-4:], validators[of])
			l.Data[record+4*wordLength-1] = 1
			if dry[of] {
				l.Data[record+4*wordLength-1] = 0
			}
		}
	}
}

// takeBack ends the chain behind a block, as a reorganisation does.
func (c *contract) takeBack(number int) { c.blocks = c.blocks[:number] }

// on reports whether a block is on the chain.
func (c *contract) on(number uint64, hash common.Hash) bool {
	return number == 0 || number <= uint64(len(c.blocks)) && c.blocks[number-1].Hash == hash
}

func numberHash(n uint64) common.Hash { return common.BigToHash(new(big.Int).SetUint64(n)) }

// emitted is an event as the contract emits it: its indexed arguments are topics, the others data.
func emitted(name string, topic common.Hash, args ...any) (types.Log, error) {
	network := binding.NewSSVNetwork().GetABI()
	event := network.Events[name]
	data, err := event.Inputs.NonIndexed().Pack(args...)
	if err != nil {
		return types.Log{}, fmt.Errorf("event %s: %w", name, err)
	}
	return types.Log{Topics: []common.Hash{event.ID, topic}, Data: data}, nil
}

func (c *contract) ids() []uint64 {
	ids := make([]uint64, len(c.committee))
	for i, id := range c.committee {
		ids[i] = uint64(id)
	}
	return ids
}

// anyCluster is what events say of a cluster before they are stamped.
var anyCluster = binding.ISSVNetworkCoreCluster{Balance: big.NewInt(0)}

// of is an event about an owner's cluster.
func (c *contract) of(name string, owner common.Address, args ...any) (types.Log, error) {
	all := append([]any{c.ids()}, args...)
	return emitted(name, common.BytesToHash(owner[:]), append(all, anyCluster)...)
}

// operatorAdded registers an operator, whose key is modelled.
func (c *contract) operatorAdded(id wire.OperatorID) (types.Log, error) {
	key, err := binding.PackOperatorKey(contractKey(id).public())
	if err != nil {
		return types.Log{}, err
	}
	l, err := emitted("OperatorAdded", numberHash(uint64(id)), key, big.NewInt(0))
	l.Topics = append(l.Topics, common.BytesToHash(owner[:]))
	return l, err
}

// contractKey is an operator's key as the contract knows it: it opens shares that were sealed for the operator.
type contractKey wire.OperatorID

func (k contractKey) public() string { return fmt.Sprintf("key of operator %d", k) }

// errSealed says that a share was sealed for somebody else.
var errSealed = errors.New("the share is sealed for another operator")

// seal encrypts a share for the operator. Nobody in the simulation reads one that is not its own.
func (k contractKey) seal(secret *threshold.SecretKey) (c keyshare.Ciphertext) {
	raw := secret.Bytes()
	c[0] = byte(k)
	copy(c[1:], raw[:])
	return c
}

// Decrypt implements keyshare.Decrypter.
func (k contractKey) Decrypt(ciphertext []byte) ([]byte, error) {
	if ciphertext[0] != byte(k) {
		return nil, errSealed
	}
	return []byte("0x" + hex.EncodeToString(ciphertext[1:33])), nil
}

// register makes the disks of operators that have read the contract up to the registration of all validators.
func (r *keyring) register(committee wire.Committee) error {
	r.contract = &contract{committee: committee}
	var operators, validators []types.Log
	for _, id := range committee {
		l, err := r.contract.operatorAdded(id)
		if err != nil {
			return err
		}
		operators = append(operators, l)
	}
	for n, keys := range r.validators {
		secret := r.secrets[keys.share.Validator]
		key, err := threshold.ParseSecretKey(secret[:])
		if err != nil {
			return err
		}
		data := keyshare.SharesData{OwnerProof: key.Sign(keyshare.OwnerRoot(owner, uint64(n))), PublicKeys: keys.share.SharePubKeys}
		for i, id := range committee {
			data.Ciphertexts = append(data.Ciphertexts, contractKey(id).seal(keys.secrets[i]))
		}
		keys.shares = data
		l, err := r.contract.of("ValidatorAdded", owner, keys.share.Validator[:], data.Bytes())
		if err != nil {
			return err
		}
		validators = append(validators, l)
	}
	r.contract.append(genesis, operators...)
	r.contract.append(genesis, validators...)
	p := profile()
	for _, id := range committee {
		disk := newDisk(r.real)
		db, err := disk.open(id)
		if err != nil {
			return err
		}
		s, err := openSigner(db, id, p.SlotAt, nil)
		if err != nil {
			return err
		}
		reader, err := openReader(db, id, s, r, clock.NewVirtual(genesis.Add(-time.Minute)))
		if err != nil {
			return err
		}
		for _, b := range r.contract.blocks {
			if err := reader.ApplyBlock(context.Background(), b); err != nil {
				return fmt.Errorf("operator %d reads block %d: %w", id, b.Number, err)
			}
		}
		if err := db.Close(); err != nil {
			return err
		}
		r.registered = append(r.registered, disk)
	}
	return nil
}

// openReader opens an operator's roster on its store.
func openReader(db *store.Store, id wire.OperatorID, s *signer.Signer, ring *keyring, c clock.Clock) (*roster.Roster, error) {
	key := contractKey(id)
	return roster.Open(roster.Options{
		Profile: profile(), Store: db, Signer: s, Key: key, OwnKey: key.public(), Beacon: bystander{ring, c}, Clock: once{c},
		OnChange: func() {}, Logger: slog.New(slog.DiscardHandler),
	})
}

// bystander is a beacon node that answers what a roster asks: who is on the chain, and what is justified.
type bystander struct {
	ring  *keyring
	clock clock.Clock
}

// Validators implements roster.Beacon: all validators are active, and the stranger's too.
func (b bystander) Validators(_ context.Context, keys []phase0.BLSPubKey) (map[phase0.ValidatorIndex]*apiv1.Validator, error) {
	out := make(map[phase0.ValidatorIndex]*apiv1.Validator, len(keys))
	for _, pk := range keys {
		if index, known := b.ring.indexOf(pk); known {
			out[index] = &apiv1.Validator{Index: index, Status: apiv1.ValidatorStateActiveOngoing, Validator: &phase0.Validator{PublicKey: pk}}
		}
	}
	return out, nil
}

// Finality implements roster.Beacon: justification runs one epoch behind.
func (b bystander) Finality(context.Context) (*apiv1.Finality, error) {
	epoch := profile().EpochAt(b.clock.Now())
	justified := &phase0.Checkpoint{Epoch: max(epoch, 1) - 1}
	return &apiv1.Finality{Finalized: justified, Justified: justified, PreviousJustified: justified}, nil
}

// HeadSlot implements roster.Beacon.
func (b bystander) HeadSlot() (phase0.Slot, bool) { return profile().SlotAt(b.clock.Now()), true }

// once is a clock by which loops run once: it ends them when they want to wait.
type once struct{ clock.Clock }

// SleepUntil does not wait.
func (once) SleepUntil(context.Context, time.Time) error { return context.Canceled }
