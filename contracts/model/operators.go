package model

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// minimumFee is the lowest operator fee other than 0, in wei per validator and block.
const minimumFee = 1_000_000_000

const basisPoints = 10_000

// RegisterOperator is registerOperator.
func (s *State) RegisterOperator(at At, caller common.Address, publicKey []byte, fee *big.Int, private bool) (uint64, []Event, error) {
	if err := s.feeInRange(fee); err != nil {
		return 0, nil, err
	}
	if s.keys[keyHash(publicKey)] != 0 {
		return 0, nil, named("OperatorAlreadyExists")
	}
	units, err := Shrink(fee)
	if err != nil {
		return 0, nil, err
	}
	s.lastID++
	id := s.lastID
	s.keys[keyHash(publicKey)] = id
	s.Operators[id] = Operator{Owner: caller, Private: private, Fee: units, Block: at.Block}
	return id, []Event{
		event("OperatorAdded", id, caller, publicKey, fee),
		event("OperatorPrivacyStatusUpdated", []uint64{id}, private),
	}, nil
}

func tooLow(fee *big.Int) bool { return fee.Sign() != 0 && fee.Cmp(big.NewInt(minimumFee)) < 0 }

func (s *State) feeInRange(fee *big.Int) error {
	if tooLow(fee) {
		return named("FeeTooLow")
	}
	if fee.Cmp(new(big.Int).SetUint64(s.Params.MaxFee)) > 0 {
		return named("FeeTooHigh")
	}
	return nil
}

// RemoveOperator is removeOperator.
func (s *State) RemoveOperator(at At, caller common.Address, id uint64) ([]Event, error) {
	operator, err := s.owned(caller, id)
	if err != nil {
		return nil, err
	}
	if operator, err = operator.advance(at.Block); err != nil {
		return nil, err
	}
	var events []Event
	if operator.Balance != 0 {
		if events, err = s.payOperator(caller, id, operator.Balance); err != nil {
			return nil, err
		}
	}
	s.Operators[id] = Operator{Owner: operator.Owner, Private: operator.Private, Index: operator.Index}
	return append(events, event("OperatorRemoved", id)), nil
}

// DeclareOperatorFee is declareOperatorFee.
func (s *State) DeclareOperatorFee(at At, caller common.Address, id uint64, fee *big.Int) ([]Event, error) {
	operator, err := s.owned(caller, id)
	if err != nil {
		return nil, err
	}
	if err := s.feeInRange(fee); err != nil {
		return nil, err
	}
	units, err := Shrink(fee)
	if err != nil {
		return nil, err
	}
	if err := s.mayChange(operator.Fee, units); err != nil {
		return nil, err
	}
	var c checked
	begin := c.add(at.Time, s.Params.DeclarePeriod)
	end := c.add(begin, s.Params.ExecutePeriod)
	if c.broken {
		return nil, c.err()
	}
	s.Requests[id] = FeeRequest{units, begin, end}
	return []Event{event("OperatorFeeDeclared", caller, id, at.Block, fee)}, nil
}

func (s *State) mayChange(old, fee uint64) error {
	if fee == old {
		return named("SameFeeChangeNotAllowed")
	}
	if old == 0 {
		return named("FeeIncreaseNotAllowed")
	}
	most := new(big.Int).Add(big.NewInt(basisPoints), new(big.Int).SetUint64(s.Params.MaxFeeIncrease))
	most.Mul(most, new(big.Int).SetUint64(old)).Quo(most, big.NewInt(basisPoints))
	if new(big.Int).SetUint64(fee).Cmp(most) > 0 {
		return named("FeeExceedsIncreaseLimit")
	}
	return nil
}

// ExecuteOperatorFee is executeOperatorFee.
func (s *State) ExecuteOperatorFee(at At, caller common.Address, id uint64) ([]Event, error) {
	operator, err := s.owned(caller, id)
	if err != nil {
		return nil, err
	}
	request, declared := s.Requests[id]
	if !declared || request.Begin == 0 {
		return nil, named("NoFeeDeclared")
	}
	if at.Time < request.Begin || at.Time > request.End {
		return nil, named("ApprovalNotWithinTimeframe")
	}
	if Expand(request.Fee).Cmp(new(big.Int).SetUint64(s.Params.MaxFee)) > 0 {
		return nil, named("FeeTooHigh")
	}
	return s.setFee(at, operator, id, request.Fee)
}

func (s *State) setFee(at At, operator Operator, id, fee uint64) ([]Event, error) {
	operator, err := operator.advance(at.Block)
	if err != nil {
		return nil, err
	}
	operator.Fee = fee
	s.Operators[id] = operator
	delete(s.Requests, id)
	return []Event{event("OperatorFeeExecuted", operator.Owner, id, at.Block, Expand(fee))}, nil
}

// CancelDeclaredOperatorFee is cancelDeclaredOperatorFee.
func (s *State) CancelDeclaredOperatorFee(caller common.Address, id uint64) ([]Event, error) {
	if _, err := s.owned(caller, id); err != nil {
		return nil, err
	}
	if _, declared := s.Requests[id]; !declared {
		return nil, named("NoFeeDeclared")
	}
	delete(s.Requests, id)
	return []Event{event("OperatorFeeDeclarationCancelled", caller, id)}, nil
}

// ReduceOperatorFee is reduceOperatorFee.
func (s *State) ReduceOperatorFee(at At, caller common.Address, id uint64, fee *big.Int) ([]Event, error) {
	operator, err := s.owned(caller, id)
	if err != nil {
		return nil, err
	}
	if tooLow(fee) {
		return nil, named("FeeTooLow")
	}
	units, err := Shrink(fee)
	if err != nil {
		return nil, err
	}
	if units >= operator.Fee {
		return nil, named("FeeIncreaseNotAllowed")
	}
	return s.setFee(at, operator, id, units)
}

// WithdrawOperatorEarnings is withdrawOperatorEarnings, or with nil withdrawAllOperatorEarnings. 0 wei withdraws everything, too.
func (s *State) WithdrawOperatorEarnings(at At, caller common.Address, id uint64, wei *big.Int) ([]Event, error) {
	operator, err := s.owned(caller, id)
	if err != nil {
		return nil, err
	}
	var units uint64
	if wei != nil {
		if units, err = Shrink(wei); err != nil {
			return nil, err
		}
	}
	if operator, err = operator.advance(at.Block); err != nil {
		return nil, err
	}
	if units == 0 {
		units = operator.Balance
	}
	if units == 0 || units > operator.Balance {
		return nil, named("InsufficientBalance")
	}
	events, err := s.payOperator(caller, id, units)
	if err != nil {
		return nil, err
	}
	operator.Balance -= units
	s.Operators[id] = operator
	return events, nil
}

func (s *State) payOperator(owner common.Address, id, units uint64) ([]Event, error) {
	wei := Expand(units)
	if err := s.canPay(s.address, wei); err != nil {
		return nil, err
	}
	s.move(s.address, owner, wei)
	return []Event{s.transfer(s.address, owner, wei), event("OperatorWithdrawn", owner, id, wei)}, nil
}

// SetOperatorsPrivacy is setOperatorsPrivateUnchecked or setOperatorsPublicUnchecked.
func (s *State) SetOperatorsPrivacy(caller common.Address, ids []uint64, private bool) ([]Event, error) {
	if len(ids) == 0 {
		return nil, named("InvalidOperatorIdsLength")
	}
	for _, id := range ids {
		if _, err := s.owned(caller, id); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		operator := s.Operators[id]
		operator.Private = private
		s.Operators[id] = operator
	}
	return []Event{event("OperatorPrivacyStatusUpdated", ids, private)}, nil
}
