package observer

import (
	"encoding/json"
	"errors"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// errForm says that a post of duties is not in JSON, the only form that the Beacon API has for all of these.
var errForm = errors.New("not JSON")

// list decodes the "message" of each signed object of a JSON list.
func list[T any](b body) ([]T, error) {
	if b.ssz {
		return nil, errForm
	}
	var signed []struct {
		Message T `json:"message"`
	}
	if err := json.Unmarshal(b.content, &signed); err != nil {
		return nil, err
	}
	out := make([]T, len(signed))
	for i, s := range signed {
		out[i] = s.Message
	}
	return out, nil
}

func parseAggregates(b body) (Post, error) {
	messages, err := list[struct {
		Aggregator decimal `json:"aggregator_index"`
		Aggregate  struct {
			Data struct {
				Slot decimal `json:"slot"`
			} `json:"data"`
		} `json:"aggregate"`
	}](b)
	var out Post
	for _, m := range messages {
		out.Aggregates = append(out.Aggregates, Aggregated{phase0.ValidatorIndex(m.Aggregator), phase0.Slot(m.Aggregate.Data.Slot)})
	}
	return out, err
}

func parseContributions(b body) (Post, error) {
	messages, err := list[struct {
		Aggregator   decimal `json:"aggregator_index"`
		Contribution struct {
			Slot         decimal `json:"slot"`
			Subcommittee decimal `json:"subcommittee_index"`
		} `json:"contribution"`
	}](b)
	var out Post
	for _, m := range messages {
		c := m.Contribution
		out.Contributions = append(out.Contributions, Contributed{phase0.ValidatorIndex(m.Aggregator), phase0.Slot(c.Slot), uint64(c.Subcommittee)})
	}
	return out, err
}

func parseRegistrations(b body) (Post, error) {
	messages, err := list[struct {
		PublicKey phase0.BLSPubKey `json:"pubkey"`
	}](b)
	var out Post
	for _, m := range messages {
		out.Registrations = append(out.Registrations, m.PublicKey)
	}
	return out, err
}

func parseExit(b body) (Post, error) {
	if b.ssz {
		return Post{}, errForm
	}
	var signed struct {
		Message struct {
			Validator decimal `json:"validator_index"`
		} `json:"message"`
	}
	err := json.Unmarshal(b.content, &signed)
	return Post{Exits: []phase0.ValidatorIndex{phase0.ValidatorIndex(signed.Message.Validator)}}, err
}
