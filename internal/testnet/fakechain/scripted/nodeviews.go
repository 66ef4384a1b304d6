package scripted

import (
	"errors"
	"strconv"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// errSyncing says that the node is syncing.
var errSyncing = errors.New("the node is syncing")

// health answers that the node is ready, or that it is syncing.
func (s *BeaconServer) health(r request) (answer, error) {
	if r.conduct.Syncing {
		return answer{}, errSyncing
	}
	return answer{}, nil
}

// identity answers with the identity of a node without peers.
func (s *BeaconServer) identity(request) (answer, error) {
	return answer{Data: map[string]any{
		"peer_id": "", "enr": "", "p2p_addresses": []string{}, "discovery_addresses": []string{},
		"metadata": map[string]string{"seq_number": "0", "attnets": "0x0000000000000000", "syncnets": "0x00"},
	}}, nil
}

func (s *BeaconServer) peerCount(request) (answer, error) {
	return answer{Data: map[string]string{"disconnected": "0", "connecting": "0", "connected": "0", "disconnecting": "0"}}, nil
}

// headers answers for the block of a slot or with a parent; for the head without either.
func (s *BeaconServer) headers(r request) (answer, error) {
	query := r.URL.Query()
	id := query.Get("slot")
	if parent := query.Get("parent_root"); parent != "" {
		var root phase0.Root
		if err := readHex(parent, root[:]); err != nil {
			return answer{}, err
		}
		id = s.childOf(root)
	} else if id == "" {
		id = "head"
	}
	root, block, err := s.blockOf(id)
	if err != nil {
		return answer{}, err
	}
	header, err := signedHeaderOf(block)
	return s.settled(answer{Data: []any{map[string]any{"root": root, "canonical": true, "header": header}}}, block.Message.Slot), err
}

// childOf is the slot of the block with this parent, as an identifier; a slot without a block if there is none.
func (s *BeaconServer) childOf(parent phase0.Root) string {
	c := s.client.chain
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, block := range c.live.blocks {
		if block.Message.ParentRoot == parent {
			return strconv.FormatUint(uint64(block.Message.Slot), 10)
		}
	}
	return farFuture
}

func (s *BeaconServer) blockAttestations(r request) (answer, error) {
	_, block, err := s.blockOf(r.PathValue("block"))
	if err != nil {
		return answer{}, err
	}
	return s.settled(answer{Data: block.Message.Body.Attestations, Version: "electra"}, block.Message.Slot), nil
}

// stateFork answers with the fork of a state, given as block identifiers are.
func (s *BeaconServer) stateFork(r request) (answer, error) {
	_, block, err := s.blockOf(r.PathValue("state"))
	if err != nil {
		return answer{}, err
	}
	chain := &s.client.chain.chain
	fork := &phase0.Fork{PreviousVersion: chain.GenesisForkVersion, CurrentVersion: chain.GenesisForkVersion}
	for _, f := range chain.Forks {
		if f.Epoch <= chain.EpochOf(block.Message.Slot) {
			fork = &phase0.Fork{PreviousVersion: fork.CurrentVersion, CurrentVersion: f.Version, Epoch: f.Epoch}
		}
	}
	return s.settled(answer{Data: fork}, block.Message.Slot), nil
}

func (s *BeaconServer) stateRoot(r request) (answer, error) {
	_, block, err := s.blockOf(r.PathValue("state"))
	if err != nil {
		return answer{}, err
	}
	return s.settled(answer{Data: map[string]any{"root": block.Message.StateRoot}}, block.Message.Slot), nil
}
