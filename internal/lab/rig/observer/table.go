package observer

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Named is a verdict under the name of its run. Verdict is nil for a run that came to none.
type Named struct {
	Name    string
	Verdict *Verdict
}

// WriteTable writes one row of Markdown for each run.
func WriteTable(out io.Writer, runs []Named) error {
	w := bufio.NewWriter(out)
	fmt.Fprintln(w, "| run | verdict | attestations | head | proposals | sync messages | aggregates | contributions | registrations | exits | conflicts + slashings | MiB, goroutines | remarks |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|---|---|---|---|")
	for _, r := range runs {
		if r.Verdict == nil {
			fmt.Fprintf(w, "| %s | no verdict |%s\n", r.Name, strings.Repeat(" |", 11))
			continue
		}
		fmt.Fprintf(w, "| %s | %s |\n", r.Name, strings.Join(r.Verdict.cells(), " | "))
	}
	return w.Flush()
}

func (v *Verdict) cells() []string {
	part := func(done, expected int) string { return fmt.Sprintf("%d/%d", done, expected) }
	return []string{
		v.Verdict,
		part(v.Attestations.Included, v.Attestations.Expected),
		fmt.Sprintf("%.1f %%", 100*v.Attestations.CorrectHead),
		part(v.Proposals.Included, v.Proposals.Expected),
		part(v.SyncMessages.Included, v.SyncMessages.Expected),
		part(v.Aggregates.Accepted, v.Aggregates.Expected),
		part(v.Contributions.Accepted, v.Contributions.Expected),
		part(v.Registrations.Accepted, v.Registrations.Expected),
		part(v.Exits.Included, v.Exits.Expected),
		fmt.Sprintf("%d + %d", v.Conflicts, v.Slashings),
		v.most(),
		strings.ReplaceAll(strings.Join(v.remarks(), "; "), "|", "/"),
	}
}

// most is what the hungriest operator took.
func (v *Verdict) most() string {
	rss, goroutines := 0.0, 0
	for _, o := range v.Operators {
		rss, goroutines = max(rss, o.RSSMiB), max(goroutines, o.Goroutines)
	}
	return fmt.Sprintf("%.0f, %d", rss, goroutines)
}

func (v *Verdict) remarks() []string {
	var out []string
	for _, h := range v.Heals {
		out = append(out, fmt.Sprintf("duties %d slots after the partition", h.Slots))
	}
	for _, r := range v.Resumptions {
		out = append(out, fmt.Sprintf("operator %d worked again after %d slots", r.Operator, r.Slots))
	}
	accusers := make(map[string]map[uint64]bool)
	for _, a := range v.Accusations {
		charge := fmt.Sprintf("operator %d: %s", a.Of, a.Offence)
		if accusers[charge] == nil {
			accusers[charge] = make(map[uint64]bool)
		}
		accusers[charge][a.By] = true
	}
	for _, charge := range slices.Sorted(maps.Keys(accusers)) {
		out = append(out, fmt.Sprintf("%s, says %d operators", charge, len(accusers[charge])))
	}
	if n := v.Newcomer; n != nil {
		out = append(out, fmt.Sprintf("deposited validator: %d/%d", n.Attestations.Included, n.Attestations.Expected))
	}
	for _, p := range []*Play{v.Fees, v.Upgrade} {
		if p != nil {
			out = append(out, fmt.Sprintf("%d steps with the contracts", len(p.Steps)))
		}
	}
	return append(out, v.Reasons...)
}
