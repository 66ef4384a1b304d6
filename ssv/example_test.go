package ssv_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
	"github.com/hawser-ssv/hawser/ssv"
)

// A service splits a validator's key among four operators and checks the keyshares before it registers them.
func ExampleSplit() {
	var operators []keyshare.Operator
	for id := wire.OperatorID(1); id <= 4; id++ {
		key, err := operatorkey.Generate(rand.Reader) // an operator makes its own; here nobody else is
		if err != nil {
			fmt.Println(err)
			return
		}
		operators = append(operators, keyshare.Operator{ID: id, OperatorKey: key.Public().String()})
	}
	file, err := ssv.Split(context.Background(), ssv.SplitRequest{
		Operators: operators,
		Owner:     common.HexToAddress("0x81592c3DE184A3E2C0DCB5a261BC107Bfa91f494"),
		Nonce:     5,
		Keys:      1,
		Open: func(context.Context, int) (*threshold.SecretKey, error) {
			return threshold.ParseSecretKey(append(make([]byte, 31), 7))
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, finding := range ssv.Check(file) {
		fmt.Println(finding.Validator[:10], "nonce", finding.Nonce, "operators", finding.Operators, "error", finding.Err)
	}
	// Output:
	// 0xb928f3be nonce 5 operators [1 2 3 4] error <nil>
}

// A service registers the validators of a keyshares file, with enough tokens for half a year, and may be killed at any time.
func ExampleRegister() {
	// A simulated chain stands in for client.Dial, with the contracts and four operators; the file has keyshares of two validators.
	ctx, c, w, j, file, closeChain := exampleChain()
	defer closeChain()
	register := func() error {
		shares, err := ssv.Load(file)
		if err != nil {
			return err
		}
		plan, err := ssv.Plan(ctx, c, shares, ssv.Want{Runway: 180 * client.Day})
		if err != nil {
			return err
		}
		fmt.Printf("%d are registered, %d batches follow\n", plan.Registered, len(plan.Batches))
		sent, err := ssv.Register(ctx, c, w, j, plan, func(done ssv.Done) error {
			fmt.Println("batch", done.Batch, "is in the chain, status", done.Result.Receipt.Status)
			return nil
		})
		fmt.Println("batches sent:", len(sent))
		return err
	}
	for range 2 { // whoever was interrupted begins again; here nothing is left to do
		if err := register(); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// 0 are registered, 1 batches follow
	// batch 0 is in the chain, status 1
	// batches sent: 1
	// 2 are registered, 0 batches follow
	// batches sent: 0
}

// A service checks a keyshares file against the chain before its owner signs for it: the nonce, and the operators' keys.
func ExampleVerify() {
	ctx, c, w, j, file, closeChain := exampleChain()
	defer closeChain()
	fmt.Println("a file for the next nonce:", ssv.Verify(ctx, c, file))
	if err := registerAll(ctx, c, w, j, file); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("a file whose validators are registered:", ssv.Verify(ctx, c, file))
	other, err := ssv.Split(ctx, ssv.SplitRequest{Operators: file.Shares[0].Data.Operators, Owner: w.Address, Nonce: 7, Keys: 1, Open: secret})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = ssv.Verify(ctx, c, other)
	if nonce := (*ssv.NonceError)(nil); errors.As(err, &nonce) {
		fmt.Println("split the keys again, from nonce", nonce.Next, "on")
	}
	// Output:
	// a file for the next nonce: <nil>
	// a file whose validators are registered: <nil>
	// split the keys again, from nonce 2 on
}

// registerAll registers the validators of a keyshares file for half a year.
func registerAll(ctx context.Context, c *client.Client, w client.Wallet, j *client.Journal, file *keyshare.File) error {
	shares, err := ssv.Load(file)
	if err != nil {
		return err
	}
	plan, err := ssv.Plan(ctx, c, shares, ssv.Want{Runway: 180 * client.Day})
	if err != nil {
		return err
	}
	_, err = ssv.Register(ctx, c, w, j, plan, nil)
	return err
}

// A service exits two validators of one cluster in one transaction.
func ExampleExit() {
	ctx, c, w, j, file, closeChain := exampleChain()
	defer closeChain()
	if err := registerAll(ctx, c, w, j, file); err != nil {
		fmt.Println(err)
		return
	}
	shares, err := ssv.Load(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := ssv.Exit(ctx, c, w, j, [][]byte{shares.Validators[0].Key, shares.Validators[1].Key})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("in the chain, status", result.Receipt.Status, "with", len(result.Receipt.Logs), "exits")
	// Output:
	// in the chain, status 1 with 2 exits
}

// A service tells what validators cost before anybody splits a key.
func ExampleCost() {
	ctx, c, _, _, _, closeChain := exampleChain()
	defer closeChain()
	costs, err := ssv.Cost(ctx, c, []uint64{1, 2, 3, 4}, 2, 180*client.Day)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("all operators for one validator and block:", costs.OperatorFees)
	fmt.Println("both validators in a block:", costs.Burn)
	_, err = ssv.Cost(ctx, c, []uint64{1, 2, 3, 99}, 2, 180*client.Day)
	if unknown := (*client.UnknownOperatorError)(nil); errors.As(err, &unknown) {
		fmt.Println("there is no operator", unknown.ID)
	}
	// Output:
	// all operators for one validator and block: [1000000000 1000000000 1000000000 1000000000]
	// both validators in a block: 8000000000
	// there is no operator 99
}

// A service shows what a registration would do before its owner signs for it.
func ExamplePlan() {
	ctx, c, _, _, file, closeChain := exampleChain()
	defer closeChain()
	shares, err := ssv.Load(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := ssv.Plan(ctx, c, shares, ssv.Want{Runway: 180 * client.Day, Batch: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("next nonce", plan.NextNonce, "batches", len(plan.Batches), "refused", plan.Err())
	fmt.Println("the first batch pays all:", plan.Batches[0].Deposit.Cmp(plan.Deposit) == 0)
	fmt.Println("validators then:", plan.Then.Cluster.Record.ValidatorCount)
	// Output:
	// next nonce 0 batches 2 refused <nil>
	// the first batch pays all: true
	// validators then: 2
}

// A service takes a keyshares file that others made. A file that was changed is refused, with the reason for each validator.
func ExampleLoad() {
	_, _, _, _, file, closeChain := exampleChain()
	defer closeChain()
	shares, err := ssv.Load(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range shares.Validators {
		fmt.Printf("%x nonce %d\n", v.Key[:4], v.Nonce)
	}
	*file.Shares[1].Data.OwnerNonce++
	_, err = ssv.Load(file)
	if rejected := (*ssv.RejectedError)(nil); errors.As(err, &rejected) {
		for _, finding := range rejected.Findings {
			fmt.Println(finding.Validator[:10], "refused:", finding.Err != nil)
		}
	}
	// Output:
	// 97f1d3a7 nonce 0
	// a572cbea nonce 1
	// 0x97f1d3a7 refused: false
	// 0xa572cbea refused: true
}
