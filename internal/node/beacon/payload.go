package beacon

import (
	"context"
	"errors"
	nethttp "net/http"
	"sync"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/http"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Payload identifies an execution block as a block of the beacon chain does.
type Payload struct {
	Number uint64        `json:"block_number,string"`
	Hash   phase0.Hash32 `json:"block_hash"`
}

// errNoPayload says that a node's answer contains no execution block: its chain has none yet, or it does not serve blinded blocks.
var errNoPayload = errors.New("the beacon node names no execution block")

// blindedBlock are the fields that are read of a block whose payload is a header.
type blindedBlock struct {
	Message struct {
		Body struct {
			Payload *Payload `json:"execution_payload_header"`
		} `json:"body"`
	} `json:"message"`
}

// FinalPayload returns the execution block of the newest final block; errNoPayload if there is none. The answer is not proved.
func (c *Client) FinalPayload(ctx context.Context) (*Payload, error) {
	payload, err := call(ctx, c, "blinded_block", func(ctx context.Context, _ *http.Service) (*Payload, error) {
		got, err := fetch[blindedBlock](ctx, c, &rowBlinded, "finalized", "")
		var refusal *api.Error
		if errors.As(err, &refusal) && (refusal.StatusCode == nethttp.StatusNotFound || refusesWay(err)) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return got.Message.Body.Payload, nil
	})
	if err == nil && (payload == nil || payload.Hash == phase0.Hash32{}) {
		return nil, errNoPayload
	}
	return payload, err
}

// FinalPayloads asks every node that may be asked, at once, as Client.FinalPayload does. It leaves out nodes that fail or have none.
func (n *Nodes) FinalPayloads(ctx context.Context) (out []Payload) {
	places, _ := n.plan(false)
	answers := make([]*Payload, len(places))
	var asked sync.WaitGroup
	for i, place := range places {
		asked.Go(func() {
			if payload, err := n.clients[place].FinalPayload(ctx); err == nil {
				answers[i] = payload
			}
		})
	}
	asked.Wait()
	for _, payload := range answers {
		if payload != nil {
			out = append(out, *payload)
		}
	}
	return out
}
