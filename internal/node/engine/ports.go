package engine

import (
	"context"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// ShareSigner signs with this operator's shares under slashing protection; *signer.Signer does.
type ShareSigner interface {
	duty.SlashingGuard
	SignBatch(now time.Time, requests []signer.Request) []signer.Result
}

// Journal stores durably in which consensus instances this operator took part; *signer.Journal does.
type Journal interface {
	WasJoined(id wire.MessageID, height wire.Height) bool
	RecordAll(instances []signer.Joined) error
}

// OperatorKey signs messages; *operatorkey.PrivateKey does.
type OperatorKey interface {
	Sign(hash [32]byte) ([]byte, error)
}

// Publisher publishes on gossip; *p2p.Host does. It must not wait for the network, and its messages must not come back through
// Deliver.
type Publisher interface {
	Publish(ctx context.Context, topic string, data []byte) error
}

// Votes returns attestation data. The engine asks once a slot, with committee index 0.
type Votes interface {
	AttestationData(ctx context.Context, slot phase0.Slot, index phase0.CommitteeIndex) (*phase0.AttestationData, error)
}

// Blocks builds blocks to propose.
type Blocks interface {
	Proposal(ctx context.Context, slot phase0.Slot, randao phase0.BLSSignature, graffiti [32]byte) (*api.VersionedProposal, error)
}

// VoteSubmitter submits attestations and sync committee messages.
type VoteSubmitter interface {
	SubmitAttestations(ctx context.Context, attestations []*spec.VersionedAttestation) error
	SubmitSyncMessages(ctx context.Context, messages []*altair.SyncCommitteeMessage) error
}

// BlockSubmitter submits signed blocks.
type BlockSubmitter interface {
	SubmitProposal(ctx context.Context, block *api.VersionedSignedProposal) error
	SubmitBlindedProposal(ctx context.Context, block *api.VersionedSignedBlindedProposal) error
}

// Aggregates returns aggregates of other validators' votes: the best aggregate of a beacon committee for the data, and the best
// contribution of a sync subcommittee for the block.
type Aggregates interface {
	Aggregate(ctx context.Context, slot phase0.Slot, dataRoot phase0.Root, index phase0.CommitteeIndex) (*spec.VersionedAttestation, error)
	Contribution(ctx context.Context, slot phase0.Slot, subcommittee uint64, block phase0.Root) (*altair.SyncCommitteeContribution, error)
}

// AggregateSubmitter submits signed aggregates, all of one version, and contributions.
type AggregateSubmitter interface {
	SubmitAggregates(ctx context.Context, aggregates []*spec.VersionedSignedAggregateAndProof) error
	SubmitContributions(ctx context.Context, contributions []*altair.SignedContributionAndProof) error
}

// StatementSubmitter submits signed exits, and registrations for builders.
type StatementSubmitter interface {
	SubmitExit(ctx context.Context, exit *phase0.SignedVoluntaryExit) error
	SubmitRegistrations(ctx context.Context, registrations []*apiv1.SignedValidatorRegistration) error
}

// Blockchain returns block headers. The header is nil if no own beacon node knows the block. An error says that no node could answer.
type Blockchain interface {
	BlockHeader(ctx context.Context, root phase0.Root) (*phase0.BeaconBlockHeader, error)
}

// Beacon is the beacon node as the engine needs it; *beacon.Nodes does.
type Beacon interface {
	Votes
	Blocks
	Blockchain
	Aggregates
	VoteSubmitter
	BlockSubmitter
	AggregateSubmitter
	StatementSubmitter
}

// Scheme recombines and verifies share signatures. BLS is the real one; the simulator may use a model. Its methods are called from
// several goroutines.
type Scheme interface {
	Recombine(items []duty.Recombination) ([]duty.Whole, error)
	Verify(items []duty.ShareToVerify) ([]bool, error)
	// Forget drops the cached data of the validators for which gone returns true.
	Forget(gone func(validator phase0.BLSPubKey) bool)
}

// rememberer is a Verifier that need not verify what this operator signed itself.
type rememberer interface {
	Remember(msg *wire.SignedSSVMessage)
}
