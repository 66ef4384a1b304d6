package rig

import (
	"context"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/contracts/model"
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
)

// contractScenario is a scenario's story on the contracts: who acts in it, and the books that everything is compared with.
type contractScenario struct {
	n        *run
	first    phase0.Epoch // measured epoch 1
	books    *books
	ids      []uint64
	people   map[string]*onchain.Wallet
	closeFns []func()
}

// openContractScenario connects everybody and compares the books as they are.
func (n *run) openContractScenario(ctx context.Context, first phase0.Epoch) (*contractScenario, error) {
	all, err := onchain.Accounts(n.plan.Operators)
	if err != nil {
		return nil, err
	}
	connection, err := ethclient.DialContext(ctx, n.Chain.ExecutionHTTP(0))
	if err != nil {
		return nil, fmt.Errorf("open the books: %w", err)
	}
	a := &contractScenario{n: n, first: first, ids: onchain.CommitteeIDs(n.plan.Operators), people: make(map[string]*onchain.Wallet)}
	a.closeFns = append(a.closeFns, connection.Close)
	if a.books, err = newBooks(connection, n.Registration.Deployment, n.Options.Terms().Parameters(), all); err != nil {
		a.close()
		return nil, err
	}
	for _, who := range all {
		p, closeFn, err := n.OpenWallet(ctx, who.Name)
		if err != nil {
			a.close()
			return nil, err
		}
		a.people[who.Name] = p
		a.closeFns = append(a.closeFns, closeFn)
	}
	return a, nil
}

func (a *contractScenario) close() {
	for _, closeFn := range a.closeFns {
		closeFn()
	}
}

// awaitEpoch waits for a measured epoch, counted from 1.
func (a *contractScenario) awaitEpoch(ctx context.Context, measured int) error {
	return a.n.awaitSlot(ctx, a.n.firstSlot(a.first+phase0.Epoch(measured-1)))
}

// slotOf is the beacon chain's slot in which a block of the execution chain was made.
func (a *contractScenario) slotOf(at model.At) phase0.Slot {
	return a.n.SlotAt(time.Unix(int64(at.Time), 0))
}

// step notes what came of something, and that the books balance at its block.
func (a *contractScenario) step(ctx context.Context, name string, block uint64, want, got string) error {
	a.n.tell(observer.Step{Name: name, Block: block, OK: want == got, Want: want, Got: got})
	return a.balance(ctx, block)
}

// balance compares the books with the chain at a block.
func (a *contractScenario) balance(ctx context.Context, block uint64) error {
	if err := a.books.advance(ctx, block); err != nil {
		return err
	}
	equal, differences, err := a.books.compare(ctx)
	if err != nil {
		return err
	}
	s := observer.Step{
		Name: "balances", Block: a.books.block, OK: len(differences) == 0,
		Want: fmt.Sprintf("%d amounts as the model has them, to the wei", equal+len(differences)),
		Got:  fmt.Sprintf("%d equal", equal),
	}
	if !s.OK {
		s.Got += ", " + strings.Join(differences, "; ")
	}
	a.n.tell(s)
	return nil
}

// head is the latest block's number.
func (a *contractScenario) head(ctx context.Context) (uint64, error) {
	number, err := a.books.chain.BlockNumber(ctx)
	if err != nil {
		return 0, fmt.Errorf("ask for the latest block: %w", err)
	}
	return number, nil
}

// stakers is the staker's cluster as the model has it.
func (a *contractScenario) stakers() model.Cluster {
	return a.books.state.Clusters[model.KeyOf(a.people[onchain.StakerName].Address, a.ids)]
}

// holds is what the staker's cluster holds at a block, by the model.
func (a *contractScenario) holds(block uint64) (*big.Int, error) {
	wei, err := a.books.state.Balance(model.At{Block: block}, a.people[onchain.StakerName].Address, a.ids, a.stakers())
	if err != nil {
		return nil, fmt.Errorf("compute the cluster's balance: %w", err)
	}
	return wei, nil
}

// endsAt is the block from which anybody may liquidate the staker's cluster, by the model.
func (a *contractScenario) endsAt() (uint64, error) {
	block, ends, err := a.books.state.LiquidationBlock(model.At{Block: a.books.block}, a.people[onchain.StakerName].Address, a.ids, a.stakers())
	if err == nil && !ends {
		err = fmt.Errorf("it never ends")
	}
	if err != nil {
		return 0, fmt.Errorf("compute the cluster's end: %w", err)
	}
	return block, nil
}

// staked are the indexes of the staker's validators.
func (a *contractScenario) staked() map[phase0.ValidatorIndex]bool {
	out := make(map[phase0.ValidatorIndex]bool)
	o := a.n.Options
	for i := o.Validators - o.Terms().Staked(); i < o.Validators; i++ {
		out[phase0.ValidatorIndex(i)] = true
	}
	return out
}

// statement is what `cluster show` tells of the staker's cluster.
func (a *contractScenario) statement(ctx context.Context) (client.Statement, error) {
	p := a.people[onchain.StakerName]
	cluster, err := p.Client.Cluster(ctx, p.Address, a.ids)
	if err != nil {
		return client.Statement{}, err
	}
	return p.Client.Statement(ctx, cluster)
}

func blockOf(r *types.Receipt) uint64 { return r.BlockNumber.Uint64() }
