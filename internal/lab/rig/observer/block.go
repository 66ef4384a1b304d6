package observer

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Block is what the observer wants to know of a block in the chain.
type Block struct {
	Slot         phase0.Slot
	Proposer     phase0.ValidatorIndex
	Root         phase0.Root
	Parent       phase0.Root
	FeeRecipient string // 0x, lower case
	Attestations []Aggregate
	SyncBits     []byte // one bit per seat of the sync committee, least significant first
	Slashed      int    // proposer and attester slashings that it carries
	Exits        []phase0.ValidatorIndex
}

// Aggregate is an attestation in a block, of Electra's form: one over several committees of a slot.
type Aggregate struct {
	Data            *phase0.AttestationData
	CommitteeBits   []byte
	AggregationBits []byte
}

// Attesters resolves an aggregate to validators. committees are those of the attestation's slot.
func (a Aggregate) Attesters(committees [][]phase0.ValidatorIndex) ([]phase0.ValidatorIndex, error) {
	var out []phase0.ValidatorIndex
	position := 0
	for index := range len(a.CommitteeBits) * 8 {
		if !bit(a.CommitteeBits, index) {
			continue
		}
		if index >= len(committees) {
			return nil, fmt.Errorf("resolve attestation of slot %d: committee %d of %d", a.Data.Slot, index, len(committees))
		}
		for _, validator := range committees[index] {
			if bit(a.AggregationBits, position) {
				out = append(out, validator)
			}
			position++
		}
	}
	if length := bitlistLength(a.AggregationBits); length != position {
		return nil, fmt.Errorf("resolve attestation of slot %d: %d bits for %d committee members", a.Data.Slot, length, position)
	}
	return out, nil
}

func bit(field []byte, i int) bool {
	return i/8 < len(field) && field[i/8]&(1<<(i%8)) != 0
}

// bitlistLength returns the number of bits of an SSZ bitlist, whose last set bit only marks the end.
func bitlistLength(field []byte) int {
	if len(field) == 0 || field[len(field)-1] == 0 {
		return -1
	}
	return len(field)*8 - 1 - bits.LeadingZeros8(field[len(field)-1])
}

// hexBytes is 0x-prefixed hex in JSON.
type hexBytes []byte

// UnmarshalJSON implements json.Unmarshaler.
func (h *hexBytes) UnmarshalJSON(text []byte) error {
	decoded, err := hex.DecodeString(strings.TrimPrefix(strings.Trim(string(text), `"`), "0x"))
	*h = decoded
	return err
}

// Block reads a block by slot, root or "head". A slot without a block gives nil and no error.
func (c *Client) Block(ctx context.Context, id string) (*Block, error) {
	var data struct {
		Message struct {
			Slot     decimal     `json:"slot"`
			Proposer decimal     `json:"proposer_index"`
			Parent   phase0.Root `json:"parent_root"`
			Body     blockBody   `json:"body"`
		} `json:"message"`
	}
	err := c.get(ctx, "/eth/v2/beacon/blocks/"+id, &data)
	if errors.Is(err, errNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	// By slot, because "head" may have moved on between the two requests.
	root, err := c.blockRoot(ctx, strconv.FormatUint(uint64(data.Message.Slot), 10))
	if err != nil {
		return nil, err
	}
	m := data.Message
	out := &Block{
		Slot: phase0.Slot(m.Slot), Proposer: phase0.ValidatorIndex(m.Proposer), Root: root, Parent: m.Parent,
		FeeRecipient: strings.ToLower(m.Body.Payload.FeeRecipient), SyncBits: m.Body.Sync.Bits,
		Slashed: len(m.Body.ProposerSlashings) + len(m.Body.AttesterSlashings),
	}
	for _, a := range m.Body.Attestations {
		out.Attestations = append(out.Attestations, Aggregate{a.Data, a.CommitteeBits, a.AggregationBits})
	}
	for _, e := range m.Body.Exits {
		out.Exits = append(out.Exits, phase0.ValidatorIndex(e.Message.Validator))
	}
	return out, nil
}

type blockBody struct {
	ProposerSlashings []struct{} `json:"proposer_slashings"`
	AttesterSlashings []struct{} `json:"attester_slashings"`
	Attestations      []struct {
		AggregationBits hexBytes                `json:"aggregation_bits"`
		CommitteeBits   hexBytes                `json:"committee_bits"`
		Data            *phase0.AttestationData `json:"data"`
	} `json:"attestations"`
	Exits []struct {
		Message struct {
			Validator decimal `json:"validator_index"`
		} `json:"message"`
	} `json:"voluntary_exits"`
	Sync struct {
		Bits hexBytes `json:"sync_committee_bits"`
	} `json:"sync_aggregate"`
	Payload struct {
		FeeRecipient string `json:"fee_recipient"`
	} `json:"execution_payload"`
}

func (c *Client) blockRoot(ctx context.Context, id string) (phase0.Root, error) {
	var data struct {
		Root phase0.Root `json:"root"`
	}
	err := c.get(ctx, "/eth/v1/beacon/blocks/"+id+"/root", &data)
	return data.Root, err
}
