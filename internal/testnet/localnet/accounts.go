package localnet

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"sync"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
)

// describeContracts writes the files that commands need to use the contracts.
func (n *Network) describeContracts() error {
	all, err := onchain.Accounts(n.Options.Operators)
	if err != nil {
		return err
	}
	for _, a := range all {
		n.funded = append(n.funded, a.Address.Hex())
	}
	contracts, err := n.contracts()
	if err != nil {
		return err
	}
	return WriteContracts(n.Layout, contracts, all)
}

// contracts returns the description of the contracts that commands read.
func (n *Network) contracts() (client.Contracts, error) {
	return onchain.Describe(n.Registration.Deployment, fmt.Sprintf("http://127.0.0.1:%d", n.Layout.chainPorts(0).ExecutionHTTP))
}

// WriteContracts writes the description of the contracts, and a wallet for each account.
func WriteContracts(l Layout, contracts client.Contracts, all []onchain.Account) error {
	data, err := json.MarshalIndent(contracts, "", "  ")
	if err == nil {
		err = os.WriteFile(l.Contracts(), append(data, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("write the description of the contracts: %w", err)
	}
	for _, a := range all {
		path := l.Wallet(a.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return fmt.Errorf("write the wallet of %s: %w", a.Name, err)
		}
		if err := os.WriteFile(path, []byte(hex.EncodeToString(crypto.FromECDSA(a.Key))+"\n"), 0o600); err != nil {
			return fmt.Errorf("write the wallet of %s: %w", a.Name, err)
		}
	}
	return nil
}

// OpenWallet connects an account to the contracts of the running network. The returned function ends the connection.
func (n *Network) OpenWallet(ctx context.Context, name string) (*onchain.Wallet, func(), error) {
	contracts, err := n.contracts()
	if err != nil {
		return nil, nil, err
	}
	return onchain.OpenWallet(ctx, name, contracts, n.Options.Slot, n.Layout.Wallet(name)+".journal")
}

// Send sends transactions to every execution client, because the clients are not each other's peers.
func (n *Network) Send(ctx context.Context, txs []*types.Transaction) error {
	for i := range n.Options.Executions {
		if err := onchain.Send(ctx, n.Chain.ExecutionHTTP(i), txs); err != nil {
			return err
		}
	}
	return nil
}

// registerPaid registers operators and validators of a network with fees. The clusters' records depend on the blocks of the
// transactions, so nothing can be signed before the chain runs. It leaves out Options.Late of the staker's validators.
func (n *Network) registerPaid(ctx context.Context) error {
	if err := onchain.AwaitMined(ctx, n.Chain.ExecutionHTTP(0), n.Registration.Txs); err != nil {
		return err
	}
	for _, o := range n.Operators {
		if err := n.registerOperator(ctx, o); err != nil {
			return err
		}
	}
	keys := n.Keys()
	own := n.Options.Validators - n.Options.Terms().Staked()
	var all sync.WaitGroup
	errs := make([]error, 2)
	all.Go(func() { errs[0] = n.stake(ctx, onchain.OwnerName, keys, 0, own) })
	all.Go(func() {
		errs[1] = n.stake(ctx, onchain.StakerName, keys, own, n.Options.Terms().Staked()-n.Options.Late)
	})
	all.Wait()
	return errors.Join(errs...)
}

func (n *Network) registerOperator(ctx context.Context, o *Operator) error {
	p, closeFn, err := n.OpenWallet(ctx, onchain.OperatorName(o.ID))
	if err != nil {
		return err
	}
	defer closeFn()
	data, err := binding.RegisterOperatorData(o.PublicKey, big.NewInt(onchain.OperatorFee), false)
	if err != nil {
		return err
	}
	receipt, err := p.Call(ctx, fmt.Sprintf("register operator %d", o.ID), data)
	if err != nil {
		return err
	}
	if id := p.Client.OperatorIn(receipt); id != o.ID {
		return fmt.Errorf("register operator %d: the contract calls it %d", o.ID, id)
	}
	return nil
}

// stake registers validators of an account and sets their fee recipient.
func (n *Network) stake(ctx context.Context, name string, keys []string, first, count int) error {
	p, closeFn, err := n.OpenWallet(ctx, name)
	if err != nil {
		return err
	}
	defer closeFn()
	recipient, err := binding.SetFeeRecipientData(onchain.CommitteeRecipient)
	if err != nil {
		return err
	}
	if _, err = p.Call(ctx, "set the fee recipient", recipient); err != nil {
		return err
	}
	return p.Register(ctx, keys, first, count, 0, onchain.LargeDeposit)
}
