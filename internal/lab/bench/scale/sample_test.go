package scale

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

const someMetrics = `# HELP hawser_gossip_verdicts_total Judged messages by verdict and deciding rule.
# TYPE hawser_gossip_verdicts_total counter
hawser_gossip_verdicts_total{rule="",verdict="accept"} 1.2e+03
hawser_gossip_verdicts_total{rule="said_before",verdict="ignore"} 30
hawser_gossip_verdicts_total{rule="late",verdict="ignore"} 5
hawser_gossip_verdicts_total{rule="undecodable",verdict="reject"} 7
hawser_p2p_published_total{outcome="sent"} 300
hawser_p2p_published_total{outcome="known"} 11
hawser_p2p_dropped_total{cause="queue full"} 13
go_goroutines 121
go_memstats_heap_inuse_bytes 2.097152e+07
go_memstats_heap_inuse_bytes_of_another 5
`

func TestFiguresBetweenTwoSamples(t *testing.T) {
	start := time.Now()
	before := sample{
		at: start, cpu: time.Second, traffic: traffic{1000, 2000}, logged: 100, beaconIn: 10, beaconOut: 20,
		metrics: parseMetrics([]byte(`hawser_gossip_verdicts_total{rule="",verdict="accept"} 200`)),
	}
	after := sample{
		at: start.Add(8 * time.Second), cpu: 3 * time.Second, memory: resident{80 << 20, 30 << 20, 90 << 20}, traffic: traffic{51_000, 42_000},
		logged: 1100, beaconIn: 1010, beaconOut: 5020, metrics: parseMetrics([]byte(someMetrics)),
	}
	want := figures{
		cpu: 2 * time.Second, mcore: 250, in: 49_000, out: 34_000, judged: 1042, published: 300, accepted: 1000, ignored: 35, rejected: 7, dropped: 13,
		heapMiB: 20, rssMiB: 80, anonMiB: 30, peak: 90, goroutines: 121,
	}
	if got := between(before, after); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	r := newReport(checked(t, func(o *Options) { o.Validators, o.Slots = 500, 4 }), Machine{})
	if r.measured(want, 0.5); r.CPUPerValidatorEpoch != 8 {
		t.Errorf("2 s for 500 validators and half an epoch are %v ms", r.CPUPerValidatorEpoch)
	}
}

const someLog = `time=2026-12-01T00:00:00Z level=INFO msg="duty done" room=engine committee=cf97…72 slot=31 role=committee validators=2 round=1 decided_ms=1 submitted_ms=2
time=2026-12-01T00:00:01Z level=INFO msg="duty done" room=engine committee=cf97…72 slot=32 role=committee validators=2 round=1 decided_ms=400 submitted_ms=450
time=2026-12-01T00:00:02Z level=INFO msg="duty done" room=engine committee=aa97…72 slot=33 role=committee validators=2 round=1 decided_ms=300 submitted_ms=500
time=2026-12-01T00:00:02Z level=INFO msg="duty done" room=engine committee=aa97…72 slot=33 role=aggregator validators=1 round=1 decided_ms=9 submitted_ms=9
time=2026-12-01T00:00:02Z level=WARN msg="duty failed" room=engine committee=aa97…72 slot=33 role=committee validators=1 decided_ms=7 submitted_ms=8
time=2026-12-01T00:00:03Z level=INFO msg="duty done" room=engine committee=cf97…72 slot=34 role=committee validators=2 round=1 decided_ms=1 submitted_ms=2
`

func TestPhasesAreThoseOfTheMeasuredSlots(t *testing.T) {
	phases, err := readPhases(strings.NewReader(someLog), 32, 2)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Quantiles{phaseDecided: {300, 400, 400}, phaseSubmitted: {450, 500, 500}, phaseSigned: {50, 200, 200}}
	if !reflect.DeepEqual(phases, want) {
		t.Errorf("got %v", phases)
	}
	if phases, err = readPhases(strings.NewReader(someLog), 50, 2); err != nil || len(phases) != 0 {
		t.Errorf("got %v, %v", phases, err)
	}
}

func TestNearestRank(t *testing.T) {
	hundred := make([]float64, 100)
	for i := range hundred {
		hundred[i] = float64(i + 1)
	}
	for percent, want := range map[int]float64{50: 50, 95: 95, 99: 99, 100: 100} {
		if got := nearestRank(hundred, percent); got != want {
			t.Errorf("p%d is %v", percent, got)
		}
	}
	if got := nearestRank([]float64{7}, 50); got != 7 {
		t.Errorf("of one value: %v", got)
	}
}

// work is pieces of which each takes so many milliseconds on the wall, and one in CPU time.
func work(start time.Time, wall ...int) (out []piece) {
	for i, ms := range wall {
		w := time.Duration(ms) * time.Millisecond
		out = append(out, piece{start.Add(time.Duration(i) * time.Second), time.Millisecond, w, time.Millisecond, w})
	}
	return out
}

func TestPhasesOfADisturbedMachineAreRefused(t *testing.T) {
	start := time.Now()
	phases := map[string]Quantiles{phaseDecided: {1, 2, 3}}
	for _, c := range []struct {
		wall    []int // the first three are before the measurement
		refused bool
	}{
		{[]int{10, 10, 10, 10, 11, 12}, false},
		{[]int{10, 10, 10, 10, 10, 20}, true},
		{[]int{12, 12, 12, 10, 10, 10}, false}, // the best may come late
		{[]int{10, 10, 10}, true},
	} {
		r := newReport(Defaults(), Machine{})
		r.timed(phases, calibrate(work(start, c.wall...), start.Add(3*time.Second), start.Add(time.Minute)))
		if refused := r.PhasesRefused != ""; refused != c.refused || refused != (r.Phases == nil) {
			t.Errorf("%v: inflation %.2f, phases %v, refused %q", c.wall, r.Calibrator.Inflation, r.Phases, r.PhasesRefused)
		}
		if r.Calibrator.Samples > 0 && r.Calibrator.CPUInflation != 1 {
			t.Errorf("%v: CPU time is inflated by %v", c.wall, r.Calibrator.CPUInflation)
		}
		text, err := json.Marshal(r)
		if err != nil || strings.Contains(string(text), `"phases":null`) != c.refused {
			t.Errorf("%s, %v", text, err)
		}
	}
}

func TestTheCalibratorWorks(t *testing.T) {
	c, err := newCalibrator()
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := c.work(); err != nil {
		t.Fatal(err)
	}
	if got := c.between(start, time.Now()); got.Samples != 1 || got.RSAMicroseconds <= 0 || got.BLSMicroseconds < got.RSAMicroseconds {
		t.Errorf("got %+v", got)
	}
	c.rsa[5] ^= 1
	if c.work() == nil {
		t.Error("a wrong signature is none of its troubles")
	}
}

// paths are the members of a type as JSON.
func paths(of reflect.Type, prefix string) (out []string) {
	for i := range of.NumField() {
		field := of.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		inner := field.Type
		if inner.Kind() == reflect.Pointer {
			out = append(out, prefix+name)
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			out = append(out, paths(inner, prefix+name+".")...)
			continue
		}
		out = append(out, prefix+name)
		if inner.Kind() == reflect.Map {
			out = append(out, prefix+name+"."+phaseDecided, prefix+name+"."+phaseSubmitted, prefix+name+"."+phaseSigned)
		}
	}
	return out
}

func TestTheReferenceNamesEveryField(t *testing.T) {
	var told []string
	for _, f := range Fields() {
		told = append(told, f.Name)
		if f.Meaning == "" {
			t.Errorf("%s means nothing", f.Name)
		}
	}
	if have := paths(reflect.TypeFor[Report](), ""); !slices.Equal(have, told) {
		t.Errorf("the report has\n%v\nthe reference\n%v", have, told)
	}
}
