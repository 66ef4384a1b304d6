package duty

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// The chain's target numbers of aggregators. Source: the consensus specification.
const (
	targetAggregators    = 16 // of a beacon committee, and of a sync subcommittee
	syncCommitteeSubnets = 4
	defaultSyncSize      = 512
)

// Selects reports whether a selection proof selects its validator as one of the aggregators: one in modulo; 0 selects always.
//
// Source: spec/duties.md#aggregator, spec/duties.md#sync-committee-contribution.
func Selects(proof phase0.BLSSignature, modulo uint64) bool {
	hash := sha256.Sum256(proof[:])
	return binary.LittleEndian.Uint64(hash[:8])%max(1, modulo) == 0
}

func (c *Config) selects(proof phase0.BLSSignature, modulo uint64) bool {
	if c.Spec != nil && c.Spec.Selects != nil {
		return c.Spec.Selects(proof, modulo)
	}
	return Selects(proof, modulo)
}

// ofUse returns Signing.Modulo for proofs, unless the rule of selection is replaced.
func (c *Config) ofUse(modulo uint64) uint64 {
	if c.Spec != nil && c.Spec.Selects != nil {
		return 0
	}
	return modulo
}

// syncSubcommitteeSize is how many seats share a subcommittee: 128.
func (c *Config) syncSubcommitteeSize() uint64 {
	size := c.Chain.SyncCommitteeSize
	if size == 0 {
		size = defaultSyncSize
	}
	return max(1, size/syncCommitteeSubnets)
}

// syncModulo is the number of members of a subcommittee of which one aggregates: 8.
func (c *Config) syncModulo() uint64 { return c.syncSubcommitteeSize() / targetAggregators }
