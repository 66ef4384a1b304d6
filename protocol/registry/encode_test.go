package registry

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The tests write logs with go-ethereum's encoder, which the peers' nodes read with.

type clusterRecord struct {
	ValidatorCount  uint32
	NetworkFeeIndex uint64
	Index           uint64
	Active          bool
	Balance         *big.Int
}

var (
	bytesType   = mustType("bytes")
	uint256Type = mustType("uint256")
	idsType     = mustType("uint64[]")
	addressType = mustType("address")
	clusterType = mustType("tuple",
		abi.ArgumentMarshaling{Name: "validatorCount", Type: "uint32"},
		abi.ArgumentMarshaling{Name: "networkFeeIndex", Type: "uint64"},
		abi.ArgumentMarshaling{Name: "index", Type: "uint64"},
		abi.ArgumentMarshaling{Name: "active", Type: "bool"},
		abi.ArgumentMarshaling{Name: "balance", Type: "uint256"})
	anyCluster = clusterRecord{ValidatorCount: 1, Active: true, Balance: big.NewInt(7)}
)

func mustType(name string, components ...abi.ArgumentMarshaling) abi.Type {
	t, err := abi.NewType(name, "", components)
	if err != nil {
		panic(err)
	}
	return t
}

func pack(types []abi.Type, values ...any) []byte {
	var args abi.Arguments
	for _, t := range types {
		args = append(args, abi.Argument{Type: t})
	}
	data, err := args.Pack(values...)
	if err != nil {
		panic(err)
	}
	return data
}

func uints(ids []wire.OperatorID) []uint64 {
	out := make([]uint64, len(ids))
	for i, id := range ids {
		out[i] = uint64(id)
	}
	return out
}

func word(n uint64) common.Hash { return common.BigToHash(new(big.Int).SetUint64(n)) }

func addressTopic(a common.Address) common.Hash { return common.BytesToHash(a[:]) }

// encode writes an event as the contract would emit it.
func encode(event Event) Log {
	switch e := event.(type) {
	case OperatorAddedEvent:
		return Log{
			Topics: []common.Hash{topicOperatorAdded, word(uint64(e.ID)), addressTopic(e.Owner)},
			Data:   pack([]abi.Type{bytesType, uint256Type}, pack([]abi.Type{bytesType}, []byte(e.Key)), big.NewInt(0)),
		}
	case OperatorRemovedEvent:
		return Log{Topics: []common.Hash{topicOperatorRemoved, word(uint64(e.ID))}}
	case ValidatorAddedEvent:
		return Log{
			Topics: []common.Hash{topicValidatorAdded, addressTopic(e.Owner)},
			Data:   pack([]abi.Type{idsType, bytesType, bytesType, clusterType}, uints(e.Operators), e.PublicKey, e.Shares, anyCluster),
		}
	case ValidatorRemovedEvent:
		return Log{
			Topics: []common.Hash{topicValidatorRemoved, addressTopic(e.Owner)},
			Data:   pack([]abi.Type{idsType, bytesType, clusterType}, uints(e.Operators), e.PublicKey, anyCluster),
		}
	case ClusterLiquidatedEvent:
		return Log{
			Topics: []common.Hash{topicClusterLiquidated, addressTopic(e.Owner)},
			Data:   pack([]abi.Type{idsType, clusterType}, uints(e.Operators), anyCluster),
		}
	case ClusterReactivatedEvent:
		return Log{
			Topics: []common.Hash{topicClusterReactivated, addressTopic(e.Owner)},
			Data:   pack([]abi.Type{idsType, clusterType}, uints(e.Operators), anyCluster),
		}
	case FeeRecipientUpdatedEvent:
		return Log{
			Topics: []common.Hash{topicFeeRecipientUpdated, addressTopic(e.Owner)},
			Data:   pack([]abi.Type{addressType}, e.Recipient),
		}
	case ValidatorExitedEvent:
		return Log{
			Topics: []common.Hash{topicValidatorExited, addressTopic(e.Owner)},
			Data:   pack([]abi.Type{idsType, bytesType}, uints(e.Operators), e.PublicKey),
		}
	}
	panic("unknown event")
}

func sampleEvents() []Event {
	owner := common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	ids := []wire.OperatorID{1, 2, 3, 4}
	pk := bytes.Repeat([]byte{0xab}, 48)
	return []Event{
		OperatorAddedEvent{7, owner, "a key"},
		OperatorRemovedEvent{7},
		ValidatorAddedEvent{owner, ids, pk, bytes.Repeat([]byte{1}, 1312)},
		ValidatorRemovedEvent{owner, ids, pk},
		ClusterLiquidatedEvent{owner, ids},
		ClusterReactivatedEvent{owner, ids},
		FeeRecipientUpdatedEvent{owner, common.HexToAddress("0x99")},
		ValidatorExitedEvent{owner, ids, pk},
	}
}

// argumentTypes are the types of each event's data, for the other decoder.
func argumentTypes(topic common.Hash) []abi.Type {
	return map[common.Hash][]abi.Type{
		topicOperatorAdded:       {bytesType, uint256Type},
		topicOperatorRemoved:     {},
		topicValidatorAdded:      {idsType, bytesType, bytesType, clusterType},
		topicValidatorRemoved:    {idsType, bytesType, clusterType},
		topicClusterLiquidated:   {idsType, clusterType},
		topicClusterReactivated:  {idsType, clusterType},
		topicFeeRecipientUpdated: {addressType},
		topicValidatorExited:     {idsType, bytesType},
	}[topic]
}

// readable says whether go-ethereum's decoder takes the log.
func readable(log Log) bool {
	var args abi.Arguments
	for _, t := range argumentTypes(log.Topics[0]) {
		args = append(args, abi.Argument{Type: t})
	}
	values, err := args.Unpack(log.Data)
	if err != nil || len(args) == 0 {
		return err == nil
	}
	if log.Topics[0] == topicOperatorAdded {
		_, err = abi.Arguments{{Type: bytesType}}.Unpack(values[0].([]byte))
	}
	return err == nil
}

func FuzzDecode(f *testing.F) {
	for i, event := range sampleEvents() {
		log := encode(event)
		f.Add(uint8(i), log.Data)
		if len(log.Data) > 40 {
			f.Add(uint8(i), log.Data[:len(log.Data)-33])
			bent := bytes.Clone(log.Data)
			bent[31] ^= 0x40
			f.Add(uint8(i), bent)
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, data []byte) {
		log := encode(sampleEvents()[int(kind)%8])
		log.Data = data
		event, err := Decode(log)
		if (err == nil) != readable(log) {
			t.Fatalf("ours: %v, go-ethereum's: %v", err, readable(log))
		}
		if (event == nil) != (err != nil) {
			t.Fatalf("event %v with error %v", event, err)
		}
	})
}
