package engine

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"

	"github.com/hawser-ssv/hawser/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// TestFaultPayeeIsCounted: kind A2, a value is checked only where somebody looks. A blinded block that pays another address stands in
// the duty's one line, its record and a metric; one that the own beacon node built is a warning.
func TestFaultPayeeIsCounted(t *testing.T) {
	payee := &[20]byte{0xbe, 0xef}
	for name, c := range map[string]struct {
		report duty.Report
		built  string
		warns  int
	}{
		"the owner is paid": {},
		"a builder":         {report: duty.Report{Payee: payee}, built: "other"},
		"the own node":      {report: duty.Report{Payee: payee, OwnPayload: true}, built: "own", warns: 1},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			e := newCluster(t, 1, share(testCommittee, 1)).engines[0]
			e.log = slog.New(slog.NewTextHandler(&log, nil))
			id := wire.NewValidatorMessageID(wire.Domain{}, wire.RoleProposer, share(testCommittee, 1).Validator)
			c.report.Reason = duty.ReasonDone
			e.finished(time.Time{}, &runner{key: runnerKey{id: id, slot: testSlot}}, c.report, nil, false)
			for _, built := range []string{"own", "other"} {
				var m dto.Metric
				_ = e.metrics.payees.WithLabelValues(built).Write(&m)
				if counted := m.Counter.GetValue(); counted != map[bool]float64{true: 1}[built == c.built] {
					t.Errorf("%q is counted %v times", built, counted)
				}
			}
			told := strings.Contains(log.String(), "pays=0xbeef")
			if told != (c.built != "") || strings.Count(log.String(), "level=WARN") != c.warns {
				t.Error(log.String())
			}
			if got := e.Recent()[0].Payee; got != c.report.Payee {
				t.Errorf("the record says %v", got)
			}
		})
	}
}
