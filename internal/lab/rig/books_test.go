package rig

import (
	"bytes"
	"context"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient/simulated"

	"github.com/hawser-ssv/hawser/contracts/artifacts"
	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/model"
	"github.com/hawser-ssv/hawser/internal/chaintest"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
)

// desk is a chain in this process with the contracts of a network with fees, and books about them.
type desk struct {
	t       *testing.T
	backend *simulated.Backend
	plan    binding.Deployment
	books   *books
	people  map[string]onchain.Account
}

var feesTerms = onchain.Terms{Validators: 48, Slot: 3 * time.Second, Fees: true}

func newDesk(t *testing.T) *desk {
	t.Helper()
	r, err := onchain.Plan(nil, feesTerms)
	if err != nil {
		t.Fatal(err)
	}
	all, err := onchain.Accounts(4)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, plan: r.Deployment, people: make(map[string]onchain.Account)}
	alloc := types.GenesisAlloc{}
	for _, a := range all {
		d.people[a.Name] = a
		alloc[a.Address] = types.Account{Balance: new(big.Int).Lsh(big.NewInt(1), 80)}
	}
	d.backend = simulated.NewBackend(alloc, simulated.WithBlockGasLimit(60_000_000), atPrague)
	t.Cleanup(func() { _ = d.backend.Close() })
	for _, tx := range r.Txs {
		d.submit(tx, true)
	}
	if d.books, err = newBooks(d.backend.Client(), d.plan, feesTerms.Parameters(), all); err != nil {
		t.Fatal(err)
	}
	return d
}

// submit puts a transaction into the next block.
func (d *desk) submit(tx *types.Transaction, succeeds bool) *types.Receipt {
	d.t.Helper()
	if err := d.backend.Client().SendTransaction(context.Background(), tx); err != nil {
		d.t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); { // the pool of a busy machine may be late
		d.backend.Commit()
		if receipt, err := d.backend.Client().TransactionReceipt(context.Background(), tx.Hash()); err == nil {
			if (receipt.Status == types.ReceiptStatusSuccessful) != succeeds {
				d.t.Fatalf("transaction to %v: status %d", tx.To(), receipt.Status)
			}
			return receipt
		}
		time.Sleep(5 * time.Millisecond)
	}
	d.t.Fatal("no block takes the transaction")
	return nil
}

func (d *desk) send(name string, to *common.Address, data []byte, succeeds bool) *types.Receipt {
	d.t.Helper()
	who := d.people[name]
	nonce, err := d.backend.Client().NonceAt(context.Background(), who.Address, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	tx, err := binding.UnsignedTx{Nonce: nonce, To: to, Data: data, Gas: 5_000_000}.Sign(who.Key, binding.Fees{
		ChainID: big.NewInt(chain.ChainID), FeeCap: big.NewInt(100e9), TipCap: big.NewInt(1e9),
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return d.submit(tx, succeeds)
}

// call calls the network.
func (d *desk) call(name string, data []byte, succeeds bool) {
	d.t.Helper()
	d.send(name, &d.plan.Network, data, succeeds)
}

// record is the staker's cluster as calls bring it along.
func (d *desk) record() binding.Cluster {
	r := d.books.state.Clusters[model.KeyOf(d.people[onchain.StakerName].Address, onchain.CommitteeIDs(4))]
	return binding.Cluster{ValidatorCount: r.Validators, NetworkFeeIndex: r.NetworkFeeIndex, Index: r.Index, Active: r.Active, Balance: r.Balance}
}

// balanced enters everything up to the head and returns what is not equal.
func (d *desk) balanced() []string {
	d.t.Helper()
	ctx := context.Background()
	head, err := d.backend.Client().BlockNumber(ctx)
	if err != nil {
		d.t.Fatal(err)
	}
	if err := d.books.advance(ctx, head); err != nil {
		d.t.Fatal(err)
	}
	equal, differences, err := d.books.compare(ctx)
	if err != nil {
		d.t.Fatal(err)
	}
	if equal+len(differences) < 11 {
		d.t.Errorf("only %d amounts are compared", equal+len(differences))
	}
	return differences
}

func (d *desk) agree(when string) {
	d.t.Helper()
	if differences := d.balanced(); len(differences) > 0 {
		d.t.Errorf("%s: %s", when, strings.Join(differences, "\n"))
	}
}

// The whole story of the scenario without nodes: after each call the books are those of the contracts, and they notice when
// they are not.
func TestBooksFollowTheContracts(t *testing.T) {
	d := newDesk(t)
	network, token, ids := binding.NewSSVNetwork(), binding.NewSSVToken(), onchain.CommitteeIDs(4)
	staker := d.people[onchain.StakerName].Address
	for id := uint64(1); id <= 4; id++ {
		data, err := binding.RegisterOperatorData(string(rune('a'+id)), big.NewInt(onchain.OperatorFee), false)
		if err != nil {
			t.Fatal(err)
		}
		d.call(onchain.OperatorName(id), data, true)
	}
	d.send(onchain.StakerName, &d.plan.Token, token.PackApprove(d.plan.Network, onchain.StartTokens), true)
	d.agree("operators")
	public, shares := [][]byte{bytes.Repeat([]byte{1}, 48), bytes.Repeat([]byte{2}, 48)}, [][]byte{{1}, {2}}
	d.call(onchain.StakerName, network.PackBulkRegisterValidator(public, ids, shares, onchain.Collateral, binding.NewCluster()), false)
	d.call(onchain.StakerName, network.PackBulkRegisterValidator(public, ids, shares, onchain.LargeDeposit, binding.NewCluster()), true)
	d.agree("registration")

	d.call(onchain.OperatorName(1), network.PackDeclareOperatorFee(1, big.NewInt(raisedFee)), true)
	d.call(onchain.OperatorName(1), network.PackExecuteOperatorFee(1), false)
	chaintest.Pass(t, d.backend, time.Minute)
	d.call(onchain.OperatorName(1), network.PackExecuteOperatorFee(1), true)
	d.call(onchain.OperatorName(2), network.PackReduceOperatorFee(2, big.NewInt(onchain.OperatorFee/2)), true)
	d.agree("fees")

	d.call(onchain.StakerName, network.PackWithdraw(ids, new(big.Int).Sub(onchain.LargeDeposit, big.NewInt(1_000_000_000_000_000_000)), d.record()), true)
	d.agree("a withdrawal")
	d.call(onchain.StrangerName, network.PackDeposit(staker, ids, big.NewInt(7), d.record()), false) // it has not approved anything
	d.call(onchain.StakerName, network.PackDeposit(staker, ids, big.NewInt(7), d.record()), true)
	d.agree("a deposit")
	for d.books.block < d.end() {
		d.backend.Commit()
		d.agree("a block")
	}
	d.call(onchain.StrangerName, network.PackLiquidate(staker, ids, d.record()), true)
	d.agree("the liquidation")
	// The cluster was closed below its threshold of eight blocks; there are two validators.
	most := big.NewInt(onchain.ThresholdBlocks * 2 * (4*onchain.OperatorFee + onchain.NetworkFee))
	if call, found := d.books.last("liquidate"); !found || call.from != d.people[onchain.StrangerName].Address || call.gain.Sign() <= 0 || call.gain.Cmp(most) >= 0 {
		t.Errorf("liquidated by %+v", call)
	}
	d.call(onchain.StakerName, network.PackReactivate(ids, onchain.LargeDeposit, d.record()), true)
	d.call(onchain.StakerName, network.PackBulkExitValidator(public[:1], ids), true)
	d.agree("the reactivation")
	d.call(onchain.OperatorName(1), network.PackWithdrawAllOperatorEarnings(1), true)
	d.call(onchain.OperatorName(2), network.PackWithdrawOperatorEarnings(2, big.NewInt(model.Unit)), true)
	d.call(onchain.OwnerName, network.PackWithdrawNetworkEarnings(big.NewInt(model.Unit)), true)
	d.call(onchain.OwnerName, network.PackUpdateNetworkFee(big.NewInt(2*onchain.NetworkFee)), true)
	d.agree("payments")
	d.call(onchain.StakerName, network.PackBulkRemoveValidator(public[:1], ids, d.record()), true)
	d.call(onchain.OperatorName(3), network.PackCancelDeclaredOperatorFee(3), false)
	d.agree("the end")

	d.books.state.Network.Fee++
	if differences := d.balanced(); len(differences) < 2 {
		t.Errorf("a wrong fee shows as %q", differences)
	}
	d.books.state.Network.Fee--
	d.books.state.Tokens[staker].Add(d.books.state.Tokens[staker], big.NewInt(1))
	if differences := d.balanced(); len(differences) != 1 || !strings.Contains(differences[0], "tokens of staker") {
		t.Errorf("a wei too many shows as %q", differences)
	}
}

// end is the block from which on the staker's cluster may be liquidated.
func (d *desk) end() uint64 {
	d.t.Helper()
	staker := d.people[onchain.StakerName].Address
	record := d.books.state.Clusters[model.KeyOf(staker, onchain.CommitteeIDs(4))]
	block, ends, err := d.books.state.LiquidationBlock(model.At{Block: d.books.block}, staker, onchain.CommitteeIDs(4), record)
	if err != nil || !ends {
		d.t.Fatalf("the cluster never ends: %v", err)
	}
	return block
}

// A call that the books do not know is an error, and not left out.
func TestBooksKnowWhatTheyDoNotKnow(t *testing.T) {
	d := newDesk(t)
	d.call(onchain.OwnerName, binding.NewSSVNetwork().PackUpdateOperatorFeeIncreaseLimit(7), true)
	head, err := d.backend.Client().BlockNumber(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.books.advance(context.Background(), head); err == nil || !strings.Contains(err.Error(), "do not know updateOperatorFeeIncreaseLimit") {
		t.Errorf("%v", err)
	}
}

// The older build is this program's code with some bytes behind it, and works in its place.
func TestOlderBuild(t *testing.T) {
	d := newDesk(t)
	for _, name := range replaced {
		code, err := olderBuild(name)
		if err != nil {
			t.Fatal(err)
		}
		receipt := d.send(onchain.OwnerName, nil, code, true)
		deployed, err := d.backend.Client().CodeAt(context.Background(), receipt.ContractAddress, nil)
		if err != nil {
			t.Fatal(err)
		}
		artifact, err := artifacts.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		// The one immutable is the contract's own address.
		own := common.LeftPadBytes(receipt.ContractAddress[:], 32)
		plain := bytes.ReplaceAll(deployed, own, make([]byte, 32))
		if !bytes.HasPrefix(plain, artifact.DeployedBytecode) || len(plain) == len(artifact.DeployedBytecode) {
			t.Errorf("%s: %d bytes, the artifact has %d", name, len(plain), len(artifact.DeployedBytecode))
		}
		data, err := putIntoService(name, receipt.ContractAddress)
		if err != nil {
			t.Fatal(err)
		}
		d.call(onchain.OwnerName, data, true)
		d.agree("with an older " + name)
	}
	if _, err := olderBuild(artifacts.Proxy + "?"); err == nil {
		t.Error("there is no such contract")
	}
}
