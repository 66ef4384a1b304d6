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

// FetchVote requests the slot's attestation data with committee index 0; it is the same for all committees of the slot. Answered by
// Vote.
type FetchVote struct{ Slot phase0.Slot }

// Vote answers FetchVote.
type Vote struct{ Data *phase0.AttestationData }

// FetchBlock requests a block to propose. The caller adds the graffiti. Answered by Block.
type FetchBlock struct {
	Slot   phase0.Slot
	Randao phase0.BLSSignature
}

// Block answers FetchBlock.
type Block struct{ Proposal *api.VersionedProposal }

// FetchAggregate requests the aggregate of a beacon committee's attestations that agree with the own view of the slot. Answered by
// Aggregate.
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

// FetchContributions requests the sync committee contributions of the subcommittees, for the block that is the slot's head in the own
// view. Answered by Contributions.
type FetchContributions struct {
	Slot   phase0.Slot
	Proofs []SyncProof
}

// SyncProof is the selection proof of one subcommittee.
type SyncProof struct {
	Subcommittee uint64
	Proof        phase0.BLSSignature
}

// Contributions answers FetchContributions: one for each subcommittee with its proof. Version is always Altair on the network,
// whatever the slot's fork.
type Contributions struct {
	Version eth.ForkID
	List    wire.Contributions
}

// SignShares requests a share signature of every item. The slashing records are durable before any of the signatures is returned.
// Answered by SharesSigned.
type SignShares struct {
	Items []ShareToSign
	// Patient is Signing.Patient.
	Patient bool
}

// CanWait reports whether the work may be done a little later, together with others of its kind.
func (w SignShares) CanWait() bool { return w.Patient }

// ErrWithheld says that a share must not sign although its slashing protection allows it.
var ErrWithheld = errors.New("the signature is withheld")

// SharesSigned answers SignShares, in the order of its items. A signature that could not be made is empty. If none could be made the
// answer is an error instead.
type SharesSigned struct {
	Signatures []phase0.BLSSignature
	// Refusals are the errors of missing signatures, in the same order: nil for one that was made. An empty list means that none is
	// missing.
	Refusals []error
}

// refusal returns the error of signature n, or nil.
func (s *SharesSigned) refusal(n int) error {
	if n < len(s.Refusals) && s.Refusals[n] != nil {
		return s.Refusals[n]
	}
	if s.Signatures[n] == (phase0.BLSSignature{}) {
		return ErrWithheld
	}
	return nil
}

// SigningKind is the kind of object that a share signs, which decides the slashing rule that applies.
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

// ShareToSign is one signature to make. It has the parts of the signed object, so that the signer itself computes the signed bytes
// from what its slashing protection checks.
type ShareToSign struct {
	Kind      SigningKind
	Validator wire.ValidatorPK
	Share     phase0.BLSPubKey
	// Root is the signing root of object and domain.
	Root   phase0.Root
	Domain phase0.Domain
	// Object is the hash tree root of the signed object.
	Object phase0.Root
	// Attestation is set for SignAttestation; Object is its root.
	Attestation *phase0.AttestationData
	// Slot is the block's own slot for SignBlock, else the duty's.
	Slot phase0.Slot
}

// Recombine requests a validator's signature from its shares' signatures. Answered by Recombined.
type Recombine struct {
	Items []Recombination
	// Patient is Signing.Patient.
	Patient bool
}

// CanWait reports whether the work may be done a little later, together with others of its kind.
func (w Recombine) CanWait() bool { return w.Patient }

// Recombination is one signature to recombine.
type Recombination struct {
	Validator wire.ValidatorPK
	Root      phase0.Root
	// Threshold is how many valid parts are needed; there may be more.
	Threshold int
	Shares    []SignedShare
	// Modulo, if not 0, says that a signature that does not select need not be verified, because it is not used. Some are verified all
	// the same, so that bad parts are found.
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

// Whole is a recombined signature that verifies against the validator's key, or the operators whose parts are bad. With Err set and
// Bad empty nothing is known about the parts. If the Recombination has a Modulo, a signature that does not select may not have been
// verified.
type Whole struct {
	Signature phase0.BLSSignature
	Bad       []wire.OperatorID
	Err       error
}

// VerifyShares requests which of the signatures are valid. Answered by SharesVerified.
type VerifyShares struct{ Items []ShareToVerify }

// ShareToVerify is one part to verify against its share's key.
type ShareToVerify struct {
	Root phase0.Root
	SignedShare
}

// SharesVerified answers VerifyShares, in the order of its items.
type SharesVerified struct{ Valid []bool }

// SubmitAttestations requests the submission of attestations, all of one version. Answered by Submitted.
type SubmitAttestations struct{ Attestations []*spec.VersionedAttestation }

// SubmitSyncMessages requests the submission of sync committee messages. Answered by Submitted.
type SubmitSyncMessages struct {
	Messages []*altair.SyncCommitteeMessage
}

// SubmitBlock requests the submission of a signed block: exactly one form is set. Answered by Submitted.
type SubmitBlock struct {
	Full    *api.VersionedSignedProposal
	Blinded *api.VersionedSignedBlindedProposal
}

// SubmitAggregate requests the submission of a signed aggregate. Answered by Submitted.
type SubmitAggregate struct {
	Aggregate *spec.VersionedSignedAggregateAndProof
}

// SubmitContributions requests the submission of signed contributions. Answered by Submitted.
type SubmitContributions struct {
	Contributions []*altair.SignedContributionAndProof
}

// SubmitRegistration requests the submission of a signed registration to builders, together with others and again from time to time.
// Answered by Submitted.
type SubmitRegistration struct {
	Registration *apiv1.SignedValidatorRegistration
}

// SubmitExit requests the submission of a signed exit. Answered by Submitted.
type SubmitExit struct{ Exit *phase0.SignedVoluntaryExit }

// Submitted answers the submissions.
type Submitted struct {
	// Failures are the errors of objects that were not accepted, in the list's order: nil for one that was. An empty list means that
	// all were accepted.
	Failures []error
}

// ErrRefused says that the beacon node refused an object for its content: it will not accept it later either.
var ErrRefused = errors.New("the beacon node refuses it for good")

// List is work on several objects, each of which may be accepted or not.
type List interface {
	Work
	// only returns the work on the objects at the given indices.
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
