package duty

import (
	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Work is what a Request asks for.
type Work interface{ work() }

// Result is what a Done answers.
type Result interface{ result() }

// FetchVote asks for the slot's attestation data with committee index 0; it is the same for all committees of the
// slot. Answered by Vote.
type FetchVote struct{ Slot phase0.Slot }

// Vote answers FetchVote.
type Vote struct{ Data *phase0.AttestationData }

// FetchBlock asks for a block to propose. The graffiti is the caller's. Answered by Block.
type FetchBlock struct {
	Slot   phase0.Slot
	Randao phase0.BLSSignature
}

// Block answers FetchBlock.
type Block struct{ Proposal *api.VersionedProposal }

// SignShares asks for a share signature of every item, all or none. What slashing protection must know is durable
// before any of the signatures is returned. Answered by SharesSigned.
type SignShares struct{ Items []ShareToSign }

// SharesSigned answers SignShares, in the order of its items.
type SharesSigned struct{ Signatures []phase0.BLSSignature }

// SigningKind says what a share signs, which decides the slashing rule that applies.
type SigningKind uint8

// The kinds of objects that shares sign in this package.
const (
	SignAttestation SigningKind = iota
	SignSyncMessage
	SignRandao
	SignBlock
)

var signingKindNames = [...]string{"attestation", "sync-message", "randao", "block"}

// String returns the kind's name as logs use it.
func (k SigningKind) String() string {
	if int(k) >= len(signingKindNames) {
		return "unknown"
	}
	return signingKindNames[k]
}

// ShareToSign is one signature to make. It carries what is signed in parts, so that the signer itself ties what its
// slashing protection looks at to the bytes under the signature.
type ShareToSign struct {
	Kind      SigningKind
	Validator wire.ValidatorPK
	Share     phase0.BLSPubKey
	// Root is the signing root of object and domain.
	Root   phase0.Root
	Domain phase0.Domain
	// Object is the hash tree root of what is signed.
	Object phase0.Root
	// Attestation is set for SignAttestation; Object is its root.
	Attestation *phase0.AttestationData
	// Slot is the block's own for SignBlock, else the duty's.
	Slot phase0.Slot
}

// Recombine asks for a validator's signature from its shares' signatures. Answered by Recombined.
type Recombine struct{ Items []Recombination }

// Recombination is one signature to make whole.
type Recombination struct {
	Validator wire.ValidatorPK
	Root      phase0.Root
	// Threshold is how many valid parts it takes; there may be more.
	Threshold int
	Shares    []SignedShare
}

// SignedShare is one operator's part.
type SignedShare struct {
	Operator  wire.OperatorID
	Share     phase0.BLSPubKey
	Signature phase0.BLSSignature
}

// Recombined answers Recombine, in the order of its items.
type Recombined struct{ Items []Whole }

// Whole is a recombined signature that verifies against the validator's key, or the operators whose parts are bad.
// With Err set and Bad empty nothing is known about the parts.
type Whole struct {
	Signature phase0.BLSSignature
	Bad       []wire.OperatorID
	Err       error
}

// VerifyShares asks which of the signatures are valid. Answered by SharesVerified.
type VerifyShares struct{ Items []ShareToVerify }

// ShareToVerify is one part to verify against its share's key.
type ShareToVerify struct {
	Root phase0.Root
	SignedShare
}

// SharesVerified answers VerifyShares, in the order of its items.
type SharesVerified struct{ Valid []bool }

// SubmitAttestations asks for attestations, all of one version, to be given to the beacon node. Answered by Submitted.
type SubmitAttestations struct{ Attestations []*spec.VersionedAttestation }

// SubmitSyncMessages asks for sync committee messages to be given to the beacon node. Answered by Submitted.
type SubmitSyncMessages struct {
	Messages []*altair.SyncCommitteeMessage
}

// SubmitBlock asks for a signed block to be given to the beacon node: exactly one form is set. Answered by Submitted.
type SubmitBlock struct {
	Full    *api.VersionedSignedProposal
	Blinded *api.VersionedSignedBlindedProposal
}

// Submitted answers the submissions.
type Submitted struct{}

func (FetchVote) work()          {}
func (FetchBlock) work()         {}
func (SignShares) work()         {}
func (Recombine) work()          {}
func (VerifyShares) work()       {}
func (SubmitAttestations) work() {}
func (SubmitSyncMessages) work() {}
func (SubmitBlock) work()        {}

func (Vote) result()           {}
func (Block) result()          {}
func (SharesSigned) result()   {}
func (Recombined) result()     {}
func (SharesVerified) result() {}
func (Submitted) result()      {}
