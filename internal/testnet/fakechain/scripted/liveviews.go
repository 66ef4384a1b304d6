package scripted

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	apiv1electra "github.com/attestantio/go-eth2-client/api/v1/electra"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// liveRoutes are the routes that only a live chain has.
func (s *BeaconServer) liveRoutes() map[string]func(request) (answer, error) {
	return map[string]func(request) (answer, error){
		"GET /eth/v1/beacon/headers/{block}":                s.header,
		"GET /eth/v1/beacon/headers":                        s.headers,
		"GET /eth/v2/beacon/blocks/{block}":                 s.blockBy,
		"GET /eth/v2/beacon/blocks/{block}/attestations":    s.blockAttestations,
		"GET /eth/v1/beacon/states/{state}/fork":            s.stateFork,
		"GET /eth/v1/beacon/states/{state}/root":            s.stateRoot,
		"GET /eth/v1/beacon/blocks/{block}/root":            s.blockRoot,
		"GET /eth/v1/beacon/states/{state}/committees":      s.committees,
		"GET /eth/v1/beacon/states/{state}/sync_committees": s.syncCommittees,
		"GET /eth/v2/validator/aggregate_attestation":       s.aggregate,
		"GET /eth/v1/validator/sync_committee_contribution": s.contribution,
		"POST /eth/v2/validator/aggregate_and_proofs":       s.takeAggregates,
		"POST /eth/v1/validator/contribution_and_proofs":    s.takeContributions,
		"POST /eth/v1/beacon/pool/voluntary_exits":          s.exit,
		"POST /eth/v2/beacon/blinded_blocks":                s.blinded,
	}
}

// blockOf finds the block of an identifier: head, genesis, finalized, justified, a slot or a root.
func (s *BeaconServer) blockOf(id string) (phase0.Root, *electra.SignedBeaconBlock, error) {
	c := s.client.chain
	c.mu.Lock()
	defer c.mu.Unlock()
	root, known := phase0.Root{}, true
	switch id {
	case "head":
		root = c.now.blocks[c.now.head]
	case "genesis":
		root = c.now.blocks[0]
	case "finalized":
		root = c.now.rootAt(c.chain.FirstSlot(c.now.finality().Finalized.Epoch))
	case "justified":
		root = c.now.rootAt(c.chain.FirstSlot(c.now.finality().Justified.Epoch))
	default:
		if strings.HasPrefix(id, "0x") {
			if err := readHex(id, root[:]); err != nil {
				return root, nil, fmt.Errorf("read block id: %w", err)
			}
			break
		}
		slot, err := strconv.ParseUint(id, 10, 64)
		if err != nil {
			return root, nil, fmt.Errorf("read block id: %w", err)
		}
		root, known = c.now.blocks[phase0.Slot(slot)]
	}
	block := c.live.blocks[root]
	if !known || block == nil {
		return root, nil, errNothing
	}
	return root, block, nil
}

// settled sets in an answer about a slot whether the slot is finalized.
func (s *BeaconServer) settled(a answer, slot phase0.Slot) answer {
	b := s.client.branch()
	yes := b.chain.EpochOf(slot) < b.finality().Finalized.Epoch
	a.chainState = &yes
	return a
}

func (s *BeaconServer) header(r request) (answer, error) {
	root, block, err := s.blockOf(r.PathValue("block"))
	if err != nil {
		return answer{}, err
	}
	header, err := signedHeaderOf(block)
	return s.settled(answer{Data: map[string]any{"root": root, "canonical": true, "header": header}}, block.Message.Slot), err
}

func (s *BeaconServer) blockBy(r request) (answer, error) {
	_, block, err := s.blockOf(r.PathValue("block"))
	if err != nil {
		return answer{}, err
	}
	return s.settled(answer{Data: block, Version: "electra"}, block.Message.Slot), nil
}

func (s *BeaconServer) blockRoot(r request) (answer, error) {
	root, block, err := s.blockOf(r.PathValue("block"))
	if err != nil {
		return answer{}, err
	}
	return s.settled(answer{Data: map[string]any{"root": root}}, block.Message.Slot), nil
}

// stateEpoch reads the epoch of a request about a state. Without one it is the state's epoch.
func (s *BeaconServer) stateEpoch(r request) (phase0.Epoch, *branch, error) {
	b := s.client.branch()
	if text := r.URL.Query().Get("epoch"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err == nil && phase0.Epoch(n) > b.chain.EpochOf(b.head)+1 {
			err = errFarAhead
		}
		return phase0.Epoch(n), b, err
	}
	if slot, err := strconv.ParseUint(r.PathValue("state"), 10, 64); err == nil {
		return b.chain.EpochOf(phase0.Slot(slot)), b, nil
	}
	return b.chain.EpochOf(b.head), b, nil
}

func (s *BeaconServer) committees(r request) (answer, error) {
	epoch, b, err := s.stateEpoch(r)
	if err != nil {
		return answer{}, err
	}
	var out []*apiv1.BeaconCommittee
	first := b.chain.FirstSlot(epoch)
	for slot := first; slot < first+phase0.Slot(b.chain.SlotsPerEpoch); slot++ {
		out = append(out, &apiv1.BeaconCommittee{Slot: slot, Validators: b.committee(slot)})
	}
	return s.settled(answer{Data: out}, first), nil
}

func (s *BeaconServer) syncCommittees(r request) (answer, error) {
	epoch, b, err := s.stateEpoch(r)
	if err != nil {
		return answer{}, err
	}
	all := b.syncCommittee(epoch)
	parts := make([][]phase0.ValidatorIndex, subcommittees)
	for i := range parts {
		parts[i] = all[i*subcommitteeLen : (i+1)*subcommitteeLen]
	}
	return s.settled(answer{Data: &apiv1.SyncCommittee{Validators: all, ValidatorAggregates: parts}}, b.chain.FirstSlot(epoch)), nil
}

func (s *BeaconServer) aggregate(r request) (answer, error) {
	var root phase0.Root
	if err := readHex(r.URL.Query().Get("attestation_data_root"), root[:]); err != nil {
		return answer{}, fmt.Errorf("read attestation_data_root: %w", err)
	}
	aggregate, err := s.client.chain.Aggregate(root)
	return answer{Data: aggregate, Version: "electra"}, err
}

func (s *BeaconServer) contribution(r request) (answer, error) {
	slot, err1 := r.number("slot")
	number, err2 := r.number("subcommittee_index")
	var root phase0.Root
	err3 := readHex(r.URL.Query().Get("beacon_block_root"), root[:])
	if err := errors.Join(err1, err2, err3); err != nil {
		return answer{}, err
	}
	contribution, err := s.client.chain.Contribution(phase0.Slot(slot), number, root)
	return answer{Data: contribution}, err
}

func (s *BeaconServer) takeAggregates(r request) (answer, error) {
	return takeAll(s, r, func(list []*electra.SignedAggregateAndProof) map[int]error {
		return each(list, s.client.chain.TakeAggregate)
	})
}

func (s *BeaconServer) takeContributions(r request) (answer, error) {
	return takeAll(s, r, func(list []*altair.SignedContributionAndProof) map[int]error {
		return each(list, s.client.chain.TakeContribution)
	})
}

func (s *BeaconServer) prepare(r request) (answer, error) {
	if s.client.chain.live == nil {
		return s.heed(r)
	}
	return takeAll(s, r, func(list []*apiv1.ProposalPreparation) map[int]error { return each(list, s.client.chain.Prepare) })
}

func (s *BeaconServer) register(r request) (answer, error) {
	if s.client.chain.live == nil {
		return s.heed(r)
	}
	return takeAll(s, r, func(list []*apiv1.SignedValidatorRegistration) map[int]error {
		return each(list, s.client.chain.Register)
	})
}

func (s *BeaconServer) exit(r request) (answer, error) {
	exit := new(phase0.SignedVoluntaryExit)
	if err := r.read(exit); err != nil {
		return answer{}, err
	}
	return answer{}, s.client.take(r.conduct, func() error { return s.client.chain.Exit(exit) })
}

// blinded refuses blinded blocks, which only a block builder can complete.
func (s *BeaconServer) blinded(request) (answer, error) {
	return answer{}, refused("no block builder is connected")
}

// liveBlock answers with a block to propose, in SSZ.
func (s *BeaconServer) liveBlock(w http.ResponseWriter, r request, slot phase0.Slot, reveal phase0.BLSSignature) error {
	var graffiti [32]byte
	if text := r.URL.Query().Get("graffiti"); text != "" {
		if err := readHex(text, graffiti[:]); err != nil {
			return fmt.Errorf("read graffiti: %w", err)
		}
	}
	block, err := s.client.chain.Produce(slot, reveal, graffiti)
	if err != nil {
		return err
	}
	return writeBlock(w, &apiv1electra.BlockContents{Block: block})
}
