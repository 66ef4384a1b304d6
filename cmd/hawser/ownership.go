package main

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/fault"
)

// proxyFlag selects one of the two proxies; each has its own owner.
func proxyFlag(cmd *cobra.Command) (choose func(client.Contracts) (common.Address, string, error)) {
	var views bool
	cmd.Flags().BoolVar(&views, "views", false, "the proxy of the views instead of the network")
	return func(c client.Contracts) (common.Address, string, error) {
		if !views {
			return c.Network, "the network", nil
		}
		if c.Views == (common.Address{}) {
			return c.Views, "", fault.Wrap(fault.DeploymentInvalid, errors.New("views is missing"), "file", "the description of the contracts")
		}
		return c.Views, "the views", nil
	}
}

func newTransferOwnership(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use: "transfer-ownership ADDRESS --wallet F", Args: positional(cobra.ExactArgs(1)),
		Short: "Name a new owner of the network, who must accept it; nothing changes until then",
		Long: "Name a new owner of the network, or with --views of the views' proxy: a multisig, a timelock, another account.\n" +
			"It must accept; until then the wallet stays the owner, and can name somebody else.",
	}
	choose := proxyFlag(cmd)
	return transacts(env, cmd, func(s *session, args []string) error {
		proxy, what, err := choose(s.client.Contracts())
		if err != nil {
			return err
		}
		to, err := s.recipient(args[0])
		if err != nil {
			return err
		}
		owner, err := s.client.OwnerOf(s.ctx, proxy)
		if err != nil {
			return err
		}
		if owner != s.wallet.Address {
			return fault.Wrap(fault.WalletOther, errors.New("only the owner names the next one"), "wallet", s.wallet.Address, "what", what, "owner", owner)
		}
		data, err := binding.NewSSVNetwork().TryPackTransferOwnership(to)
		if err != nil {
			return err
		}
		return s.do(s.toProxy(proxy, fmt.Sprintf("offer %s to %v", what, to), data), fmt.Sprintf("%v may accept it; until then the wallet stays the owner", to))
	})
}

func newAcceptOwnership(env *environment) *cobra.Command {
	cmd := &cobra.Command{Use: "accept-ownership --wallet F", Short: "Accept the network that was offered to the wallet", Args: positional(cobra.NoArgs)}
	choose := proxyFlag(cmd)
	return transacts(env, cmd, func(s *session, _ []string) error {
		proxy, what, err := choose(s.client.Contracts())
		if err != nil {
			return err
		}
		owner, err := s.client.OwnerOf(s.ctx, proxy)
		if err != nil {
			return err
		}
		next, err := s.client.PendingOwner(s.ctx, proxy)
		if err != nil {
			return err
		}
		if next == (common.Address{}) {
			return fault.Wrap(fault.CallRefused, errors.New("no owner is pending"), "action", "accept "+what,
				"sentence", "nobody is offered "+what, "remedy", "let the owner, "+owner.Hex()+", run `hawser contracts transfer-ownership` first")
		}
		if next != s.wallet.Address {
			return fault.Wrap(fault.WalletOther, errors.New("only the account that was named may accept"), "wallet", s.wallet.Address, "what", "the offer of "+what, "owner", next)
		}
		return s.do(s.toProxy(proxy, "accept "+what, binding.NewSSVNetwork().PackAcceptOwnership()), fmt.Sprintf("owner now %v, then %v", owner, s.wallet.Address))
	})
}

// toProxy returns a request for a call of a proxy.
func (s *session) toProxy(proxy common.Address, action string, data []byte) client.Request {
	return client.Request{Action: action, Build: client.Static(client.Call{To: &proxy, Data: data})}
}
