package devnet

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

	"github.com/hawser-ssv/hawser/testnet/observer"
)

// figures are what an operator tells of itself in its metrics.
type figures struct {
	goroutines int
	gossip     observer.Gossip
}

// series is one line of metrics in Prometheus' text form.
type series struct {
	name   string
	labels map[string]string
	value  float64
}

var (
	seriesForm = regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([^ ]+)$`)
	labelForm  = regexp.MustCompile(`([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"`)
)

// parseSeries skips what is no series of numbers, such as comments.
func parseSeries(text []byte) []series {
	var out []series
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		found := seriesForm.FindStringSubmatch(lines.Text())
		if found == nil {
			continue
		}
		value, err := strconv.ParseFloat(found[3], 64)
		if err != nil {
			continue
		}
		s := series{name: found[1], labels: make(map[string]string), value: value}
		for _, label := range labelForm.FindAllStringSubmatch(found[2], -1) {
			s.labels[label[1]] = label[2]
		}
		out = append(out, s)
	}
	return out
}

// verdictsMetric counts an operator's verdicts on gossip.
const verdictsMetric = "hawser_gossip_verdicts_total"

// reported asks an operator for its figures.
func reported(ctx context.Context, url string) (figures, error) {
	text, err := ask(ctx, url+"/metrics")
	if err != nil {
		return figures{}, err
	}
	return readFigures(parseSeries(text))
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

// accusations collects what honest operators say of liars, in their logs and metrics.
func (n *Network) accusations(ctx context.Context) []observer.Accusation {
	liars := n.options.lying(n.options.Epochs)
	counts := make(map[observer.Accusation]int)
	for _, o := range n.operators {
		if liars[o.id] {
			continue
		}
		for liar := range liars {
			note := func(in, offence string, mentions int) {
				counts[observer.Accusation{By: o.id, Of: liar, Offence: offence, In: in}] += mentions
			}
			if text, err := os.ReadFile(n.layout.operatorFile(o.id, logFile)); err == nil {
				accusedInLog(text, liar, note)
			}
			if text, err := ask(ctx, n.layout.apiURL(o.id)+"/metrics"); err == nil {
				accusedInMetrics(parseSeries(text), liar, note)
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

var messageForm = regexp.MustCompile(`msg=("(?:[^"\\]|\\.)*"|\S+)`)

// accusedInLog finds warnings with a code that name the operator.
func accusedInLog(text []byte, liar uint64, note func(in, offence string, mentions int)) {
	name := regexp.MustCompile(fmt.Sprintf(`(operator[= ]%d)\b`, liar))
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		code := codeForm.FindString(line)
		if code == "" || !name.MatchString(line) {
			continue
		}
		what := code
		if found := messageForm.FindStringSubmatch(line); found != nil {
			what = strings.Trim(found[1], `"`) + " (" + code + ")"
		}
		note("log", what, 1)
	}
}

var codeForm = regexp.MustCompile(`HAW-[0-9]+`)

// accusedInMetrics finds counters of offences by operator.
func accusedInMetrics(all []series, liar uint64, note func(in, offence string, mentions int)) {
	for _, s := range all {
		if s.labels["operator"] == strconv.FormatUint(liar, 10) && s.value > 0 {
			what := s.labels["offence"]
			if what == "" {
				what = s.name
			}
			note("metrics", what, int(s.value))
		}
	}
}
