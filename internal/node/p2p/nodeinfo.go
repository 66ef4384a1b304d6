package p2p

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/libp2p/go-libp2p/core/record"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// NodeInfo is the record that two peers exchange when they connect.
//
// Source: spec/networking.md#handshake.
type NodeInfo struct {
	// NetworkID is the domain as "0x" and eight lower-case hex digits, compared as text.
	NetworkID string
	// Metadata is nil when the peer sent none.
	Metadata *Metadata
}

// Metadata is the second part of a NodeInfo. Its JSON names are the network's.
type Metadata struct {
	NodeVersion   string
	ExecutionNode string
	ConsensusNode string
	// Subnets are 32 hex digits.
	Subnets string
}

// NewNodeInfo describes a node of the given domain.
func NewNodeInfo(domain wire.Domain, version string, subnets Subnets) *NodeInfo {
	return &NodeInfo{NetworkID: domain.String(), Metadata: &Metadata{NodeVersion: version, Subnets: subnets.String()}}
}

const nodeInfoDomain = "ssv"

var nodeInfoCodec = []byte("ssv/nodeinfo")

// Domain separates the record's signature from others.
func (*NodeInfo) Domain() string { return nodeInfoDomain }

// Codec is the envelope's payload type.
func (*NodeInfo) Codec() []byte { return nodeInfoCodec }

type nodeInfoPayload struct{ Entries []string }

// MarshalRecord returns the payload: JSON whose third entry is JSON in a string.
func (n *NodeInfo) MarshalRecord() ([]byte, error) {
	entries := []string{"", n.NetworkID}
	if n.Metadata != nil {
		metadata, err := json.Marshal(n.Metadata)
		if err != nil {
			return nil, fmt.Errorf("encode node metadata: %w", err)
		}
		entries = append(entries, string(metadata))
	}
	return json.Marshal(nodeInfoPayload{entries})
}

// UnmarshalRecord reads a payload. Unknown keys and the order of keys do not matter.
func (n *NodeInfo) UnmarshalRecord(payload []byte) error {
	var p nodeInfoPayload
	if err := json.Unmarshal(payload, &p); err != nil {
		return fmt.Errorf("decode node info: %w", err)
	}
	if len(p.Entries) < 2 {
		return fmt.Errorf("decode node info: %d entries instead of at least 2", len(p.Entries))
	}
	n.NetworkID, n.Metadata = p.Entries[1], nil
	if len(p.Entries) < 3 {
		return nil
	}
	metadata := new(Metadata)
	if err := json.Unmarshal([]byte(p.Entries[2]), metadata); err != nil {
		return fmt.Errorf("decode node metadata: %w", err)
	}
	if _, err := ParseSubnets(metadata.Subnets); err != nil {
		return fmt.Errorf("decode node metadata: %w", err)
	}
	n.Metadata = metadata
	return nil
}

// Subnets returns the announced subnets, none without metadata.
func (n *NodeInfo) Subnets() Subnets {
	if n.Metadata == nil {
		return Subnets{}
	}
	subnets, err := ParseSubnets(n.Metadata.Subnets)
	if err != nil {
		return Subnets{}
	}
	return subnets
}

// seal returns the signed envelope that travels.
func (n *NodeInfo) seal(identity Identity) ([]byte, error) {
	envelope, err := record.Seal(n, identity.key)
	if err != nil {
		return nil, fmt.Errorf("sign node info: %w", err)
	}
	return envelope.Marshal()
}

var errPayloadType = errors.New("the envelope holds something else")

// openNodeInfo reads an envelope and checks its signature. Its key is not compared with the connection's peer.
func openNodeInfo(data []byte) (*NodeInfo, error) {
	info := new(NodeInfo)
	envelope, err := record.ConsumeTypedEnvelope(data, info)
	if err != nil {
		return nil, fmt.Errorf("open node info: %w", err)
	}
	if string(envelope.PayloadType) != string(nodeInfoCodec) {
		return nil, fmt.Errorf("open node info: %w", errPayloadType)
	}
	return info, nil
}
