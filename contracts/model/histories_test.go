package model

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/artifacts"
	"github.com/hawser-ssv/hawser/internal/contracts/sandbox"
)

// Invariants about two histories that must end alike: I7, I12 and I14.

const histories = 5

// TestSettlementIsPathIndependent (I7): as long as nothing else changes, settling a
// cluster on the way leaves what settling it once leaves, in the contracts and the model.
func TestSettlementIsPathIndependent(t *testing.T) {
	w := newWorld(t)
	w.interlude = func(p *pair, _ int) {
		if len(p.clusters) == 0 {
			return
		}
		k := pick(p, p.clusters)
		often := p.model.Clusters[KeyOf(k.owner, k.operators)]
		if !often.Active {
			return
		}
		once, block, paid := often, p.chain.Block, new(big.Int)
		for range p.between(1, 4) {
			block += uint64(p.between(0, 300))
			var short *big.Int
			var err error
			if often, _, short, err = p.model.settled(block, k.operators, often); err != nil {
				return // beyond 64 bits
			}
			paid.Add(paid, short)
		}
		direct, _, short, err := p.model.settled(block, k.operators, once)
		if err != nil || !direct.Equal(often) || short.Cmp(paid) != 0 {
			p.Fatalf("settled often %v (%v short), once %v (%v short), %v", often, paid, direct, short, err)
		}
		// a withdrawal of nothing settles too, and the contracts are asked by view
		p.liquidatableAt(k, once, block, mustLiquidatable(p, k, once, block))
	}
	runHistories(t, w)
}

func mustLiquidatable(p *pair, k known, c Cluster, block uint64) bool {
	short, err := p.model.Liquidatable(At{block, p.chain.Time}, k.owner, k.operators, c)
	return err == nil && short
}

// TestUpgradeKeepsState (I14): in the middle of a history all code is replaced, and
// nothing that can be seen changes, then or later. Bare code cannot be initialised.
func TestUpgradeKeepsState(t *testing.T) {
	w := newWorld(t)
	w.interlude = func(p *pair, step int) {
		if step%40 == 20 {
			p.upgradeEverything()
			p.compareAll()
		}
	}
	runHistories(t, w)
}

func (p *pair) upgradeEverything() {
	create := func(name string) common.Address {
		address, err := p.chain.Create(name)
		if err != nil {
			p.Fatalf("%v", err)
		}
		return address
	}
	owned := func(to common.Address, data []byte) {
		if _, err := p.chain.Call(sandbox.Deployer, to, data); err != nil {
			p.Fatalf("upgrade: %v", err)
		}
	}
	code := create(artifacts.Network)
	zero := common.Address{}
	start := network.PackInitialize(zero, zero, zero, zero, zero, 0, new(big.Int), 0, 0, 0, 0)
	if _, err := p.chain.Call(accounts[0], code, start); err == nil {
		p.Fatalf("bare code was initialised")
	}
	owned(p.chain.Deployment.Network, network.PackUpgradeTo(code))
	owned(p.chain.Deployment.Views, views.PackUpgradeTo(create(artifacts.NetworkViews)))
	for number, name := range []string{
		artifacts.Operators, artifacts.Clusters, artifacts.DAO, artifacts.Views, artifacts.OperatorsWhitelist,
	} {
		owned(p.chain.Deployment.Network, network.PackUpdateModule(uint8(number), create(name)))
	}
}

// runHistories runs a few seeds with an interlude after each step.
func runHistories(t *testing.T, w world) {
	t.Helper()
	steps := make([]int, stepsPerRun)
	for i := range steps {
		steps[i] = i
	}
	for seed := uint64(1); seed <= histories; seed++ {
		if trace, found := w.run(seed, steps, map[string]int{}); found != "" {
			t.Fatalf("seed %d:\n%v\n%s", seed, trace, found)
		}
	}
}

// TestBulkIsSingles (I12): N validators in one call, or in N calls, registered, exited and
// removed: the same records, counts and balances.
func TestBulkIsSingles(t *testing.T) {
	w := newWorld(t)
	for seed := uint64(1); seed <= histories; seed++ {
		var records [2]string
		for way := range records {
			p := &pair{
				world: world{chain: w.chain.Copy(), whitelister: w.whitelister}, model: w.model(),
				outcomes: map[string]int{}, choice: rand.New(rand.NewPCG(seed, 0)),
			}
			p.open()
			records[way] = p.bulkOrSingles(way == 0)
			p.compareAll()
		}
		if records[0] != records[1] {
			t.Errorf("seed %d: in bulk\n%s\none by one\n%s", seed, records[0], records[1])
		}
	}
}

// bulkOrSingles makes the same changes in one of two ways and returns all that is left.
func (p *pair) bulkOrSingles(bulk bool) string {
	owner, operators := accounts[0], []uint64{1, 2, 3, 4}
	n := p.between(1, 6)
	p.chain.Block += uint64(p.between(0, 1_000))
	var keys [][]byte
	for i := range n {
		keys = append(keys, append(make([]byte, 47), byte(i)))
	}
	record := NewCluster()
	after := func(events []Event) { record = events[len(events)-1].Args[len(events[len(events)-1].Args)-1].(Cluster) }
	groups := [][][]byte{keys}
	if !bulk {
		groups = nil
		for _, key := range keys {
			groups = append(groups, [][]byte{key})
		}
	}
	amount := big20(300)
	for _, group := range groups {
		want, err := p.model.RegisterValidators(p.at(), owner, group, operators, make([][]byte, len(group)), amount, record)
		p.both(owner, network.PackBulkRegisterValidator(group, operators, make([][]byte, len(group)), amount, toBinding(record)), want, err)
		if err == nil {
			after(want)
		}
		amount = new(big.Int)
	}
	p.remember(owner, operators, keys...)
	middle := record.String()
	p.chain.Block += uint64(p.between(0, 100))
	exits := 0
	for _, group := range groups {
		want, err := p.model.ExitValidators(owner, group, operators)
		p.both(owner, network.PackBulkExitValidator(group, operators), want, err)
		exits += len(want)
	}
	for _, group := range groups {
		want, err := p.model.BulkRemoveValidator(p.at(), owner, group, operators, record)
		p.both(owner, network.PackBulkRemoveValidator(group, operators, toBinding(record)), want, err)
		if err == nil {
			after(want)
		}
	}
	text := fmt.Sprintln(middle, record, exits, p.model.Network)
	for id := range uint64(len(p.model.Operators) + 1) {
		text += fmt.Sprintln(p.model.Operators[id])
	}
	return text
}
