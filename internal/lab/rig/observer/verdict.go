package observer

import (
	"fmt"
	"slices"
)

// Verdict is the outcome of a run. Every number comes from the chain, the observer, the proxies or the operating system,
// but for those that SelfReported names.
type Verdict struct {
	Schema  string   `json:"schema"`  // "hawser.devnet-run/1"
	Verdict string   `json:"verdict"` // "pass" or "fail"
	Reasons []string `json:"reasons"` // why it failed; empty on "pass"
	Clients Clients  `json:"clients"`

	SecondsToFirstBlock          float64 `json:"seconds_to_first_block"`           // from the start of the clients; -1 if there was none
	SecondsToFirstDVTAttestation float64 `json:"seconds_to_first_dvt_attestation"` // likewise
	FinalizedEpoch               uint64  `json:"finalized_epoch"`
	Validators                   int     `json:"validators"` // operated by the committee
	Epochs                       Epochs  `json:"epochs"`

	Figures
	Duties
	Slashings       int        `json:"slashings"` // in blocks
	Conflicts       int        `json:"conflicts"` // found by the observer
	ConflictDetails []Conflict `json:"conflict_details"`
	Seen            Seen       `json:"seen"`
	BelowQuorum     *Figures   `json:"below_quorum,omitempty"` // of Epochs.BelowQuorum
	Recovering      *Figures   `json:"recovering,omitempty"`   // of Epochs.Recovering

	Operators   []Operator   `json:"operators"`
	Heals       []Heal       `json:"heals,omitempty"`       // partitions that ended
	Resumptions []Resumption `json:"resumptions,omitempty"` // operators that got their clients back
	Accusations []Accusation `json:"accusations,omitempty"` // what operators say of each other; of honest ones nothing may be said

	Machine *Machine `json:"machine,omitempty"` // how fast the machine was, before and in the run

	Newcomer *Newcomer `json:"newcomer,omitempty"` // a validator that was deposited in the run

	LateFork *LateFork `json:"late_fork,omitempty"` // a fork that beacon nodes did not name at first

	Fees    *Play `json:"fees,omitempty"`    // the scenario in which a cluster runs dry
	Upgrade *Play `json:"upgrade,omitempty"` // the scenario in which the contracts' code is replaced

	Folder string `json:"folder,omitempty"` // where logs and data are, if they were kept
}

// Schema is the value of Verdict.Schema.
const Schema = "hawser.devnet-run/1"

// Clients names the programs that made the chain.
type Clients struct {
	Execution string            `json:"execution"`
	Beacon    string            `json:"beacon"`
	Versions  map[string]string `json:"versions"`
}

// Epochs sorts the epochs of a run, as the chain counts them.
type Epochs struct {
	Measured    []uint64 `json:"measured"`               // the figures are of these
	BelowQuorum []uint64 `json:"below_quorum,omitempty"` // fewer than 2f+1 operators ran
	Recovering  []uint64 `json:"recovering,omitempty"`   // up to the second boundary after a quorum ran again
}

// Operator is what one operator did and cost.
type Operator struct {
	ID           uint64   `json:"id"`
	Submitted    int      `json:"submitted"`   // attestations, sync messages and blocks that its beacon node accepted
	CPUSeconds   float64  `json:"cpu_seconds"` // of all its processes in the run
	RSSMiB       float64  `json:"rss_mib"`     // most, of samples taken every slot
	Goroutines   int      `json:"goroutines"`  // most, from its own /metrics; 0 if it did not tell
	Restarts     int      `json:"restarts"`
	Gossip       Gossip   `json:"gossip"`        // how it judged the others' messages, from its own /metrics
	SelfReported []string `json:"self_reported"` // the fields that only the operator itself vouches for
}

// Gossip counts an operator's verdicts on messages.
type Gossip struct {
	Accepted int            `json:"accepted"`
	Ignored  int            `json:"ignored"`
	Rejected int            `json:"rejected"`
	ByRule   map[string]int `json:"by_rule"` // of those that were not accepted
}

// Plus adds up what two processes of one operator counted.
func (g Gossip) Plus(other Gossip) Gossip {
	sum := Gossip{g.Accepted + other.Accepted, g.Ignored + other.Ignored, g.Rejected + other.Rejected, make(map[string]int)}
	for _, counts := range []map[string]int{g.ByRule, other.ByRule} {
		for rule, n := range counts {
			sum.ByRule[rule] += n
		}
	}
	return sum
}

// Heal is the end of a partition.
type Heal struct {
	Epoch uint64 `json:"epoch"` // that begins when it ends, as the chain counts
	// Slots is how many slots passed from there until the first slot whose attestations were included; -1 for never.
	Slots int `json:"slots"`
}

// Resumption is how an operator went on after it had been without any client.
type Resumption struct {
	Operator uint64 `json:"operator"`
	Restarts int    `json:"restarts"` // of its process in the whole run; a process that lives has none
	// Slots is how many slots passed from the first answer to the question whether the beacon node is synced until the
	// first attestation that it accepted; -1 for never.
	Slots int `json:"slots"`
}

// Accusation is what one operator said of another, in its status or in its metrics.
type Accusation struct {
	By       uint64 `json:"by"`
	Of       uint64 `json:"of"`
	Offence  string `json:"offence"`
	In       string `json:"in"` // "status" or "metrics"
	Mentions int    `json:"mentions"`
}

// Lie is what a liar must be named for, and by whom: the honest operators that ran all the while.
type Lie struct {
	Offence   string
	Witnesses []uint64
	// Valid says that what the liar sends breaks no rule of message validation: nobody has a reason to reject anything.
	Valid bool
}

// Limits are what a run must reach. Zero values of floats demand nothing.
type Limits struct {
	AttestationRate    float64 // at least
	CorrectTarget      float64 // at least
	CorrectHead        float64 // at least
	MeanInclusionDelay float64 // at most
	SyncRate           float64 // at least; not asked of a run in which operators were stopped
	MissedProposals    int     // at most, of those whose round-1 leader ran; negative for any number
	FirstAttestation   float64 // seconds, at most
	RSSMiB             float64 // at most, of one operator of four
	Goroutines         int     // at most, of one operator of four
	HealSlots          int     // at most, after a partition; 0 for any number
	ResumeSlots        int     // at most, after an operator was without clients; 0 for any number
	AfterFork          float64 // attestations from a fork on that beacon nodes did not name at first, at least
	AcceptedRate       float64 // of aggregates and contributions, at least; not asked of a run in which operators were stopped
}

// FullLimits are those that Hawser promises on an idle machine with two cores.
func FullLimits() Limits {
	return Limits{
		AttestationRate: 0.99, CorrectTarget: 0.99, CorrectHead: 0.95, MeanInclusionDelay: 1.5, SyncRate: 0.95,
		MissedProposals: 1, FirstAttestation: 75, RSSMiB: 120, Goroutines: 160, HealSlots: 4, ResumeSlots: 2,
		AcceptedRate: 0.95, AfterFork: 1,
	}
}

// FunctionalLimits ask only that it works, for machines that are shared and noisy.
func FunctionalLimits() Limits {
	return Limits{AttestationRate: 0.9, MissedProposals: -1, AcceptedRate: 0.5, AfterFork: 0.9}
}

// Circumstances are what Judge must know beside the figures.
type Circumstances struct {
	FinalizedBefore uint64          // finalized epoch at the first measured epoch's start
	Stopped         bool            // operators were stopped by the scenario
	Down            map[uint64]bool // slots in which the round-1 leader did not run, of those in Proposals.Missed
	DownExpected    int             // proposals expected in slots whose round-1 leader did not run
	Trouble         []string        // anything that went wrong in the run itself
	Partitioned     bool            // operators were cut off from each other by the scenario
	Liars           map[uint64]Lie  // operators that lie by the scenario
	Upgrades        int             // operators whose beacon nodes are upgraded by the scenario
}

// Judge fills in Verdict and Reasons.
func (v *Verdict) Judge(limits Limits, c Circumstances) {
	v.Schema = Schema
	v.Conflicts = len(v.ConflictDetails)
	v.Reasons = append([]string{}, c.Trouble...)
	v.judgeSafety()
	v.judgeAttestations(limits, c)
	v.judgeProposals(limits, c)
	v.judgeLiveness(limits, c)
	v.judgeDuties(limits, c)
	v.judgeGossip(limits, c)
	v.judgeCost(limits)
	v.judgeNewcomer(limits)
	v.judgeLateFork(limits, c)
	v.judgePlay("fees", v.Fees)
	v.judgePlay("upgrade", v.Upgrade)
	v.judgeMachine()
	v.Verdict = "pass"
	if len(v.Reasons) > 0 {
		v.Verdict = "fail"
	}
	if v.Proposals.Missed == nil {
		v.Proposals.Missed = []MissedProposal{}
	}
	if v.ConflictDetails == nil {
		v.ConflictDetails = []Conflict{}
	}
}

func (v *Verdict) fail(format string, args ...any) {
	v.Reasons = append(v.Reasons, fmt.Sprintf(format, args...))
}

func (v *Verdict) judgeSafety() {
	if v.Slashings > 0 {
		v.fail("%d slashings on the chain", v.Slashings)
	}
	for i, conflict := range v.ConflictDetails {
		if i == 5 {
			v.fail("%d more conflicts", len(v.ConflictDetails)-i)
			break
		}
		v.fail("conflict: %s", conflict)
	}
	if v.Seen.Attestations == 0 {
		v.fail("the observer saw no attestation, so it can say nothing about conflicts")
	}
}

func (v *Verdict) judgeAttestations(l Limits, c Circumstances) {
	a := v.Attestations
	if a.Expected == 0 {
		v.fail("no epoch was measured")
		return
	}
	atLeast := func(what string, got, limit float64) {
		if got < limit {
			v.fail("%s is %.4f; at least %.2f was asked", what, got, limit)
		}
	}
	atLeast("the attestation rate", a.Rate, l.AttestationRate)
	atLeast("the share of correct targets", a.CorrectTarget, l.CorrectTarget)
	atLeast("the share of correct heads", a.CorrectHead, l.CorrectHead)
	if l.MeanInclusionDelay > 0 && a.MeanInclusionDelay > l.MeanInclusionDelay {
		v.fail("the mean inclusion delay is %.2f slots; at most %.1f was asked", a.MeanInclusionDelay, l.MeanInclusionDelay)
	}
	// Duties of a partition's last slots may finish when it has healed.
	if !c.Partitioned && v.BelowQuorum != nil && v.BelowQuorum.Attestations.Included > 0 {
		v.fail("%d attestations were included for epochs in which no quorum ran", v.BelowQuorum.Attestations.Included)
	}
}

func (v *Verdict) judgeProposals(l Limits, c Circumstances) {
	if l.MissedProposals < 0 {
		return
	}
	missed, missedDown := 0, 0
	for _, m := range v.Proposals.Missed {
		if c.Down[m.Slot] {
			missedDown++
		} else {
			missed++
		}
	}
	if missed > l.MissedProposals {
		v.fail("%d proposals were missed although their first leader ran; at most %d may be", missed, l.MissedProposals)
	}
	if 2*missedDown > c.DownExpected {
		v.fail("%d of %d proposals whose first leader was down were missed; at most half may be", missedDown, c.DownExpected)
	}
}

func (v *Verdict) judgeLiveness(l Limits, c Circumstances) {
	switch {
	case v.FinalizedEpoch <= c.FinalizedBefore:
		v.fail("finality did not advance: epoch %d is finalized and was before", v.FinalizedEpoch)
	case v.BelowQuorum == nil && len(v.Epochs.Measured) > 2 && v.FinalizedEpoch+2 < slices.Max(v.Epochs.Measured):
		v.fail("finality is behind: epoch %d is finalized and epoch %d was measured", v.FinalizedEpoch, slices.Max(v.Epochs.Measured))
	}
	if !c.Stopped && v.SyncMessages.Expected > 0 && v.SyncMessages.Rate < l.SyncRate {
		v.fail("the sync message rate is %.4f; at least %.2f was asked", v.SyncMessages.Rate, l.SyncRate)
	}
	switch first := v.SecondsToFirstDVTAttestation; {
	case first < 0:
		v.fail("no attestation of the committee was ever included")
	case l.FirstAttestation > 0 && first > l.FirstAttestation:
		v.fail("the first attestation of the committee was included after %.0f s; at most %.0f s was asked", first, l.FirstAttestation)
	}
}

func (v *Verdict) judgeCost(l Limits) {
	if len(v.Operators) != 4 { // the limits are for a committee of four
		return
	}
	for _, o := range v.Operators {
		if l.RSSMiB > 0 && o.RSSMiB > l.RSSMiB {
			v.fail("operator %d used %.0f MiB of memory; at most %.0f was asked", o.ID, o.RSSMiB, l.RSSMiB)
		}
		if l.Goroutines > 0 && o.Goroutines > l.Goroutines {
			v.fail("operator %d reports %d goroutines; at most %d was asked", o.ID, o.Goroutines, l.Goroutines)
		}
	}
}
