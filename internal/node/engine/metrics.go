package engine

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/hawser-ssv/hawser/internal/node/metric"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// metrics are the engine's metrics. None is labelled by validator.
type metrics struct {
	running       prometheus.Gauge
	overflow      prometheus.Counter
	unpublished   prometheus.Counter
	messages      *prometheus.CounterVec
	refusals      *prometheus.CounterVec
	duties        *prometheus.CounterVec
	submissions   *prometheus.CounterVec
	untaken       *prometheus.CounterVec
	blocks        *prometheus.CounterVec
	payees        *prometheus.CounterVec
	unfetched     prometheus.Counter
	unsigned      *prometheus.CounterVec
	registrations *prometheus.CounterVec
	offences      *prometheus.CounterVec
	decided       *prometheus.HistogramVec
	submitted     *prometheus.HistogramVec
	rounds        *prometheus.HistogramVec
}

// newMetrics makes the engine's metrics in a set, with those that are read from e when they are asked for.
func newMetrics(set *metric.Set, e *Engine) *metrics {
	seconds := []float64{.05, .1, .2, .3, .5, .75, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24}
	set.Read(metric.Row{Name: "hawser_engine_mail_entries", Kind: metric.Gauge, Help: "What waits in the workers' mailboxes."}, func(emit metric.Emit) {
		emit(float64(e.Status().Mail))
	})
	set.Read(metric.Row{Name: "hawser_engine_queue_jobs", Kind: metric.Gauge, Help: "Requests that wait, by kind.", Labels: []string{"kind"}}, func(emit metric.Emit) {
		for _, q := range e.queues.list {
			emit(float64(q.depth()), q.name)
		}
	})
	return &metrics{
		running:       set.Gauge("hawser_engine_running_duties", "Duties under way."),
		overflow:      set.Counter("hawser_engine_overflow_messages_total", "Messages dropped because a worker was too far behind."),
		unpublished:   set.Counter("hawser_engine_unpublished_messages_total", "Own messages that could not be gossiped."),
		unfetched:     set.Counter("hawser_contributions_unfetched_total", "Contributions that the beacon node did not give beside others that it gave."),
		blocks:        set.Counters("hawser_block_checks_total", "Questions whether own beacon nodes know the blocks that a proposed value names, by answer.", "answer"),
		payees:        set.Counters("hawser_blocks_paying_others_total", "Signed blinded blocks that pay none of the owner's addresses, by who built the payload: own (the own beacon node was not told whom to pay), other (a builder, or the operator that proposed the block).", "built"),
		messages:      set.Counters("hawser_engine_waiting_messages_total", "Messages that came before or after their duty, by what became of them.", "fate"),
		refusals:      set.Counters("hawser_engine_refused_messages_total", "Messages that a duty refused, by the protocol's code.", "code"),
		duties:        set.Counters("hawser_duty_finished_total", "Finished duties by role and reason.", "role", "reason"),
		submissions:   set.Counters("hawser_duty_submissions_total", "Objects that the beacon node took, by role.", "role"),
		untaken:       set.Counters("hawser_duty_untaken_total", "Objects that no beacon node took although others of their duty may have been taken, by role.", "role"),
		unsigned:      set.Counters("hawser_share_signatures_missing_total", "Share signatures that could not be made, by reason.", "reason"),
		registrations: set.Counters("hawser_registrations_sent_total", "Validator registrations sent to the beacon node, by outcome.", "outcome"),
		offences:      set.Counters("hawser_operator_offences_total", "Proven offences of operators in own committees: bad-share, bad-proposal, made-up-head, impossible-block, diverted-fees, equivocation, flood.", "operator", "offence"),
		decided:       set.Histograms("hawser_duty_decided_seconds", "Time from the start of the slot to the decision.", seconds, "role"),
		submitted:     set.Histograms("hawser_duty_submitted_seconds", "Time from the start of the slot to the last submission.", seconds, "role"),
		rounds:        set.Histograms("hawser_duty_decided_round", "Round of the decision.", []float64{1, 2, 3, 4, 6, 8, 12}, "role"),
	}
}

func (m *metrics) message(fate string) { m.messages.WithLabelValues(fate).Inc() }

func (m *metrics) refused(code string) {
	if code == "" {
		code = "other"
	}
	m.refusals.WithLabelValues(code).Inc()
}

func (m *metrics) finished(role wire.Role, report *Finished) {
	m.running.Dec()
	name, reason := role.String(), string(report.Fault)
	if reason == "" {
		reason = string(report.Reason)
	}
	m.duties.WithLabelValues(name, reason).Inc()
	m.submissions.WithLabelValues(name).Add(float64(report.Submissions))
	m.untaken.WithLabelValues(name).Add(float64(report.Untaken))
	if report.Payee != nil {
		built := "other"
		if report.OwnPayload {
			built = "own"
		}
		m.payees.WithLabelValues(built).Inc()
	}
	if report.Decided > 0 {
		m.decided.WithLabelValues(name).Observe(report.Decided.Seconds())
		m.rounds.WithLabelValues(name).Observe(float64(report.Round))
	}
	if report.Submitted > 0 {
		m.submitted.WithLabelValues(name).Observe(report.Submitted.Seconds())
	}
}
