package observer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/sse"
)

// maxEventBytes bounds an event: a whole slashing has some KiB.
const maxEventBytes = 8 << 20

const eventTopics = "block,single_attestation,proposer_slashing,attester_slashing"

// Watch follows the beacon node's event stream until ctx ends and feeds the detector with every attestation and block on
// it, whoever made them. It connects again when the stream breaks; trouble is told to warn, which must not block.
func (c *Client) Watch(ctx context.Context, conflicts *Conflicts, warn func(error)) {
	for ctx.Err() == nil {
		if err := c.stream(ctx, conflicts); err != nil && ctx.Err() == nil {
			warn(fmt.Errorf("watch the beacon node's events: %w", err))
		}
		select {
		case <-ctx.Done():
		case <-time.After(500 * time.Millisecond):
		}
	}
}

func (c *Client) stream(ctx context.Context, conflicts *Conflicts) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/eth/v1/events?topics="+eventTopics, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(request) // without a time limit: the stream lasts
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %s", response.Status)
	}
	if err := sse.Read(response.Body, maxEventBytes, conflicts.event); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

func (c *Conflicts) event(name string, data []byte) error {
	switch name {
	case "single_attestation":
		var a electra.SingleAttestation
		if err := json.Unmarshal(data, &a); err != nil {
			return fmt.Errorf("read %s event: %w", name, err)
		}
		if a.Data == nil || a.Data.Source == nil || a.Data.Target == nil {
			return fmt.Errorf("read %s event: the attestation is incomplete", name)
		}
		c.Attestation(a.AttesterIndex, *a.Data)
	case "block":
		var b struct {
			Slot  decimal     `json:"slot"`
			Block phase0.Root `json:"block"`
		}
		if err := json.Unmarshal(data, &b); err != nil {
			return fmt.Errorf("read %s event: %w", name, err)
		}
		c.ExplainBlockRoot(b.Block, phase0.Slot(b.Slot))
	case "proposer_slashing", "attester_slashing":
		c.mu.Lock()
		defer c.mu.Unlock()
		c.report(Conflict{Kind: name, Detail: string(data[:min(len(data), 200)])})
	}
	return nil
}
