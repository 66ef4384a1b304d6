package beacon

import (
	"context"
	"errors"
	"fmt"
	nethttp "net/http"

	"github.com/attestantio/go-eth2-client/api"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/http"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/node/border"
)

// errUnknownBlock says that a node does not know a block. It is an answer and no failure of the node.
var errUnknownBlock = errors.New("the beacon node does not know the block")

// BlockHeader returns the header of a block that the node knows; errUnknownBlock if it does not know it.
func (c *Client) BlockHeader(ctx context.Context, root phase0.Root) (*phase0.BeaconBlockHeader, error) {
	var unknown bool
	header, err := call(ctx, c, "header", func(ctx context.Context, s *http.Service) (*phase0.BeaconBlockHeader, error) {
		got, err := data(s.BeaconBlockHeader(ctx, &api.BeaconBlockHeaderOpts{Block: fmt.Sprintf("%#x", root)}))
		var refusal *api.Error
		if errors.As(err, &refusal) && refusal.StatusCode == nethttp.StatusNotFound {
			unknown = true
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return checkHeader(got, root)
	})
	if err == nil && unknown {
		err = errUnknownBlock
	}
	return header, err
}

// checkHeader demands that a header is the one that was asked for: its hash says so.
func checkHeader(got *apiv1.BeaconBlockHeader, root phase0.Root) (*phase0.BeaconBlockHeader, error) {
	if got == nil || got.Header == nil || got.Header.Message == nil {
		return nil, border.Refuse(border.Null, "the answer has no header")
	}
	is, err := got.Header.Message.HashTreeRoot()
	if err != nil || is != root {
		return nil, border.Refuse(border.WrongShape, "header of block %#x: it is of block %#x", root, is)
	}
	return got.Header.Message, nil
}

// BlockHeader is Client.BlockHeader of the first node that knows the block. The header is nil when nodes answer and none of them knows
// it.
func (n *Nodes) BlockHeader(ctx context.Context, root phase0.Root) (*phase0.BeaconBlockHeader, error) {
	header, err := ask(ctx, n, forDuty, func(ctx context.Context, c *Client) (*phase0.BeaconBlockHeader, error) {
		return c.BlockHeader(ctx, root)
	})
	if errors.Is(err, errUnknownBlock) {
		return nil, nil
	}
	return header, err
}
