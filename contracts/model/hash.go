package model

import (
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Hash returns the hash that the contracts store for a record: keccak256 of its packed fields in the order validators, network fee
// index, index, balance, active. The fields of the record itself have another order.
func (c Cluster) Hash() common.Hash {
	packed := binary.BigEndian.AppendUint32(nil, c.Validators)
	packed = binary.BigEndian.AppendUint64(packed, c.NetworkFeeIndex)
	packed = binary.BigEndian.AppendUint64(packed, c.Index)
	packed = append(packed, common.BigToHash(c.Balance).Bytes()...)
	if c.Active {
		return crypto.Keccak256Hash(packed, []byte{1})
	}
	return crypto.Keccak256Hash(packed, []byte{0})
}
