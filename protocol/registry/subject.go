package registry

import (
	"encoding/binary"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Operator returns which operator the record is about, if it is about one.
func (w Write) Operator() (wire.OperatorID, bool) {
	if len(w.Key) != 9 || w.Key[0] != kindOperator {
		return 0, false
	}
	return wire.OperatorID(binary.BigEndian.Uint64(w.Key[1:])), true
}

// Owner returns which owner the record is about, if it is about one.
func (w Write) Owner() (common.Address, bool) {
	if len(w.Key) != 1+common.AddressLength || w.Key[0] != kindOwner {
		return common.Address{}, false
	}
	return common.Address(w.Key[1:]), true
}

// Validator returns which validator the record is about, if it is about one.
func (w Write) Validator() (wire.ValidatorPK, bool) {
	if len(w.Key) != 1+phase0.PublicKeyLength || w.Key[0] != kindValidator {
		return wire.ValidatorPK{}, false
	}
	return wire.ValidatorPK(w.Key[1:]), true
}
