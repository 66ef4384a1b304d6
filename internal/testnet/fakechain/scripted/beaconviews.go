package scripted

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	apiv1electra "github.com/attestantio/go-eth2-client/api/v1/electra"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/deneb"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/holiman/uint256"
)

func (s *BeaconServer) syncing(r request) (answer, error) {
	head, distance := s.client.branch().head, phase0.Slot(0)
	if clock := s.client.chain.clock(); clock > head {
		distance = clock - head
	}
	if r.conduct.Syncing {
		distance = 100
	}
	return answer{Data: map[string]any{
		"head_slot": strconv.FormatUint(uint64(head), 10), "sync_distance": strconv.FormatUint(uint64(distance), 10),
		"is_syncing": r.conduct.Syncing, "is_optimistic": r.conduct.Optimistic, "el_offline": r.conduct.Optimistic,
	}}, nil
}

func (s *BeaconServer) version(request) (answer, error) {
	return answer{Data: map[string]string{"version": "Scripted/1"}}, nil
}

func (s *BeaconServer) genesis(r request) (answer, error) {
	chain := &s.client.chain.chain
	root := chain.GenesisValidatorsRoot
	if r.conduct.WrongChain {
		root[31] ^= 1
	}
	return answer{Data: &apiv1.Genesis{GenesisTime: chain.GenesisTime, GenesisValidatorsRoot: root, GenesisForkVersion: chain.GenesisForkVersion}}, nil
}

func (s *BeaconServer) spec(request) (answer, error) {
	chain := &s.client.chain.chain
	data := specOf(chain)
	for i, f := range chain.Forks {
		if i == 0 { // the first fork is genesis
			data["GENESIS_FORK_VERSION"] = fmt.Sprintf("%#x", f.Version)
			continue
		}
		name := strings.ToUpper(f.ID.String())
		data[name+"_FORK_VERSION"] = fmt.Sprintf("%#x", f.Version)
		data[name+"_FORK_EPOCH"] = strconv.FormatUint(uint64(f.Epoch), 10)
	}
	return answer{Data: data}, nil
}

func (s *BeaconServer) forks(request) (answer, error) {
	var out []*phase0.Fork
	previous := s.client.chain.chain.GenesisForkVersion
	for _, f := range s.client.chain.chain.Forks {
		out = append(out, &phase0.Fork{PreviousVersion: previous, CurrentVersion: f.Version, Epoch: f.Epoch})
		previous = f.Version
	}
	return answer{Data: out}, nil
}

func (s *BeaconServer) depositContract(request) (answer, error) {
	return answer{Data: map[string]string{"chain_id": "1337", "address": depositAddress}}, nil
}

func (s *BeaconServer) finality(request) (answer, error) {
	return s.settled(answer{Data: s.client.branch().finality()}, s.client.branch().head), nil
}

// validators answers for the ids in a query or a body, or for all validators if there are none.
func (s *BeaconServer) validators(r request) (answer, error) {
	var body struct {
		IDs []string `json:"ids"`
	}
	if r.Method == http.MethodPost {
		if err := r.read(&body); err != nil {
			return answer{}, err
		}
	}
	for _, ids := range r.URL.Query()["id"] {
		body.IDs = append(body.IDs, strings.Split(ids, ",")...)
	}
	wanted := map[string]bool{}
	for _, id := range body.IDs {
		wanted[strings.ToLower(id)] = true
	}
	out := []*apiv1.Validator{}
	b := s.client.branch()
	for i, pk := range b.validators {
		if len(wanted) == 0 || wanted[pk.String()] || wanted[strconv.Itoa(i)] {
			out = append(out, b.validator(phase0.ValidatorIndex(i)))
		}
	}
	return s.settled(answer{Data: out}, b.head), nil
}

// asked reads the validator indices of a body, which are strings.
func (s *BeaconServer) asked(r request) (map[phase0.ValidatorIndex]bool, error) {
	var texts []string
	if err := r.read(&texts); err != nil {
		return nil, err
	}
	out := make(map[phase0.ValidatorIndex]bool, len(texts))
	for _, text := range texts {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return nil, err
		}
		out[phase0.ValidatorIndex(n)] = true
	}
	return out, nil
}

var errFarAhead = errors.New("duties are known up to the next epoch")

// epoch reads the epoch of a request for duties.
func (s *BeaconServer) epoch(r request, b *branch) (phase0.Epoch, error) {
	n, err := r.number("epoch")
	if err == nil && phase0.Epoch(n) > b.chain.EpochOf(b.head)+1 {
		err = errFarAhead
	}
	return phase0.Epoch(n), err
}

func (s *BeaconServer) attesters(r request) (answer, error) {
	b := s.client.branch()
	epoch, err := s.epoch(r, b)
	if err != nil {
		return answer{}, err
	}
	wanted, err := s.asked(r)
	if err != nil {
		return answer{}, err
	}
	duties := []*apiv1.AttesterDuty{}
	for _, d := range b.attesters(epoch) {
		if wanted[d.ValidatorIndex] {
			duties = append(duties, d)
		}
	}
	return answer{Data: duties, DependentRoot: b.attesterRoot(epoch).String()}, nil
}

func (s *BeaconServer) proposers(r request) (answer, error) {
	b := s.client.branch()
	epoch, err := s.epoch(r, b)
	if err != nil {
		return answer{}, err
	}
	return answer{Data: b.proposers(epoch), DependentRoot: b.proposerRoot(epoch).String()}, nil
}

func (s *BeaconServer) syncDuties(r request) (answer, error) {
	wanted, err := s.asked(r)
	if err != nil {
		return answer{}, err
	}
	b := s.client.branch()
	epoch, err := r.number("epoch")
	if err != nil {
		return answer{}, err
	}
	duties := []*apiv1.SyncCommitteeDuty{}
	for i, pk := range b.validators {
		v := phase0.ValidatorIndex(i)
		if seats := b.seats(phase0.Epoch(epoch), v); wanted[v] && len(seats) > 0 {
			duties = append(duties, &apiv1.SyncCommitteeDuty{PubKey: pk, ValidatorIndex: v, ValidatorSyncCommitteeIndices: seats})
		}
	}
	return answer{Data: duties, optimistic: true}, nil
}

func (s *BeaconServer) liveness(r request) (answer, error) {
	epoch, err := r.number("epoch")
	if err != nil {
		return answer{}, err
	}
	wanted, err := s.asked(r)
	if err != nil {
		return answer{}, err
	}
	type live struct {
		Index string `json:"index"`
		Live  bool   `json:"is_live"`
	}
	out := []live{}
	for i := range s.client.branch().validators {
		if v := phase0.ValidatorIndex(i); wanted[v] {
			out = append(out, live{strconv.Itoa(i), s.client.chain.Voted(v, phase0.Epoch(epoch))})
		}
	}
	return answer{Data: out}, nil
}

func (s *BeaconServer) attestationData(r request) (answer, error) {
	slot, err := r.number("slot")
	if err != nil {
		return answer{}, err
	}
	return answer{Data: s.client.vote(phase0.Slot(slot), r.conduct)}, nil
}

// block answers with a block to propose, in SSZ; on a scripted chain it is empty.
func (s *BeaconServer) block(w http.ResponseWriter, r request) error {
	slot, err := r.number("slot")
	if err != nil {
		return err
	}
	var reveal phase0.BLSSignature
	if err := readHex(r.URL.Query().Get("randao_reveal"), reveal[:]); err != nil {
		return fmt.Errorf("read RANDAO reveal: %w", err)
	}
	if s.client.chain.live != nil {
		return s.liveBlock(w, r, phase0.Slot(slot), reveal)
	}
	b := s.client.branch()
	if phase0.Slot(slot) <= b.head {
		return refused("the head is at slot %d already", b.head)
	}
	v := b.proposer(phase0.Slot(slot))
	if err := s.client.chain.checkRandao(v, phase0.Slot(slot), reveal); err != nil {
		return err
	}
	return writeBlock(w, emptyBlock(phase0.Slot(slot), v, b.rootAt(phase0.Slot(slot)), reveal))
}

func writeBlock(w http.ResponseWriter, contents *apiv1electra.BlockContents) error {
	data, err := contents.MarshalSSZ()
	if err != nil {
		return fmt.Errorf("encode block: %w", err)
	}
	for key, value := range map[string]string{
		"Content-Type": "application/octet-stream", "Eth-Consensus-Version": "electra", "Eth-Execution-Payload-Blinded": "false",
		"Eth-Execution-Payload-Value": "0", "Eth-Consensus-Block-Value": "0",
	} {
		w.Header().Set(key, value)
	}
	_, _ = w.Write(data) // whoever asked may be gone
	return nil
}

func readHex(text string, to []byte) error {
	raw, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err == nil && len(raw) != len(to) {
		err = fmt.Errorf("%d bytes instead of %d", len(raw), len(to))
	}
	copy(to, raw)
	return err
}

func emptyBlock(slot phase0.Slot, proposer phase0.ValidatorIndex, parent phase0.Root, reveal phase0.BLSSignature) *apiv1electra.BlockContents {
	return &apiv1electra.BlockContents{Block: &electra.BeaconBlock{
		Slot: slot, ProposerIndex: proposer, ParentRoot: parent,
		Body: &electra.BeaconBlockBody{
			RANDAOReveal: reveal, ETH1Data: &phase0.ETH1Data{BlockHash: make([]byte, 32)},
			SyncAggregate:     &altair.SyncAggregate{SyncCommitteeBits: make([]byte, 64)},
			ExecutionPayload:  &deneb.ExecutionPayload{BaseFeePerGas: uint256.NewInt(7), BlockNumber: uint64(slot)},
			ExecutionRequests: &electra.ExecutionRequests{},
		},
	}}
}
