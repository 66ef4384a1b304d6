package fault

// Reason is the reason why a duty failed. It is a metric label and a log field, so its text never changes once released.
type Reason string

// The reasons, in the order in which they can occur in a duty.
const (
	ReasonNotReady        Reason = "not_ready"
	ReasonLate            Reason = "late"
	ReasonForkUnknown     Reason = "fork_unknown"
	ReasonBeaconData      Reason = "beacon_data"
	ReasonBeaconSync      Reason = "beacon_not_synced"
	ReasonPreQuorum       Reason = "pre_quorum"
	ReasonPreBadShares    Reason = "pre_bad_shares"
	ReasonAlreadyJoined   Reason = "already_joined"
	ReasonNoProposal      Reason = "no_proposal"
	ReasonProposalRefused Reason = "proposal_refused"
	ReasonNoConsensus     Reason = "no_consensus"
	ReasonDecidedRefused  Reason = "decided_refused"
	ReasonSlashing        Reason = "slashing_refused"
	ReasonShareMissing    Reason = "share_missing"
	ReasonWithheld        Reason = "withheld"
	ReasonContractOld     Reason = "contract_view_old"
	ReasonSigner          Reason = "signer"
	ReasonStore           Reason = "store"
	ReasonPostQuorum      Reason = "post_quorum"
	ReasonPostBadShares   Reason = "post_bad_shares"
	ReasonSubmitFailed    Reason = "submit_failed"
	ReasonSubmitRefused   Reason = "submit_refused"
	ReasonBlockNotSeen    Reason = "block_not_seen"
	ReasonOverload        Reason = "overload"
	ReasonStopped         Reason = "stopped"
	ReasonUnknown         Reason = "unknown"
)

// ReasonDefinition defines a reason. Short is for tables. Long says what happened and what to do. Code is the code with the remedy, or
// 0.
type ReasonDefinition struct {
	Reason Reason
	Short  string
	Long   string
	Code   Code
}

// reasons never changes at run time.
var reasons = []ReasonDefinition{
	{ReasonNotReady, "this node was not ready", "The node had just started, or had not yet caught up with the contract, when the duty began. It waits for the next duty.", 0},
	{ReasonLate, "the duty started too late", "The event that starts the duty reached the engine after the last moment at which the duty still counts. The clock is off, or the machine is overloaded.", ClockDrift},
	{ReasonForkUnknown, "the beacon chain is in an unknown fork", "The beacon nodes name a fork that has begun and that this version of the program does not know. What it signed might be void, so it signs nothing until it is upgraded.", ForkUnknown},
	{ReasonBeaconData, "the beacon node gave no data", "The attestation data, sync head or block could not be fetched in time. Other operators may have decided without this one's proposal.", BeaconUnreachable},
	{ReasonBeaconSync, "the beacon node was not synced", "The beacon node answered, but behind the head or optimistically, so nothing it says may be signed.", BeaconNotSynced},
	{ReasonPreQuorum, "too few partial signatures before consensus", "Fewer than 2f+1 operators sent their partial signature (RANDAO or selection proof), so no block or aggregate could be asked for. Operators are down or not connected.", OperatorSilent},
	{ReasonPreBadShares, "bad partial signatures before consensus", "Enough operators sent partial signatures, but too many of them do not verify. The log names the operators.", OperatorBadShares},
	{ReasonAlreadyJoined, "this node had joined before a restart", "The node took part in this consensus before it was restarted. It sends nothing more in it, because it cannot know what it has sent; it signs if the others decide.", 0},
	{ReasonNoProposal, "no proposal arrived", "The leader of the round was silent, and so were the leaders of later rounds, until time ran out.", OperatorSilent},
	{ReasonProposalRefused, "the proposal was refused", "Leaders' proposals arrived, but this node's checks refused every one: another checkpoint than its own beacon node's, a slashable vote, or a malformed value. The log tells which.", 0},
	{ReasonNoConsensus, "no decision", "Proposals were made, but never did 2f+1 operators agree in one round before the last one ended.", OperatorSilent},
	{ReasonDecidedRefused, "the decided value was refused", "The other operators decided a value that this node's checks refuse. It signs nothing.", 0},
	{ReasonSlashing, "the slashing protection refused", "Signing would contradict an earlier signature, or repeat one. The duty is lost and the stake is safe.", SlashingRefused},
	{ReasonShareMissing, "the share is missing", "This operator holds no share of the validator any more: it was removed between the start of the duty and its signature, or was never opened. The other validators of the duty lose nothing. Restart the node if it is still yours; if not, nothing has to be done.", 0},
	{ReasonWithheld, "the signature is withheld", "The share is watched: it came lately, or the node has just started, and nothing is signed with it until it is clear that its validator lives nowhere else. Signing begins by itself.", SharesWatched},
	{ReasonContractOld, "the view of the contract is old", "No execution client brought the view of the contract up to date for some epochs. The validator may have moved to other operators, so this one signs no vote and no block for it until the view is complete again.", ContractViewOld},
	{ReasonSigner, "the signer failed", "The share could not be opened, or the remote signer did not answer.", ShareAtRest},
	{ReasonStore, "the store could not record", "The slashing record could not be made durable, so nothing was signed. The disk is full or broken.", StoreNotWritten},
	{ReasonPostQuorum, "too few partial signatures after consensus", "The value was decided, but fewer than 2f+1 operators sent their partial signature over it.", OperatorSilent},
	{ReasonPostBadShares, "bad partial signatures after consensus", "Enough operators sent partial signatures, but too many of them do not verify. The log names the operators.", OperatorBadShares},
	{ReasonSubmitFailed, "the beacon node could not be reached to submit", "The signature was complete, but no beacon node took it before it was too late. Other operators submit the same, so the duty may still count.", BeaconUnreachable},
	{ReasonSubmitRefused, "the beacon node refused the submission", "The beacon node answered with an error. Its own log tells why.", BeaconRefused},
	{ReasonBlockNotSeen, "the decided block was never seen", "Another operator built the block that the committee signed, and only it could deliver it. No own beacon node saw the block: that operator did not deliver it, or nobody could take it.", BeaconRefused},
	{ReasonOverload, "messages were dropped", "A queue was full, so that messages for the duty, or work that it needed, were dropped: the machine does not keep up.", QueueOverflow},
	{ReasonStopped, "the node was stopping", "The node was asked to end while the duty ran.", 0},
	{ReasonUnknown, "unknown", "None of the other reasons fits. Report it with the duty's trace.", Unexpected},
}

// Reasons returns every definition, in the order in which the reasons can occur in a duty.
func Reasons() []ReasonDefinition { return append([]ReasonDefinition(nil), reasons...) }

// Definition returns the reason's definition; for an unknown reason, that of ReasonUnknown.
func (r Reason) Definition() ReasonDefinition {
	for _, d := range reasons {
		if d.Reason == r {
			return d
		}
	}
	return reasons[len(reasons)-1]
}
