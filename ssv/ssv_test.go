package ssv_test

import (
	"bytes"
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/ssv"
)

// deposit keeps three validators above the floor for some blocks.
var deposit = big.NewInt(2_000_000_000_000)

// Keys become a file, the file validators, and the validators exit: without a command, a node or an index.
func TestTheLifeOfValidators(t *testing.T) {
	c := newChain(t, 100)
	opened, journal := c.open()
	ctx := t.Context()
	var told []int
	request := c.request(3)
	request.Progress = func(done, _ int) { told = append(told, done) }
	file := c.file(request)
	if len(told) != 3 || len(file.Shares) != 3 {
		t.Errorf("told %v of %d entries", told, len(file.Shares))
	}
	c.must(ssv.Verify(ctx, opened, file))
	shares, err := ssv.Load(file)
	c.must(err)

	plan, err := ssv.Plan(ctx, opened, shares, ssv.Want{Deposit: deposit, Batch: 2})
	c.must(err)
	if plan.Registered != 0 || len(plan.Batches) != 2 || plan.Err() != nil || plan.Deposit.Cmp(deposit) != 0 || plan.Batches[1].Deposit.Sign() != 0 {
		t.Fatalf("the plan is %+v", plan)
	}
	if then := plan.Then; then.Cluster.Record.ValidatorCount != 3 || then.Balance.Cmp(deposit) != 0 || then.Liquidatable {
		t.Errorf("then: %+v", then)
	}
	quotes, err := opened.DryRun(ctx, wallet(2).Address, plan.Request(opened, 0))
	c.must(err)
	if c.sent != 0 || len(quotes) != 2 || !quotes[1].Untried {
		t.Errorf("a plan sends %d transactions; quotes %+v", c.sent, quotes)
	}
	if _, err := ssv.Register(ctx, opened, wallet(1), journal, plan, nil); !is[*client.NotOwnerError](err) || c.sent != 0 {
		t.Errorf("another wallet: %v", err)
	}
	var batches []int
	done, err := ssv.Register(ctx, opened, wallet(2), journal, plan, func(d ssv.Done) error { batches = append(batches, d.Batch); return nil })
	c.must(err)
	if len(done) != 2 || len(batches) != 2 || batches[1] != 1 || done[1].Result.Receipt == nil {
		t.Errorf("done %+v, told %v", done, batches)
	}
	for i := range done {
		if gas, bound := done[i].Result.Receipt.GasUsed, plan.Batches[i].Gas(4); gas > bound {
			t.Errorf("batch %d used %d gas, the bound is %d", i, gas, bound)
		}
	}

	again, err := ssv.Plan(ctx, opened, shares, ssv.Want{Deposit: deposit})
	c.must(err)
	if again.Registered != 3 || len(again.Batches) != 0 || again.NextNonce != 3 {
		t.Errorf("the plan for what is registered is %+v", again)
	}
	sent := c.sent
	if done, err := ssv.Register(ctx, opened, wallet(2), journal, again, nil); err != nil || len(done) != 0 || c.sent != sent {
		t.Errorf("registered twice: %+v %v", done, err)
	}
	result, err := ssv.Exit(ctx, opened, wallet(2), journal, [][]byte{shares.Validators[0].Key, shares.Validators[2].Key})
	c.must(err)
	if len(result.Receipt.Logs) != 2 {
		t.Errorf("an exit of two validators has %d events", len(result.Receipt.Logs))
	}
	if _, err := ssv.Exit(ctx, opened, wallet(2), journal, [][]byte{make([]byte, 48)}); !is[*ssv.NotRegisteredError](err) {
		t.Errorf("the exit of a stranger: %v", err)
	}
}

// A registration that is cut off between two batches goes on there: the deposit is paid once, and an error says what was sent.
func TestARegistrationGoesOn(t *testing.T) {
	c := newChain(t, 100)
	opened, journal := c.open()
	ctx := t.Context()
	shares := c.shares(c.request(3))
	want := ssv.Want{Deposit: deposit, Batch: 1}
	plan, err := ssv.Plan(ctx, opened, shares, want)
	c.must(err)
	done, err := ssv.Register(ctx, opened, wallet(2), journal, plan, func(ssv.Done) error { c.refuse = true; return nil })
	var partly *client.PartlyError
	if !errors.As(err, &partly) || partly.Sent != 1 || len(done) != 1 {
		t.Fatalf("cut off: %+v, %v", done, err)
	}
	c.refuse = false
	plan, err = ssv.Plan(ctx, opened, shares, want)
	c.must(err)
	if plan.Registered != 1 || !plan.PaidBefore || plan.Deposit.Sign() != 0 || len(plan.Batches) != 2 {
		t.Fatalf("the second plan is %+v", plan)
	}
	_, err = ssv.Register(ctx, opened, wallet(2), journal, plan, nil)
	c.must(err)
	cluster, err := opened.Cluster(ctx, wallet(2).Address, shares.Operators)
	c.must(err)
	if cluster.Record.ValidatorCount != 3 {
		t.Errorf("the cluster has %d validators", cluster.Record.ValidatorCount)
	}
}

// What the contracts would refuse stands in the plan with its reason, and nothing is sent.
func TestAPlanTellsRefusals(t *testing.T) {
	c := newChain(t, 2)
	opened, journal := c.open()
	ctx := t.Context()
	for name, refused := range map[string]struct {
		shares *ssv.Keyshares
		batch  int
		count  int
		why    func(error) bool
	}{
		"a nonce ahead": {c.shares(ssv.SplitRequest{
			Operators: c.operators, Owner: wallet(2).Address, Nonce: 5, Keys: 1, Open: secret,
		}), 0, 1, is[*ssv.NonceError]},
		"another operator key": {c.shares(ssv.SplitRequest{
			Operators: otherKey(t, c.operators), Owner: wallet(2).Address, Keys: 1, Open: secret,
		}), 0, 1, is[*ssv.OperatorKeyError]},
		"full operators": {c.shares(c.request(3)), 1, 4, is[*ssv.LimitError]},
	} {
		plan, err := ssv.Plan(ctx, opened, refused.shares, ssv.Want{Batch: refused.batch})
		c.must(err)
		if len(plan.Refused) != refused.count || !refused.why(plan.Err()) || len(plan.Refused[0].Validator) != 48 {
			t.Errorf("%s: %+v", name, plan.Refused)
		}
		if _, err := ssv.Register(ctx, opened, wallet(2), journal, plan, nil); !refused.why(err) || c.sent != 0 {
			t.Errorf("%s: %v, %d sent", name, err, c.sent)
		}
	}
	for _, want := range []ssv.Want{{Batch: -1}, {Runway: -1}, {Deposit: big.NewInt(-1)}} {
		if _, err := ssv.Plan(ctx, opened, c.shares(c.request(1)), want); err == nil {
			t.Errorf("%+v is taken", want)
		}
	}
	if err := ssv.Verify(ctx, opened, c.file(ssv.SplitRequest{Operators: c.operators, Owner: wallet(2).Address, Nonce: 1, Keys: 1, Open: secret})); !is[*ssv.NonceError](err) {
		t.Errorf("a file for another nonce: %v", err)
	}
}

func otherKey(t *testing.T, operators []keyshare.Operator) []keyshare.Operator {
	t.Helper()
	all, err := keys()
	if err != nil {
		t.Fatal(err)
	}
	out := append([]keyshare.Operator(nil), operators...)
	out[2].OperatorKey = all[4].OperatorKey
	return out
}

// The deposit for a runway is what is missing, and the cluster then lasts that long by the contracts' own word.
func TestTheDepositForARunway(t *testing.T) {
	c := newChain(t, 100)
	opened, journal := c.open()
	ctx := t.Context()
	const runway = time.Hour
	costs, err := ssv.Cost(ctx, opened, []uint64{1, 2, 3, 4}, 2, runway)
	c.must(err)
	if costs.Burn.Int64() != 8_000_000_000 || costs.Floor.Int64() != 1_000_000_000_000 || costs.Yearly().Cmp(costs.Burn) <= 0 || len(costs.OperatorFees) != 4 {
		t.Errorf("costs %+v", costs)
	}
	shares := c.shares(c.request(2))
	plan, err := ssv.Plan(ctx, opened, shares, ssv.Want{Runway: runway})
	c.must(err)
	if plan.Deposit.Cmp(costs.Deposit) != 0 || !strings.Contains(plan.Request(opened, 0).Action, ", funded for 1h0m0s") {
		t.Errorf("deposit %v, cost says %v: %s", plan.Deposit, costs.Deposit, plan.Request(opened, 0).Action)
	}
	if left := plan.Then.Runway(); left < runway || left > runway+time.Minute {
		t.Errorf("it lasts %v", left)
	}
	_, err = ssv.Register(ctx, opened, wallet(2), journal, plan, nil)
	c.must(err)
	statement, err := opened.Statement(ctx, plan.Now.Cluster)
	if err != nil { // the record is the one before
		cluster, err := opened.Cluster(ctx, wallet(2).Address, shares.Operators)
		c.must(err)
		statement, err = opened.Statement(ctx, cluster)
		c.must(err)
	}
	if statement.Liquidatable || statement.Runway() < runway-5*time.Minute {
		t.Errorf("it lasts %v: %+v", statement.Runway(), statement)
	}
	c.backend.Commit() // with earnings to pay out, a removal needs the gas that is estimated
	c.backend.Commit()
	data, err := binding.RemoveOperatorData(4)
	c.must(err)
	c.send(1, c.contracts.Network, data)
	if _, err := ssv.Cost(ctx, opened, []uint64{1, 2, 3, 4}, 1, runway); !is[*ssv.RemovedOperatorError](err) {
		t.Errorf("a removed operator: %v", err)
	}
	if _, err := ssv.Cost(ctx, opened, []uint64{99}, 1, runway); !is[*client.UnknownOperatorError](err) {
		t.Errorf("an unknown operator: %v", err)
	}
}

// A split refuses what nobody could register, and a file that somebody changed is not loaded.
func TestSplitAndLoadRefuse(t *testing.T) {
	operators := fourOperators(t)
	good := ssv.SplitRequest{Operators: operators, Owner: wallet(2).Address, Keys: 2, Open: secret}
	same := append([]keyshare.Operator(nil), operators...)
	same[3].OperatorKey = same[0].OperatorKey
	for name, change := range map[string]func(*ssv.SplitRequest){
		"no owner": func(r *ssv.SplitRequest) { r.Owner = common.Address{} },
		"three":    func(r *ssv.SplitRequest) { r.Operators = operators[:3] },
		"one key":  func(r *ssv.SplitRequest) { r.Operators = same },
		"a key twice": func(r *ssv.SplitRequest) {
			r.Open = func(ctx context.Context, _ int) (*threshold.SecretKey, error) { return secret(ctx, 0) }
		},
	} {
		r := good
		change(&r)
		if _, err := ssv.Split(t.Context(), r); err == nil {
			t.Errorf("%s is split", name)
		}
	}
	over, cancel := context.WithCancelCause(t.Context())
	why := errors.New("over")
	cancel(why)
	if _, err := ssv.Split(over, good); !errors.Is(err, why) {
		t.Errorf("a split that is over: %v", err)
	}
	if _, err := ssv.Load(&keyshare.File{}); !errors.Is(err, ssv.ErrEmpty) {
		t.Errorf("an empty file: %v", err)
	}
	file, err := ssv.Split(t.Context(), good)
	if err != nil {
		t.Fatal(err)
	}
	nonce := uint64(9)
	file.Shares[1].Data.OwnerNonce = &nonce
	var bad *ssv.RejectedError
	if _, err := ssv.Load(file); !errors.As(err, &bad) || bad.Findings[0].Err != nil || bad.Findings[1].Err == nil || !errors.Is(err, keyshare.ErrOwnerProof) {
		t.Errorf("a file with another nonce: %v", err)
	}
	again, err := ssv.Split(t.Context(), good)
	if err != nil {
		t.Fatal(err)
	}
	shares, err := ssv.Load(again)
	if err != nil || shares.Owner != good.Owner || len(shares.Operators) != 4 || shares.Validators[1].Nonce != 1 || bytes.Equal(shares.Validators[0].Key, shares.Validators[1].Key) {
		t.Errorf("loaded %+v, %v", shares, err)
	}
}

func is[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}
