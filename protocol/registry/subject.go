package registry

import (
	"encoding/binary"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Operator returns the operator of the record, if it is an operator's.
func (w Write) Operator() (wire.OperatorID, bool) {
	if len(w.Key) != 9 || w.Key[0] != kindOperator {
		return 0, false
	}
	return wire.OperatorID(binary.BigEndian.Uint64(w.Key[1:])), true
}

// Owner returns the owner of the record, if it is an owner's.
func (w Write) Owner() (common.Address, bool) {
	if len(w.Key) != 1+common.AddressLength || w.Key[0] != kindOwner {
		return common.Address{}, false
	}
	return common.Address(w.Key[1:]), true
}

// Validator returns the validator of the record, if it is a validator's.
func (w Write) Validator() (wire.ValidatorPK, bool) {
	if len(w.Key) != 1+phase0.PublicKeyLength || w.Key[0] != kindValidator {
		return wire.ValidatorPK{}, false
	}
	return wire.ValidatorPK(w.Key[1:]), true
}
