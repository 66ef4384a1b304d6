package rig

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/contracts/artifacts"
	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
)

// replaced are the contracts whose code the scenario replaces: the network itself behind its proxy, the module that all
// clusters depend on, and the views.
var replaced = []string{artifacts.Network, artifacts.Clusters, artifacts.Views}

// moduleNumbers are the network's numbers of modules in replaced.
var moduleNumbers = map[string]uint8{artifacts.Clusters: 1, artifacts.Views: 3}

// upgrade tells how the contracts' code is replaced twice while duties go on: by an older build, which differs from this
// program's in bytes that are never executed, and back by this program's with `contracts upgrade`.
func (a *contractScenario) upgrade(ctx context.Context) error {
	if err := a.registered(ctx); err != nil {
		return err
	}
	a.n.gap(func(g *observer.Gap) {
		g.Validators = map[phase0.ValidatorIndex]bool{phase0.ValidatorIndex(a.n.Options.Validators - 1): true}
	})
	older, err := a.putOlder(ctx)
	if err != nil {
		return err
	}
	if err := a.putNew(ctx, older); err != nil {
		return err
	}
	return a.afterwards(ctx)
}

// putOlder puts the older build into service, as its owner did before this program came out.
func (a *contractScenario) putOlder(ctx context.Context) (client.Contracts, error) {
	p := a.people[onchain.OwnerName]
	contracts := p.Client.Contracts()
	contracts.Modules = slices.Clone(contracts.Modules)
	for _, name := range replaced {
		code, err := olderBuild(name)
		if err != nil {
			return contracts, err
		}
		created, err := p.Do(ctx, client.Request{Action: "create the older " + name, Build: client.Static(client.Call{Data: code})})
		if err != nil {
			return contracts, err
		}
		data, err := putIntoService(name, created.ContractAddress)
		if err != nil {
			return contracts, err
		}
		receipt, err := p.Call(ctx, "put the older "+name+" into service", data)
		if err != nil {
			return contracts, err
		}
		if number, module := moduleNumbers[name]; module {
			contracts.Modules[number] = created.ContractAddress
		}
		if err := a.balance(ctx, blockOf(receipt)); err != nil {
			return contracts, err
		}
	}
	return contracts, nil
}

func putIntoService(name string, code common.Address) ([]byte, error) {
	network := binding.NewSSVNetwork()
	data, err := network.TryPackUpgradeTo(code)
	if number, module := moduleNumbers[name]; module {
		data, err = network.TryPackUpdateModule(number, code)
	}
	if err != nil {
		return nil, fmt.Errorf("put %s into service: %w", name, err)
	}
	return data, nil
}

// olderBuild is a contract's creation code for the same code with some bytes behind it that nothing jumps to. The code's
// length stands in the creation code wherever it is copied and returned.
func olderBuild(name string) ([]byte, error) {
	artifact, err := artifacts.Load(name)
	if err != nil {
		return nil, err
	}
	creation, ok := bytes.CutSuffix(artifact.Bytecode, artifact.DeployedBytecode)
	if !ok {
		return nil, fmt.Errorf("make an older %s: the code does not end its creation code", name)
	}
	mark := []byte("\xfean older build")
	push := func(length int) []byte { return []byte{0x61, byte(length >> 8), byte(length)} } // PUSH2
	old, longer := push(len(artifact.DeployedBytecode)), push(len(artifact.DeployedBytecode)+len(mark))
	if !bytes.Contains(creation, old) {
		return nil, fmt.Errorf("make an older %s: its creation code does not name the code's length", name)
	}
	return slices.Concat(bytes.ReplaceAll(creation, old, longer), artifact.DeployedBytecode, mark), nil
}

// putNew replaces the older build as `contracts upgrade` does, with its check of the storage layout first.
func (a *contractScenario) putNew(ctx context.Context, older client.Contracts) error {
	p := a.people[onchain.OwnerName]
	c, closeFn, err := client.Dial(ctx, onchain.Connection(older, a.n.Options.Slot))
	if err != nil {
		return err
	}
	defer closeFn()
	if err := client.CheckLayout(older.Layout); err != nil {
		return err
	}
	outdated, err := c.Outdated(ctx)
	if err != nil {
		return err
	}
	head, err := a.head(ctx)
	if err != nil {
		return err
	}
	if err := a.step(ctx, "the code on the chain is an older one", head, sorted(replaced), sorted(names(outdated))); err != nil {
		return err
	}
	contracts, err := c.Upgrade(ctx, p.Signer, p.Journal)
	if err != nil {
		return err
	}
	if head, err = a.head(ctx); err != nil {
		return err
	}
	left, err := c.Outdated(ctx)
	if err != nil {
		return err
	}
	if err := a.step(ctx, "this program's code is in service", head, "nothing is outdated", "nothing is outdated"+sorted(names(left))); err != nil {
		return err
	}
	all, err := onchain.Accounts(a.n.plan.Operators)
	if err != nil {
		return err
	}
	return localnet.WriteContracts(a.n.Layout, contracts, all)
}

func names(checks []client.Check) []string {
	var out []string
	for _, c := range checks {
		out = append(out, c.Name)
	}
	return out
}

func sorted(list []string) string { return strings.Join(slices.Sorted(slices.Values(list)), ", ") }

// afterwards looks whether operators follow the contract's events after the upgrade: the staker registers one more
// validator, deposits and withdraws, and the committee does the new validator's duties.
func (a *contractScenario) afterwards(ctx context.Context) error {
	p := a.people[onchain.StakerName]
	keys := make([]string, len(a.n.operators))
	for i, o := range a.n.operators {
		keys[i] = o.PublicKey
	}
	last := a.n.Options.Validators - 1
	nonce, err := p.Client.OwnerNonce(ctx, p.Address)
	if err != nil {
		return err
	}
	deposit := big.NewInt(1_000_000_000_000_000_000)
	if err := p.Register(ctx, keys, last, 1, nonce, deposit); err != nil {
		return err
	}
	head, err := a.head(ctx)
	if err != nil {
		return err
	}
	s, err := a.statement(ctx)
	if err != nil {
		return err
	}
	count := func(n int) string { return fmt.Sprintf("%d validators", n) }
	if err := a.step(ctx, "the staker registers one more validator", head, count(a.n.Options.Terms().Staked()), count(int(s.Cluster.Record.ValidatorCount))); err != nil {
		return err
	}
	all := a.n.Options.Validators
	if err := a.n.awaitOperators(ctx, "hold the new validator", func(s apiv1.NodeStatus) bool { return s.Validators == all }); err != nil {
		return err
	}
	if err := a.resumed(ctx, "duties of the new validator begin"); err != nil {
		return err
	}
	receipt, err := p.OnCluster(ctx, "withdraw "+client.SSV(deposit), a.ids, nil, func(c client.Cluster) ([]byte, error) {
		return binding.NewSSVNetwork().TryPackWithdraw(a.ids, deposit, c.Record)
	})
	if err != nil {
		return err
	}
	return a.step(ctx, "the staker withdraws", blockOf(receipt), client.SSV(deposit), a.paid(receipt, p))
}
