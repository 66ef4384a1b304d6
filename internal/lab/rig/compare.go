package rig

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
)

// Comparison says how two runs of one scenario on two chains differ: in duties, in what became of them, and in the form of the
// clients' answers.
type Comparison struct {
	Schema      string        `json:"schema"`      // "hawser.devnet-compare/1"
	Clients     [2]string     `json:"clients"`     // the beacon nodes
	Rows        []ComparedRow `json:"rows"`        // of the verdicts
	Answers     int           `json:"answers"`     // questions whose answers were compared
	Differences []string      `json:"differences"` // empty if the runs agree
}

// ComparedRow is one figure of both runs.
type ComparedRow struct {
	Name  string     `json:"name"`
	Is    [2]float64 `json:"is"`
	Agree bool       `json:"agree"`
}

// Files of a run that Compare reads.
const (
	verdictFile = "verdict.json"
	answersFile = "answers.json"
)

const compareSchema = "hawser.devnet-compare/1"

// rateTolerance is how much less of the duties the embedded chain may take: both lose one now and then on a machine that is
// busy. It may take more, because it leaves more of the machine to the operators.
const rateTolerance = 0.05

// partlyAnswered are the questions to which the embedded chain gives fewer fields: nobody here uses the others.
var partlyAnswered = []string{"config/spec"}

// answeredByOthers are fields that the embedded chain has for operators' other programs: the beacon API and other beacon nodes have
// them, the one that it is compared with does not.
var answeredByOthers = map[string][]string{"config/spec": {".data.INTERVALS_PER_SLOT", ".data.SLOT_DURATION_MS"}}

// Compare reads what two runs of the same scenario left in their folders, with --keep: the first on real clients, the second
// on the embedded chain. An error means that a folder cannot be read; differences are in the answer.
func Compare(real, embedded string) (Comparison, error) {
	c := Comparison{Schema: compareSchema, Differences: []string{}}
	var verdicts [2]observer.Verdict
	var answers [2]Answers
	for i, dir := range []string{real, embedded} {
		if err := readFrom(dir, verdictFile, &verdicts[i]); err != nil {
			return c, err
		}
		if err := readFrom(dir, answersFile, &answers[i]); err != nil {
			return c, err
		}
		c.Clients[i] = verdicts[i].Clients.Beacon
	}
	c.compareVerdicts(&verdicts[0], &verdicts[1])
	c.compareAnswers(answers[0], answers[1])
	return c, nil
}

func readFrom(dir, name string, to any) error {
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return fmt.Errorf("read a run to compare: %w", err)
	}
	if err := json.Unmarshal(text, to); err != nil {
		return fmt.Errorf("read a run to compare: %s in %s: %w", name, dir, err)
	}
	return nil
}

func (c *Comparison) compareVerdicts(a, b *observer.Verdict) {
	add := func(name string, x, y float64, agree bool) {
		c.Rows = append(c.Rows, ComparedRow{Name: name, Is: [2]float64{x, y}, Agree: agree})
		if !agree {
			c.Differences = append(c.Differences, fmt.Sprintf("%s: %.4g and %.4g", name, x, y))
		}
	}
	row := func(name string, x, y, tolerance float64) { add(name, x, y, math.Abs(x-y) <= tolerance) }
	rate := func(name string, x, y float64) { add(name, x, y, y >= x-rateTolerance) }
	ratio := func(part, whole int) float64 {
		if whole == 0 {
			return 1 // nothing was to be done
		}
		return float64(part) / float64(whole)
	}
	row("validators", float64(a.Validators), float64(b.Validators), 0)
	row("measured epochs", float64(len(a.Epochs.Measured)), float64(len(b.Epochs.Measured)), 0)
	row("attestation duties", float64(a.Attestations.Expected), float64(b.Attestations.Expected), 0)
	rate("attestations included", a.Attestations.Rate, b.Attestations.Rate)
	rate("right targets", a.Attestations.CorrectTarget, b.Attestations.CorrectTarget)
	rate("right heads", a.Attestations.CorrectHead, b.Attestations.CorrectHead)
	add("mean inclusion delay", a.Attestations.MeanInclusionDelay, b.Attestations.MeanInclusionDelay,
		b.Attestations.MeanInclusionDelay <= a.Attestations.MeanInclusionDelay+rateTolerance)
	missed := func(v *observer.Verdict) float64 { return float64(v.Proposals.Expected - v.Proposals.Included) }
	add("proposals missed", missed(a), missed(b), missed(b) <= missed(a)+1)
	rate("sync messages included", a.SyncMessages.Rate, b.SyncMessages.Rate)
	rate("aggregates accepted", ratio(a.Aggregates.Accepted, a.Aggregates.Expected), ratio(b.Aggregates.Accepted, b.Aggregates.Expected))
	rate("contributions accepted", ratio(a.Contributions.Accepted, a.Contributions.Expected), ratio(b.Contributions.Accepted, b.Contributions.Expected))
	row("exits", float64(a.Exits.Included), float64(b.Exits.Included), 0)
	row("epochs from the last measured one to the finalized one", behind(a), behind(b), 1)
	row("slashings and conflicts", float64(a.Slashings+a.Conflicts), float64(b.Slashings+b.Conflicts), 0)
}

func behind(v *observer.Verdict) float64 {
	if len(v.Epochs.Measured) == 0 {
		return 0
	}
	return float64(slices.Max(v.Epochs.Measured)) - float64(v.FinalizedEpoch)
}

func (c *Comparison) compareAnswers(real, embedded Answers) {
	for _, name := range sortedNames(real, embedded) {
		a, inReal := real[name]
		b, inEmbedded := embedded[name]
		if !inReal || !inEmbedded {
			c.Differences = append(c.Differences, fmt.Sprintf("%s: only %s answers so", name, c.Clients[oneIf(inEmbedded)]))
			continue
		}
		c.Answers++
		for _, place := range sortedNames(a, b) {
			if _, inReal := a[place]; !inReal && slices.Contains(answeredByOthers[name], place) {
				continue
			}
			if text := differ(a, b, place, slices.Contains(partlyAnswered, name)); text != "" {
				c.Differences = append(c.Differences, fmt.Sprintf("%s: %s%s", name, strings.TrimPrefix(place, "."), text))
			}
		}
	}
}

// differ compares one place of two answers; partly allows that only the real one has it.
func differ(real, embedded Shape, place string, partly bool) string {
	a, inReal := real[place]
	b, inEmbedded := embedded[place]
	switch {
	case !inReal && hidden(real, place) || !inEmbedded && hidden(embedded, place):
		return "" // a list is empty there
	case inReal && !inEmbedded && partly:
		return ""
	case !inEmbedded:
		return fmt.Sprintf(" is missing on the embedded chain; on real clients it is %s", a)
	case !inReal:
		return fmt.Sprintf(" is %s on the embedded chain; real clients do not answer it", b)
	case a == b, strings.HasSuffix(a, kindList) && strings.HasSuffix(b, kindList):
		return ""
	}
	return fmt.Sprintf(" is %s on real clients and %s on the embedded chain", a, b)
}

// hidden reports whether a place lies in a list that happened to be empty.
func hidden(s Shape, place string) bool {
	for {
		i := strings.LastIndex(place, "[]")
		if i < 0 {
			return false
		}
		place = place[:i]
		if s[place] == kindEmptyList {
			return true
		}
	}
}

func sortedNames[T any, M ~map[string]T](a, b M) []string {
	var out []string
	for name := range a {
		out = append(out, name)
	}
	for name := range b {
		if _, both := a[name]; !both {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func oneIf(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// WriteText tells the comparison to a person.
func (c Comparison) WriteText(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\t%s\t%s\t\n", c.Clients[0], c.Clients[1])
	for _, r := range c.Rows {
		verdict := "agree"
		if !r.Agree {
			verdict = "DIFFER"
		}
		fmt.Fprintf(w, "%s\t%.4g\t%.4g\t%s\n", r.Name, r.Is[0], r.Is[1], verdict)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "the answers to %d questions were compared\n", c.Answers); err != nil {
		return err
	}
	for _, d := range c.Differences {
		if _, err := fmt.Fprintf(out, "DIFFERENCE  %s\n", d); err != nil {
			return err
		}
	}
	return nil
}
