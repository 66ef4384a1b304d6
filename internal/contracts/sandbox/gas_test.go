package sandbox

import (
	"bytes"
	"fmt"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/artifacts"
	"github.com/hawser-ssv/hawser/contracts/binding"
)

// The groups are those that the public contracts' own suite measures, with its
// parameters: whole transactions, shares of true length, operators of 10^9 wei.

var (
	network = binding.NewSSVNetwork()
	token   = binding.NewSSVToken()
	owner   = common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	staker  = common.HexToAddress("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
	other   = common.HexToAddress("0x90F79bf6EB2c4f870365E785982E1f101E93b906")
	fee     = big.NewInt(1_000_000_000)
	amount  = new(big.Int).Exp(big.NewInt(10), big.NewInt(17), nil)
)

// bench is a deployed network with fourteen operators.
type bench struct {
	*Chain
	t   *testing.T
	ids []uint64
}

func newBench(t *testing.T) *bench {
	t.Helper()
	chain, err := New(100, 1_700_000_000, binding.Params{
		MinimumBlocksBeforeLiquidation: 100_800, MinimumLiquidationCollateral: big.NewInt(200_000_000),
		ValidatorsPerOperatorLimit: 500, DeclareOperatorFeePeriod: 3_600, ExecuteOperatorFeePeriod: 86_400,
		OperatorMaxFeeIncrease: 1_000, MaximumOperatorFee: 76_528_650_000_000,
	})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{Chain: chain, t: t}
	for _, account := range []common.Address{owner, staker, other} {
		b.on(Deployer, chain.Deployment.Token, token.PackMint(account, new(big.Int).Exp(big.NewInt(10), big.NewInt(19), nil)))
		b.on(account, chain.Deployment.Token, token.PackApprove(chain.Deployment.Network, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))))
	}
	for i := range 14 {
		b.do(owner, network.PackRegisterOperator(operatorKey(i), fee, false))
		b.ids = append(b.ids, uint64(i+1))
	}
	return b
}

// operatorKey has the length the suite registers: a 32-byte hash.
func operatorKey(i int) []byte { return common.BigToHash(big.NewInt(int64(i + 1))).Bytes() }

func (b *bench) on(from, to common.Address, data []byte) Result {
	b.t.Helper()
	b.Block++
	b.Time += 12
	result, err := b.Call(from, to, data)
	if err != nil {
		b.t.Fatal(err)
	}
	return result
}

func (b *bench) do(from common.Address, data []byte) Result {
	b.t.Helper()
	return b.on(from, b.Deployment.Network, data)
}

// fork leaves the bench as it is for the next group.
func (b *bench) fork() *bench { return &bench{b.Copy(), b.t, b.ids} }

func keys(from, n int) (list [][]byte) {
	for i := range n {
		list = append(list, append(bytes.Repeat([]byte{0xab}, 46), byte((from+i)>>8), byte(from+i)))
	}
	return list
}

func shares(n, operators int) (list [][]byte) {
	for i := range n {
		list = append(list, bytes.Repeat([]byte{byte(i + 1), 0x5a}, (96+304*operators)/2))
	}
	return list
}

// cluster is the record that the last log of a call carries.
func (b *bench) cluster(r Result) binding.Cluster {
	b.t.Helper()
	last := r.Logs[len(r.Logs)-1]
	if e, err := network.UnpackValidatorAddedEvent(last); err == nil {
		return e.Cluster
	}
	e, err := network.UnpackClusterLiquidatedEvent(last)
	if err != nil {
		b.t.Fatal(err)
	}
	return e.Cluster
}

func (b *bench) register(from common.Address, first, operators int, wei *big.Int, cluster binding.Cluster) Result {
	b.t.Helper()
	return b.do(from, network.PackRegisterValidator(keys(first, 1)[0], b.ids[:operators], shares(1, operators)[0], wei, cluster))
}

func (b *bench) bulk(from common.Address, first, n, operators int, wei *big.Int, cluster binding.Cluster) Result {
	b.t.Helper()
	return b.do(from, network.PackBulkRegisterValidator(keys(first, n), b.ids[:operators], shares(n, operators), wei, cluster))
}

// table is gas by group.
type table map[string]uint64

func (g table) put(group string, r Result) { g[group] = max(g[group], r.Gas) }

func measure(t *testing.T) table {
	g, b := table{}, newBench(t)
	// Others have validators already: the network's counters are not fresh.
	b.register(other, 900, 4, amount, binding.NewCluster())
	for _, n := range []int{4, 7, 10, 13} {
		measureSize(g, b.fork(), n)
	}
	measureOperators(g, b)
	measureFunds(g, b)
	measureWhitelists(g, b)
	measureDAO(g, b)
	return g
}

func sized(group string, n int) string {
	if n == 4 {
		return group
	}
	return fmt.Sprintf("%s_%d", group, n)
}

func measureSize(g table, b *bench, n int) {
	b.register(other, 800, n, amount, b.lastOf(other, n))
	first := b.register(staker, 0, n, amount, binding.NewCluster())
	g.put(sized("REGISTER_VALIDATOR_NEW_STATE", n), first)
	ten := b.fork()
	g.put(fmt.Sprintf("BULK_REGISTER_10_VALIDATOR_NEW_STATE_%d", n), ten.bulk(owner, 0, 10, n, mul(amount, 10), binding.NewCluster()))
	second := b.register(staker, 1, n, amount, b.cluster(first))
	g.put(sized("REGISTER_VALIDATOR_EXISTING_CLUSTER", n), second)
	g.put(sized("REGISTER_VALIDATOR_WITHOUT_DEPOSIT", n), b.fork().register(staker, 2, n, new(big.Int), b.cluster(second)))
	g.put(sized("REMOVE_VALIDATOR", n), b.fork().do(staker, network.PackRemoveValidator(keys(0, 1)[0], b.ids[:n], b.cluster(second))))
	g.put(fmt.Sprintf("LIQUIDATE_CLUSTER_%d", n), b.liquidateDry(n, b.cluster(second)))
	more := b.bulk(staker, 10, 10, n, mul(amount, 10), b.cluster(second))
	g.put(fmt.Sprintf("BULK_REGISTER_10_VALIDATOR_EXISTING_CLUSTER_%d", n), more)
	g.put(fmt.Sprintf("BULK_REMOVE_10_VALIDATOR_%d", n), b.fork().do(staker, network.PackBulkRemoveValidator(keys(10, 10), b.ids[:n], b.cluster(more))))
	g.put(fmt.Sprintf("BULK_EXIT_10_VALIDATOR_%d", n), b.fork().do(staker, network.PackBulkExitValidator(keys(10, 10), b.ids[:n])))
	if n == 4 {
		g.put("VALIDATOR_EXIT", b.fork().do(staker, network.PackExitValidator(keys(0, 1)[0], b.ids[:n])))
	}
}

// lastOf is the record of the validator that newBench's caller registered.
func (b *bench) lastOf(account common.Address, n int) binding.Cluster {
	cluster := binding.NewCluster()
	if n == 4 {
		cluster.ValidatorCount, cluster.Balance = 1, amount
		cluster.Index = b.index(n)
	}
	return cluster
}

// index is the sum of the operators' fee indexes when the first validator came: each was
// registered in a block of its own, one unit of fee count by 10^9 wei = 100 units.
func (b *bench) index(n int) (sum uint64) {
	for i := range n {
		sum += uint64(14-i) * 100
	}
	return sum
}

// liquidateDry lets a stranger liquidate as soon as the cluster is short.
func (b *bench) liquidateDry(n int, cluster binding.Cluster) Result {
	dry := b.fork()
	dry.Block += blocksUntilShort(cluster, n)
	return dry.do(other, network.PackLiquidate(staker, b.ids[:n], cluster))
}

// blocksUntilShort leaves a bounty to be paid.
func blocksUntilShort(cluster binding.Cluster, n int) uint64 {
	rate := new(big.Int).Mul(fee, big.NewInt(int64(n)*int64(cluster.ValidatorCount)))
	return new(big.Int).Quo(cluster.Balance, rate).Uint64() - 100_800 + 100
}

func mul(n *big.Int, k int64) *big.Int { return new(big.Int).Mul(n, big.NewInt(k)) }

func measureOperators(g table, b *bench) {
	g.put("REGISTER_OPERATOR", b.fork().do(owner, network.PackRegisterOperator(operatorKey(99), fee, false)))
	served := b.fork()
	served.register(staker, 0, 4, amount, binding.NewCluster())
	served.Block += 100
	g.put("REMOVE_OPERATOR", served.fork().do(owner, network.PackRemoveOperator(1)))
	g.put("REMOVE_OPERATOR_WITH_WITHDRAW", served.fork().do(owner, network.PackRemoveOperator(1)))
	g.put("WITHDRAW_OPERATOR_BALANCE", served.fork().do(owner, network.PackWithdrawOperatorEarnings(1, big.NewInt(10_000_000))))
	g.put("WITHDRAW_OPERATOR_BALANCE", served.fork().do(owner, network.PackWithdrawAllOperatorEarnings(1)))
	g.put("DECLARE_OPERATOR_FEE", served.do(owner, network.PackDeclareOperatorFee(1, big.NewInt(1_100_000_000))))
	g.put("CANCEL_OPERATOR_FEE", served.fork().do(owner, network.PackCancelDeclaredOperatorFee(1)))
	served.Time += 3_600
	g.put("EXECUTE_OPERATOR_FEE", served.fork().do(owner, network.PackExecuteOperatorFee(1)))
	g.put("REDUCE_OPERATOR_FEE", b.fork().do(owner, network.PackReduceOperatorFee(1, new(big.Int))))
	private := b.fork()
	g.put("SET_OPERATORS_PRIVATE_10", private.do(owner, network.PackSetOperatorsPrivateUnchecked(b.ids[:10])))
	g.put("SET_OPERATORS_PUBLIC_10", private.do(owner, network.PackSetOperatorsPublicUnchecked(b.ids[:10])))
}

func measureFunds(g table, b *bench) {
	own := b.fork()
	cluster := own.cluster(own.register(staker, 0, 4, mul(amount, 2), binding.NewCluster()))
	g.put("DEPOSIT", own.fork().do(staker, network.PackDeposit(staker, b.ids[:4], amount, cluster)))
	g.put("WITHDRAW_CLUSTER_BALANCE", own.fork().do(staker, network.PackWithdraw(b.ids[:4], amount, cluster)))
	closed := own.cluster(own.do(staker, network.PackLiquidate(staker, b.ids[:4], cluster)))
	g.put("REACTIVATE_CLUSTER", own.do(staker, network.PackReactivate(b.ids[:4], amount, closed)))
}

func measureWhitelists(g table, b *bench) {
	contract, err := b.Create(artifacts.BasicWhitelisting)
	if err != nil {
		b.t.Fatal(err)
	}
	b.on(Deployer, contract, binding.NewBasicWhitelisting().PackAddWhitelistedAddress(staker))
	one := b.fork()
	g.put("SET_OPERATOR_WHITELISTING_CONTRACT", one.do(owner, network.PackSetOperatorsWhitelistingContract(b.ids[:1], contract)))
	g.put("REMOVE_OPERATOR_WHITELISTING_CONTRACT", one.do(owner, network.PackRemoveOperatorsWhitelistingContract(b.ids[:1])))
	ten := b.fork()
	g.put("SET_OPERATOR_WHITELISTING_CONTRACT_10", ten.do(owner, network.PackSetOperatorsWhitelistingContract(b.ids[:10], contract)))
	g.put("REMOVE_OPERATOR_WHITELISTING_CONTRACT_10", ten.do(owner, network.PackRemoveOperatorsWhitelistingContract(b.ids[:10])))
	var accounts []common.Address
	for i := range 10 {
		accounts = append(accounts, common.BigToAddress(big.NewInt(int64(0xbeef0000+i))))
	}
	many := b.fork()
	g.put("SET_MULTIPLE_OPERATOR_WHITELIST_10_10", many.do(owner, network.PackSetOperatorsWhitelists(b.ids[:10], accounts)))
	g.put("REMOVE_MULTIPLE_OPERATOR_WHITELIST_10_10", many.do(owner, network.PackRemoveOperatorsWhitelists(b.ids[:10], accounts)))

	for _, c := range []struct {
		group      string
		ids        []uint64
		byContract bool
	}{
		{"REGISTER_VALIDATOR_NEW_STATE_1_WHITELISTED_4", b.ids[:1], false},
		{"REGISTER_VALIDATOR_NEW_STATE_4_WHITELISTED_4", b.ids[:4], false},
		{"REGISTER_VALIDATOR_NEW_STATE_1_WHITELISTING_CONTRACT_4", b.ids[:1], true},
	} {
		closed := b.fork()
		closed.do(owner, network.PackSetOperatorsPrivateUnchecked(c.ids))
		if c.byContract {
			closed.do(owner, network.PackSetOperatorsWhitelistingContract(c.ids, contract))
		} else {
			closed.do(owner, network.PackSetOperatorsWhitelists(c.ids, []common.Address{staker}))
		}
		first := closed.register(staker, 0, 4, amount, binding.NewCluster())
		g.put(c.group, first)
		if len(c.ids) == 4 {
			g.put("REGISTER_VALIDATOR_EXISTING_CLUSTER_4_WHITELISTED_4", closed.register(staker, 1, 4, amount, closed.cluster(first)))
		}
		if c.byContract {
			g.put("BULK_REGISTER_10_VALIDATOR_1_WHITELISTING_CONTRACT_EXISTING_CLUSTER_4", closed.bulk(staker, 10, 10, 4, mul(amount, 10), closed.cluster(first)))
		}
	}
}

func measureDAO(g table, b *bench) {
	earned := b.fork()
	g.put("NETWORK_FEE_CHANGE", earned.do(Deployer, network.PackUpdateNetworkFee(big.NewInt(10_000_000))))
	earned.Block += 1_000
	g.put("WITHDRAW_NETWORK_EARNINGS", earned.do(Deployer, network.PackWithdrawNetworkEarnings(big.NewInt(10_000_000))))
	g.put("DAO_UPDATE_OPERATOR_FEE_INCREASE_LIMIT", b.fork().do(Deployer, network.PackUpdateOperatorFeeIncreaseLimit(1_000)))
	g.put("DAO_UPDATE_DECLARE_OPERATOR_FEE_PERIOD", b.fork().do(Deployer, network.PackUpdateDeclareOperatorFeePeriod(1_200)))
	g.put("DAO_UPDATE_EXECUTE_OPERATOR_FEE_PERIOD", b.fork().do(Deployer, network.PackUpdateExecuteOperatorFeePeriod(1_200)))
	g.put("DAO_UPDATE_OPERATOR_MAX_FEE", b.fork().do(Deployer, network.PackUpdateMaximumOperatorFee(1_000)))
	g.put("CHANGE_LIQUIDATION_THRESHOLD_PERIOD", b.fork().do(Deployer, network.PackUpdateLiquidationThresholdPeriod(100_900)))
	g.put("CHANGE_MINIMUM_COLLATERAL", b.fork().do(Deployer, network.PackUpdateMinimumLiquidationCollateral(big.NewInt(1_000_000_000))))
}
