package model

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
)

// ReplayError says that an event has other arguments than the contracts give it, or is impossible after the events before it.
type ReplayError struct {
	// Event is the event's name.
	Event string
	// Err is the reason; nil if the arguments are wrong.
	Err error
}

// Error implements error.
func (e *ReplayError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("the arguments of event %s are not the contracts'", e.Event)
	}
	return fmt.Sprintf("event %s cannot follow the ones before it: %v", e.Event, e.Err)
}

// Unwrap returns the cause.
func (e *ReplayError) Unwrap() error { return e.Err }

// ApplyEvent changes the state like the call that emitted the event, at the event's block. All events of the network and the transfers
// of its token, applied in the order of the chain, result in the same state as the calls. If only some of them are applied, the figures
// that do not depend on the others are still right: indexes, fees and records need OperatorAdded, OperatorRemoved, OperatorFeeExecuted,
// NetworkFeeUpdated and the events with a cluster's record. An event with another name changes nothing. An error is a *ReplayError; the
// state must not be used after it.
func (s *State) ApplyEvent(at At, e Event) error {
	replay, known := replays[e.Name]
	if !known {
		return nil
	}
	args := &arguments{of: e.Args}
	err := replay(s, at, args)
	if args.wrong {
		return &ReplayError{Event: e.Name}
	}
	if err != nil {
		return &ReplayError{e.Name, err}
	}
	if e.Name != "Transfer" {
		s.deposited = nil
	}
	return nil
}

// arguments are an event's arguments, read by their positions.
type arguments struct {
	of    []any
	wrong bool
}

// arg returns an argument. If it has another type, it marks the arguments as wrong.
func arg[T any](a *arguments, place int) (value T) {
	if place < len(a.of) {
		if v, ok := a.of[place].(T); ok {
			return v
		}
	}
	a.wrong = true
	return value
}

func (a *arguments) id(place int) uint64              { return arg[uint64](a, place) }
func (a *arguments) ids(place int) []uint64           { return arg[[]uint64](a, place) }
func (a *arguments) address(place int) common.Address { return arg[common.Address](a, place) }

// wei returns an amount, or 0 if it is missing.
func (a *arguments) wei(place int) *big.Int {
	if wei := arg[*big.Int](a, place); wei != nil {
		return wei
	}
	a.wrong = true
	return new(big.Int)
}

func (a *arguments) cluster(place int) Cluster {
	c := arg[Cluster](a, place)
	if c.Balance == nil {
		a.wrong = true
		c.Balance = new(big.Int)
	}
	return c.Clone()
}

// replays has for each event the function that changes the state.
var replays = map[string]func(*State, At, *arguments) error{
	"Transfer": func(s *State, _ At, a *arguments) error {
		from, to, wei := a.address(0), a.address(1), a.wei(2)
		s.move(from, to, wei)
		s.deposited = nil
		if to == s.address {
			s.deposited = wei
		}
		return nil
	},

	"OperatorAdded": func(s *State, at At, a *arguments) error {
		id, units, err := a.id(0), uint64(0), error(nil)
		if units, err = Shrink(a.wei(3)); err != nil {
			return err
		}
		s.keys[keyHash(arg[[]byte](a, 2))] = id
		s.lastID = max(s.lastID, id)
		s.Operators[id] = Operator{Owner: a.address(1), Fee: units, Block: at.Block}
		return nil
	},
	"OperatorRemoved": func(s *State, at At, a *arguments) error {
		operator, err := s.Operators[a.id(0)].advance(at.Block)
		s.Operators[a.id(0)] = Operator{Owner: operator.Owner, Private: operator.Private, Index: operator.Index}
		return err
	},
	"OperatorFeeDeclared": func(s *State, at At, a *arguments) error {
		units, err := Shrink(a.wei(3))
		var c checked
		begin := c.add(at.Time, s.Params.DeclarePeriod)
		s.Requests[a.id(1)] = FeeRequest{units, begin, c.add(begin, s.Params.ExecutePeriod)}
		if err == nil {
			err = c.err()
		}
		return err
	},
	"OperatorFeeDeclarationCancelled": func(s *State, _ At, a *arguments) error {
		delete(s.Requests, a.id(1))
		return nil
	},
	"OperatorFeeExecuted": func(s *State, at At, a *arguments) error {
		units, err := Shrink(a.wei(3))
		if err == nil {
			_, err = s.setFee(at, s.Operators[a.id(1)], a.id(1), units)
		}
		return err
	},
	"OperatorWithdrawn": func(s *State, at At, a *arguments) error {
		operator, err := s.Operators[a.id(1)].advance(at.Block)
		if err != nil {
			return err
		}
		units, err := Shrink(a.wei(2))
		if err != nil {
			return err
		}
		if operator.Balance < units {
			return overflow()
		}
		operator.Balance -= units
		s.Operators[a.id(1)] = operator
		return nil
	},
	"OperatorPrivacyStatusUpdated": func(s *State, _ At, a *arguments) error {
		private := arg[bool](a, 1)
		s.eachNamed(a.ids(0), func(o *Operator) { o.Private = private })
		return nil
	},
	"OperatorWhitelistingContractUpdated": func(s *State, _ At, a *arguments) error {
		contract := a.address(1)
		s.eachNamed(a.ids(0), func(o *Operator) { o.Whitelist = contract })
		return nil
	},
	"OperatorMultipleWhitelistUpdated": func(s *State, _ At, a *arguments) error {
		s.allow(a.ids(0), arg[[]common.Address](a, 1), true)
		return nil
	},
	"OperatorMultipleWhitelistRemoved": func(s *State, _ At, a *arguments) error {
		s.allow(a.ids(0), arg[[]common.Address](a, 1), false)
		return nil
	},

	"ValidatorAdded": func(s *State, at At, a *arguments) error {
		owner, ids := a.address(0), a.ids(1)
		s.validators[validatorKey{owner, string(arg[[]byte](a, 2))}] = KeyOf(owner, ids).Operators
		paid := s.deposited
		if paid == nil {
			paid = new(big.Int)
		}
		return s.replaceRecord(at, owner, ids, a.cluster(4), paid)
	},
	"ValidatorRemoved": func(s *State, at At, a *arguments) error {
		owner := a.address(0)
		delete(s.validators, validatorKey{owner, string(arg[[]byte](a, 2))})
		return s.replaceRecord(at, owner, a.ids(1), a.cluster(3), new(big.Int))
	},
	"ClusterLiquidated": func(s *State, at At, a *arguments) error {
		return s.replaceRecord(at, a.address(0), a.ids(1), a.cluster(2), new(big.Int))
	},
	"ClusterReactivated": func(s *State, at At, a *arguments) error {
		return s.replaceRecord(at, a.address(0), a.ids(1), a.cluster(2), new(big.Int))
	},
	"ClusterDeposited": func(s *State, _ At, a *arguments) error {
		s.Clusters[KeyOf(a.address(0), a.ids(1))] = a.cluster(3)
		return nil
	},
	"ClusterWithdrawn": func(s *State, at At, a *arguments) error {
		key := KeyOf(a.address(0), a.ids(1))
		_, _, shortfall, err := s.settled(at.Block, a.ids(1), s.record(key))
		if err == nil {
			s.Shortfall.Add(s.Shortfall, shortfall)
		}
		s.Clusters[key] = a.cluster(3)
		return err
	},

	"NetworkFeeUpdated": func(s *State, at At, a *arguments) error {
		_, err := s.UpdateNetworkFee(at, a.wei(1))
		return err
	},
	"NetworkEarningsWithdrawn": func(s *State, at At, a *arguments) error {
		units, err := Shrink(a.wei(0))
		if err != nil {
			return err
		}
		network, err := s.Network.withValidators(at.Block, 0)
		if err != nil {
			return err
		}
		if network.Earned < units {
			return overflow()
		}
		network.Earned -= units
		s.Network = network
		return nil
	},
	"OperatorFeeIncreaseLimitUpdated": func(s *State, _ At, a *arguments) error {
		s.Params.MaxFeeIncrease = a.id(0)
		return nil
	},
	"DeclareOperatorFeePeriodUpdated": func(s *State, _ At, a *arguments) error {
		s.Params.DeclarePeriod = a.id(0)
		return nil
	},
	"ExecuteOperatorFeePeriodUpdated": func(s *State, _ At, a *arguments) error {
		s.Params.ExecutePeriod = a.id(0)
		return nil
	},
	"OperatorMaximumFeeUpdated": func(s *State, _ At, a *arguments) error {
		s.Params.MaxFee = a.id(0)
		return nil
	},
	"LiquidationThresholdPeriodUpdated": func(s *State, _ At, a *arguments) error {
		s.Params.MinimumBlocks = a.id(0)
		return nil
	},
	"MinimumLiquidationCollateralUpdated": func(s *State, _ At, a *arguments) error {
		_, err := s.UpdateMinimumLiquidationCollateral(a.wei(0))
		return err
	},
}

// eachNamed changes the operators with the given ids.
func (s *State) eachNamed(ids []uint64, change func(*Operator)) {
	for _, id := range ids {
		operator := s.Operators[id]
		change(&operator)
		s.Operators[id] = operator
	}
}

// allow adds accounts to the whitelists of operators, or removes them.
func (s *State) allow(ids []uint64, accounts []common.Address, allow bool) {
	for _, id := range ids {
		if s.allowed[id] == nil {
			s.allowed[id] = map[common.Address]bool{}
		}
		for _, account := range accounts {
			s.allowed[id][account] = allow
		}
	}
}

// record returns a cluster's record, or a new record if the cluster does not exist yet.
func (s *State) record(key ClusterKey) Cluster {
	if stored, known := s.Clusters[key]; known {
		return stored
	}
	return NewCluster()
}

// replaceRecord sets the record that a call gave a cluster. It settles the operators and the network, and changes their numbers of
// validators. The shortfall is what the cluster owed beyond its balance. In a liquidated cluster only the number of validators changes.
func (s *State) replaceRecord(at At, owner common.Address, ids []uint64, next Cluster, paid *big.Int) error {
	key := KeyOf(owner, ids)
	before := s.record(key)
	s.Clusters[key] = next
	if !before.Active && !next.Active {
		return nil
	}
	more := counting(next) - counting(before)
	update, err := s.each(at.Block, ids, anyOperator, func(_ uint64, o *Operator) error {
		total := int64(o.Validators) + more
		if total < 0 || total > 1<<24-1 {
			return overflow()
		}
		o.Validators = uint32(total)
		return nil
	})
	if err != nil {
		return err
	}
	networkIndex, err := s.Network.indexAt(at.Block)
	if err != nil {
		return err
	}
	network, err := s.Network.withValidators(at.Block, more)
	if err != nil {
		return err
	}
	if before.Active {
		before = before.Clone()
		before.Balance.Add(before.Balance, paid)
		_, shortfall, err := before.settle(update.index, networkIndex)
		if err != nil {
			return err
		}
		s.Shortfall.Add(s.Shortfall, shortfall)
	}
	s.apply(update)
	s.Network = network
	return nil
}

// counting returns how many of a record's validators its operators and the network count.
func counting(c Cluster) int64 {
	if !c.Active {
		return 0
	}
	return int64(c.Validators)
}
