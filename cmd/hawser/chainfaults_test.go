package main

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/contracts/liquidator"
	"github.com/hawser-ssv/hawser/internal/fault"
)

// Each error of the client has a code, and a person reads of it what they read when the client spoke in codes itself.
func TestEveryErrorOfTheClientHasACode(t *testing.T) {
	at, tx, why := common.HexToAddress("0xa1"), common.HexToHash("0xb2"), errors.New("why")
	wei := big.NewInt(1_000_000_000)
	revert := binding.Revert{Name: "IncorrectClusterState"}
	cases := []struct {
		err    error
		code   fault.Code
		cause  string
		remedy string
	}{
		{&client.UnreachableError{Endpoint: "e", Err: why}, fault.ExecutionUnreachable, "why", "--execution"},
		{&client.UnusableError{Endpoint: "e", Err: why}, fault.ExecutionUnusable, "why", "--execution"},
		{&client.OtherChainError{Endpoint: "e", Got: big.NewInt(1), Want: 2}, fault.ExecutionOtherNetwork, "it is on chain 1, the contracts are on chain 2", "--network"},
		{&client.VersionError{Contract: at, Version: "v2", Known: "v1"}, fault.ContractVersion, "they say version v2, this program knows v1", "nothing was sent"},
		{&client.NoContractError{Contract: at, Err: why}, fault.ContractMissing, "why", "profile"},
		{&client.InterruptedError{Err: context.Canceled}, fault.Interrupted, "context canceled", "nothing was left half done"},
		{
			&client.RefusedError{Action: "a", Revert: revert}, fault.CallRefused,
			"the cluster changed while the command ran (reverted with IncorrectClusterState())", "run the command again; nothing was sent",
		},
		{
			&client.RefusedError{Action: "a"}, fault.CallRefused,
			"the call breaks a rule of the contracts (reverted without a reason)", "check the arguments and the wallet; nothing was sent",
		},
		{
			&client.NotTakenError{Action: "a", Err: why}, fault.CallRefused,
			"the execution client does not take the transaction (why)", "check the wallet's balance and the gas price; nothing was sent",
		},
		{
			&client.UnknownOperatorError{ID: 9}, fault.CallRefused,
			"an operator does not exist or was removed (operator 9)", "check the ids with `operator list`; nothing was sent",
		},
		{&client.RevertedError{Action: "a", Transaction: tx, Revert: revert}, fault.TxReverted, tx.Hex() + ": the cluster changed", "only the gas was lost"},
		{&client.ReplacedError{Action: "a", Nonce: 7, Transaction: tx}, fault.TxReplaced, "the wallet's transaction 7 was mined as another one", "history"},
		{&client.UncertainError{Action: "a", Transaction: tx, Err: why}, fault.TxUncertain, tx.Hex() + ": why", "sends nothing twice"},
		{
			&client.PendingError{Action: "a", Transaction: tx, Since: time.Unix(0, 0).UTC(), Err: why}, fault.TxPending,
			tx.Hex() + " waits since 1970-01-01T00:00:00Z: why", "--max-gas-price",
		},
		{&client.WalletBusyError{Reason: "r"}, fault.WalletBusy, "r", "wait until it is done"},
		{&client.JournalError{Path: "j", Err: why}, fault.WalletJournal, "why", "if no transaction of this wallet is pending, delete it"},
		{&client.NotOwnerError{Wallet: at, Owner: at, What: "w", Reason: "r"}, fault.WalletOther, "r", "--wallet"},
		{&client.CodeError{Reason: "r"}, fault.CodeDiffers, "r", "do not trust"},
		{&client.LayoutError{Reason: "r"}, fault.LayoutDiffers, "r", "do not upgrade"},
		{&client.UpgradeError{Reason: "r"}, fault.NotUpgradeable, "r", "wallet"},
		{&client.DescriptionError{Reason: "token is missing"}, fault.DeploymentInvalid, "token is missing", "hawser contracts deploy"},
		{&client.EventError{Event: "e", Block: 3, Err: why}, fault.EventMalformed, "why", "register again"},
		{&client.LogsError{Endpoint: "e", Block: 3, Err: why}, fault.LogsRefused, "why", "since block 3"},
		{&client.GasPriceError{Action: "a", Costs: wei, Limit: wei}, fault.GasTooExpensive, "one unit costs 1 gwei now, at most 1 gwei may be paid", "--max-gas-price"},
		{&liquidator.BountyError{Bounty: wei}, fault.GasTooExpensive, "is worth too little for any gas", "--max-gas-price"},
		{&client.EtherError{Wallet: at, Have: wei, Needed: wei}, fault.EtherTooLow, "the transaction may cost", "nothing was sent"},
		{&client.TokensError{Wallet: at, Have: wei, Needed: wei}, fault.TokensTooLow, "are needed", "nothing was sent"},
		{&client.NoClusterError{Owner: at, Operators: []uint64{1, 2}, Contract: at}, fault.ClusterUnknown, "has no event of it", "hawser account show"},
		{
			&client.PartlyError{Action: "go on", Sent: 2, Err: &client.RefusedError{Action: "a", Revert: revert}}, fault.StoppedBetween,
			"the contract refuses to a: the cluster changed while the command ran", "2 transactions were sent before",
		},
	}
	seen := map[string]bool{}
	for _, c := range cases {
		seen[strings.TrimPrefix(fmt.Sprintf("%T", c.err), "*client.")] = true
		for _, err := range []error{c.err, fmt.Errorf("on the way: %w", c.err), errors.Join(c.err, why)} {
			f := fault.Of(explain(err))
			if f.Code != c.code || !strings.Contains(f.Cause, c.cause) || !strings.Contains(f.Remedy, c.remedy) {
				t.Errorf("%T is %v: %s; %s", c.err, f.Code, f.Cause, f.Remedy)
			}
		}
	}
	syntax, err := parser.ParseFile(token.NewFileSet(), "../../contracts/client/errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(syntax, func(n ast.Node) bool {
		if spec, is := n.(*ast.TypeSpec); is && spec.Name.IsExported() && !seen[spec.Name.Name] {
			t.Errorf("no case has a client.%s", spec.Name.Name)
		}
		return true
	})
}

// What has a code keeps it, and what nobody knows stays as it is.
func TestExplainLeavesOthersAlone(t *testing.T) {
	known := fault.Wrap(fault.Usage, &client.CodeError{Reason: "r"})
	if err := explain(known); err != known {
		t.Errorf("a fault became %v", err)
	}
	other := errors.New("other")
	if err := explain(other); err != other || explain(nil) != nil {
		t.Errorf("an error became %v", err)
	}
}

// Every rule of the contracts has a remedy.
func TestEveryRevertHasARemedy(t *testing.T) {
	parsed, err := binding.SSVNetworkMetaData.ParseABI()
	if err != nil {
		t.Fatal(err)
	}
	for name := range parsed.Errors {
		if remedies[name] == "" {
			t.Errorf("%s has no remedy", name)
		}
	}
	for name := range remedies {
		if _, ok := parsed.Errors[name]; !ok && !strings.Contains(name, " ") {
			t.Errorf("%s is no error of the contracts", name)
		}
	}
}
