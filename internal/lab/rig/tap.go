package rig

import (
	"context"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
)

// Tap listens to what operators gossip, as a peer that only listens, and reports it until ctx ends. It runs in a goroutine
// of its own; an error it returns becomes a reason in the verdict.
type Tap func(ctx context.Context, where TapOptions) error

// TapOptions tell a tap where to listen and whom to tell.
type TapOptions struct {
	Profile string   // file of the network's profile
	Peers   []string // multiaddresses of the operators
	Port    int      // loopback TCP port that is free for it
	// Partial takes each entry of a partial signature message of the final phase.
	Partial func(observer.PartialSignature)
	// Value takes the attestation data of each value that is proposed or decided: it explains the signing roots of the
	// partial signatures.
	Value func(phase0.AttestationData)
}
