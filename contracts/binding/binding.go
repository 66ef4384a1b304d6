// Package binding speaks to the contracts: call data, events, errors and the
// transactions that put the whole set on a chain.
//
// contracts.gen.go is generated from the committed artifacts (go run
// ./contracts/tools/bindings); the rest adds what the generator cannot know: the inner
// encoding of an operator's key, predicted addresses, gas bounds, decoded reverts.
//
// Promise: call data and events are those of the committed artifacts; what is generated follows the contracts, the rest stays.
//
// Not here: sending, waiting and retrying (internal/node/execution, testnet), and what the events
// mean to a node (protocol/registry).
package binding

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Cluster is the record of one owner's validators on one set of operators. The chain
// keeps only its hash, so every call must bring the record the last event carried.
//
// Source: design of the public contracts, version 1.2.
type Cluster = ISSVNetworkCoreCluster

// NewCluster returns the record to pass when registering into a cluster that does not
// exist yet: empty and active.
func NewCluster() Cluster {
	return Cluster{Active: true, Balance: new(big.Int)}
}

// ClusterKey is the key of a cluster on chain: keccak256 of the owner and each operator
// id, ascending, as a 32-byte word.
func ClusterKey(owner common.Address, operatorIDs []uint64) common.Hash {
	packed := make([]byte, 0, common.AddressLength+32*len(operatorIDs))
	packed = append(packed, owner[:]...)
	for _, id := range operatorIDs {
		packed = append(packed, common.BigToHash(new(big.Int).SetUint64(id)).Bytes()...)
	}
	return crypto.Keccak256Hash(packed)
}

// PackOperatorKey wraps an operator's base64 public key as registerOperator expects it:
// one dynamic value, ABI-encoded once more inside the argument.
//
// Source: spec/keys.md#operator-keys.
func PackOperatorKey(base64Key string) ([]byte, error) {
	packed, err := operatorKeyArguments().Pack([]byte(base64Key))
	if err != nil {
		return nil, fmt.Errorf("encode operator key: %w", err)
	}
	return packed, nil
}

// UnpackOperatorKey is the inverse of PackOperatorKey.
func UnpackOperatorKey(packed []byte) (string, error) {
	values, err := operatorKeyArguments().Unpack(packed)
	if err != nil {
		return "", fmt.Errorf("decode operator key: %w", err)
	}
	key, ok := values[0].([]byte)
	if !ok {
		return "", fmt.Errorf("decode operator key: unexpected type %T", values[0])
	}
	return string(key), nil
}

func operatorKeyArguments() abi.Arguments {
	return abi.Arguments{{Type: abi.Type{T: abi.BytesTy}}}
}

// RegisterOperatorData is the call data that registers an operator. The fee is in wei of
// SSV per validator and block: 0, or a multiple of 10^7 from 10^9 up.
func RegisterOperatorData(base64Key string, fee *big.Int, private bool) ([]byte, error) {
	packed, err := PackOperatorKey(base64Key)
	if err != nil {
		return nil, err
	}
	data, err := NewSSVNetwork().TryPackRegisterOperator(packed, fee, private)
	if err != nil {
		return nil, fmt.Errorf("encode registerOperator: %w", err)
	}
	return data, nil
}

// RemoveOperatorData is the call data that removes an operator.
func RemoveOperatorData(operatorID uint64) ([]byte, error) {
	data, err := NewSSVNetwork().TryPackRemoveOperator(operatorID)
	if err != nil {
		return nil, fmt.Errorf("encode removeOperator: %w", err)
	}
	return data, nil
}

// RegisterData is the call data that registers one validator. Operator ids ascend; the
// amount is in wei of SSV.
func RegisterData(publicKey []byte, operatorIDs []uint64, sharesData []byte, amount *big.Int, cluster Cluster) ([]byte, error) {
	data, err := NewSSVNetwork().TryPackRegisterValidator(publicKey, operatorIDs, sharesData, amount, cluster)
	if err != nil {
		return nil, fmt.Errorf("encode registerValidator: %w", err)
	}
	return data, nil
}

// BulkRegisterData is the call data that registers several validators on the same
// operators at once. Keys and shares go together by position, and the shares must have
// been made for consecutive owner nonces in that order.
func BulkRegisterData(publicKeys [][]byte, operatorIDs []uint64, sharesData [][]byte, amount *big.Int, cluster Cluster) ([]byte, error) {
	data, err := NewSSVNetwork().TryPackBulkRegisterValidator(publicKeys, operatorIDs, sharesData, amount, cluster)
	if err != nil {
		return nil, fmt.Errorf("encode bulkRegisterValidator: %w", err)
	}
	return data, nil
}

// RemoveData is the call data that removes validators of one cluster.
func RemoveData(publicKeys [][]byte, operatorIDs []uint64, cluster Cluster) ([]byte, error) {
	data, err := NewSSVNetwork().TryPackBulkRemoveValidator(publicKeys, operatorIDs, cluster)
	if err != nil {
		return nil, fmt.Errorf("encode bulkRemoveValidator: %w", err)
	}
	return data, nil
}

// ExitData is the call data that asks the operators to exit validators of one cluster.
func ExitData(publicKeys [][]byte, operatorIDs []uint64) ([]byte, error) {
	data, err := NewSSVNetwork().TryPackBulkExitValidator(publicKeys, operatorIDs)
	if err != nil {
		return nil, fmt.Errorf("encode bulkExitValidator: %w", err)
	}
	return data, nil
}

// SetFeeRecipientData is the call data that sets where the caller's validators send
// block rewards.
func SetFeeRecipientData(recipient common.Address) ([]byte, error) {
	data, err := NewSSVNetwork().TryPackSetFeeRecipientAddress(recipient)
	if err != nil {
		return nil, fmt.Errorf("encode setFeeRecipientAddress: %w", err)
	}
	return data, nil
}
