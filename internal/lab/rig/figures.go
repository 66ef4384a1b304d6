package rig

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

// figures are what an operator tells of itself in its metrics.
type figures struct {
	goroutines int
	gossip     observer.Gossip
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

// verdictsMetric counts an operator's verdicts on gossip.
const verdictsMetric = "hawser_gossip_verdicts_total"

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
	return readFigures(all)
}

func readFigures(all []series) (figures, error) {
	out := figures{gossip: observer.Gossip{ByRule: make(map[string]int)}}
	for _, s := range all {
		switch s.name {
		case "go_goroutines":
			out.goroutines = int(s.value)
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

// offencesMetric counts what an operator caught others at.
const offencesMetric = "hawser_operator_offences_total"

// accusations collects what operators say of each other, in their logs and metrics.
func (n *run) accusations(ctx context.Context) []observer.Accusation {
	counts := make(map[observer.Accusation]int)
	for _, o := range n.operators {
		note := func(of uint64, offence, in string, mentions int) {
			counts[observer.Accusation{By: o.ID, Of: of, Offence: offence, In: in}] += mentions
		}
		if text, err := os.ReadFile(n.Layout.OperatorFile(o.ID, localnet.LogFile)); err == nil {
			accusedInLog(text, note)
		}
		if text, err := localnet.AskMetrics(ctx, n.Layout.APIURL(o.ID)); err == nil {
			if all, err := parseSeries(text); err != nil {
				n.Trouble(fmt.Errorf("operator %d: %w", o.ID, err))
			} else {
				accusedInMetrics(all, note)
			}
		}
	}
	out := make([]observer.Accusation, 0, len(counts))
	for a, mentions := range counts {
		a.Mentions = mentions
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b observer.Accusation) int {
		return cmp.Or(cmp.Compare(a.By, b.By), cmp.Compare(a.Of, b.Of), cmp.Compare(a.In, b.In), cmp.Compare(a.Offence, b.Offence))
	})
	return out
}

var (
	accusedForm = regexp.MustCompile(`\boperator=([0-9]+)\b`)
	offenceForm = regexp.MustCompile(`\boffence=(\S+)`)
	codeForm    = regexp.MustCompile(`\bremedy=HAW-[0-9]+\b`)
)

// accusedInLog finds warnings that name an operator, an offence and a code.
func accusedInLog(text []byte, note func(of uint64, offence, in string, mentions int)) {
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		accused, offence := accusedForm.FindStringSubmatch(line), offenceForm.FindStringSubmatch(line)
		if accused == nil || offence == nil || !codeForm.MatchString(line) || !strings.Contains(line, "level=WARN") {
			continue
		}
		if of, err := strconv.ParseUint(accused[1], 10, 64); err == nil {
			note(of, offence[1], "log", 1)
		}
	}
}

// accusedInMetrics finds counters of offences by operator.
func accusedInMetrics(all []series, note func(of uint64, offence, in string, mentions int)) {
	for _, s := range all {
		if of, err := strconv.ParseUint(s.labels["operator"], 10, 64); err == nil && s.name == offencesMetric && s.value > 0 {
			note(of, s.labels["offence"], "metrics", int(s.value))
		}
	}
}
