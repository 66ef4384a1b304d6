package rig

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

// figures are what an operator tells of itself and of others, in its metrics and its status.
type figures struct {
	goroutines int
	gossip     observer.Gossip
	charges    map[charge]int // how often, in this run of its process
}

// series is one number of the metrics, with its labels.
type series struct {
	name   string
	labels map[string]string
	value  float64
}

// parseSeries reads counters and gauges in Prometheus' text form, in no order.
func parseSeries(text []byte) ([]series, error) {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("read metrics: %w", err)
	}
	var out []series
	for name, family := range families {
		for _, m := range family.GetMetric() {
			s := series{name: name, labels: make(map[string]string), value: m.GetCounter().GetValue() + m.GetGauge().GetValue() + m.GetUntyped().GetValue()}
			for _, label := range m.GetLabel() {
				s.labels[label.GetName()] = label.GetValue()
			}
			out = append(out, s)
		}
	}
	return out, nil
}

const (
	// verdictsMetric counts an operator's verdicts on gossip.
	verdictsMetric = "hawser_gossip_verdicts_total"
	// offencesMetric counts what an operator caught others at.
	offencesMetric = "hawser_operator_offences_total"
)

// reported asks an operator for its figures.
func reported(ctx context.Context, url string) (figures, error) {
	text, err := localnet.AskMetrics(ctx, url)
	if err != nil {
		return figures{}, err
	}
	all, err := parseSeries(text)
	if err != nil {
		return figures{}, err
	}
	f, err := readFigures(all)
	if err != nil {
		return figures{}, err
	}
	status, err := localnet.AskStatus(ctx, url)
	if err != nil {
		return figures{}, err
	}
	f.addCharges(status)
	return f, nil
}

func readFigures(all []series) (figures, error) {
	out := figures{gossip: observer.Gossip{ByRule: make(map[string]int)}, charges: make(map[charge]int)}
	for _, s := range all {
		switch s.name {
		case "go_goroutines":
			out.goroutines = int(s.value)
		case offencesMetric:
			if of, err := strconv.ParseUint(s.labels["operator"], 10, 64); err == nil && s.value > 0 {
				out.charges[charge{of, s.labels["offence"], "metrics"}] += int(s.value)
			}
		case verdictsMetric:
			count := int(s.value)
			switch s.labels["verdict"] {
			case "accept":
				out.gossip.Accepted += count
				continue
			case "ignore":
				out.gossip.Ignored += count
			case "reject":
				out.gossip.Rejected += count
			}
			if count > 0 {
				out.gossip.ByRule[s.labels["rule"]] += count
			}
		}
	}
	if out.goroutines == 0 {
		return out, fmt.Errorf("read metrics: no go_goroutines")
	}
	return out, nil
}

// charge is what an operator says of another, and where: in its status or in its metrics.
type charge struct {
	of          uint64
	offence, in string
}

// accusations collects what operators say of each other, of processes that have ended too.
func (n *run) accusations(ctx context.Context) []observer.Accusation {
	n.sample(ctx)
	var out []observer.Accusation
	for _, o := range n.operators {
		for c, mentions := range o.charges() {
			out = append(out, observer.Accusation{By: o.ID, Of: c.of, Offence: c.offence, In: c.in, Mentions: mentions})
		}
	}
	slices.SortFunc(out, func(a, b observer.Accusation) int {
		return cmp.Or(cmp.Compare(a.By, b.By), cmp.Compare(a.Of, b.Of), cmp.Compare(a.In, b.In), cmp.Compare(a.Offence, b.Offence))
	})
	return out
}

// addCharges adds the offences that an operator's status lists.
func (f *figures) addCharges(status apiv1.NodeStatus) {
	if status.Engine == nil {
		return
	}
	for _, o := range status.Engine.Offences {
		f.charges[charge{o.Operator, o.Offence, "status"}] += int(o.Count)
	}
}
