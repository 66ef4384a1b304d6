package registry

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The events' topics. Source: spec/registry.md#events.
var (
	topicOperatorAdded       = common.HexToHash("0xd839f31c14bd632f424e307b36abff63ca33684f77f28e35dc13718ef338f7f4")
	topicOperatorRemoved     = common.HexToHash("0x0e0ba6c2b04de36d6d509ec5bd155c43a9fe862f8052096dd54f3902a74cca3e")
	topicValidatorAdded      = common.HexToHash("0x48a3ea0796746043948f6341d17ff8200937b99262a0b48c2663b951ed7114e5")
	topicValidatorRemoved    = common.HexToHash("0xccf4370403e5fbbde0cd3f13426479dcd8a5916b05db424b7a2c04978cf8ce6e")
	topicClusterLiquidated   = common.HexToHash("0x1fce24c373e07f89214e9187598635036111dbb363e99f4ce498488cdc66e688")
	topicClusterReactivated  = common.HexToHash("0xc803f8c01343fcdaf32068f4c283951623ef2b3fa0c547551931356f456b6859")
	topicFeeRecipientUpdated = common.HexToHash("0x259235c230d57def1521657e7c7951d3b385e76193378bc87ef6b56bc2ec3548")
	topicValidatorExited     = common.HexToHash("0xb4b20ffb2eb1f020be3df600b2287914f50c07003526d3a9d89a9dd12351828c")
)

// errTopics says that a log does not have the number of topics of its event.
var errTopics = errors.New("wrong number of topics")

// UnparsableError says that a log has the topic of an event but is not an encoding of it. It is skipped. Unlike a malformed event it
// changes nothing, not even the owner's nonce.
type UnparsableError struct {
	// Event is the name of the event of the topic.
	Event string
	// Cause is the error of the decoder.
	Cause error
}

// Error implements error.
func (e *UnparsableError) Error() string { return fmt.Sprintf("decode %s: %v", e.Event, e.Cause) }

// Unwrap returns the cause.
func (e *UnparsableError) Unwrap() error { return e.Cause }

// Decode decodes a log. It returns nil and no error for an event of the contract that nodes ignore, and an *UnparsableError for a log
// that is not an encoding of its event. Slices in the result are parts of the log's data.
func Decode(log Log) (Event, error) {
	if len(log.Topics) == 0 {
		return nil, nil
	}
	shape, ok := shapeOf(log.Topics[0])
	if !ok {
		return nil, nil
	}
	if len(log.Topics) != 1+shape.indexed {
		return nil, &UnparsableError{shape.name, errTopics}
	}
	args := &arguments{data: log.Data}
	event := shape.read(log.Topics, args)
	if args.err != nil {
		return nil, &UnparsableError{shape.name, args.err}
	}
	return event, nil
}

// shape says how one kind of event is decoded.
type shape struct {
	name    string
	indexed int
	read    func(topics []common.Hash, args *arguments) Event
}

func shapeOf(topic common.Hash) (shape, bool) {
	switch topic {
	case topicOperatorAdded:
		return shape{OperatorAddedEvent{}.Name(), 2, readOperatorAdded}, true
	case topicOperatorRemoved:
		return shape{OperatorRemovedEvent{}.Name(), 1, readOperatorRemoved}, true
	case topicValidatorAdded:
		return shape{ValidatorAddedEvent{}.Name(), 1, readValidatorAdded}, true
	case topicValidatorRemoved:
		return shape{ValidatorRemovedEvent{}.Name(), 1, readValidatorRemoved}, true
	case topicClusterLiquidated:
		return shape{ClusterLiquidatedEvent{}.Name(), 1, readClusterLiquidated}, true
	case topicClusterReactivated:
		return shape{ClusterReactivatedEvent{}.Name(), 1, readClusterReactivated}, true
	case topicFeeRecipientUpdated:
		return shape{FeeRecipientUpdatedEvent{}.Name(), 1, readFeeRecipientUpdated}, true
	case topicValidatorExited:
		return shape{ValidatorExitedEvent{}.Name(), 1, readValidatorExited}, true
	}
	return shape{}, false
}

func owner(topics []common.Hash) common.Address { return common.BytesToAddress(topics[1][:]) }

func operatorID(topics []common.Hash, args *arguments) wire.OperatorID {
	return wire.OperatorID(args.number(topics[1][:], 64))
}

// readOperatorAdded decodes the key, which has a second, inner encoding.
func readOperatorAdded(topics []common.Hash, args *arguments) Event {
	event := OperatorAddedEvent{ID: operatorID(topics, args), Owner: common.BytesToAddress(topics[2][:])}
	inner := &arguments{data: args.bytes(0)}
	args.word(1) // the fee
	event.Key = string(inner.bytes(0))
	if inner.err != nil {
		args.fail(fmt.Errorf("operator key: %w", inner.err))
	}
	return event
}

func readOperatorRemoved(topics []common.Hash, args *arguments) Event {
	return OperatorRemovedEvent{ID: operatorID(topics, args)}
}

func readValidatorAdded(topics []common.Hash, args *arguments) Event {
	event := ValidatorAddedEvent{
		Owner: owner(topics), Operators: args.operators(0), PublicKey: args.bytes(1), Shares: args.bytes(2),
	}
	args.cluster(3)
	return event
}

func readValidatorRemoved(topics []common.Hash, args *arguments) Event {
	event := ValidatorRemovedEvent{Owner: owner(topics), Operators: args.operators(0), PublicKey: args.bytes(1)}
	args.cluster(2)
	return event
}

func readClusterLiquidated(topics []common.Hash, args *arguments) Event {
	event := ClusterLiquidatedEvent{Owner: owner(topics), Operators: args.operators(0)}
	args.cluster(1)
	return event
}

func readClusterReactivated(topics []common.Hash, args *arguments) Event {
	event := ClusterReactivatedEvent{Owner: owner(topics), Operators: args.operators(0)}
	args.cluster(1)
	return event
}

func readFeeRecipientUpdated(topics []common.Hash, args *arguments) Event {
	return FeeRecipientUpdatedEvent{Owner: owner(topics), Recipient: args.address(0)}
}

func readValidatorExited(topics []common.Hash, args *arguments) Event {
	return ValidatorExitedEvent{Owner: owner(topics), Operators: args.operators(0), PublicKey: args.bytes(1)}
}
