package binding

import (
	"bytes"
	"math/big"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

var network = NewSSVNetwork()

func ids(numbers []uint64) []wire.OperatorID {
	out := make([]wire.OperatorID, len(numbers))
	for i, n := range numbers {
		out[i] = wire.OperatorID(n)
	}
	return out
}

// unpack makes a row of eventKinds: unpack reads a log with the bindings, same makes of it what package registry does.
func unpack[E any](unpack func(*types.Log) (*E, error), same func(*E) (registry.Event, error)) func(*types.Log) (registry.Event, error) {
	return func(log *types.Log) (registry.Event, error) {
		e, err := unpack(log)
		if err != nil {
			return nil, err
		}
		return same(e)
	}
}

// eventKinds are the events that a node acts on, read by the bindings.
var eventKinds = []struct {
	name   string
	unpack func(*types.Log) (registry.Event, error)
}{
	{"OperatorAdded", unpack(network.UnpackOperatorAddedEvent, func(e *SSVNetworkOperatorAdded) (registry.Event, error) {
		key, err := UnpackOperatorKey(e.PublicKey)
		return registry.OperatorAddedEvent{ID: wire.OperatorID(e.OperatorId), Owner: e.Owner, Key: key}, err
	})},
	{"OperatorRemoved", unpack(network.UnpackOperatorRemovedEvent, func(e *SSVNetworkOperatorRemoved) (registry.Event, error) {
		return registry.OperatorRemovedEvent{ID: wire.OperatorID(e.OperatorId)}, nil
	})},
	{"ValidatorAdded", unpack(network.UnpackValidatorAddedEvent, func(e *SSVNetworkValidatorAdded) (registry.Event, error) {
		return registry.ValidatorAddedEvent{Owner: e.Owner, Operators: ids(e.OperatorIds), PublicKey: e.PublicKey, Shares: e.Shares}, nil
	})},
	{"ValidatorRemoved", unpack(network.UnpackValidatorRemovedEvent, func(e *SSVNetworkValidatorRemoved) (registry.Event, error) {
		return registry.ValidatorRemovedEvent{Owner: e.Owner, Operators: ids(e.OperatorIds), PublicKey: e.PublicKey}, nil
	})},
	{"ClusterLiquidated", unpack(network.UnpackClusterLiquidatedEvent, func(e *SSVNetworkClusterLiquidated) (registry.Event, error) {
		return registry.ClusterLiquidatedEvent{Owner: e.Owner, Operators: ids(e.OperatorIds)}, nil
	})},
	{"ClusterReactivated", unpack(network.UnpackClusterReactivatedEvent, func(e *SSVNetworkClusterReactivated) (registry.Event, error) {
		return registry.ClusterReactivatedEvent{Owner: e.Owner, Operators: ids(e.OperatorIds)}, nil
	})},
	{"FeeRecipientAddressUpdated", unpack(network.UnpackFeeRecipientAddressUpdatedEvent, func(e *SSVNetworkFeeRecipientAddressUpdated) (registry.Event, error) {
		return registry.FeeRecipientUpdatedEvent{Owner: e.Owner, Recipient: e.RecipientAddress}, nil
	})},
	{"ValidatorExited", unpack(network.UnpackValidatorExitedEvent, func(e *SSVNetworkValidatorExited) (registry.Event, error) {
		return registry.ValidatorExitedEvent{Owner: e.Owner, Operators: ids(e.OperatorIds), PublicKey: e.PublicKey}, nil
	})},
}

// randomBytes returns fewer than limit bytes.
func randomBytes(rng *rand.Rand, limit int) []byte {
	out := make([]byte, rng.IntN(limit))
	for i := range out {
		out[i] = byte(rng.Uint32())
	}
	return out
}

// randomEvent is a log of the kind as the contract would emit it, with arguments by lot.
func randomEvent(t *testing.T, rng *rand.Rand, name string) *types.Log {
	t.Helper()
	event := network.abi.Events[name]
	log := &types.Log{Topics: []common.Hash{event.ID}}
	var values []any
	for _, argument := range event.Inputs {
		if argument.Indexed {
			topic := common.BigToHash(new(big.Int).SetUint64(rng.Uint64()))
			if argument.Type.T == abi.AddressTy {
				topic = common.BytesToHash(common.BytesToAddress(randomBytes(rng, 40)).Bytes())
			}
			log.Topics = append(log.Topics, topic)
			continue
		}
		values = append(values, randomArgument(t, rng, argument))
	}
	data, err := event.Inputs.NonIndexed().Pack(values...)
	if err != nil {
		t.Fatal(err)
	}
	log.Data = data
	return log
}

func randomArgument(t *testing.T, rng *rand.Rand, argument abi.Argument) any {
	t.Helper()
	switch argument.Type.T {
	case abi.BytesTy:
		if argument.Name != "publicKey" || rng.IntN(2) == 0 {
			return randomBytes(rng, 200)
		}
		packed, err := PackOperatorKey(string(randomBytes(rng, 600)))
		if err != nil {
			t.Fatal(err)
		}
		if rng.IntN(2) == 0 {
			return damaged(rng, packed)
		}
		return packed
	case abi.SliceTy:
		numbers := make([]uint64, rng.IntN(14))
		for i := range numbers {
			numbers[i] = rng.Uint64()
		}
		return numbers
	case abi.UintTy:
		return new(big.Int).SetUint64(rng.Uint64())
	case abi.AddressTy:
		return common.BytesToAddress(randomBytes(rng, 40))
	case abi.TupleTy:
		return Cluster{rng.Uint32(), rng.Uint64(), rng.Uint64(), rng.IntN(2) == 0, new(big.Int).SetUint64(rng.Uint64())}
	}
	t.Fatalf("argument %s has a type that this test does not know: %v", argument.Name, argument.Type)
	return nil
}

// damage changes a log as no contract would.
func damage(rng *rand.Rand, log *types.Log) {
	switch rng.IntN(6) {
	case 0:
		log.Topics = log.Topics[:len(log.Topics)-1]
	case 1:
		log.Topics = append(log.Topics, common.Hash{31: 1})
	default:
		log.Data = damaged(rng, log.Data)
	}
}

// damaged changes ABI-encoded data.
func damaged(rng *rand.Rand, data []byte) []byte {
	switch kind := rng.IntN(4); {
	case kind == 0:
		return data[:rng.IntN(len(data)+1)]
	case kind == 1:
		return append(data, randomBytes(rng, 70)...)
	case len(data) < 32:
		return data
	case kind == 2:
		data[rng.IntN(len(data))] ^= 1 << rng.IntN(8)
	default: // a word becomes an offset or a length that leads elsewhere
		word := data[rng.IntN(len(data)/32)*32:][:32]
		clear(word)
		word[31-rng.IntN(9)] = byte(rng.Uint32())
	}
	return data
}

// compareReaders reads a log with package registry and with the bindings: what ours takes, theirs reads the same. If the contract
// can emit the log, theirs also takes no more than ours.
func compareReaders(t *testing.T, unpack func(*types.Log) (registry.Event, error), log *types.Log, damaged bool) {
	t.Helper()
	ours, err := registry.Decode(registry.Log{Topics: log.Topics, Data: bytes.Clone(log.Data)})
	theirs, theirErr := unpack(log)
	if err == nil && theirErr != nil || err != nil && theirErr == nil && !damaged {
		t.Fatalf("registry says %v, the bindings %v\ntopics %v\ndata %x", err, theirErr, log.Topics, log.Data)
	}
	if err == nil && !sameEvent(ours, theirs) {
		t.Fatalf("registry reads %+v, the bindings %+v\ndata %x", ours, theirs, log.Data)
	}
}

// sameEvent compares two events; a list that is empty equals none.
func sameEvent(a, b registry.Event) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	if x.Type() != y.Type() {
		return false
	}
	for i := range x.NumField() {
		f, g := x.Field(i), y.Field(i)
		if f.Kind() == reflect.Slice && f.Len() == 0 && g.Len() == 0 {
			continue
		}
		if !reflect.DeepEqual(f.Interface(), g.Interface()) {
			return false
		}
	}
	return true
}

// Two readers of events that share no code, ours (strict, without allocations) and go-ethereum's, agree on what is an event and on
// what it says. The network's other nodes read with go-ethereum's, and all nodes must skip the same events. Of what the contract
// emits only the operator's key has a shape that its sender chooses, so that it is damaged too; a log whose arguments are damaged
// comes from a client that lies, and ours may refuse it where theirs does not look.
func TestReadersOfEventsAgree(t *testing.T) {
	const seed = 1
	rng := rand.New(rand.NewPCG(seed, 0))
	taken := make(map[string]int)
	for range 4000 {
		for _, kind := range eventKinds {
			log := randomEvent(t, rng, kind.name)
			compareReaders(t, kind.unpack, log, false)
			if _, err := kind.unpack(log); err == nil {
				taken[kind.name]++
			}
			damage(rng, log)
			compareReaders(t, kind.unpack, log, true)
		}
	}
	for _, kind := range eventKinds {
		if taken[kind.name] < 500 {
			t.Errorf("seed %d: only %d readable events of kind %s: the comparison proves little", seed, taken[kind.name], kind.name)
		}
	}
}
