package rig

import (
	"reflect"
	"testing"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
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
	want := figures{
		91,
		observer.Gossip{Accepted: 1234, Ignored: 3, Rejected: 2, ByRule: map[string]int{"late": 3, "second_of_type": 2}},
		map[charge]int{{4, "bad-share", "metrics"}: 17},
	}
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

// Accusations are those of the metrics and of the status, and outlive the process that made them.
func TestAccusationsNameTheOperatorMeant(t *testing.T) {
	f, err := readFigures(seriesOf(t, metricsText+"hawser_other_total{operator=\"2\",offence=\"flood\"} 5\n"))
	if err != nil {
		t.Fatal(err)
	}
	f.addCharges(apiv1.NodeStatus{})
	f.addCharges(apiv1.NodeStatus{Engine: &apiv1.Engine{Offences: []apiv1.Offence{
		{Operator: 4, Offence: "bad-share", Count: 17, Code: "HAW-3005"}, {Operator: 41, Offence: "flood", Count: 1},
	}}})
	o := operator{Operator: &localnet.Operator{ID: 1}}
	o.report(f)
	o.report(f) // counts are of the whole run of the process
	want := map[charge]int{{4, "bad-share", "metrics"}: 17, {4, "bad-share", "status"}: 17, {41, "flood", "status"}: 1}
	if got := o.charges(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
	o.ended()
	o.report(figures{charges: map[charge]int{{41, "flood", "status"}: 2}})
	want[charge{41, "flood", "status"}] = 3
	if got := o.charges(); !reflect.DeepEqual(got, want) {
		t.Errorf("after a restart: %v", got)
	}
	n := run{Network: &localnet.Network{}, operators: []*operator{&o}}
	if got := n.accusations(t.Context()); len(got) != 3 || got[2] != (observer.Accusation{By: 1, Of: 41, Offence: "flood", In: "status", Mentions: 3}) {
		t.Errorf("%+v", got)
	}
}
