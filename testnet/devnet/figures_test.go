package devnet

import (
	"reflect"
	"testing"

	"github.com/hawser-ssv/hawser/testnet/observer"
)

const metricsText = `# HELP go_goroutines Number of goroutines that currently exist.
go_goroutines 91
hawser_gossip_verdicts_total{rule="",verdict="accept"} 1234
hawser_gossip_verdicts_total{rule="late",verdict="ignore"} 3
hawser_gossip_verdicts_total{rule="early",verdict="ignore"} 0
hawser_gossip_verdicts_total{rule="second_of_type",verdict="reject"} 2
hawser_operator_offences_total{offence="bad partial signature",operator="4"} 17
hawser_operator_offences_total{offence="bad partial signature",operator="3"} 0
`

func TestFiguresOfAnOperator(t *testing.T) {
	got, err := readFigures(parseSeries([]byte(metricsText)))
	want := figures{91, observer.Gossip{Accepted: 1234, Ignored: 3, Rejected: 2, ByRule: map[string]int{"late": 3, "second_of_type": 2}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := readFigures(nil); err == nil {
		t.Error("an empty page is taken for metrics")
	}
}

func TestAccusationsNameTheOperatorMeant(t *testing.T) {
	heard := make(map[string]int)
	note := func(in, offence string, n int) { heard[in+": "+offence] += n }
	all := parseSeries([]byte(metricsText))
	accusedInMetrics(all, 4, note)
	accusedInMetrics(all, 3, note) // counted, but 0
	log := `time=x level=WARN msg="operator 4 sends bad partial signatures" remedy=HAW-3005 validator=0x12
time=x level=WARN msg="bad partial signature" operator=4 remedy=HAW-3005
time=x level=WARN msg="bad partial signature" operator=4 remedy=HAW-3005
time=x level=WARN msg="bad partial signature" operator=41 remedy=HAW-3005
time=x level=INFO msg="a peer" operator=4
`
	accusedInLog([]byte(log), 4, note)
	want := map[string]int{
		"metrics: bad partial signature":                          17,
		"log: operator 4 sends bad partial signatures (HAW-3005)": 1,
		"log: bad partial signature (HAW-3005)":                   2,
	}
	if !reflect.DeepEqual(heard, want) {
		t.Errorf("%v", heard)
	}
}
