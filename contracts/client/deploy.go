package client

import (
	"bytes"
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/hawser-ssv/hawser/contracts/artifacts"
	"github.com/hawser-ssv/hawser/contracts/binding"
)

// Started is a deployment that has begun, with all that is needed to continue it.
type Started struct {
	// Deployer and Nonce, the nonce of its first transaction, determine all addresses.
	Deployer common.Address `json:"deployer"`
	Nonce    uint64         `json:"nonce"`
	// ChainID is the chain, and Block the block at which it began.
	ChainID uint64 `json:"chain_id"`
	Block   uint64 `json:"block"`
	// Params are the parameters that it began with; other ones would mix two networks.
	Params binding.Params `json:"params"`
}

// Begin returns the start of a deployment by a wallet at the current block.
func (c *Client) Begin(ctx context.Context, deployer common.Address, params binding.Params) (Started, error) {
	head, err := c.Head(ctx)
	if err != nil {
		return Started{}, err
	}
	nonce, err := c.chain.PendingNonceAt(ctx, deployer)
	if err != nil {
		return Started{}, c.unreachable(ctx, fmt.Errorf("ask for the wallet's next nonce: %w", err))
	}
	return Started{deployer, nonce, c.options.Contracts.ChainID, head.Number.Uint64(), params}, nil
}

// Plan returns the deployment's transactions.
func (s Started) Plan() (binding.Deployment, error) {
	return binding.Plan(s.Deployer, s.Nonce, s.Params)
}

// Contracts returns the addresses of the contracts of a deployment.
func (s Started) Contracts(plan binding.Deployment) (Contracts, error) {
	layout, err := Layout()
	return Contracts{
		Schema: ContractsSchema, ChainID: s.ChainID, Network: plan.Network, Views: plan.Views, Token: plan.Token,
		Modules: plan.Modules[:], Block: s.Block, Layout: layout,
	}, err
}

// Deploy sends the transactions of a plan that are not in the chain yet, one after the other. It may be called again with the same
// start after any error.
func (c *Client) Deploy(ctx context.Context, w Wallet, j *Journal, s Started, plan binding.Deployment) error {
	if s.ChainID != c.options.Contracts.ChainID || s.Deployer != w.Address {
		return &NotOwnerError{w.Address, s.Deployer, "the deployment", fmt.Sprintf("it was begun on chain %d", s.ChainID)}
	}
	sent := 0
	for i, tx := range plan.Txs {
		done, err := c.chain.NonceAt(ctx, w.Address, nil)
		if err != nil {
			return c.unreachable(ctx, fmt.Errorf("ask for the wallet's nonce: %w", err))
		}
		if done > tx.Nonce {
			continue
		}
		if sent == 0 {
			rest := plan
			rest.Txs = plan.Txs[i:]
			if _, _, err := c.DeployCost(ctx, w.Address, rest); err != nil {
				return err
			}
		}
		c.options.Note(fmt.Sprintf("%d of %d: %s", i+1, len(plan.Txs), tx.What))
		request := Request{
			Action: fmt.Sprintf("%s (transaction %d of the wallet)", tx.What, tx.Nonce),
			Build:  Static(Call{To: tx.To, Data: tx.Data, Gas: tx.Gas, Nonce: &tx.Nonce}),
		}
		if _, err := c.Send(ctx, w, j, request); err != nil {
			return Partly(sent, request.Action, err)
		}
		sent++
	}
	return c.standing(ctx, plan)
}

// standing checks that all contracts of a plan exist: a transaction of an earlier run may have reverted.
func (c *Client) standing(ctx context.Context, plan binding.Deployment) error {
	for _, address := range append([]common.Address{plan.Token, plan.Network, plan.Views}, plan.Modules[:]...) {
		code, err := c.chain.CodeAt(ctx, address, nil)
		if err != nil {
			return c.unreachable(ctx, fmt.Errorf("ask for the code at %v: %w", address, err))
		}
		if len(code) == 0 {
			return &CodeError{fmt.Sprintf("there is no code at %v: its transaction reverted; deploy anew", address)}
		}
	}
	return nil
}

// DeployCost returns the most that the transactions of a plan can cost, in wei of ether, at the current price of gas.
func (c *Client) DeployCost(ctx context.Context, from common.Address, plan binding.Deployment) (gas uint64, wei *big.Int, err error) {
	for _, tx := range plan.Txs {
		gas += tx.Gas
	}
	q, err := c.price(ctx, from, "deploy", Call{}, gas)
	if err != nil {
		return gas, nil, err
	}
	return gas, q.MaxCost(), nil
}

// implementationSlot is the storage slot of a proxy's implementation, EIP-1967.
var implementationSlot = common.BigToHash(new(big.Int).Sub(crypto.Keccak256Hash([]byte("eip1967.proxy.implementation")).Big(), big.NewInt(1)))

// Implementation returns the code behind a proxy.
func (c *Client) Implementation(ctx context.Context, proxy common.Address) (common.Address, error) {
	word, err := c.chain.StorageAt(ctx, proxy, implementationSlot, nil)
	if err != nil {
		return common.Address{}, c.unreachable(ctx, fmt.Errorf("ask for the code behind %v: %w", proxy, err))
	}
	return common.BytesToAddress(word), nil
}

// Check is the result of comparing the code at one address with an artifact.
type Check struct {
	// Name is the artifact's name, Address the address of the code.
	Name    string         `json:"name"`
	Address common.Address `json:"address"`
	// Equal says that the code is the artifact's.
	Equal bool `json:"equal"`
}

// Verify compares the code on chain with the artifacts: the proxies, the code behind them, the modules and the token. The result has
// the differences; they are no error.
func (c *Client) Verify(ctx context.Context) ([]Check, error) {
	contracts := c.options.Contracts
	wanted := []Check{{Name: artifacts.Token, Address: contracts.Token}}
	inService, err := c.Modules(ctx)
	if err != nil {
		return nil, err
	}
	for i, name := range moduleNames {
		wanted = append(wanted, Check{Name: name, Address: inService[i]})
	}
	for _, proxy := range []Check{{Name: artifacts.Network, Address: contracts.Network}, {Name: artifacts.NetworkViews, Address: contracts.Views}} {
		behind, err := c.Implementation(ctx, proxy.Address)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, Check{Name: artifacts.Proxy, Address: proxy.Address}, Check{Name: proxy.Name, Address: behind})
	}
	for i := range wanted {
		if err := c.compare(ctx, &wanted[i]); err != nil {
			return nil, err
		}
	}
	return wanted, nil
}

func (c *Client) compare(ctx context.Context, check *Check) error {
	artifact, err := artifacts.Load(check.Name)
	if err != nil {
		return err
	}
	code, err := c.chain.CodeAt(ctx, check.Address, nil)
	if err != nil {
		return c.unreachable(ctx, fmt.Errorf("ask for the code at %v: %w", check.Address, err))
	}
	check.Equal = equalCode(artifact.DeployedBytecode, code, check.Address)
	return nil
}

// equalCode compares code with an artifact whose immutables are zero. The one immutable of these contracts is a contract's own
// address, as a word.
func equalCode(artifact, code []byte, self common.Address) bool {
	if len(code) != len(artifact) || len(code) == 0 {
		return false
	}
	own, plain := common.LeftPadBytes(self[:], 32), bytes.Clone(code)
	for i := 0; i+len(own) <= len(plain); i++ {
		if bytes.Equal(code[i:i+len(own)], own) && allZero(artifact[i:i+len(own)]) {
			clear(plain[i : i+len(own)])
		}
	}
	return bytes.Equal(plain, artifact)
}

func allZero(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

// Owner returns the owner of the network contract.
func (c *Client) Owner(ctx context.Context) (common.Address, error) {
	return c.OwnerOf(ctx, c.options.Contracts.Network)
}

// OwnerOf returns the owner of one of the two proxies.
func (c *Client) OwnerOf(ctx context.Context, proxy common.Address) (common.Address, error) {
	return viewOf(ctx, c, "ask for the contracts' owner", proxy, c.network.PackOwner(), c.network.UnpackOwner)
}

// PendingOwner returns the account that the ownership of one of the two proxies is offered to; zero if there is none.
func (c *Client) PendingOwner(ctx context.Context, proxy common.Address) (common.Address, error) {
	return viewOf(ctx, c, "ask for the contracts' next owner", proxy, c.network.PackPendingOwner(), c.network.UnpackPendingOwner)
}
