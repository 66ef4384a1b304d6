package model

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/hawser-ssv/hawser/internal/contracts/sandbox"
)

// action is one kind of call with arguments drawn to fit, mostly; a failure's trace tells the name.
type action struct {
	name string
	do   func(*pair)
}

var (
	goodFees = []*big.Int{wei(0), wei(0), wei(1e9), wei(2e9), wei(3e11), wei(4e15)}
	anyFees  = append(slices.Clone(goodFees),
		wei(1), wei(999_999_999), wei(1e9+1), wei(2_200_000_000), wei(2_200_000_001), wei(22e8+Unit), wei(9e18),
		new(big.Int).Lsh(big.NewInt(1), 63), new(big.Int).Lsh(big.NewInt(1), 87), new(big.Int).Lsh(big.NewInt(1), 255))
	amounts = []*big.Int{wei(0), wei(1), wei(Unit), wei(10_000 * Unit), wei(10_000*Unit - 1), wei(1e17), big20(1), big20(900), new(big.Int).Lsh(big.NewInt(1), 255)}
)

func wei(n int64) *big.Int { return big.NewInt(n) }

func big20(n int64) *big.Int {
	return new(big.Int).Mul(big.NewInt(n), new(big.Int).Exp(big.NewInt(10), big.NewInt(20), nil))
}

var actions = []action{
	{"register operator", registerOperator},
	{"remove operator", removeOperator},
	{"declare fee", declareFee},
	{"execute fee", executeFee},
	{"execute fee", executeFee},
	{"cancel fee", cancelFee},
	{"reduce fee", reduceFee},
	{"withdraw earnings", withdrawEarnings},
	{"withdraw all earnings", withdrawAllEarnings},
	{"set privacy", setPrivacy},
	{"whitelist", whitelist},
	{"whitelisting contract", whitelistingContract},
	{"register one", registerOne},
	{"register one", registerOne},
	{"register one", registerOne},
	{"register many", registerMany},
	{"register many", registerMany},
	{"remove one", removeOne},
	{"remove many", removeMany},
	{"exit", exit},
	{"liquidate", liquidate},
	{"liquidate", liquidate},
	{"reactivate", reactivate},
	{"reactivate", reactivate},
	{"deposit", deposit},
	{"withdraw", withdraw},
	{"withdraw", withdraw},
	{"network fee", networkFee},
	{"network earnings", networkEarnings},
	{"parameter", parameter},
}

func pick[T any](p *pair, list []T) T { return list[p.choice.IntN(len(list))] }

// between is a number from low to high, both included.
func (p *pair) between(low, high int) int { return low + p.choice.IntN(high-low+1) }

// coin is true in half of the cases, seldom in one of fifteen.
func (p *pair) coin() bool { return p.choice.IntN(2) == 0 }

func (p *pair) seldom() bool { return p.choice.IntN(15) == 0 }

func (p *pair) anyone() common.Address { return pick(p, accounts) }

// operator is an id, mostly of an operator, and mostly its owner.
func (p *pair) operator() (common.Address, uint64) {
	id := uint64(p.between(1, len(p.model.Operators)))
	if p.seldom() {
		id = pick(p, []uint64{0, id + 20})
	}
	if owner := p.model.Operators[id].Owner; owner != (common.Address{}) && !p.seldom() {
		return owner, id
	}
	return p.anyone(), id
}

// cluster is one that exists with its owner and record; now and then something is wrong.
func (p *pair) cluster() (owner common.Address, k *known, record Cluster) {
	if len(p.clusters) == 0 {
		return accounts[0], &known{owner: accounts[0], operators: []uint64{1, 2, 3, 4}}, NewCluster()
	}
	k = &p.clusters[p.between(0, len(p.clusters)-1)]
	record = p.model.Clusters[KeyOf(k.owner, k.operators)].Clone()
	if p.seldom() {
		switch p.between(0, 4) {
		case 0:
			record.Validators++
		case 1:
			record.NetworkFeeIndex++
		case 2:
			record.Index++
		case 3:
			record.Active = !record.Active
		default:
			record.Balance.Add(record.Balance, wei(1))
		}
	}
	if owner = k.owner; p.seldom() {
		owner = p.anyone()
	}
	return owner, k, record
}

func registerOperator(p *pair) {
	if len(p.model.Operators) > 10 {
		return
	}
	caller, fee, private := p.anyone(), pick(p, anyFees), p.seldom()
	key := []byte(fmt.Sprintf("operator %d", p.between(0, 20)))
	_, want, err := p.model.RegisterOperator(p.at(), caller, key, fee, private)
	p.both(caller, network.PackRegisterOperator(key, fee, private), want, err)
}

func removeOperator(p *pair) {
	if !p.seldom() {
		return // a network without operators is no fun
	}
	caller, id := p.operator()
	want, err := p.model.RemoveOperator(p.at(), caller, id)
	p.both(caller, network.PackRemoveOperator(id), want, err)
}

func declareFee(p *pair) {
	caller, id := p.operator()
	fee := pick(p, anyFees)
	if p.coin() {
		// around the allowed increase
		fee = new(big.Int).Add(Expand(p.model.Operators[id].Fee+p.model.Operators[id].Fee/10), pick(p, []*big.Int{wei(0), wei(Unit), wei(-Unit), wei(1)}))
		fee.Abs(fee)
	}
	want, err := p.model.DeclareOperatorFee(p.at(), caller, id, fee)
	p.both(caller, network.PackDeclareOperatorFee(id, fee), want, err)
	if request := p.model.Requests[id]; err == nil && p.coin() {
		p.chain.Time = max(p.chain.Time, pick(p, []uint64{request.Begin - 1, request.Begin, request.End, request.End + 1}))
		p.execute(caller, id)
	}
}

func executeFee(p *pair) {
	caller, id := p.operator()
	p.execute(caller, id)
}

func (p *pair) execute(caller common.Address, id uint64) {
	want, err := p.model.ExecuteOperatorFee(p.at(), caller, id)
	p.both(caller, network.PackExecuteOperatorFee(id), want, err)
}

func cancelFee(p *pair) {
	caller, id := p.operator()
	want, err := p.model.CancelDeclaredOperatorFee(caller, id)
	p.both(caller, network.PackCancelDeclaredOperatorFee(id), want, err)
}

func reduceFee(p *pair) {
	caller, id := p.operator()
	fee := pick(p, anyFees)
	want, err := p.model.ReduceOperatorFee(p.at(), caller, id, fee)
	p.both(caller, network.PackReduceOperatorFee(id, fee), want, err)
}

func withdrawEarnings(p *pair) {
	caller, id := p.operator()
	amount := pick(p, amounts)
	if earned, err := p.model.OperatorEarnings(p.at(), id); err == nil && p.coin() {
		amount = new(big.Int).Add(earned, pick(p, []*big.Int{wei(0), wei(Unit)}))
	}
	want, err := p.model.WithdrawOperatorEarnings(p.at(), caller, id, amount)
	p.both(caller, network.PackWithdrawOperatorEarnings(id, amount), want, err)
}

func withdrawAllEarnings(p *pair) {
	caller, id := p.operator()
	want, err := p.model.WithdrawOperatorEarnings(p.at(), caller, id, nil)
	p.both(caller, network.PackWithdrawAllOperatorEarnings(id), want, err)
}

// ids are operators of one owner, mostly ascending.
func (p *pair) ids() (common.Address, []uint64) {
	caller, id := p.operator()
	ids := []uint64{id}
	for other := uint64(1); other <= uint64(len(p.model.Operators)); other++ {
		if p.model.Operators[other].Owner == caller && other > id && p.coin() {
			ids = append(ids, other)
		}
	}
	if p.seldom() {
		ids = pick(p, [][]uint64{nil, {id, id}, {id + 1, id}, {id, 99}, {99, id + 1}, {id + 1, 99}})
	}
	return caller, ids
}

func setPrivacy(p *pair) {
	caller, ids := p.ids()
	if p.coin() {
		want, err := p.model.SetOperatorsPrivacy(caller, ids, true)
		p.both(caller, network.PackSetOperatorsPrivateUnchecked(ids), want, err)
		return
	}
	want, err := p.model.SetOperatorsPrivacy(caller, ids, false)
	p.both(caller, network.PackSetOperatorsPublicUnchecked(ids), want, err)
}

func whitelist(p *pair) {
	caller, ids := p.ids()
	list := []common.Address{p.anyone(), p.anyone()}
	if p.seldom() {
		list = pick(p, [][]common.Address{nil, {{}}, {p.whitelister}, {accounts[0], {}}})
	}
	if p.coin() {
		want, err := p.model.SetOperatorsWhitelists(caller, ids, list, true)
		p.both(caller, network.PackSetOperatorsWhitelists(ids, list), want, err)
	} else {
		want, err := p.model.SetOperatorsWhitelists(caller, ids, list, false)
		p.both(caller, network.PackRemoveOperatorsWhitelists(ids, list), want, err)
	}
	all := []uint64{1, 2, 3, 4, 5, 6, 7, 8}
	found, err := p.model.WhitelistedOperators(all, list0(list))
	view(p, "whitelisted", views.PackGetWhitelistedOperators(all, list0(list)), views.UnpackGetWhitelistedOperators, found, err)
}

func list0(list []common.Address) common.Address {
	if len(list) == 0 {
		return common.Address{}
	}
	return list[0]
}

func whitelistingContract(p *pair) {
	caller, ids := p.ids()
	if p.coin() {
		want, err := p.model.RemoveOperatorsWhitelistingContract(caller, ids)
		p.both(caller, network.PackRemoveOperatorsWhitelistingContract(ids), want, err)
		return
	}
	contract := pick(p, []common.Address{p.whitelister, p.whitelister, accounts[0], p.chain.Deployment.Token, {}})
	want, err := p.model.SetOperatorsWhitelistingContract(caller, ids, contract)
	p.both(caller, network.PackSetOperatorsWhitelistingContract(ids, contract), want, err)
}

// home is a cluster to register into: an old one or a new list of operators.
func (p *pair) home() (common.Address, []uint64, Cluster) {
	if len(p.clusters) > 0 && p.between(0, 2) > 0 {
		owner, k, record := p.cluster()
		return owner, k.operators, record
	}
	lists := [][]uint64{{1, 2, 3, 4}, {1, 2, 3, 4}, {2, 3, 4, 5}, {1, 2, 3, 4, 5, 6, 7}, {3, 4, 5, 7}}
	if p.seldom() {
		lists = [][]uint64{nil, {1, 2, 3}, {1, 2, 2, 4}, {1, 3, 2, 4}, {1, 2, 3, 99}, {1, 2, 3, 4, 5}, {5, 6, 8, 9}}
	}
	owner, operators := p.anyone(), pick(p, lists)
	record, ok := p.model.Clusters[KeyOf(owner, operators)]
	if !ok {
		record = NewCluster()
	}
	return owner, operators, record.Clone()
}

// deposit is an amount that mostly suffices.
func (p *pair) deposit() *big.Int {
	if p.coin() {
		return big20(int64(p.between(1, 300)))
	}
	return pick(p, amounts)
}

func (p *pair) newKey(n int) []byte {
	key := make([]byte, 48)
	key[0], key[47] = byte(p.between(0, 40)), byte(n)
	if p.seldom() && p.coin() {
		return key[:47]
	}
	return key
}

// remember keeps a cluster that a registration has opened or enlarged.
func (p *pair) remember(owner common.Address, operators []uint64, keys ...[]byte) {
	for i := range p.clusters {
		if p.clusters[i].owner == owner && slices.Equal(p.clusters[i].operators, operators) {
			p.clusters[i].keys = append(p.clusters[i].keys, keys...)
			return
		}
	}
	p.clusters = append(p.clusters, known{owner, operators, keys})
}

func registerOne(p *pair) {
	owner, operators, record := p.home()
	key, amount, shares := p.newKey(0), p.deposit(), []byte{1, 2, 3}
	want, err := p.model.RegisterValidators(p.at(), owner, [][]byte{key}, operators, [][]byte{shares}, amount, record)
	p.both(owner, network.PackRegisterValidator(key, operators, shares, amount, toBinding(record)), want, err)
	if err == nil {
		p.remember(owner, operators, key)
	}
}

func registerMany(p *pair) {
	owner, operators, record := p.home()
	amount := p.deposit()
	var keys, shares [][]byte
	for i := range p.between(0, 3) {
		keys, shares = append(keys, p.newKey(i)), append(shares, []byte{byte(i)})
	}
	if p.seldom() && len(keys) > 1 {
		keys[1] = keys[0]
	}
	if p.seldom() {
		shares = append(shares, nil)
	}
	want, err := p.model.RegisterValidators(p.at(), owner, keys, operators, shares, amount, record)
	p.both(owner, network.PackBulkRegisterValidator(keys, operators, shares, amount, toBinding(record)), want, err)
	if err == nil {
		p.remember(owner, operators, keys...)
	}
}

// someKeys are validators of a cluster; some are gone and some were never there.
func (p *pair) someKeys(k *known, most int) [][]byte {
	var keys [][]byte
	for range p.between(0, most) {
		if len(k.keys) == 0 || p.seldom() {
			keys = append(keys, p.newKey(1))
			continue
		}
		keys = append(keys, pick(p, k.keys))
	}
	return keys
}

func removeOne(p *pair) {
	owner, k, record := p.cluster()
	key := append(p.someKeys(k, 1), p.newKey(0))[0]
	want, err := p.model.RemoveValidator(p.at(), owner, key, k.operators, record)
	p.both(owner, network.PackRemoveValidator(key, k.operators, toBinding(record)), want, err)
}

func removeMany(p *pair) {
	owner, k, record := p.cluster()
	keys := p.someKeys(k, 3)
	want, err := p.model.BulkRemoveValidator(p.at(), owner, keys, k.operators, record)
	p.both(owner, network.PackBulkRemoveValidator(keys, k.operators, toBinding(record)), want, err)
}

func exit(p *pair) {
	owner, k, _ := p.cluster()
	keys := p.someKeys(k, 2)
	want, err := p.model.ExitValidators(owner, keys, k.operators)
	if len(keys) == 1 {
		p.both(owner, network.PackExitValidator(keys[0], k.operators), want, err)
		return
	}
	p.both(owner, network.PackBulkExitValidator(keys, k.operators), want, err)
}

func liquidate(p *pair) {
	owner, k, record := p.cluster()
	caller := p.anyone()
	if block, ok, err := p.model.LiquidationBlock(p.at(), owner, k.operators, record); err == nil && ok && block < 1<<31 && p.coin() {
		p.chain.Block = max(p.chain.Block, block-uint64(p.between(0, 1)))
	}
	want, err := p.model.Liquidate(p.at(), caller, owner, k.operators, record)
	p.both(caller, network.PackLiquidate(owner, k.operators, toBinding(record)), want, err)
}

func reactivate(p *pair) {
	owner, k, record := p.cluster()
	amount := p.deposit()
	want, err := p.model.Reactivate(p.at(), owner, k.operators, amount, record)
	p.both(owner, network.PackReactivate(k.operators, amount, toBinding(record)), want, err)
}

func deposit(p *pair) {
	owner, k, record := p.cluster()
	caller, amount := p.anyone(), pick(p, amounts)
	want, err := p.model.Deposit(caller, owner, k.operators, amount, record)
	p.both(caller, network.PackDeposit(owner, k.operators, amount, toBinding(record)), want, err)
}

func withdraw(p *pair) {
	owner, k, record := p.cluster()
	amount := pick(p, amounts)
	if balance, err := p.model.Balance(p.at(), owner, k.operators, record); err == nil && p.coin() {
		// around what must stay
		rate, _ := p.model.burnRate(k.operators, record)
		var c checked
		floor := Expand(max(p.model.Params.MinimumCollateral, c.mul(rate, p.model.Params.MinimumBlocks)))
		amount = new(big.Int).Sub(balance, floor)
		amount.Add(amount, wei(int64(p.between(0, 1)))).Abs(amount)
	}
	want, err := p.model.Withdraw(p.at(), owner, k.operators, amount, record)
	p.both(owner, network.PackWithdraw(k.operators, amount, toBinding(record)), want, err)
}

// owner is the network's owner, mostly; the router refuses others before a module is asked.
func (p *pair) owner() (common.Address, error) {
	if p.seldom() {
		return p.anyone(), text("Ownable: caller is not the owner")
	}
	return sandbox.Deployer, nil
}

// admin makes one of the owner's calls.
func (p *pair) admin(data []byte, model func() ([]Event, error)) {
	caller, err := p.owner()
	var want []Event
	if err == nil {
		want, err = model()
	}
	p.both(caller, data, want, err)
}

func networkFee(p *pair) {
	fee := pick(p, []*big.Int{wei(0), wei(Unit), wei(5e9), wei(5e14), wei(7), new(big.Int).Lsh(big.NewInt(1), 88)})
	p.admin(network.PackUpdateNetworkFee(fee), func() ([]Event, error) { return p.model.UpdateNetworkFee(p.at(), fee) })
}

func networkEarnings(p *pair) {
	amount := pick(p, amounts)
	if earned, err := p.model.NetworkEarnings(p.at()); err == nil && p.coin() {
		amount = new(big.Int).Add(earned, wei(Unit*int64(p.between(0, 1))))
	}
	p.admin(network.PackWithdrawNetworkEarnings(amount), func() ([]Event, error) {
		return p.model.WithdrawNetworkEarnings(p.at(), sandbox.Deployer, amount)
	})
}

func parameter(p *pair) {
	n := pick(p, []uint64{0, 50, 1_000, 10_000, 1e12, 1 << 62})
	switch p.between(0, 5) {
	case 0:
		p.admin(network.PackUpdateOperatorFeeIncreaseLimit(n), func() ([]Event, error) { return p.model.UpdateOperatorFeeIncreaseLimit(n), nil })
	case 1:
		p.admin(network.PackUpdateDeclareOperatorFeePeriod(n), func() ([]Event, error) { return p.model.UpdateDeclareOperatorFeePeriod(n), nil })
	case 2:
		p.admin(network.PackUpdateExecuteOperatorFeePeriod(n), func() ([]Event, error) { return p.model.UpdateExecuteOperatorFeePeriod(n), nil })
	case 3:
		p.admin(network.PackUpdateMaximumOperatorFee(n), func() ([]Event, error) { return p.model.UpdateMaximumOperatorFee(n), nil })
	case 4:
		blocks := pick(p, []uint64{0, 100_799, 100_800, 214_800})
		p.admin(network.PackUpdateLiquidationThresholdPeriod(blocks), func() ([]Event, error) {
			return p.model.UpdateLiquidationThresholdPeriod(blocks)
		})
	default:
		amount := pick(p, []*big.Int{wei(0), wei(Unit), wei(2_000 * Unit), wei(3)})
		p.admin(network.PackUpdateMinimumLiquidationCollateral(amount), func() ([]Event, error) {
			return p.model.UpdateMinimumLiquidationCollateral(amount)
		})
	}
}
