package duty

import (
	"errors"

	"github.com/attestantio/go-eth2-client/api"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
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

// FetchAggregate asks for the aggregate of a beacon committee's attestations that agree with the own view of the slot.
// Answered by Aggregate.
type FetchAggregate struct {
	Slot            phase0.Slot
	CommitteeIndex  phase0.CommitteeIndex
	CommitteeLength uint64
	Aggregator      phase0.ValidatorIndex
	Proof           phase0.BLSSignature
}

// Aggregate answers FetchAggregate with the aggregate, its aggregator and its proof; see eth.NewAggregate.
type Aggregate struct {
	Aggregate *spec.VersionedAggregateAndProof
}

// FetchContributions asks for the sync committee contributions of the subcommittees, for the block that is the slot's head
// in the own view. Answered by Contributions.
type FetchContributions struct {
	Slot   phase0.Slot
	Proofs []SyncProof
}

// SyncProof is the selection proof of one subcommittee.
type SyncProof struct {
	Subcommittee uint64
	Proof        phase0.BLSSignature
}

// Contributions answers FetchContributions: one of each subcommittee with its proof. The network's Version is Altair,
// whatever the slot's.
type Contributions struct {
	Version eth.ForkID
	List    wire.Contributions
}

// SignShares asks for a share signature of every item. What slashing protection must know is durable before any of the
// signatures is returned. Answered by SharesSigned.
type SignShares struct{ Items []ShareToSign }

// ErrWithheld says that a share must not sign although its slashing protection allows it.
var ErrWithheld = errors.New("the signature is withheld")

// SharesSigned answers SignShares, in the order of its items. A signature that could not be made is empty; if none could be
// made the answer is an error instead.
type SharesSigned struct {
	Signatures []phase0.BLSSignature
	// Refusals say why signatures are missing, in the same order: nil beside one that is there. No list means that none is
	// missing.
	Refusals []error
}

// refusal returns why signature n is missing, or nil.
func (s *SharesSigned) refusal(n int) error {
	if n < len(s.Refusals) && s.Refusals[n] != nil {
		return s.Refusals[n]
	}
	if s.Signatures[n] == (phase0.BLSSignature{}) {
		return ErrWithheld
	}
	return nil
}

// SigningKind says what a share signs, which decides the slashing rule that applies.
type SigningKind uint8

// The kinds of objects that shares sign in this package.
const (
	SignAttestation SigningKind = iota
	SignSyncMessage
	SignRandao
	SignBlock
	SignSelection
	SignAggregate
	SignSyncSelection
	SignContribution
	SignRegistration
	SignExit
)

var signingKindNames = [...]string{
	"attestation", "sync-message", "randao", "block", "selection", "aggregate", "sync-selection", "contribution", "registration", "exit",
}

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
	// Modulo, if not 0, says that a signature that does not select need not be verified: nobody will use it. Some are all the same, so
	// that bad parts are found.
	Modulo uint64
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
// With Err set and Bad empty nothing is known about the parts. A signature that does not select, of a Recombination with a Modulo, may not
// have been verified.
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

// SubmitAggregate asks for a signed aggregate to be given to the beacon node. Answered by Submitted.
type SubmitAggregate struct {
	Aggregate *spec.VersionedSignedAggregateAndProof
}

// SubmitContributions asks for signed contributions to be given to the beacon node. Answered by Submitted.
type SubmitContributions struct {
	Contributions []*altair.SignedContributionAndProof
}

// SubmitRegistration asks for a signed registration to be given to builders, with others and again from time to time.
// Answered by Submitted.
type SubmitRegistration struct {
	Registration *apiv1.SignedValidatorRegistration
}

// SubmitExit asks for a signed exit to be given to the beacon node. Answered by Submitted.
type SubmitExit struct{ Exit *phase0.SignedVoluntaryExit }

// Submitted answers the submissions.
type Submitted struct {
	// Failures say why objects of a list were not taken, in the list's order: nil beside one that was. No list means that all
	// were taken.
	Failures []error
}

// ErrRefused says that the beacon node refused an object for what it is: it will not take it later either.
var ErrRefused = errors.New("the beacon node refuses it for good")

// List is work on several objects of which some may be taken and others not.
type List interface {
	Work
	// only returns the work on the objects at the given places.
	only(places []int) List
}

func (w SubmitAttestations) only(places []int) List {
	return SubmitAttestations{Attestations: at(w.Attestations, places)}
}

func (w SubmitSyncMessages) only(places []int) List {
	return SubmitSyncMessages{Messages: at(w.Messages, places)}
}

func at[T any](all []T, places []int) []T {
	out := make([]T, len(places))
	for n, place := range places {
		out[n] = all[place]
	}
	return out
}

func (FetchVote) work()           {}
func (FetchBlock) work()          {}
func (FetchAggregate) work()      {}
func (FetchContributions) work()  {}
func (SignShares) work()          {}
func (Recombine) work()           {}
func (VerifyShares) work()        {}
func (SubmitAttestations) work()  {}
func (SubmitSyncMessages) work()  {}
func (SubmitBlock) work()         {}
func (SubmitAggregate) work()     {}
func (SubmitContributions) work() {}
func (SubmitRegistration) work()  {}
func (SubmitExit) work()          {}

func (Vote) result()           {}
func (Block) result()          {}
func (Aggregate) result()      {}
func (Contributions) result()  {}
func (SharesSigned) result()   {}
func (Recombined) result()     {}
func (SharesVerified) result() {}
func (Submitted) result()      {}
