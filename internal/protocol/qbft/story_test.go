package qbft

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// TestStories plays the scripts in testdata/stories. Run with -rewrite to refresh what they expect. The language:
//
//	committee size=7 [cutoff=12] [absent=1]
//	                                     a new network (size 4 by default); what is sent to an absent operator is lost
//	start 1 2 3 value=A [height=2]       operators open the instance; "start 1 2 value=A muted" after a restart
//	restart 2                            an operator forgets everything
//	deliver [proposal|prepare|…] [from=(1,2)] [to=(3)] [round=2]
//	                                     matching messages, and matching answers to them, until none is left
//	drop …                               the same choice of messages is lost
//	timeout 1 2 round=1                  the timer of a round runs out
//	say proposal by=1 to=(2) round=1 value=B [prepared=1] [prepares=(1,2,3)] [round-changes=(2,3,4)] [foreign]
//	                                     a message that no honest operator wrote; justifications are made to fit, but
//	                                     foreign ones belong to another duty
//	say decided by=1 to=(2) round=1 value=B signers=(1,2,3) [forged=3]
//	                                     a decided message, with a false signature
//	state                                what each operator remembers
func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata/stories", func(t *testing.T, path string) {
		n := newNetwork(4)
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			return n.play(t, d)
		})
	})
}

func (n *network) play(t *testing.T, d *datadriven.TestData) string {
	var out strings.Builder
	switch d.Cmd {
	case "committee":
		size, cutoff := 4, 12
		d.MaybeScanArgs(t, "size", &size)
		d.MaybeScanArgs(t, "cutoff", &cutoff)
		*n = *newNetwork(size)
		n.cutoff, n.absent = wire.Round(cutoff), argIDs(t, d, "absent")
		for _, id := range n.committee {
			n.restart(id)
		}
	case "restart":
		for _, id := range operators(t, d) {
			n.restart(id)
		}
	case "start":
		n.playStart(t, d, &out)
	case "timeout":
		var round int
		d.ScanArgs(t, "round", &round)
		for _, id := range operators(t, d) {
			n.tell(&out, id, func() ([]Effect, error) {
				return n.step(id, Timeout{Height: n.height, Round: wire.Round(round)})
			})
		}
	case "deliver":
		for at := n.find(t, d); at >= 0; at = n.find(t, d) {
			n.tell(&out, n.queue[at].to, func() ([]Effect, error) { return n.deliver(at) })
		}
	case "drop":
		count := 0
		for at := n.find(t, d); at >= 0; at = n.find(t, d) {
			n.queue = append(n.queue[:at], n.queue[at+1:]...)
			count++
		}
		fmt.Fprintf(&out, "%d messages lost\n", count)
	case "say":
		n.playSay(t, d)
	case "state":
		n.playState(&out)
	default:
		d.Fatalf(t, "unknown command")
	}
	return out.String()
}

func (n *network) restart(id wire.OperatorID) {
	n.nodes[id] = NewController(n.config(id), StoredInstances)
}

func (n *network) playStart(t *testing.T, d *datadriven.TestData, out *strings.Builder) {
	var value string
	var height int
	d.ScanArgs(t, "value", &value)
	if d.MaybeScanArgs(t, "height", &height) {
		n.height = wire.Height(height)
	}
	n.name(value)
	for _, id := range operators(t, d) {
		n.tell(out, id, func() ([]Effect, error) {
			return n.step(id, Start{Height: n.height, Value: []byte(value), Muted: d.HasArg("muted")})
		})
	}
}

var typesByName = map[string]wire.QBFTMsgType{
	"proposal": wire.Proposal, "prepare": wire.Prepare, "commit": wire.Commit, "round-change": wire.RoundChange,
}

// find returns the position of the first letter that the command's arguments choose, or -1.
func (n *network) find(t *testing.T, d *datadriven.TestData) int {
	for at, l := range n.queue {
		if chosen(t, d, l) {
			return at
		}
	}
	return -1
}

func chosen(t *testing.T, d *datadriven.TestData, l letter) bool {
	for _, arg := range d.CmdArgs {
		switch wanted, known := typesByName[arg.Key]; {
		case known:
			if l.about.MsgType != wanted || len(l.message.OperatorIDs) > 1 {
				return false
			}
		case arg.Key == "decided":
			if len(l.message.OperatorIDs) == 1 {
				return false
			}
		case arg.Key == "from":
			if !contains(t, arg.Vals, l.from) {
				return false
			}
		case arg.Key == "to":
			if !contains(t, arg.Vals, l.to) {
				return false
			}
		case arg.Key == "round":
			if arg.Vals[0] != strconv.FormatUint(uint64(l.about.Round), 10) {
				return false
			}
		default:
			d.Fatalf(t, "unknown argument %s", arg.Key)
		}
	}
	return true
}

func contains(t *testing.T, list []string, id wire.OperatorID) bool {
	return wire.Committee(ids(t, list)).Contains(id)
}

func ids(t *testing.T, list []string) []wire.OperatorID {
	out := make([]wire.OperatorID, len(list))
	for i, s := range list {
		v, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatalf("operator %q: %v", s, err)
		}
		out[i] = wire.OperatorID(v)
	}
	return out
}

// operators returns the bare numbers among the arguments.
func operators(t *testing.T, d *datadriven.TestData) []wire.OperatorID {
	var list []string
	for _, arg := range d.CmdArgs {
		if _, err := strconv.Atoi(arg.Key); err == nil && len(arg.Vals) == 0 {
			list = append(list, arg.Key)
		}
	}
	return ids(t, list)
}

func (n *network) playSay(t *testing.T, d *datadriven.TestData) {
	var by, round, prepared int
	var value string
	d.ScanArgs(t, "by", &by)
	d.ScanArgs(t, "round", &round)
	d.MaybeScanArgs(t, "value", &value)
	d.MaybeScanArgs(t, "prepared", &prepared)
	draft := Draft{Identifier: testID, Height: n.height, Round: wire.Round(round)}
	nested := draft
	if d.HasArg("foreign") {
		nested.Identifier[8]++
	}
	var prepares, roundChanges []*wire.SignedSSVMessage
	for _, id := range argIDs(t, d, "prepares") {
		nested.Round = wire.Round(prepared)
		prepares = append(prepares, sign(nested.Prepare(n.name(value)), nil, id))
	}
	for _, id := range argIDs(t, d, "round-changes") {
		nested.Round = wire.Round(round)
		roundChanges = append(roundChanges, sign(must(nested.RoundChange(0, nil, nil)), nil, id))
	}
	var m *wire.SignedSSVMessage
	self := wire.OperatorID(by)
	switch kind := d.CmdArgs[0].Key; kind {
	case "proposal":
		n.name(value)
		m = sign(must(draft.Proposal([]byte(value), roundChanges, prepares)), []byte(value), self)
	case "prepare":
		m = sign(draft.Prepare(n.name(value)), nil, self)
	case "commit":
		m = sign(draft.Commit(n.name(value)), nil, self)
	case "round-change":
		m = sign(must(draft.RoundChange(wire.Round(prepared), []byte(value), prepares)), []byte(value), self)
	case "decided":
		m = sign(draft.Commit(n.name(value)), []byte(value), argIDs(t, d, "signers")...)
		for i, id := range m.OperatorIDs {
			if slices.Contains(argIDs(t, d, "forged"), id) {
				m.Signatures[i] = make([]byte, 32)
			}
		}
	default:
		d.Fatalf(t, "unknown message %s", kind)
	}
	for _, to := range argIDs(t, d, "to") {
		n.postTo(self, to, m)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func argIDs(t *testing.T, d *datadriven.TestData, key string) []wire.OperatorID {
	for _, arg := range d.CmdArgs {
		if arg.Key == key {
			return ids(t, arg.Vals)
		}
	}
	return nil
}

func (n *network) playState(out *strings.Builder) {
	for _, id := range n.committee {
		i := n.nodes[id].Instance(n.height)
		if i == nil {
			fmt.Fprintf(out, "%d: no instance\n", id)
			continue
		}
		s := i.State()
		fmt.Fprintf(out, "%d: round %d", id, s.Round)
		if s.ProposalAccepted != nil {
			fmt.Fprintf(out, ", accepted %s", s.ProposalAccepted.Signed.FullData)
		}
		if s.LastPreparedRound != 0 {
			fmt.Fprintf(out, ", prepared %s in round %d", s.LastPreparedValue, s.LastPreparedRound)
		}
		if s.Decided {
			fmt.Fprintf(out, ", decided %s", s.DecidedValue)
		}
		fmt.Fprintln(out)
	}
}

// tell runs a step and writes its effects and its error, a line each.
func (n *network) tell(out *strings.Builder, id wire.OperatorID, step func() ([]Effect, error)) {
	effects, err := step()
	for _, e := range effects {
		fmt.Fprintf(out, "%d: %s\n", id, n.describe(e))
	}
	if err != nil {
		code, _ := wire.CodeOf(err)
		retry := ""
		if Retryable(err) {
			retry = ", retry later"
		}
		fmt.Fprintf(out, "%d: refuses (%s%s): %s\n", id, code, retry, n.readable(err))
	}
}

// readable writes values by name instead of their roots.
func (n *network) readable(err error) string {
	text := err.Error()
	for root, name := range n.values {
		text = strings.ReplaceAll(text, hex.EncodeToString(root[:]), name)
	}
	return text
}

func (n *network) describe(e Effect) string {
	switch e := e.(type) {
	case Joined:
		return fmt.Sprintf("joined height %d", e.Height)
	case Broadcast:
		return n.describeMessage(e.Message)
	case BroadcastDecided:
		return fmt.Sprintf("says decided, signed by %v", wire.Committee(e.Message.OperatorIDs))
	case SetTimer:
		return fmt.Sprintf("timer of round %d", e.Round)
	case Decided:
		return fmt.Sprintf("decided %s in round %d, signed by %v", e.Value, e.Round, wire.Committee(e.Message.OperatorIDs))
	}
	return fmt.Sprintf("%T", e)
}

func (n *network) describeMessage(q *wire.QBFTMessage) string {
	s := fmt.Sprintf("says %s, round %d", typeName(q.MsgType), q.Round)
	if q.Root != [32]byte{} {
		s += ", value " + n.values[q.Root]
	}
	if q.DataRound != 0 {
		s += fmt.Sprintf(" prepared in round %d", q.DataRound)
	}
	if k := len(q.RoundChangeJustification); k > 0 {
		s += fmt.Sprintf(", %d justifications", k)
	}
	if k := len(q.PrepareJustification); k > 0 {
		s += fmt.Sprintf(", %d prepares", k)
	}
	return s
}
