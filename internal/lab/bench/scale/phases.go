package scale

import (
	"bufio"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Quantiles are of milliseconds, by nearest rank.
type Quantiles struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
}

// Names of phases. Decided and submitted count from the start of the slot.
const (
	phaseDecided   = "decided"
	phaseSubmitted = "submitted"
	phaseSigned    = "decided_to_submitted"
)

// readPhases reads an operator's log and returns the phases of the committees' duties that it ended well, for slots from first on.
func readPhases(log io.Reader, first uint64, slots int) (map[string]Quantiles, error) {
	times := map[string][]float64{phaseDecided: nil, phaseSubmitted: nil, phaseSigned: nil}
	lines := bufio.NewScanner(log)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if !strings.Contains(line, `msg="duty done"`) {
			continue
		}
		words := attributesOf(line)
		slot, err := strconv.ParseUint(words["slot"], 10, 64)
		if err != nil || slot < first || slot >= first+uint64(slots) || !strings.EqualFold(words["role"], "committee") {
			continue
		}
		decided, noDecision := strconv.ParseFloat(words["decided_ms"], 64)
		submitted, noSubmission := strconv.ParseFloat(words["submitted_ms"], 64)
		if noDecision != nil || noSubmission != nil {
			continue
		}
		times[phaseDecided] = append(times[phaseDecided], decided)
		times[phaseSubmitted] = append(times[phaseSubmitted], submitted)
		times[phaseSigned] = append(times[phaseSigned], submitted-decided)
	}
	out := make(map[string]Quantiles, len(times))
	for name, of := range times {
		if len(of) > 0 {
			slices.Sort(of)
			out[name] = Quantiles{nearestRank(of, 50), nearestRank(of, 95), nearestRank(of, 99)}
		}
	}
	return out, lines.Err()
}

// attributesOf are the words of a line of the log that have a name.
func attributesOf(line string) map[string]string {
	out := make(map[string]string)
	for word := range strings.FieldsSeq(line) {
		if name, value, named := strings.Cut(word, "="); named {
			out[name] = value
		}
	}
	return out
}

// nearestRank is the smallest of the ascending values that percent of them do not exceed.
func nearestRank(ascending []float64, percent int) float64 {
	rank := (percent*len(ascending) + 99) / 100
	return ascending[max(1, rank)-1]
}
