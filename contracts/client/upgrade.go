package client

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/artifacts"
	"github.com/hawser-ssv/hawser/contracts/binding"
)

// layoutSources are the source files that define the contracts' storage.
var layoutSources = []string{"SSVStorage.sol", "SSVStorageProtocol.sol", "OperatorState.sol", "Types.sol"}

// moduleNames are the artifacts of the modules by number.
var moduleNames = []string{artifacts.Operators, artifacts.Clusters, artifacts.DAO, artifacts.Views, artifacts.OperatorsWhitelist}

// Layout returns the SHA-256 of the sources that define the storage of this package's contracts.
func Layout() (map[string]string, error) {
	layout := map[string]string{}
	for _, name := range moduleNames {
		artifact, err := artifacts.Load(name)
		if err != nil {
			return nil, err
		}
		for path, sum := range artifact.Sources {
			if slices.ContainsFunc(layoutSources, func(file string) bool { return strings.HasSuffix(path, "/"+file) }) {
				layout[path] = sum
			}
		}
	}
	return layout, nil
}

// CheckLayout compares a deployment's storage layout with this package's. A difference is a LayoutError.
func CheckLayout(deployed map[string]string) error {
	ours, err := Layout()
	if err != nil {
		return err
	}
	if len(deployed) == 0 {
		return &LayoutError{"the description of the contracts does not say which layout they have"}
	}
	if !maps.Equal(ours, deployed) {
		return &LayoutError{fmt.Sprintf("the sources of the storage changed: deployed %v, new %v", deployed, ours)}
	}
	return nil
}

// Outdated returns what an upgrade would replace: code on chain that is not this package's. Token and proxies cannot be replaced; if
// they differ the error is a CodeError.
func (c *Client) Outdated(ctx context.Context) ([]Check, error) {
	checks, err := c.Verify(ctx)
	if err != nil {
		return nil, err
	}
	var outdated []Check
	for _, check := range checks {
		if check.Equal {
			continue
		}
		if check.Name == artifacts.Token || check.Name == artifacts.Proxy {
			return nil, &CodeError{fmt.Sprintf("%s at %v is other code, which no upgrade replaces", check.Name, check.Address)}
		}
		outdated = append(outdated, check)
	}
	return outdated, nil
}

// Upgrade replaces outdated code behind the proxies, and checks that the views return the same before and after. It returns the
// contracts with their new modules, also after an error, when a part may be done. It may be called again.
func (c *Client) Upgrade(ctx context.Context, w Wallet, j *Journal) (Contracts, error) {
	if err := c.mayUpgrade(ctx, w.Address); err != nil {
		return c.options.Contracts, err
	}
	outdated, err := c.Outdated(ctx)
	if err != nil {
		return c.options.Contracts, err
	}
	if _, _, err := c.UpgradeCost(ctx, w.Address, outdated); err != nil {
		return c.options.Contracts, err
	}
	before, err := c.Terms(ctx)
	if err != nil {
		return c.options.Contracts, err
	}
	if c.options.Contracts.Modules, err = c.Modules(ctx); err != nil {
		return c.options.Contracts, err
	}
	for i, check := range outdated {
		if err := c.replace(ctx, w, j, check.Name); err != nil {
			return c.options.Contracts, Partly(i, "replace "+check.Name, err)
		}
	}
	after, err := c.Terms(ctx)
	if err == nil && !reflect.DeepEqual(before, after) {
		err = &LayoutError{fmt.Sprintf("the parameters read %+v before and %+v after", before, after)}
	}
	return c.options.Contracts, err
}

func (c *Client) mayUpgrade(ctx context.Context, wallet common.Address) error {
	owner, err := c.Owner(ctx)
	if err != nil {
		return err
	}
	if owner != wallet {
		return &NotOwnerError{wallet, owner, "the network contract", "only the owner may upgrade"}
	}
	return nil
}

// replace deploys new code and sets it in the network, or in the proxy.
func (c *Client) replace(ctx context.Context, w Wallet, j *Journal, name string) error {
	artifact, err := artifacts.Load(name)
	if err != nil {
		return err
	}
	contracts := &c.options.Contracts
	created, err := c.Send(ctx, w, j, Request{
		Action: fmt.Sprintf("create %s for the upgrade of %v", name, contracts.Network), Build: Static(Call{Data: artifact.Bytecode}),
	})
	if err != nil {
		return err
	}
	address := created.Receipt.ContractAddress
	call, err := c.pointAt(name, address)
	if err != nil {
		return err
	}
	action := fmt.Sprintf("put %s at %v into service", name, address)
	if _, err := c.Send(ctx, w, j, Request{Action: action, Build: Static(call)}); err != nil {
		return Partly(1, action, err)
	}
	if i := slices.Index(moduleNames, name); i >= 0 {
		contracts.Modules[i] = address
	}
	return nil
}

func (c *Client) pointAt(name string, code common.Address) (Call, error) {
	contracts := c.options.Contracts
	switch name {
	case artifacts.Network:
		data, err := c.network.TryPackUpgradeTo(code)
		return Call{To: &contracts.Network, Data: data}, err
	case artifacts.NetworkViews:
		data, err := binding.NewSSVNetworkViews().TryPackUpgradeTo(code)
		return Call{To: &contracts.Views, Data: data}, err
	}
	i := slices.Index(moduleNames, name)
	if i < 0 {
		return Call{}, &UpgradeError{name + " is no module"}
	}
	data, err := c.network.TryPackUpdateModule(uint8(i), code)
	return Call{To: &contracts.Network, Data: data}, err
}

// Modules returns the modules in use by number, as the chain has them: those of the deployment, or their replacements. So a
// description may be older than an upgrade.
func (c *Client) Modules(ctx context.Context) ([]common.Address, error) {
	modules := slices.Clone(c.options.Contracts.Modules)
	if len(modules) != len(moduleNames) {
		return nil, &DescriptionError{fmt.Sprintf("it names %d modules, want %d", len(modules), len(moduleNames))}
	}
	head, err := c.Head(ctx)
	if err != nil {
		return nil, err
	}
	logs, err := c.logs(ctx, c.options.Contracts.Block, head.Number.Uint64(), []string{"ModuleUpgraded"})
	if err != nil {
		return nil, err
	}
	for i := range logs {
		event, err := c.network.UnpackModuleUpgradedEvent(&logs[i])
		if err != nil {
			return nil, &EventError{"ModuleUpgraded", logs[i].BlockNumber, err}
		}
		if int(event.ModuleId) < len(modules) {
			modules[event.ModuleId] = event.ModuleAddress
		}
	}
	return modules, nil
}

// serviceGas is the gas limit of the transaction that sets new code.
const serviceGas = 100_000

// UpgradeCost returns the most that replacing this code can cost, in wei of ether, at the current price of gas. It is an error if the
// account is not allowed to replace it.
func (c *Client) UpgradeCost(ctx context.Context, from common.Address, outdated []Check) (gas uint64, wei *big.Int, err error) {
	if len(outdated) > 0 {
		if err := c.mayUpgrade(ctx, from); err != nil {
			return 0, nil, err
		}
	}
	for _, check := range outdated {
		artifact, err := artifacts.Load(check.Name)
		if err != nil {
			return gas, nil, err
		}
		action := "create " + check.Name
		needed, err := c.gasOf(ctx, from, action, Call{Data: artifact.Bytecode})
		if err != nil {
			return gas, nil, err
		}
		gas += needed + serviceGas
	}
	q, err := c.price(ctx, from, "upgrade", Call{}, gas)
	if err != nil {
		return gas, nil, err
	}
	return gas, q.MaxCost(), nil
}
