package model

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

const publicKeyLength = 48

// current returns an existing cluster. The given record must be the cluster's latest.
func (s *State) current(owner common.Address, operators []uint64, given Cluster) (ClusterKey, error) {
	key := KeyOf(owner, operators)
	stored, ok := s.Clusters[key]
	if !ok {
		return key, named("ClusterDoesNotExists")
	}
	if !stored.Equal(given) {
		return key, named("IncorrectClusterState")
	}
	return key, nil
}

// currentOrNew is current for a registration, which may create the cluster.
func (s *State) currentOrNew(owner common.Address, operators []uint64, given Cluster) (ClusterKey, error) {
	key := KeyOf(owner, operators)
	stored, ok := s.Clusters[key]
	if !ok {
		stored = NewCluster()
	}
	if !stored.Equal(given) {
		return key, named("IncorrectClusterState")
	}
	if !given.Active {
		return key, named("ClusterIsLiquidated")
	}
	return key, nil
}

// RegisterValidators is bulkRegisterValidator, and registerValidator for one key. Bulk
// calls check the lists' lengths themselves.
func (s *State) RegisterValidators(at At, caller common.Address, publicKeys [][]byte, operators []uint64, shares [][]byte, wei *big.Int, given Cluster) ([]Event, error) {
	if len(publicKeys) == 0 {
		return nil, named("EmptyPublicKeysList")
	}
	if len(publicKeys) != len(shares) {
		return nil, named("PublicKeysSharesLengthMismatch")
	}
	if n := len(operators); n != 4 && n != 7 && n != 10 && n != 13 {
		return nil, named("InvalidOperatorIdsLength")
	}
	if err := s.newKeys(caller, publicKeys); err != nil {
		return nil, err
	}
	key, err := s.currentOrNew(caller, operators, given)
	if err != nil {
		return nil, err
	}
	cluster, commit, err := s.grow(at, caller, operators, uint32(len(publicKeys)), wei, given)
	if err != nil {
		return nil, err
	}
	var events []Event
	if wei.Sign() != 0 {
		if err := s.canPay(caller, wei); err != nil {
			return nil, err
		}
		s.move(caller, s.address, wei)
		events = append(events, s.transfer(caller, s.address, wei))
	}
	commit()
	s.Clusters[key] = cluster
	for i, pk := range publicKeys {
		s.validators[validatorKey{caller, string(pk)}] = key.Operators
		events = append(events, event("ValidatorAdded", caller, operators, pk, shares[i], cluster))
	}
	return events, nil
}

func (s *State) newKeys(owner common.Address, publicKeys [][]byte) error {
	for i, pk := range publicKeys {
		if len(pk) != publicKeyLength {
			return named("InvalidPublicKeyLength")
		}
		_, known := s.validators[validatorKey{owner, string(pk)}]
		for _, earlier := range publicKeys[:i] {
			known = known || string(earlier) == string(pk)
		}
		if known {
			return named("ValidatorAlreadyExistsWithData", pk)
		}
	}
	return nil
}

// grow adds validators to a cluster. It settles the record with the old number of validators, and fails if the record is liquidatable
// with the new one. The returned function makes the change.
func (s *State) grow(at At, caller common.Address, operators []uint64, n uint32, wei *big.Int, cluster Cluster) (Cluster, func(), error) {
	cluster = cluster.Clone()
	if cluster.Balance.Add(cluster.Balance, wei).Cmp(wordLimit) >= 0 {
		return cluster, nil, overflow()
	}
	update, err := s.enlist(at.Block, caller, operators, n)
	if err != nil {
		return cluster, nil, err
	}
	return s.join(at, cluster, update, n)
}

// join settles a cluster and adds validators to it and to the network.
func (s *State) join(at At, cluster Cluster, update update, n uint32) (Cluster, func(), error) {
	networkIndex, err := s.Network.indexAt(at.Block)
	if err != nil {
		return cluster, nil, err
	}
	cluster, shortfall, err := cluster.settle(update.index, networkIndex)
	if err != nil {
		return cluster, nil, err
	}
	network, err := s.Network.withValidators(at.Block, int64(n))
	if err != nil {
		return cluster, nil, err
	}
	if uint64(cluster.Validators)+uint64(n) > 1<<32-1 {
		return cluster, nil, overflow()
	}
	cluster.Validators += n
	short, err := s.liquidatable(cluster, update.fees)
	if err != nil {
		return cluster, nil, err
	}
	if short {
		return cluster, nil, named("InsufficientBalance")
	}
	return cluster, func() {
		s.apply(update)
		s.Network = network
		s.Shortfall.Add(s.Shortfall, shortfall)
	}, nil
}

// update is the change that a call makes to the operators of a cluster.
type update struct {
	operators   map[uint64]Operator
	index, fees uint64
}

func (s *State) apply(u update) {
	for id, operator := range u.operators {
		s.Operators[id] = operator
	}
}

// each advances and changes the operators that exist, and returns the sums over all operators.
func (s *State) each(block uint64, ids []uint64, check func(id, next uint64, last bool, o Operator) error, change func(id uint64, o *Operator) error) (update, error) {
	u := update{operators: map[uint64]Operator{}}
	var c checked
	for i, id := range ids {
		var next uint64
		if i+1 < len(ids) {
			next = ids[i+1]
		}
		operator := s.Operators[id]
		if err := check(id, next, i+1 == len(ids), operator); err != nil {
			return u, err
		}
		if operator.Exists() {
			var err error
			if operator, err = operator.advance(block); err != nil {
				return u, err
			}
			if err := change(id, &operator); err != nil {
				return u, err
			}
			u.operators[id] = operator
		}
		u.index, u.fees = c.add(u.index, operator.Index), c.add(u.fees, operator.Fee)
		if c.broken {
			return u, c.err()
		}
	}
	return u, nil
}

func anyOperator(uint64, uint64, bool, Operator) error { return nil }

// enlist adds validators to operators. The operators must be ascending, exist, and allow the caller to register validators.
func (s *State) enlist(block uint64, caller common.Address, ids []uint64, n uint32) (update, error) {
	check := func(id, next uint64, last bool, operator Operator) error {
		if !last {
			if err := ascending(id, next); err != nil {
				return err
			}
		}
		if !operator.Exists() {
			return named("OperatorDoesNotExist")
		}
		if operator.Private && !s.allows(id, caller) {
			return named("CallerNotWhitelistedWithData", id)
		}
		return nil
	}
	return s.each(block, ids, check, s.adding(n))
}

func (s *State) adding(n uint32) func(uint64, *Operator) error {
	return func(id uint64, operator *Operator) error {
		total := uint64(operator.Validators) + uint64(n)
		if total > uint64(s.Params.ValidatorLimit) || total > 1<<24-1 {
			return named("ExceedValidatorLimitWithData", id)
		}
		operator.Validators = uint32(total)
		return nil
	}
}

func removing(n uint32) func(uint64, *Operator) error {
	return func(_ uint64, operator *Operator) error {
		if operator.Validators < n {
			return overflow()
		}
		operator.Validators -= n
		return nil
	}
}

func ascending(id, next uint64) error {
	if id > next {
		return named("UnsortedOperatorsList")
	}
	if id == next {
		return named("OperatorsListNotUnique")
	}
	return nil
}

// RemoveValidator is removeValidator.
func (s *State) RemoveValidator(at At, caller common.Address, publicKey []byte, operators []uint64, given Cluster) ([]Event, error) {
	if _, err := s.current(caller, operators, given); err != nil {
		return nil, err
	}
	if _, known := s.validators[validatorKey{caller, string(publicKey)}]; !known {
		return nil, named("ValidatorDoesNotExist")
	}
	return s.BulkRemoveValidator(at, caller, [][]byte{publicKey}, operators, given)
}

// BulkRemoveValidator is bulkRemoveValidator.
func (s *State) BulkRemoveValidator(at At, caller common.Address, publicKeys [][]byte, operators []uint64, given Cluster) ([]Event, error) {
	if len(publicKeys) == 0 {
		return nil, named("ValidatorDoesNotExist")
	}
	key, err := s.current(caller, operators, given)
	if err != nil {
		return nil, err
	}
	for i, pk := range publicKeys {
		if err := s.registered(caller, pk, operators); err != nil {
			return nil, err
		}
		for _, earlier := range publicKeys[:i] {
			if string(earlier) == string(pk) {
				return nil, named("IncorrectValidatorStateWithData", pk)
			}
		}
	}
	cluster, err := s.shrink(at, operators, uint32(len(publicKeys)), given)
	if err != nil {
		return nil, err
	}
	s.Clusters[key] = cluster
	var events []Event
	for _, pk := range publicKeys {
		delete(s.validators, validatorKey{caller, string(pk)})
		events = append(events, event("ValidatorRemoved", caller, operators, pk, cluster))
	}
	return events, nil
}

func (s *State) registered(owner common.Address, publicKey []byte, operators []uint64) error {
	if s.validators[validatorKey{owner, string(publicKey)}] != KeyOf(owner, operators).Operators {
		return named("IncorrectValidatorStateWithData", publicKey)
	}
	return nil
}

// shrink removes validators from a cluster. In a liquidated cluster only the number of validators changes.
func (s *State) shrink(at At, operators []uint64, n uint32, given Cluster) (Cluster, error) {
	cluster := given.Clone()
	if !cluster.Active {
		cluster.Validators -= n
		return cluster, nil
	}
	update, err := s.each(at.Block, operators, anyOperator, removing(n))
	if err != nil {
		return cluster, err
	}
	networkIndex, err := s.Network.indexAt(at.Block)
	if err != nil {
		return cluster, err
	}
	cluster, shortfall, err := cluster.settle(update.index, networkIndex)
	if err != nil {
		return cluster, err
	}
	network, err := s.Network.withValidators(at.Block, -int64(n))
	if err != nil {
		return cluster, err
	}
	cluster.Validators -= n
	s.apply(update)
	s.Network = network
	s.Shortfall.Add(s.Shortfall, shortfall)
	return cluster, nil
}

// ExitValidators is bulkExitValidator, and exitValidator for one key.
func (s *State) ExitValidators(caller common.Address, publicKeys [][]byte, operators []uint64) ([]Event, error) {
	if len(publicKeys) == 0 {
		return nil, named("ValidatorDoesNotExist")
	}
	var events []Event
	for _, pk := range publicKeys {
		if err := s.registered(caller, pk, operators); err != nil {
			return nil, err
		}
		events = append(events, event("ValidatorExited", caller, operators, pk))
	}
	return events, nil
}
