package rig

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// signExits signs, for each validator of the plan, that its owner tells the committee to leave.
func (n *run) signExits() error {
	owner, err := onchain.OpenAccount(onchain.OwnerName)
	if err != nil {
		return err
	}
	ids := onchain.CommitteeIDs(n.plan.Operators)
	p := onchain.Planner{To: n.Registration.Contract(), Nonce: n.Registration.NextNonce()}
	for _, v := range n.plan.Exits {
		raw := chain.InteropKey(int(v.Number))
		secret, err := threshold.ParseSecretKey(raw[:])
		if err != nil {
			return fmt.Errorf("read key of validator %d: %w", v.Number, err)
		}
		public := secret.PublicKey().Bytes()
		data, err := binding.ExitData([][]byte{public[:]}, ids)
		if err != nil {
			return fmt.Errorf("exit validator %d: %w", v.Number, err)
		}
		p.Add(fmt.Sprintf("exit validator %d", v.Number), data, binding.ExitGas(1, n.plan.Operators))
	}
	n.later, err = onchain.Sign(p.Txs, owner.Key)
	return err
}

// exit sends the next of the owner's exits, which is that of this validator.
func (n *run) exit(ctx context.Context, validator int) error {
	if len(n.later) == 0 {
		return fmt.Errorf("exit validator %d: no transaction is left", validator)
	}
	tx := n.later[0]
	n.later = n.later[1:]
	if err := n.Send(ctx, []*types.Transaction{tx}); err != nil {
		return fmt.Errorf("exit validator %d: %w", validator, err)
	}
	return nil
}
