package engine

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	dto "github.com/prometheus/client_model/go"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
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
			e.finished(time.Time{}, &runner{key: runnerKey{id: id, slot: testSlot}, role: e.role(id.Role()), rules: e.opts.Profile.Role(id.Role())}, c.report, nil, false)
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

// TestFaultAPayeeIsJudgedLater: kinds A2 and C1. A leader whose block paid nobody that this operator knew is named an epoch later, unless
// the owner had named that address by then, or nobody remembers whom it named.
func TestFaultAPayeeIsJudgedLater(t *testing.T) {
	stranger := [20]byte{0xbd}
	for name, x := range map[string]struct {
		payees func(phase0.BLSPubKey, phase0.Slot) ([][20]byte, bool)
		named  float64
	}{
		"the owner's by then": {func(phase0.BLSPubKey, phase0.Slot) ([][20]byte, bool) { return [][20]byte{{1}, stranger}, true }, 0},
		"never the owner's":   {func(phase0.BLSPubKey, phase0.Slot) ([][20]byte, bool) { return [][20]byte{{1}}, true }, 1},
		"nobody remembers":    {func(phase0.BLSPubKey, phase0.Slot) ([][20]byte, bool) { return [][20]byte{{1}}, false }, 0},
		"nobody is asked":     {nil, 1},
	} {
		c := newCluster(t, 1, share(testCommittee, 1))
		e := c.engines[0]
		e.opts.Payees = x.payees
		w := e.workers[0]
		r := &runner{key: runnerKey{wire.NewValidatorMessageID(wire.Domain{}, wire.RoleProposer, wire.ValidatorPK{1}), testSlot}}
		for range 2 { // the next round's leader is the same operator
			w.doubted(r, duty.Doubt{Operator: 2, Offence: duty.OffenceDivertedFees, Payee: &stranger})
		}
		due := testSlot + phase0.Slot(c.profile.SlotsPerEpoch())
		e.resolve(t.Context(), due-1)
		if n := count(e, 2, "diverted-fees"); n != 0 {
			t.Errorf("%s: named at once", name)
		}
		e.resolve(t.Context(), due)
		if n := count(e, 2, "diverted-fees"); n != x.named {
			t.Errorf("%s: named %v times, want %v", name, n, x.named)
		}
	}
}
