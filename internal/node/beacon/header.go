package beacon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	nethttp "net/http"
	"sync"

	"github.com/attestantio/go-eth2-client/api"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/http"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/border"
)

// errUnknownBlock says that a node does not know a block. It does not count as a failure of the node.
var errUnknownBlock = errors.New("the beacon node does not know the block")

// BlockHeader returns the header of a block; errUnknownBlock if the node does not know it. The header is proved: its hash is the root.
// Any other error means that the node cannot answer.
func (c *Client) BlockHeader(ctx context.Context, root phase0.Root) (*phase0.BeaconBlockHeader, error) {
	var unknown bool
	header, err := call(ctx, c, "header", func(ctx context.Context, _ *http.Service) (*phase0.BeaconBlockHeader, error) {
		got, err := c.header(ctx, root)
		switch {
		case err == nil:
			c.noteHeaders(nil)
			return got, nil
		case !isUnknownBlock(err):
			c.noteHeaders(err)
			return nil, err
		}
		if err := c.calibrate(ctx); err != nil {
			c.noteHeaders(err)
			return nil, fmt.Errorf("the node says that it does not know a block, and does not tell of one that it knows: %w", err)
		}
		unknown = true
		return nil, nil
	})
	if err == nil && unknown {
		err = errUnknownBlock
	}
	return header, err
}

func (c *Client) header(ctx context.Context, root phase0.Root) (*phase0.BeaconBlockHeader, error) {
	got, err := fetch[apiv1.BeaconBlockHeader](ctx, c, &rowHeader, root.String(), "")
	if err != nil {
		return nil, err
	}
	return checkHeader(got, root)
}

// isUnknownBlock reports whether an error is the Beacon API's answer for an unknown block. The error page of a provider, or of a proxy
// that does not serve the endpoint, is not.
func isUnknownBlock(err error) bool {
	var refusal *api.Error
	if !errors.As(err, &refusal) || refusal.StatusCode != nethttp.StatusNotFound {
		return false
	}
	var said struct {
		Code int `json:"code"`
	}
	return json.Unmarshal(refusal.Data, &said) == nil && said.Code == nethttp.StatusNotFound
}

// calibrate checks that the node serves headers at all: it asks for the node's own head block, and checks that it is recent. A node
// that does not serve the endpoint would report every block as unknown.
func (c *Client) calibrate(ctx context.Context) error {
	c.mu.RLock()
	last := c.headerAt
	c.mu.RUnlock()
	if c.opts.Clock.Now().Sub(last) < c.opts.CheckEvery {
		return nil
	}
	head, err := fetch[apiv1.BeaconBlockHeader](ctx, c, &rowHeader, "head", "")
	if err != nil {
		return err
	}
	if _, err := c.header(ctx, head.Root); err != nil {
		return err
	}
	c.noteHeaders(nil)
	return nil
}

// noteHeaders records whether the node serves headers. That it does not is logged once, until it does.
func (c *Client) noteHeaders(err error) {
	var refusal *api.Error
	c.mu.Lock()
	was := c.noHeaders
	switch {
	case err == nil:
		c.headerAt, c.noHeaders = c.opts.Clock.Now(), false
	case errors.As(err, &refusal):
		c.noHeaders = true
	}
	now := c.noHeaders
	c.mu.Unlock()
	if now && !was {
		c.log.Warn("beacon node does not tell of blocks by their roots: heads that a leader made up cannot be checked with it",
			"cause", c.address.CleanError(err))
	}
}

// checkHeader checks by its hash that a header is the one that was asked for.
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

// BlockHeader is Client.BlockHeader of the first node that knows the block. The header is nil when every synced node answers and none
// of them knows it. If none knows it and one cannot answer, the result is an error, because an operator is named for a block that no
// node knows.
func (n *Nodes) BlockHeader(ctx context.Context, root phase0.Root) (*phase0.BeaconBlockHeader, error) {
	var mu sync.Mutex
	left := map[*Client]bool{}
	for _, c := range n.clients {
		if c.Status().State.Usable() {
			left[c] = true
		}
	}
	unknown := 0
	header, err := ask(ctx, n, forDuty, func(ctx context.Context, c *Client) (*phase0.BeaconBlockHeader, error) {
		header, err := c.BlockHeader(ctx, root)
		if errors.Is(err, errUnknownBlock) {
			mu.Lock()
			defer mu.Unlock()
			delete(left, c)
			unknown++
		}
		return header, err
	})
	mu.Lock()
	defer mu.Unlock()
	if err != nil && unknown > 0 && len(left) == 0 {
		return nil, nil
	}
	return header, err
}
