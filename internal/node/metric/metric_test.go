package metric

import (
	"slices"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// Every kind of metric shows itself as its row says.
func TestWhatIsShownIsWhatTheRowSays(t *testing.T) {
	var s Set
	s.Counter("a_total", "A.").Inc()
	s.Counters("b_total", "B.", "x", "y").WithLabelValues("1", "2").Inc()
	s.Gauge("c", "C.").Set(3)
	s.Gauges("d", "D.", "z").WithLabelValues("1").Set(4)
	s.Histogram("e_seconds", "E.", []float64{1, 2}).Observe(1)
	s.Histograms("f_seconds", "F.", []float64{1, 2}, "w").WithLabelValues("1").Observe(1)
	s.Read(Row{"g_total", Counter, "G.", []string{"u"}}, func(emit Emit) { emit(1, "1"); emit(2, "2") })
	s.Read(Row{"h", Gauge, "H.", nil}, func(emit Emit) { emit(5) })
	s.Read(Row{"i", Gauge, "I.", nil}, func(Emit) {})
	reg := prometheus.NewPedanticRegistry()
	if err := s.Register(reg); err != nil {
		t.Fatal(err)
	}
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	rows := s.Rows()
	if len(rows) != 9 || len(families) != 8 {
		t.Fatalf("%d rows, %d metrics", len(rows), len(families))
	}
	kinds := map[string]Kind{"COUNTER": Counter, "GAUGE": Gauge, "HISTOGRAM": Histogram}
	for i, f := range families { // in order of names
		row := rows[i]
		var labels []string
		for _, l := range f.Metric[0].Label {
			labels = append(labels, l.GetName())
		}
		if row.Name != f.GetName() || row.Help != f.GetHelp() || row.Kind != kinds[f.GetType().String()] || !slices.Equal(row.Labels, labels) {
			t.Errorf("row %+v is shown as %v with %v", row, f, labels)
		}
	}
	if n := len(families[6].Metric); n != 2 {
		t.Errorf("the metric that is read has %d values", n)
	}
}

// A name that is registered twice is an error, as nobody could tell the two apart.
func TestANameIsRegisteredOnce(t *testing.T) {
	var s Set
	s.Counter("a_total", "A.")
	s.Gauge("a_total", "A.")
	if s.Register(nil) != nil {
		t.Error("nobody is asked to register")
	}
	if s.Register(prometheus.NewRegistry()) == nil {
		t.Error("a name twice")
	}
}
