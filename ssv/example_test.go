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
	verify := func(ctx context.Context, c *client.Client, file *keyshare.File) error {
		err := ssv.Verify(ctx, c, file)
		if nonce := (*ssv.NonceError)(nil); errors.As(err, &nonce) {
			return fmt.Errorf("split the keys again, from nonce %d on: %w", nonce.Next, err)
		}
		return err
	}
	_ = verify // it needs an execution client: see client.Dial
}

// A service exits two validators of one cluster in one transaction.
func ExampleExit() {
	exit := func(ctx context.Context, c *client.Client, w client.Wallet, j *client.Journal, first, second []byte) error {
		result, err := ssv.Exit(ctx, c, w, j, [][]byte{first, second})
		if err != nil {
			return err
		}
		fmt.Println("in the chain:", result.Receipt.TxHash)
		return nil
	}
	_ = exit // it needs an execution client: see client.Dial
}
