package engine

import (
	"errors"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

// faults maps a machine's reason to the reason of package fault.
var faults = map[duty.Reason]fault.Reason{
	duty.ReasonDone:              "",
	duty.ReasonNotOurs:           "",
	duty.ReasonNoValidators:      fault.ReasonNotReady,
	duty.ReasonProtected:         fault.ReasonSlashing,
	duty.ReasonForkUnknown:       fault.ReasonForkUnknown,
	duty.ReasonVoteUnavailable:   fault.ReasonBeaconData,
	duty.ReasonVoteUnusable:      fault.ReasonBeaconData,
	duty.ReasonRandaoMissing:     fault.ReasonPreQuorum,
	duty.ReasonBlockUnavailable:  fault.ReasonBeaconData,
	duty.ReasonBlockUnusable:     fault.ReasonBeaconData,
	duty.ReasonNotSelected:       "",
	duty.ReasonProofsMissing:     fault.ReasonPreQuorum,
	duty.ReasonDataUnavailable:   fault.ReasonBeaconData,
	duty.ReasonDataUnusable:      fault.ReasonBeaconData,
	duty.ReasonUndecided:         fault.ReasonNoConsensus,
	duty.ReasonNoProposal:        fault.ReasonNoProposal,
	duty.ReasonProposalRefused:   fault.ReasonProposalRefused,
	duty.ReasonJoinedBefore:      fault.ReasonAlreadyJoined,
	duty.ReasonDecidedRefused:    fault.ReasonDecidedRefused,
	duty.ReasonSigningRefused:    fault.ReasonSigner,
	duty.ReasonSignaturesMissing: fault.ReasonPostQuorum,
	duty.ReasonSubmissionFailed:  fault.ReasonSubmitFailed,
	duty.ReasonBlockNotSeen:      fault.ReasonBlockNotSeen,
	duty.ReasonSuperseded:        fault.ReasonLate,
	duty.ReasonStopped:           fault.ReasonStopped,
	duty.ReasonNotRecorded:       fault.ReasonStore,
	duty.ReasonInternal:          fault.ReasonUnknown,
}

// unsynced is an error of the beacon nodes: none of them is synced.
type unsynced interface {
	error
	NotSynced() bool
}

// viewOld is an error of the signer of shares: the view of the contract is too old.
type viewOld interface {
	error
	ContractViewOld() bool
}

// badShares are the reasons for missing signatures when enough operators sent one.
var badShares = map[fault.Reason]fault.Reason{
	fault.ReasonPreQuorum:  fault.ReasonPreBadShares,
	fault.ReasonPostQuorum: fault.ReasonPostBadShares,
}

// faultOf returns fault's reason for a duty's end, or "" if this operator did its part. The detail, which may be nil, makes some
// reasons more precise.
func faultOf(reason duty.Reason, detail error) fault.Reason {
	found, ok := faults[reason]
	if !ok {
		return fault.ReasonUnknown
	}
	if found == fault.ReasonSigner {
		return signerFault(detail)
	}
	var shares *duty.BadSharesError
	var behind unsynced
	switch {
	case errors.Is(detail, errBusy):
		return fault.ReasonOverload
	case badShares[found] != "" && errors.As(detail, &shares):
		return badShares[found]
	case found == fault.ReasonBeaconData && errors.As(detail, &behind) && behind.NotSynced():
		return fault.ReasonBeaconSync
	case found == fault.ReasonSubmitFailed && refused(detail):
		return fault.ReasonSubmitRefused
	}
	return found
}

// signerFault returns the reason why nothing was signed.
func signerFault(detail error) fault.Reason {
	var refusal *signer.Refusal
	var old viewOld
	switch {
	case errors.As(detail, &old) && old.ContractViewOld():
		return fault.ReasonContractOld
	case errors.Is(detail, duty.ErrWithheld):
		return fault.ReasonWithheld
	case errors.Is(detail, errBusy):
		return fault.ReasonOverload
	case errors.As(detail, &refusal):
		if refusal.Reason == signer.UnknownShare {
			return fault.ReasonShareMissing
		}
		return fault.ReasonSlashing
	}
	return fault.ReasonSigner
}

// forLackOfMessages are the reasons that dropped messages explain.
var forLackOfMessages = map[fault.Reason]bool{
	fault.ReasonPreQuorum:   true,
	fault.ReasonNoProposal:  true,
	fault.ReasonNoConsensus: true,
	fault.ReasonPostQuorum:  true,
}
