package scale

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Machine is where a run was measured.
type Machine struct {
	CPU       string `json:"cpu"`
	Cores     int    `json:"cores"`
	MemoryMiB uint64 `json:"memory_mib"`
	System    string `json:"system"`
	Go        string `json:"go"`
}

// Messages are those of gossip that operator 1 judged and published.
type Messages struct {
	Judged    int `json:"judged"`
	Published int `json:"published"`
	// Accepted, Ignored and Rejected are the verdicts.
	Accepted int `json:"accepted"`
	Ignored  int `json:"ignored"`
	Rejected int `json:"rejected"`
	// Dropped were not judged, for want of room.
	Dropped int `json:"dropped"`
}

// Bytes are what operator 1 read and wrote, without what it exchanged with the Beacon API and without its log.
type Bytes struct {
	In  uint64 `json:"in"`
	Out uint64 `json:"out"`
}

// Start is the CPU time of operator 1 until it knows the whole registry and attests for all its validators: with an empty database, and
// with the one that it left.
type Start struct {
	CPUSeconds        float64 `json:"cpu_seconds"`
	RestartCPUSeconds float64 `json:"restart_cpu_seconds"`
	// RegistrationMillis is what both differ by, for each registered validator, in ms.
	RegistrationMillis float64 `json:"registration_cpu_ms"`
}

// again takes what a start with everything stored took.
func (s *Start) again(spent time.Duration, registered int) {
	s.RestartCPUSeconds = spent.Seconds()
	s.RegistrationMillis = 1000 * (s.CPUSeconds - s.RestartCPUSeconds) / float64(registered)
}

// Report is what a run found out about operator 1.
type Report struct {
	Schema        string  `json:"schema"`
	Validators    int     `json:"validators"`
	Committees    int     `json:"committees"`
	Operators     int     `json:"operators"`
	SlotSeconds   float64 `json:"slot_seconds"`
	SlotsPerEpoch int     `json:"slots_per_epoch"`
	Slots         int     `json:"slots"`
	Burst         bool    `json:"burst"`
	Flood         int     `json:"flood"`
	Foreign       int     `json:"foreign"`
	Aggregations  bool    `json:"aggregations"`
	Mates         Mates   `json:"mates"`
	Seed          uint64  `json:"seed"`

	CPUPerValidatorEpoch float64  `json:"cpu_ms_per_validator_epoch"`
	BaseMillicores       float64  `json:"base_mcore"`
	RSSMiB               float64  `json:"rss_mib"`
	RSSAnonymousMiB      float64  `json:"rss_anonymous_mib"`
	RSSPeakMiB           float64  `json:"rss_peak_mib"`
	HeapMiB              float64  `json:"heap_mib"`
	Goroutines           int      `json:"goroutines"`
	Messages             Messages `json:"messages"`
	Bytes                Bytes    `json:"bytes"`
	// Phases are null when PhasesRefused says why.
	Phases        map[string]Quantiles `json:"phases"`
	PhasesRefused string               `json:"phases_refused,omitempty"`
	Attestations  int                  `json:"attestations"`
	Aggregates    int                  `json:"aggregates"`
	Missed        int                  `json:"missed"`
	// Problems are the codes of what operator 1 complained of behind the measured slots.
	Problems []string `json:"problems"`
	// Traffic is what strangers brought; null if there are none.
	Traffic    *Traffic    `json:"traffic"`
	Start      Start       `json:"start"`
	Calibrator Calibration `json:"calibrator"`
	Machine    Machine     `json:"machine"`
}

// schema names the form of a Report.
const schema = "hawser.bench.scale/1"

// newReport begins the report of a run.
func newReport(o Options, m Machine) *Report {
	return &Report{
		Schema: schema, Validators: o.Validators, Committees: o.Committees, Operators: o.Operators, SlotSeconds: o.Slot.Seconds(),
		SlotsPerEpoch: o.SlotsPerEpoch, Slots: o.Slots, Burst: o.Burst, Flood: o.Flood, Foreign: o.Foreign, Aggregations: o.Aggregations, Mates: o.Mates, Seed: o.Seed,
		Machine: m, Problems: []string{},
	}
}

// measured takes the figures of the measured slots.
func (r *Report) measured(f figures, epochs float64) {
	r.CPUPerValidatorEpoch = float64(f.cpu.Microseconds()) / 1000 / float64(r.Validators) / epochs
	r.RSSMiB, r.RSSAnonymousMiB, r.RSSPeakMiB, r.HeapMiB, r.Goroutines = f.rssMiB, f.anonMiB, f.peak, f.heapMiB, f.goroutines
	r.Messages = Messages{f.judged, f.published, f.accepted, f.ignored, f.rejected, f.dropped}
	r.Bytes = Bytes{f.in, f.out}
}

// timed takes the phases, unless the machine was too disturbed for them.
func (r *Report) timed(phases map[string]Quantiles, c Calibration) {
	r.Calibrator = c
	switch {
	case c.Samples == 0:
		r.PhasesRefused = "the calibrator did not run, so that nobody knows how much the machine was disturbed"
	case c.Inflation > mostInflation:
		r.PhasesRefused = fmt.Sprintf("the calibrator took %.2f times as long as at its best, and beyond %.2f times on the wall mean nothing", c.Inflation, mostInflation)
	case len(phases) == 0:
		r.PhasesRefused = "no duty of a committee ended well in the measured slots"
	default:
		r.Phases = phases
	}
}

// WriteText tells the report to a person.
func (r *Report) WriteText(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) { fmt.Fprintf(w, "%s\t%s\n", name, fmt.Sprintf(format, args...)) }
	row("size", "%d validators in %d committees, %d operators, mates: %s", r.Validators, r.Committees, r.Operators, r.Mates)
	row("slots", "%d of %g s, %d in an epoch", r.Slots, r.SlotSeconds, r.SlotsPerEpoch)
	row("CPU", "%.2f ms for each validator and epoch, at rest %.1f mcore", r.CPUPerValidatorEpoch, r.BaseMillicores)
	row("memory", "%.0f MiB resident (%.0f anonymous, %.0f at its peak), %.0f MiB of heap", r.RSSMiB, r.RSSAnonymousMiB, r.RSSPeakMiB, r.HeapMiB)
	row("goroutines", "%d", r.Goroutines)
	row("messages", "%d judged (%d accepted, %d ignored, %d rejected), %d dropped, %d published",
		r.Messages.Judged, r.Messages.Accepted, r.Messages.Ignored, r.Messages.Rejected, r.Messages.Dropped, r.Messages.Published)
	row("bytes", "%.2f MB in, %.2f MB out", float64(r.Bytes.In)/1e6, float64(r.Bytes.Out)/1e6)
	row("attestations", "%d of %d missed, %d aggregates", r.Missed, r.Attestations, r.Aggregates)
	if len(r.Problems) > 0 {
		row("problems", "%s", strings.Join(r.Problems, ", "))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Phases)) {
		q := r.Phases[name]
		row(name, "p50 %.0f ms, p95 %.0f ms, p99 %.0f ms", q.P50, q.P95, q.P99)
	}
	if r.PhasesRefused != "" {
		row("phases", "refused: %s", r.PhasesRefused)
	}
	if t := r.Traffic; t != nil {
		row("strangers", "%d of foreign validators; of a flood %d of others, %d forged, %d rubbish by %d peers; %d not brought",
			t.Foreign, t.Others, t.Forged, t.Rubbish, t.Identities, t.Unsent)
	}
	row("start", "%.2f s of CPU with an empty database, %.2f s with its own: %.2f ms for each registration", r.Start.CPUSeconds, r.Start.RestartCPUSeconds,
		r.Start.RegistrationMillis)
	row("calibrator", "%.2f times its best on the wall, %.2f in CPU time: RSA %.1f µs, BLS %.0f µs",
		r.Calibrator.Inflation, r.Calibrator.CPUInflation, r.Calibrator.RSAMicroseconds, r.Calibrator.BLSMicroseconds)
	row("machine", "%s, %d cores, %d MiB, %s, %s", r.Machine.CPU, r.Machine.Cores, r.Machine.MemoryMiB, r.Machine.System, r.Machine.Go)
	return w.Flush()
}
