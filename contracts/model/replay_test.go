package model

import (
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// replay applies the contracts' events to a state that knows nothing of calls. It must be the state that the calls make.
func (p *pair) replay(logs []*types.Log) {
	if p.replayed == nil {
		p.replayed = p.world.model()
	}
	for _, log := range logs {
		e := p.decodeLog(events[log.Topics[0]], log)
		if err := p.replayed.ApplyEvent(p.at(), e); err != nil {
			p.Fatalf("replay of %v: %v", e, err)
		}
	}
	p.replayed.deposited = nil
	for _, part := range []struct {
		name           string
		calls, replays any
	}{
		{"params", p.model.Params, p.replayed.Params},
		{"network", p.model.Network, p.replayed.Network},
		{"operators", p.model.Operators, p.replayed.Operators},
		{"requests", p.model.Requests, p.replayed.Requests},
		{"clusters", clusterText(p.model), clusterText(p.replayed)},
		{"tokens", tokenText(p.model), tokenText(p.replayed)},
		{"shortfall", p.model.Shortfall.String(), p.replayed.Shortfall.String()},
		{"keys", p.model.keys, p.replayed.keys},
		{"validators", p.model.validators, p.replayed.validators},
		{"whitelists", fmt.Sprint(p.model.allowed), fmt.Sprint(p.replayed.allowed)},
	} {
		if !reflect.DeepEqual(part.calls, part.replays) {
			p.Fatalf("%s by calls: %v\nby events: %v", part.name, part.calls, part.replays)
		}
	}
}

func clusterText(s *State) map[ClusterKey]string {
	out := map[ClusterKey]string{}
	for key, c := range s.Clusters {
		out[key] = c.String()
	}
	return out
}

func tokenText(s *State) map[common.Address]string {
	out := map[common.Address]string{}
	for account, wei := range s.Tokens {
		if wei.Sign() != 0 {
			out[account] = wei.String()
		}
	}
	return out
}

// An event that is not the contracts' is refused, whatever is wrong with it, and one of another name changes nothing.
func TestForeignEventsAreRefused(t *testing.T) {
	for name := range replays {
		for _, args := range [][]any{nil, {1}, slices.Repeat([]any{any(nil)}, 6), slices.Repeat([]any{any((*big.Int)(nil))}, 6)} {
			s := New(common.Address{}, Params{}, nil)
			var refused *ReplayError
			if err := s.ApplyEvent(At{Block: 5}, Event{name, args}); !errors.As(err, &refused) || refused.Event != name {
				t.Errorf("%s%v: %v", name, args, err)
			}
		}
	}
	s := New(common.Address{}, Params{}, nil)
	if err := s.ApplyEvent(At{}, Event{"Initialized", []any{1}}); err != nil {
		t.Error(err)
	}
}

// A clone goes its own way.
func TestACloneSharesNothing(t *testing.T) {
	s := New(common.Address{9}, Params{}, nil)
	owner := common.Address{1}
	feed := func(to *State, list ...Event) {
		for _, e := range list {
			if err := to.ApplyEvent(At{Block: 10}, e); err != nil {
				t.Fatal(err)
			}
		}
	}
	feed(s, Event{"Transfer", []any{common.Address{}, owner, big.NewInt(5)}}, Event{"OperatorAdded", []any{uint64(1), owner, []byte{1}, big.NewInt(Unit)}},
		Event{"OperatorMultipleWhitelistUpdated", []any{[]uint64{1}, []common.Address{owner}}})
	before := fmt.Sprintf("%v %v %v %v %v", s.Operators, tokenText(s), s.allowed, len(s.keys), s.Shortfall)
	c := s.Clone()
	feed(c, Event{"Transfer", []any{owner, common.Address{9}, big.NewInt(5)}}, Event{"OperatorRemoved", []any{uint64(1)}},
		Event{"OperatorMultipleWhitelistRemoved", []any{[]uint64{1}, []common.Address{owner}}}, Event{"OperatorAdded", []any{uint64(2), owner, []byte{2}, big.NewInt(0)}})
	c.Shortfall.SetInt64(3)
	if after := fmt.Sprintf("%v %v %v %v %v", s.Operators, tokenText(s), s.allowed, len(s.keys), s.Shortfall); after != before {
		t.Errorf("before %s, after %s", before, after)
	}
}

// What a registration pays counts before the cluster is charged: only what both together cannot pay is missing.
func TestTheDepositOfARegistrationPaysFirst(t *testing.T) {
	owner, at := common.Address{1}, At{Block: 10}
	begin := func() *State {
		s := New(common.Address{9}, Params{ValidatorLimit: 10, MaxFee: 1 << 62}, nil)
		s.Tokens[owner] = Expand(1_000)
		return s
	}
	calls, replayed := begin(), begin()
	feed := func(list []Event, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			if err := replayed.ApplyEvent(at, e); err != nil {
				t.Fatal(err)
			}
		}
	}
	ids := []uint64{1, 2, 3, 4}
	for id := range ids {
		_, list, err := calls.RegisterOperator(at, owner, []byte{byte(id)}, Expand(100), false)
		feed(list, err)
	}
	key := func(n byte) [][]byte { return [][]byte{append(make([]byte, 47), n)} }
	register := func(n byte, units uint64) {
		t.Helper()
		feed(calls.RegisterValidators(at, owner, key(n), ids, key(n), Expand(units), calls.record(KeyOf(owner, ids))))
	}
	register(1, 10)
	at.Block++
	register(2, 30)
	if want := Expand(4*100 - 10 - 30); calls.Shortfall.Cmp(want) != 0 || replayed.Shortfall.Cmp(want) != 0 {
		t.Errorf("missing by calls %v, by events %v, expected %v", calls.Shortfall, replayed.Shortfall, want)
	}
}
