package rig

import (
	"reflect"
	"testing"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
)

const metricsText = `# HELP go_goroutines Number of goroutines that currently exist.
go_goroutines 91
hawser_gossip_verdicts_total{rule="",verdict="accept"} 1234
hawser_gossip_verdicts_total{rule="late",verdict="ignore"} 3
hawser_gossip_verdicts_total{rule="early",verdict="ignore"} 0
hawser_gossip_verdicts_total{rule="second_of_type",verdict="reject"} 2
hawser_operator_offences_total{offence="bad-share",operator="4"} 17
hawser_operator_offences_total{offence="bad-share",operator="3"} 0
`

func seriesOf(t *testing.T, text string) []series {
	t.Helper()
	all, err := parseSeries([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestFiguresOfAnOperator(t *testing.T) {
	got, err := readFigures(seriesOf(t, metricsText))
	want := figures{91, observer.Gossip{Accepted: 1234, Ignored: 3, Rejected: 2, ByRule: map[string]int{"late": 3, "second_of_type": 2}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := readFigures(nil); err == nil {
		t.Error("an empty page is taken for metrics")
	}
	if _, err := parseSeries([]byte("<html>")); err == nil {
		t.Error("a page is taken for metrics")
	}
}

func TestAccusationsNameTheOperatorMeant(t *testing.T) {
	type said struct {
		of          uint64
		offence, in string
	}
	heard := make(map[said]int)
	note := func(of uint64, offence, in string, n int) { heard[said{of, offence, in}] += n }
	accusedInMetrics(seriesOf(t, metricsText+"hawser_other_total{operator=\"2\",offence=\"flood\"} 5\n"), note)
	log := `time=x level=WARN msg="operator breaks the protocol" room=engine operator=4 offence=bad-share slot=7 remedy=HAW-3005 err="operator=9"
time=x level=WARN msg="operator breaks the protocol" room=engine operator=4 offence=bad-share slot=8 remedy=HAW-3005
time=x level=WARN msg="operator breaks the protocol" room=engine operator=41 offence=flood slot=8 remedy=HAW-3010
time=x level=WARN msg="operator breaks the protocol" room=engine operator=3 offence=flood slot=8
time=x level=INFO msg="operator breaks the protocol" room=engine operator=2 offence=flood slot=8 remedy=HAW-3010
time=x level=WARN msg="operator silent" operator=1 remedy=HAW-3002
`
	accusedInLog([]byte(log), note)
	want := map[said]int{{4, "bad-share", "metrics"}: 17, {4, "bad-share", "log"}: 2, {41, "flood", "log"}: 1}
	if !reflect.DeepEqual(heard, want) {
		t.Errorf("%v", heard)
	}
}
