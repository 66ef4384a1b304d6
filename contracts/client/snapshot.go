package client

import (
	"context"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/contracts/binding"
)

// Cluster is a cluster with the record that the next call must contain.
type Cluster struct {
	// Owner is the owner's account.
	Owner common.Address
	// Operators are the operators' ids, ascending.
	Operators []uint64
	// Record is the latest record in an event.
	Record binding.Cluster
	// Block is the block of that event; 0 for a cluster that does not exist yet.
	Block uint64
}

// clusterIn reads the cluster from an event that contains one.
func (c *Client) clusterIn(log *types.Log) (Cluster, error) {
	cluster, _, err := c.recordIn(log)
	return cluster, err
}

// recordIn is clusterIn with the event's arguments as the model replays them.
func (c *Client) recordIn(log *types.Log) (cluster Cluster, args []any, err error) {
	keep := func(owner common.Address, ids []uint64, r binding.Cluster, between ...any) {
		cluster = Cluster{owner, ids, r, log.BlockNumber}
		args = append(append([]any{owner, ids}, between...), record(cluster))
	}
	if err := c.decodeCluster(log, keep); err != nil {
		return Cluster{}, nil, &EventError{log.Topics[0].Hex(), log.BlockNumber, err}
	}
	return cluster, args, nil
}

func (c *Client) decodeCluster(log *types.Log, keep func(common.Address, []uint64, binding.Cluster, ...any)) error {
	decoders := []func() error{
		func() error {
			return apply(c.network.UnpackValidatorAddedEvent, log, func(e *binding.SSVNetworkValidatorAdded) {
				keep(e.Owner, e.OperatorIds, e.Cluster, e.PublicKey, e.Shares)
			})
		},
		func() error {
			return apply(c.network.UnpackValidatorRemovedEvent, log, func(e *binding.SSVNetworkValidatorRemoved) {
				keep(e.Owner, e.OperatorIds, e.Cluster, e.PublicKey)
			})
		},
		func() error {
			return apply(c.network.UnpackClusterDepositedEvent, log, func(e *binding.SSVNetworkClusterDeposited) {
				keep(e.Owner, e.OperatorIds, e.Cluster, e.Value)
			})
		},
		func() error {
			return apply(c.network.UnpackClusterWithdrawnEvent, log, func(e *binding.SSVNetworkClusterWithdrawn) {
				keep(e.Owner, e.OperatorIds, e.Cluster, e.Value)
			})
		},
		func() error {
			return apply(c.network.UnpackClusterLiquidatedEvent, log, func(e *binding.SSVNetworkClusterLiquidated) {
				keep(e.Owner, e.OperatorIds, e.Cluster)
			})
		},
		func() error {
			return apply(c.network.UnpackClusterReactivatedEvent, log, func(e *binding.SSVNetworkClusterReactivated) {
				keep(e.Owner, e.OperatorIds, e.Cluster)
			})
		},
	}
	topics, err := topicsOf(clusterEvents...)
	if err != nil {
		return err
	}
	i := slices.Index(topics, log.Topics[0])
	if i < 0 {
		return fmt.Errorf("event %v carries no cluster", log.Topics[0])
	}
	return decoders[i]()
}

// apply decodes an event and passes it to use.
func apply[E any](decode func(*types.Log) (*E, error), log *types.Log, use func(*E)) error {
	event, err := decode(log)
	if err != nil {
		return fmt.Errorf("decode event: %w", err)
	}
	use(event)
	return nil
}

// Clusters returns every cluster that an owner ever had, in the order of creation, each with its latest record.
func (c *Client) Clusters(ctx context.Context, owner common.Address) ([]Cluster, error) {
	head, err := c.Head(ctx)
	if err != nil {
		return nil, err
	}
	logs, err := c.logs(ctx, c.options.Contracts.Block, head.Number.Uint64(), clusterEvents, ownerTopic(owner))
	if err != nil {
		return nil, err
	}
	var clusters []Cluster
	for i := range logs {
		cluster, err := c.clusterIn(&logs[i])
		if err != nil {
			return nil, err
		}
		same := func(other Cluster) bool { return slices.Equal(other.Operators, cluster.Operators) }
		if at := slices.IndexFunc(clusters, same); at >= 0 {
			clusters[at] = cluster
		} else {
			clusters = append(clusters, cluster)
		}
	}
	return clusters, nil
}

// Cluster returns one cluster with its latest record, or a NoClusterError.
func (c *Client) Cluster(ctx context.Context, owner common.Address, operators []uint64) (Cluster, error) {
	cluster, err := c.ClusterOrNew(ctx, owner, operators)
	if err == nil && cluster.Block == 0 {
		err = &NoClusterError{owner, operators, c.options.Contracts.Network}
	}
	return cluster, err
}

// ClusterOrNew is Cluster, but returns the first record of a new cluster if there is none.
func (c *Client) ClusterOrNew(ctx context.Context, owner common.Address, operators []uint64) (Cluster, error) {
	clusters, err := c.Clusters(ctx, owner)
	if err != nil {
		return Cluster{}, err
	}
	for _, cluster := range clusters {
		if slices.Equal(cluster.Operators, operators) {
			return cluster, nil
		}
	}
	return Cluster{Owner: owner, Operators: operators, Record: binding.NewCluster()}, nil
}

// OwnerNonce returns how many validators an owner has registered so far. It is the nonce for which the shares of the next validator
// must be made.
func (c *Client) OwnerNonce(ctx context.Context, owner common.Address) (uint64, error) {
	head, err := c.Head(ctx)
	if err != nil {
		return 0, err
	}
	logs, err := c.logs(ctx, c.options.Contracts.Block, head.Number.Uint64(), []string{"ValidatorAdded"}, ownerTopic(owner))
	return uint64(len(logs)), err
}

// ValidatorCluster returns the cluster in which an owner last registered a validator, or false if it is not registered.
func (c *Client) ValidatorCluster(ctx context.Context, owner common.Address, publicKey []byte) (Cluster, bool, error) {
	registered, err := view(ctx, c, "look the validator up", c.views.PackGetValidator(owner, publicKey), c.views.UnpackGetValidator)
	if err != nil || !registered {
		return Cluster{}, false, err
	}
	head, err := c.Head(ctx)
	if err != nil {
		return Cluster{}, false, err
	}
	logs, err := c.logs(ctx, c.options.Contracts.Block, head.Number.Uint64(), []string{"ValidatorAdded"}, ownerTopic(owner))
	if err != nil {
		return Cluster{}, false, err
	}
	for i := len(logs) - 1; i >= 0; i-- {
		added, err := c.network.UnpackValidatorAddedEvent(&logs[i])
		if err == nil && string(added.PublicKey) == string(publicKey) {
			cluster, err := c.Cluster(ctx, owner, added.OperatorIds)
			return cluster, true, err
		}
	}
	return Cluster{}, false, nil
}
