package engine

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// metrics are the engine's figures. None is labelled by validator.
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

func newMetrics() *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "hawser", Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, buckets []float64) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "hawser", Name: name, Help: help, Buckets: buckets}, []string{"role"})
	}
	seconds := []float64{.05, .1, .2, .3, .5, .75, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24}
	return &metrics{
		running:       prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "hawser", Name: "engine_running_duties", Help: "Duties under way."}),
		overflow:      prometheus.NewCounter(prometheus.CounterOpts{Namespace: "hawser", Name: "engine_overflow_messages_total", Help: "Messages dropped because a worker was too far behind."}),
		unpublished:   prometheus.NewCounter(prometheus.CounterOpts{Namespace: "hawser", Name: "engine_unpublished_messages_total", Help: "Own messages that could not be gossiped."}),
		unfetched:     prometheus.NewCounter(prometheus.CounterOpts{Namespace: "hawser", Name: "contributions_unfetched_total", Help: "Contributions that the beacon node did not give beside others that it gave."}),
		blocks:        counter("block_checks_total", "Questions whether own beacon nodes know the blocks that a proposed value names, by answer.", "answer"),
		payees:        counter("blocks_paying_others_total", "Signed blinded blocks that pay none of the owner's addresses, by who built the payload: own (the own beacon node was not told whom to pay), other (a builder, or the operator that proposed the block).", "built"),
		messages:      counter("engine_waiting_messages_total", "Messages that came before or after their duty, by what became of them.", "fate"),
		refusals:      counter("engine_refused_messages_total", "Messages that a duty refused, by the protocol's code.", "code"),
		duties:        counter("duty_finished_total", "Finished duties by role and reason.", "role", "reason"),
		submissions:   counter("duty_submissions_total", "Objects that the beacon node took, by role.", "role"),
		untaken:       counter("duty_untaken_total", "Objects that no beacon node took although others of their duty may have been taken, by role.", "role"),
		unsigned:      counter("share_signatures_missing_total", "Share signatures that could not be made, by reason.", "reason"),
		registrations: counter("registrations_sent_total", "Validator registrations sent to the beacon node, by outcome.", "outcome"),
		offences:      counter("operator_offences_total", "Proven offences of operators in own committees: bad-share, bad-proposal, made-up-head, impossible-block, diverted-fees, equivocation, flood.", "operator", "offence"),
		decided:       histogram("duty_decided_seconds", "Time from the start of the slot to the decision.", seconds),
		submitted:     histogram("duty_submitted_seconds", "Time from the start of the slot to the last submission.", seconds),
		rounds:        histogram("duty_decided_round", "Round of the decision.", []float64{1, 2, 3, 4, 6, 8, 12}),
	}
}

// register hands the metrics to r, and figures that are read when they are asked for.
func (m *metrics) register(r prometheus.Registerer, e *Engine) error {
	if r == nil {
		return nil
	}
	all := []prometheus.Collector{m.running, m.overflow, m.unpublished, m.messages, m.refusals, m.duties, m.submissions, m.untaken, m.blocks, m.payees, m.unfetched, m.unsigned, m.registrations, m.offences, m.decided, m.submitted, m.rounds}
	gauge := func(name, help string, labels prometheus.Labels, read func() int) {
		all = append(all, prometheus.NewGaugeFunc(
			prometheus.GaugeOpts{Namespace: "hawser", Name: name, Help: help, ConstLabels: labels},
			func() float64 { return float64(read()) },
		))
	}
	gauge("engine_mail_entries", "What waits in the workers' mailboxes.", nil, func() int { return e.Status().Mail })
	for _, q := range e.queues.list {
		gauge("engine_queue_jobs", "Requests that wait, by kind.", prometheus.Labels{"kind": q.name}, q.depth)
	}
	for _, c := range all {
		if err := r.Register(c); err != nil {
			return fmt.Errorf("register metrics: %w", err)
		}
	}
	return nil
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
