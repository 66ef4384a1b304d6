package observer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Client reads the Beacon API. It is small and its own, so that a fault in the node's client cannot hide itself here.
type Client struct {
	base string
	http *http.Client
}

// NewClient returns a client of the beacon node at base, such as "http://127.0.0.1:21008".
func NewClient(base string) *Client {
	return &Client{base: strings.TrimSuffix(base, "/"), http: &http.Client{Timeout: 20 * time.Second}}
}

// errNotFound says that the beacon node answered 404: no block in that slot, most often.
var errNotFound = errors.New("not found")

const maxAnswer = 64 << 20

// get decodes the "data" of an answer.
func (c *Client) get(ctx context.Context, path string, data any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	request.Header.Set("Accept", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	switch {
	case response.StatusCode == http.StatusNotFound:
		return fmt.Errorf("read %s: %w", path, errNotFound)
	case response.StatusCode != http.StatusOK:
		return fmt.Errorf("read %s: status %s: %.200s", path, response.Status, body)
	}
	if err := json.Unmarshal(body, &struct {
		Data any `json:"data"`
	}{data}); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}

// decimal is a number in a JSON string, as the Beacon API writes them.
type decimal uint64

// UnmarshalJSON implements json.Unmarshaler.
func (d *decimal) UnmarshalJSON(text []byte) error {
	n, err := strconv.ParseUint(strings.Trim(string(text), `"`), 10, 64)
	*d = decimal(n)
	return err
}

// Genesis is the start of a chain and what its signatures are bound to.
type Genesis struct {
	Time           time.Time
	ValidatorsRoot phase0.Root
}

// Genesis reads the chain's start.
func (c *Client) Genesis(ctx context.Context) (Genesis, error) {
	var data struct {
		Time decimal     `json:"genesis_time"`
		Root phase0.Root `json:"genesis_validators_root"`
	}
	if err := c.get(ctx, "/eth/v1/beacon/genesis", &data); err != nil {
		return Genesis{}, err
	}
	return Genesis{Time: time.Unix(int64(data.Time), 0), ValidatorsRoot: data.Root}, nil
}

// Fork is one entry of the fork schedule: from Epoch on, signatures carry Version.
type Fork struct {
	Version phase0.Version
	Epoch   phase0.Epoch
}

// Forks reads the fork schedule, ascending by epoch; forks at the same epoch are all listed and the last one counts.
func (c *Client) Forks(ctx context.Context) ([]Fork, error) {
	var data []struct {
		Version hexBytes `json:"current_version"`
		Epoch   decimal  `json:"epoch"`
	}
	if err := c.get(ctx, "/eth/v1/config/fork_schedule", &data); err != nil {
		return nil, err
	}
	out := make([]Fork, 0, len(data))
	for _, f := range data {
		fork := Fork{Epoch: phase0.Epoch(f.Epoch)}
		if copy(fork.Version[:], f.Version) != len(fork.Version) {
			return nil, fmt.Errorf("read fork schedule: version %x", f.Version)
		}
		out = append(out, fork)
	}
	return out, nil
}

// HeadSlot reads the slot of the newest block.
func (c *Client) HeadSlot(ctx context.Context) (phase0.Slot, error) {
	var data struct {
		Header struct {
			Message struct {
				Slot decimal `json:"slot"`
			} `json:"message"`
		} `json:"header"`
	}
	err := c.get(ctx, "/eth/v1/beacon/headers/head", &data)
	return phase0.Slot(data.Header.Message.Slot), err
}

// FinalizedEpoch reads the chain's newest finalized epoch.
func (c *Client) FinalizedEpoch(ctx context.Context) (phase0.Epoch, error) {
	var data struct {
		Finalized struct {
			Epoch decimal `json:"epoch"`
		} `json:"finalized"`
	}
	err := c.get(ctx, "/eth/v1/beacon/states/head/finality_checkpoints", &data)
	return phase0.Epoch(data.Finalized.Epoch), err
}

// Committees reads an epoch's attestation committees: for each slot, its committees in order of their index.
func (c *Client) Committees(ctx context.Context, epoch phase0.Epoch, first phase0.Slot) (map[phase0.Slot][][]phase0.ValidatorIndex, error) {
	var data []struct {
		Index      decimal   `json:"index"`
		Slot       decimal   `json:"slot"`
		Validators []decimal `json:"validators"`
	}
	if err := c.get(ctx, fmt.Sprintf("/eth/v1/beacon/states/%d/committees?epoch=%d", first, epoch), &data); err != nil {
		return nil, err
	}
	out := make(map[phase0.Slot][][]phase0.ValidatorIndex)
	for _, entry := range data {
		slot := phase0.Slot(entry.Slot)
		for uint64(len(out[slot])) <= uint64(entry.Index) && entry.Index < 64 {
			out[slot] = append(out[slot], nil)
		}
		if entry.Index < 64 {
			out[slot][entry.Index] = indices(entry.Validators)
		}
	}
	return out, nil
}

// SyncCommittee reads the validators of an epoch's sync committee, seat by seat.
func (c *Client) SyncCommittee(ctx context.Context, epoch phase0.Epoch, first phase0.Slot) ([]phase0.ValidatorIndex, error) {
	var data struct {
		Validators []decimal `json:"validators"`
	}
	err := c.get(ctx, fmt.Sprintf("/eth/v1/beacon/states/%d/sync_committees?epoch=%d", first, epoch), &data)
	return indices(data.Validators), err
}

// Proposers reads who is to propose in each slot of an epoch.
func (c *Client) Proposers(ctx context.Context, epoch phase0.Epoch) (map[phase0.Slot]phase0.ValidatorIndex, error) {
	var data []struct {
		Slot      decimal `json:"slot"`
		Validator decimal `json:"validator_index"`
	}
	if err := c.get(ctx, fmt.Sprintf("/eth/v1/validator/duties/proposer/%d", epoch), &data); err != nil {
		return nil, err
	}
	out := make(map[phase0.Slot]phase0.ValidatorIndex, len(data))
	for _, d := range data {
		out[phase0.Slot(d.Slot)] = phase0.ValidatorIndex(d.Validator)
	}
	return out, nil
}

// PublicKeys reads the public keys of all validators.
func (c *Client) PublicKeys(ctx context.Context) (map[phase0.ValidatorIndex]phase0.BLSPubKey, error) {
	var data []struct {
		Index     decimal `json:"index"`
		Validator struct {
			PublicKey phase0.BLSPubKey `json:"pubkey"`
		} `json:"validator"`
	}
	if err := c.get(ctx, "/eth/v1/beacon/states/head/validators", &data); err != nil {
		return nil, err
	}
	out := make(map[phase0.ValidatorIndex]phase0.BLSPubKey, len(data))
	for _, v := range data {
		out[phase0.ValidatorIndex(v.Index)] = v.Validator.PublicKey
	}
	return out, nil
}

func indices(in []decimal) []phase0.ValidatorIndex {
	out := make([]phase0.ValidatorIndex, len(in))
	for i, v := range in {
		out[i] = phase0.ValidatorIndex(v)
	}
	return out
}
