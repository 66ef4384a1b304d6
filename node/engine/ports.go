package engine

import (
	"context"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/node/signer"
	"github.com/hawser-ssv/hawser/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// ShareSigner signs with this operator's shares under slashing protection; *signer.Signer does.
type ShareSigner interface {
	duty.SlashingGuard
	SignBatch(now time.Time, requests []signer.Request) []signer.Result
}

// Journal remembers durably in which consensus instances this operator spoke; *signer.Journal does.
type Journal interface {
	WasJoined(id wire.MessageID, height wire.Height) bool
	RecordAll(instances []signer.Joined) error
}

// OperatorKey signs messages; *operatorkey.PrivateKey does.
type OperatorKey interface {
	Sign(hash [32]byte) ([]byte, error)
}

// Publisher gossips; *p2p.Host does. It must not wait for the network, and what it publishes must not come back through
// Deliver.
type Publisher interface {
	Publish(ctx context.Context, topic string, data []byte) error
}

// Votes answers what to attest to. The engine asks once a slot, with committee index 0.
type Votes interface {
	AttestationData(ctx context.Context, slot phase0.Slot, index phase0.CommitteeIndex) (*phase0.AttestationData, error)
}

// Blocks builds blocks to propose.
type Blocks interface {
	Proposal(ctx context.Context, slot phase0.Slot, randao phase0.BLSSignature, graffiti [32]byte) (*api.VersionedProposal, error)
}

// VoteSubmitter takes attestations and sync committee messages.
type VoteSubmitter interface {
	SubmitAttestations(ctx context.Context, attestations []*spec.VersionedAttestation) error
	SubmitSyncMessages(ctx context.Context, messages []*altair.SyncCommitteeMessage) error
}

// BlockSubmitter takes signed blocks.
type BlockSubmitter interface {
	SubmitProposal(ctx context.Context, block *api.VersionedSignedProposal) error
	SubmitBlindedProposal(ctx context.Context, block *api.VersionedSignedBlindedProposal) error
}

// Beacon is the consensus client as the engine needs it; *beacon.Nodes does.
type Beacon interface {
	Votes
	Blocks
	VoteSubmitter
	BlockSubmitter
}

// Scheme recombines and verifies share signatures. BLS is the real one; the simulator may model it. Its methods are
// called from several goroutines.
type Scheme interface {
	Recombine(items []duty.Recombination) ([]duty.Whole, error)
	Verify(items []duty.ShareToVerify) ([]bool, error)
}
