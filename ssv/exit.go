package ssv

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
)

// NotRegisteredError says that an owner has not registered a validator.
type NotRegisteredError struct {
	Validator []byte
	Owner     common.Address
}

// Error implements error.
func (e *NotRegisteredError) Error() string {
	return fmt.Sprintf("%s is not among the validators of %v", hexKey(e.Validator), e.Owner)
}

// OtherClusterError says that two validators of one transaction are in different clusters.
type OtherClusterError struct{ First, Second []byte }

// Error implements error.
func (e *OtherClusterError) Error() string {
	return fmt.Sprintf("%s is in another cluster than %s", hexKey(e.Second), hexKey(e.First))
}

// ClusterOf returns the cluster of an owner that has these validators, given by their public keys. It fails with a NotRegisteredError
// or an OtherClusterError.
func ClusterOf(ctx context.Context, c *client.Client, owner common.Address, keys [][]byte) (cluster client.Cluster, err error) {
	for i, key := range keys {
		found, registered, err := c.ValidatorCluster(ctx, owner, key)
		if err != nil {
			return cluster, err
		}
		if !registered {
			return cluster, &NotRegisteredError{Validator: key, Owner: owner}
		}
		if i > 0 && !slices.Equal(found.Operators, cluster.Operators) {
			return cluster, &OtherClusterError{First: keys[0], Second: key}
		}
		cluster = found
	}
	return cluster, nil
}

// ExitRequest returns the request to exit validators of a cluster from the beacon chain. Its name is action or, if that is empty, a
// text that lists the validators.
func ExitRequest(c *client.Client, cluster client.Cluster, keys [][]byte, action string) (client.Request, error) {
	data, err := binding.ExitData(keys, cluster.Operators)
	if err != nil {
		return client.Request{}, err
	}
	if action == "" {
		names := make([]string, len(keys))
		for i, key := range keys {
			names[i] = hexKey(key)
		}
		action = "exit " + strings.Join(names, ", ")
	}
	network := c.Contracts().Network
	return client.Request{Action: action, Build: client.Static(client.Call{To: &network, Data: data})}, nil
}

// Exit requests that the operators of the wallet's validators exit them from the beacon chain. The validators must be in one cluster.
// Their duties go on until their exit epoch; they stay registered and cost fees until they are removed.
func Exit(ctx context.Context, c *client.Client, w client.Wallet, j *client.Journal, keys [][]byte) (client.Result, error) {
	cluster, err := ClusterOf(ctx, c, w.Address, keys)
	if err != nil {
		return client.Result{}, err
	}
	request, err := ExitRequest(c, cluster, keys, "")
	if err != nil {
		return client.Result{}, err
	}
	return c.Send(ctx, w, j, request)
}
