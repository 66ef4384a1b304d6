package history

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/bench/peers"
	"github.com/hawser-ssv/hawser/internal/lab/bench/steps"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

func TestCheck(t *testing.T) {
	for _, c := range []Config{
		{Slot: 12 * time.Second},
		{Validators: []int{0}, Slot: 12 * time.Second},
		{Validators: []int{100, MaxValidators + 1}, Slot: 12 * time.Second},
		{Validators: []int{100}, Slot: time.Millisecond},
	} {
		if err := c.Check(); err == nil || errors.Is(err, ErrSize) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if err := (&Config{Validators: []int{1}, Slot: 12 * time.Second}).Check(); err != nil {
		t.Error(err)
	}
}

// What the machine cannot hold is refused with both figures.
func TestFits(t *testing.T) {
	const mib = 1 << 20
	if err := fits(5000, available("MemTotal: 1 kB\nMemAvailable:  400000 kB\n")); err != nil {
		t.Error(err)
	}
	err := fits(5000, available("MemAvailable:  300000 kB\n"))
	if !errors.Is(err, ErrSize) || !strings.Contains(err.Error(), "312 MiB for 5000, and 292 MiB are available") {
		t.Error(err)
	}
	if err := fits(5000, available("nothing")); err != nil || available("nothing") != 0 || available("MemAvailable: 1024 kB") != mib {
		t.Errorf("where nothing is told: %v", err)
	}
}

// There are enough committees for the largest point, all different.
func TestCommittees(t *testing.T) {
	operators := 1 + size
	for choose3(operators-1) < duties(MaxValidators) {
		operators++
	}
	list := committees(wire.OperatorID(operators), duties(MaxValidators)) //nolint:gosec // some twenty
	seen := make(map[wire.CommitteeID]bool)
	for _, c := range list {
		if len(c) != size || c[0] != self {
			t.Fatalf("committee %v", c)
		}
		seen[c.ID()] = true
	}
	if len(seen) != duties(MaxValidators) {
		t.Errorf("%d committees, %d wanted", len(seen), duties(MaxValidators))
	}
}

// A listener that does not keep up loses messages. Only those for its own controller count.
func TestFullListenersDrop(t *testing.T) {
	keys, err := pool(64)
	if err != nil {
		t.Fatal(err)
	}
	traffic, err := newTraffic(1, keys, 64, 4*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	d, err := newFirst(traffic)
	if err != nil {
		t.Fatal(err)
	}
	// Nobody serves the listeners.
	const more = 5
	for range listenerRoom + more {
		d.receive(traffic.waves[1][0])
	}
	if got := d.counts(); got.dropped != more || got.refused != 0 {
		t.Errorf("%+v", got)
	}
	forged := traffic.waves[1][0]
	forged.data = append([]byte(nil), forged.data...)
	forged.data[len(forged.data)-1] ^= 1
	for _, k := range kinds {
		if d, err = k.build(traffic); err != nil {
			t.Fatal(err)
		}
		if d.receive(forged); d.counts().refused != 1 {
			t.Errorf("%s takes a forged message", k.name)
		}
	}
}

// A duty is done with the first quorum of parts, and a wrong part is found by the design that looks at each.
func TestInstance(t *testing.T) {
	keys, err := pool(32)
	if err != nil {
		t.Fatal(err)
	}
	traffic, err := newTraffic(1, keys, 32, 4*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	way, err := peers.NewMessages(keys)
	if err != nil {
		t.Fatal(err)
	}
	i := newInstance(traffic, &traffic.executors[0])
	var done []bool
	for _, wave := range traffic.waves {
		for _, a := range wave {
			m, err := way.Take(a.data)
			if err != nil {
				t.Fatal(err)
			}
			ended, err := i.take(m, true)
			if err != nil {
				t.Fatal(err)
			}
			done = append(done, ended)
		}
		if len(done) == 7 && !i.decided {
			t.Error("a quorum of commits does not decide")
		}
	}
	for n, ended := range done {
		if ended != (n == 11) { // 1 proposal, 3 prepares, 3 commits, 3 decided messages, and the second of 3 parts with the own one
			t.Errorf("message %d: done is %v", n, ended)
		}
	}
	m, err := way.Take(traffic.waves[4][0].data)
	if err != nil {
		t.Fatal(err)
	}
	m.Parts.Messages[0].PartialSignature = traffic.executors[0].own
	if _, err := newInstance(traffic, &traffic.executors[0]).take(m, true); err == nil {
		t.Error("a wrong part passes")
	}
}

// The reference names each member of the JSON.
func TestFields(t *testing.T) {
	for object, fields := range map[any][]steps.Field{&Point{}: PointFields(), &Curve{}: CurveFields()} {
		text, err := json.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		var members map[string]any
		if err := json.Unmarshal(text, &members); err != nil {
			t.Fatal(err)
		}
		for _, f := range fields {
			if _, there := members[f.Name]; !there {
				t.Errorf("%T has no %s", object, f.Name)
			}
			delete(members, f.Name)
		}
		if len(members) != 0 {
			t.Errorf("%T has %v, too", object, members)
		}
	}
}

func TestScale(t *testing.T) {
	s := scaleOf([]float64{100, 0, 2000}, 200)
	if s.low != 2 || s.high != 4 || s.at(100) != 0 || s.at(1000) != 100 || s.at(0) != 0 || s.at(1) != 0 || len(s.ticks()) != 3 {
		t.Errorf("%+v: %v, %v", s, s.at(1000), s.ticks())
	}
	if none := scaleOf([]float64{0}, 10); none.low != 0 || none.high != 1 {
		t.Errorf("of zeros: %+v", none)
	}
	if one := scaleOf([]float64{100}, 10); one.low != 2 || one.high != 3 {
		t.Errorf("of one value: %+v", one)
	}
}

func drawn() *Curve {
	c := &Curve{Machine: "A & B <1>", Seed: 3, Designs: []string{"first", "common", "hawser"}, Calibrator: steps.Calibration{Waiting: 1.25, Inflation: 1.125}}
	for n, v := range []int{100, 1000} {
		for k, name := range c.Designs {
			c.Points = append(c.Points, Point{
				Design: name, Validators: v, CPUMillis: float64(100*(n+1)) / float64(k+1), Goroutines: v * (3 - k), MemoryMiB: float64(n + 1), Messages: 52,
				Dropped: n * (2 - k), Duties: 4, Done: 4 - n,
			})
		}
	}
	return c
}

// The picture is XML with a line and the points of each design in each panel.
func TestSVG(t *testing.T) {
	var b strings.Builder
	if err := drawn().WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	circles, texts := 0, 0
	dec := xml.NewDecoder(strings.NewReader(b.String()))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, b.String())
		}
		if e, ok := token.(xml.StartElement); ok {
			switch e.Name.Local {
			case "circle":
				circles++
			case "text":
				texts++
			}
		}
	}
	if circles != 24 || texts < 20 || strings.Contains(b.String(), "NaN") || strings.Contains(b.String(), "Inf") {
		t.Errorf("%d circles, %d texts:\n%s", circles, texts, b.String())
	}
}

// Names that would stand on each other stand apart, and inside of the panel.
func TestNamesStandApart(t *testing.T) {
	for _, c := range []struct{ heights, want []float64 }{
		{[]float64{10, 50, 90}, []float64{10, 50, 90}},
		{[]float64{52, 50, 10}, []float64{64, 50, 10}},
		{[]float64{100, 100, 60}, []float64{86, 100, 60}},
		{[]float64{100, 100, 100}, []float64{72, 86, 100}},
	} {
		if got := apart(c.heights, 14, 100); !slices.Equal(got, c.want) {
			t.Errorf("%v become %v, want %v", c.heights, got, c.want)
		}
	}
}

func TestPage(t *testing.T) {
	var b strings.Builder
	if err := drawn().WritePage(&b, "history.svg", "hawser bench history"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"`hawser bench history` on A & B <1>.", "](history.svg)", "| 1000 | first node's | 200 ms |", "| 2 of 52 | 3 of 4 |", "every 100ms"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, b.String())
		}
	}
	if flat := strings.Join(strings.Fields(b.String()), " "); !strings.Contains(flat, drawn().disturbance()) || !strings.Contains(flat, "took 1.25 times") ||
		!strings.Contains(flat, "holds for this moment only") {
		t.Errorf("nothing about the disturbed machine in\n%s", b.String())
	}
	quiet := drawn()
	quiet.Calibrator.Waiting = steps.Disturbed
	if got := quiet.disturbance(); !strings.HasSuffix(got, "The machine was quiet.") {
		t.Error(got)
	}
	if got := strings.Count(b.String(), "\n* "); got != len(Assumptions()) {
		t.Errorf("%d assumptions on the page", got)
	}
}
