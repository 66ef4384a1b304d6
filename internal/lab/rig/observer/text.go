package observer

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// WriteText tells the verdict to a person.
func (v Verdict) WriteText(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) { fmt.Fprintf(w, "%s\t%s\n", name, fmt.Sprintf(format, args...)) }
	row("clients", "%s, %s", v.Clients.Execution, v.Clients.Beacon)
	row("first block", "%s", seconds(v.SecondsToFirstBlock))
	row("first threshold attestation", "%s", seconds(v.SecondsToFirstDVTAttestation))
	row("epochs measured", "%s", numbers(v.Epochs.Measured))
	row("finalized epoch", "%d", v.FinalizedEpoch)
	row("validators", "%d", v.Validators)
	v.Figures.rows(row)
	v.Duties.rows(row)
	for _, m := range v.Proposals.Missed {
		row("  missed", "slot %d, round-1 leader operator %d: %s", m.Slot, m.Round1Leader, m.Reason)
	}
	apart := func(name string, epochs []uint64, f *Figures) {
		if f != nil {
			row(name, "epochs %s", numbers(epochs))
			row("  attestations", "%d of %d", f.Attestations.Included, f.Attestations.Expected)
		}
	}
	apart("without a quorum", v.Epochs.BelowQuorum, v.BelowQuorum)
	apart("recovering", v.Epochs.Recovering, v.Recovering)
	row("slashings on the chain", "%d", v.Slashings)
	row("conflicts", "%d (in %d attestations, %d blocks, %d partial signatures)", v.Conflicts, v.Seen.Attestations, v.Seen.Blocks, v.Seen.Partials)
	for _, o := range v.Operators {
		row(fmt.Sprintf("operator %d", o.ID), "%d submitted, %.1f s of CPU, %.0f MiB, %d goroutines (self-reported), %d restarts",
			o.Submitted, o.CPUSeconds, o.RSSMiB, o.Goroutines, o.Restarts)
	}
	for _, o := range v.Operators {
		g := o.Gossip
		row(fmt.Sprintf("  gossip of %d", o.ID), "%d accepted, %d ignored, %d rejected%s", g.Accepted, g.Ignored, g.Rejected, byRule(g.ByRule))
	}
	for _, h := range v.Heals {
		row("healed", "epoch %d, duties after %d slots", h.Epoch, h.Slots)
	}
	for _, r := range v.Resumptions {
		row("resumed", "operator %d, duties %d slots after its clients were back", r.Operator, r.Slots)
	}
	for _, a := range v.Accusations {
		row("accused", "operator %d by operator %d: %s (%d times in its %s)", a.Of, a.By, a.Offence, a.Mentions, a.In)
	}
	v.Newcomer.rows(row)
	v.LateFork.rows(row)
	v.Fees.rows("fees", row)
	v.Upgrade.rows("upgrade", row)
	v.Machine.rows(row)
	row("verdict", "%s", v.Verdict)
	for _, reason := range v.Reasons {
		row("", "%s", reason)
	}
	return w.Flush()
}

func (f Figures) rows(row func(name, format string, args ...any)) {
	a := f.Attestations
	row("attestations", "%d of %d included (%.2f %%), after %.2f slots, target %.2f %%, head %.2f %%",
		a.Included, a.Expected, 100*a.Rate, a.MeanInclusionDelay, 100*a.CorrectTarget, 100*a.CorrectHead)
	row("sync messages", "%d of %d included (%.2f %%)", f.SyncMessages.Included, f.SyncMessages.Expected, 100*f.SyncMessages.Rate)
	row("proposals", "%d of %d included", f.Proposals.Included, f.Proposals.Expected)
}

func (d Duties) rows(row func(name, format string, args ...any)) {
	row("aggregates", "%d of %d accepted", d.Aggregates.Accepted, d.Aggregates.Expected)
	row("contributions", "%d of %d accepted, %d over the limit of seats", d.Contributions.Accepted, d.Contributions.Expected, d.Contributions.OverLimit)
	row("registrations", "%d of %d accepted", d.Registrations.Accepted, d.Registrations.Expected)
	row("exits", "%d of %d included", d.Exits.Included, d.Exits.Expected)
}

// byRule lists the rules that decided, by name.
func byRule(counts map[string]int) string {
	var out strings.Builder
	for _, rule := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&out, ", %s %d", rule, counts[rule])
	}
	return out.String()
}

func seconds(s float64) string {
	if s < 0 {
		return "never"
	}
	return fmt.Sprintf("%.1f s after the clients' start", s)
}

func numbers(list []uint64) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Trim(fmt.Sprint(list), "[]")
}
