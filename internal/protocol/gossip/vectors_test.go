package gossip

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

var rewrite = flag.Bool("rewrite", false, "rewrite spec/vectors/gossip_rules.json from the cases of rules_test.go")

const vectorsFile = "../../../spec/vectors/gossip_rules.json"

// The vectors are the cases of TestRules in a form that any language can read. Package spec reads them back and asks
// a Validator; here they are only kept equal to the cases.
type vectorFile struct {
	Title      string       `json:"title"`
	Paragraphs []string     `json:"paragraphs"`
	Notes      []string     `json:"notes"`
	Cases      []vectorCase `json:"cases"`
}

type vectorCase struct {
	Name     string          `json:"name"`
	Context  vectorContext   `json:"context"`
	Messages []vectorMessage `json:"messages"`
}

type vectorContext struct {
	Network        string            `json:"network"`
	GenesisTime    int64             `json:"genesis_time"`
	Operators      []wire.OperatorID `json:"operators"`
	Committee      []wire.OperatorID `json:"committee"`
	Validators     int               `json:"validators"`
	Validator      vectorValidator   `json:"validator"`
	ProposalSlots  []uint64          `json:"proposal_slots"`
	DutiesKnown    bool              `json:"duties_known"`
	SyncCommittee  bool              `json:"sync_committee"`
	Exits          int               `json:"exits"`
	SignaturesHold bool              `json:"signatures_hold"`
}

type vectorValidator struct {
	PublicKey   string `json:"public_key"`
	Index       uint64 `json:"index"`
	Liquidated  bool   `json:"liquidated"`
	HasMetadata bool   `json:"has_metadata"`
	Attesting   bool   `json:"attesting"`
}

type vectorMessage struct {
	From    PeerKey `json:"from"`
	Topic   string  `json:"topic"`
	NowNS   int64   `json:"now_ns"`
	Data    *string `json:"data,omitempty"`
	Zeros   int     `json:"zeros,omitempty"`
	Forged  bool    `json:"forged,omitempty"`
	Verdict string  `json:"verdict"`
	Number  string  `json:"number,omitempty"`
	Rule    string  `json:"rule,omitempty"`
}

func (w *world) context() vectorContext {
	operators := make([]wire.OperatorID, 0, len(w.view.operators))
	for id := range w.view.operators {
		operators = append(operators, id)
	}
	slices.Sort(operators)
	slots := make([]uint64, 0, len(w.view.proposals))
	for slot := range w.view.proposals {
		slots = append(slots, uint64(slot))
	}
	slices.Sort(slots)
	info := w.view.validators[testPK]
	return vectorContext{
		Network: w.profile.Name, GenesisTime: testGenesis.Unix(), Operators: operators, Committee: testCommittee,
		Validators: w.view.committees[testCommittee.ID()].Validators,
		Validator: vectorValidator{
			hex.EncodeToString(testPK[:]), uint64(info.Index), info.Liquidated, info.HasMetadata, info.Attesting,
		},
		ProposalSlots: slots, DutiesKnown: w.view.dutiesKnown, SyncCommittee: w.view.inSync, Exits: w.view.exits,
		SignaturesHold: !w.broken,
	}
}

// record sends a draft and writes down what became of it.
func (w *world) record(d *draft) vectorMessage {
	raw := w.encode(d)
	m := vectorMessage{Forged: d.forged, From: d.from, Topic: d.topic, NowNS: int64(w.profile.SlotStart(testSlot).Add(d.at).Sub(testGenesis))}
	if len(raw) > 1<<20 && len(bytes.Trim(raw, "\x00")) == 0 {
		m.Zeros = len(raw)
	} else {
		text := hex.EncodeToString(raw)
		m.Data = &text
	}
	w.forged = d.forged
	defer func() { w.forged = false }()
	_, result := w.v.Validate(testGenesis.Add(time.Duration(m.NowNS)), d.from, d.topic, raw, w)
	m.Verdict = result.Verdict.String()
	if result.Rule != nil {
		m.Number, m.Rule = result.Rule.Number, result.Rule.Label
	}
	return m
}

// story plays one side of a case: what is accepted before, and the message in question.
func story(t *testing.T, c ruleCase, name string, last func(*world) *draft, setup func(*world)) vectorCase {
	w := newWorld(t)
	out := vectorCase{Name: name}
	var prior []*draft
	if c.prior != nil {
		prior = c.prior(w)
	}
	if c.label == "too_many_duties" && setup != nil {
		prior = append(prior, w.prepare())
	}
	for _, d := range prior {
		out.Messages = append(out.Messages, w.record(d))
	}
	if setup != nil {
		setup(w)
	}
	out.Messages = append(out.Messages, w.record(last(w)))
	out.Context = w.context()
	return out
}

func TestVectorsAreTheCases(t *testing.T) {
	file := vectorFile{
		Title:      "each validation rule: a message that breaks it and, where there is a neighbour, one that just does not",
		Paragraphs: []string{"networking.md#the-validation-table"},
		Notes: []string{
			"A case begins with a validator that has heard nothing. Its messages arrive in order; now_ns counts nanoseconds from genesis.",
			"data is the gossip message in hex; zeros, where it stands instead, is a message of so many zero bytes.",
			"The committee's validators share one committee; validator is one of them. Its proposals are at proposal_slots; sync_committee says that it sits in the sync committee; exits counts its exit events.",
			"The RSA signatures are zero bytes; signatures_hold says what verifying them would answer; it answers no for a message that is forged.",
		},
	}
	for _, c := range ruleCases {
		if c.good != nil {
			file.Cases = append(file.Cases, story(t, c, c.label+": just passes", c.good, nil))
		}
		file.Cases = append(file.Cases, story(t, c, c.label+": breaks it", c.bad, c.setup))
	}
	want, err := json.MarshalIndent(file, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *rewrite {
		if err := os.WriteFile(vectorsFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Errorf("%s is not what the cases say; run with -rewrite and review the difference", vectorsFile)
	}
}
