package observer

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// good is a verdict that meets every limit.
func good() Verdict {
	return Verdict{
		SecondsToFirstDVTAttestation: 50, FinalizedEpoch: 7, Validators: 48,
		Epochs: Epochs{Measured: []uint64{3, 4, 5, 6, 7, 8}},
		Figures: Figures{
			Attestations: Attestations{Expected: 288, Included: 288, Rate: 1, MeanInclusionDelay: 1, CorrectTarget: 1, CorrectHead: 1},
			Proposals:    Proposals{Expected: 18, Included: 18},
			SyncMessages: SyncMessages{Expected: 100, Included: 100, Rate: 1},
		},
		Seen:      Seen{Attestations: 300},
		Operators: []Operator{{ID: 1, RSSMiB: 100, Goroutines: 100}, {ID: 2}, {ID: 3}, {ID: 4}},
	}
}

func TestJudge(t *testing.T) {
	missed := func(n int) []MissedProposal {
		var out []MissedProposal
		for i := range n {
			out = append(out, MissedProposal{Slot: uint64(i + 1), Reason: "test"})
		}
		return out
	}
	named := func(by, of uint64, offence string, ins ...string) (out []Accusation) {
		for _, in := range ins {
			out = append(out, Accusation{By: by, Of: of, Offence: offence, In: in, Mentions: 1})
		}
		return out
	}
	lied := Circumstances{Liars: map[uint64]Lie{4: {Offence: "flood", Witnesses: []uint64{1}}}}
	for name, c := range map[string]struct {
		change        func(*Verdict)
		circumstances Circumstances
		reason        string // "" for a pass
	}{
		"all is well":                 {func(*Verdict) {}, Circumstances{}, ""},
		"a slashing":                  {func(v *Verdict) { v.Slashings = 1 }, Circumstances{}, "slashings"},
		"a conflict":                  {func(v *Verdict) { v.ConflictDetails = []Conflict{{Kind: doubleVote}} }, Circumstances{}, "conflict"},
		"a blind observer":            {func(v *Verdict) { v.Seen.Attestations = 0 }, Circumstances{}, "saw no attestation"},
		"attestations missing":        {func(v *Verdict) { v.Attestations.Rate = 0.98 }, Circumstances{}, "attestation rate"},
		"wrong targets":               {func(v *Verdict) { v.Attestations.CorrectTarget = 0.98 }, Circumstances{}, "targets"},
		"wrong heads":                 {func(v *Verdict) { v.Attestations.CorrectHead = 0.94 }, Circumstances{}, "heads"},
		"late":                        {func(v *Verdict) { v.Attestations.MeanInclusionDelay = 1.6 }, Circumstances{}, "delay"},
		"nothing measured":            {func(v *Verdict) { v.Attestations = Attestations{} }, Circumstances{}, "no epoch"},
		"sync messages missing":       {func(v *Verdict) { v.SyncMessages.Rate = 0.9 }, Circumstances{}, "sync"},
		"sync messages, one down":     {func(v *Verdict) { v.SyncMessages.Rate = 0.9 }, Circumstances{Stopped: true}, ""},
		"a liar that nobody can name": {func(*Verdict) {}, Circumstances{Liars: map[uint64]Lie{4: {}}}, ""},
		"a liar, and an honest one accused": {
			func(v *Verdict) { v.Accusations = named(1, 2, "flood", "status") }, Circumstances{Liars: map[uint64]Lie{4: {}}}, "but it is honest",
		},
		"one proposal missed":       {func(v *Verdict) { v.Proposals.Missed = missed(1) }, Circumstances{}, ""},
		"two proposals missed":      {func(v *Verdict) { v.Proposals.Missed = missed(2) }, Circumstances{}, "proposals"},
		"two missed, one leader up": {func(v *Verdict) { v.Proposals.Missed = missed(2) }, Circumstances{Down: map[uint64]bool{1: true}, DownExpected: 2}, ""},
		"most missed, leaders down": {func(v *Verdict) { v.Proposals.Missed = missed(2) }, Circumstances{Down: map[uint64]bool{1: true, 2: true}, DownExpected: 3}, "half"},
		"no finality":               {func(*Verdict) {}, Circumstances{FinalizedBefore: 7}, "finality did not advance"},
		"finality behind":           {func(v *Verdict) { v.FinalizedEpoch = 5 }, Circumstances{}, "finality is behind"},
		"never attested":            {func(v *Verdict) { v.SecondsToFirstDVTAttestation = -1 }, Circumstances{}, "ever included"},
		"attested late":             {func(v *Verdict) { v.SecondsToFirstDVTAttestation = 76 }, Circumstances{}, "first attestation"},
		"too much memory":           {func(v *Verdict) { v.Operators[2].RSSMiB = 121 }, Circumstances{}, "operator 3"},
		"too many goroutines":       {func(v *Verdict) { v.Operators[3].Goroutines = 161 }, Circumstances{}, "operator 4"},
		"signed without a quorum":   {func(v *Verdict) { v.BelowQuorum = &Figures{Attestations: Attestations{Included: 1}} }, Circumstances{}, "no quorum"},
		"signed when it healed":     {func(v *Verdict) { v.BelowQuorum = &Figures{Attestations: Attestations{Included: 1}} }, Circumstances{Partitioned: true}, ""},
		"healed":                    {func(v *Verdict) { v.Heals = []Heal{{5, 4}} }, Circumstances{}, ""},
		"healed late":               {func(v *Verdict) { v.Heals = []Heal{{5, 5}} }, Circumstances{}, "resumed 5 slots"},
		"never healed":              {func(v *Verdict) { v.Heals = []Heal{{5, -1}} }, Circumstances{}, "no duty was done"},
		"resumed":                   {func(v *Verdict) { v.Resumptions = []Resumption{{3, 0, 2}} }, Circumstances{}, ""},
		"resumed late":              {func(v *Verdict) { v.Resumptions = []Resumption{{3, 0, 3}} }, Circumstances{}, "operator 3 did its first duty 3 slots"},
		"never resumed":             {func(v *Verdict) { v.Resumptions = []Resumption{{3, 0, -1}} }, Circumstances{}, "operator 3 did no duty"},
		"an exit is missing":        {func(v *Verdict) { v.Exits = Exits{2, 1} }, Circumstances{}, "1 of 2 exits"},
		"friends reject":            {func(v *Verdict) { v.Operators[1].Gossip.Rejected = 1 }, Circumstances{}, "operator 2 rejected 1"},
		"a liar is not listed":      {func(v *Verdict) { v.Operators[1].Gossip.Rejected = 1; v.Accusations = named(1, 4, "flood", "metrics") }, lied, "operator 1 does not name operator 4 in its status for flood"},
		"a liar is not counted":     {func(v *Verdict) { v.Accusations = named(1, 4, "flood", "status") }, lied, "in its metrics for flood"},
		"a liar is named":           {func(v *Verdict) { v.Accusations = named(1, 4, "flood", "status", "metrics") }, lied, ""},
		"a liar is named for more": {func(v *Verdict) {
			v.Accusations = append(named(1, 4, "flood", "status", "metrics"), named(2, 4, "equivocation", "status")...)
		}, lied, ""},
		"a liar is named wrongly": {func(v *Verdict) {
			v.Accusations = append(named(1, 4, "bad-share", "status"), named(1, 4, "flood", "metrics")...)
		}, Circumstances{Liars: map[uint64]Lie{4: {Offence: "flood", Witnesses: []uint64{1}}}}, "in its status for flood"},
		"an honest one is accused": {func(v *Verdict) { v.Accusations = named(1, 2, "flood", "metrics") }, Circumstances{}, "operator 1 accuses operator 2 in its metrics of flood, but it is honest"},
		"a liar accuses": {func(v *Verdict) {
			v.Accusations = append(named(1, 4, "flood", "status", "metrics"), named(4, 1, "flood", "status")...)
		}, lied, ""},
		"trouble": {func(*Verdict) {}, Circumstances{Trouble: []string{"geth died"}}, "geth died"},
	} {
		t.Run(name, func(t *testing.T) {
			v := good()
			c.change(&v)
			v.Judge(FullLimits(), c.circumstances)
			if (v.Verdict == "pass") != (c.reason == "") || !strings.Contains(strings.Join(v.Reasons, "\n"), c.reason) || len(v.Reasons) > 1 {
				t.Errorf("%s: %v", v.Verdict, v.Reasons)
			}
		})
	}
}

// The whole way: a signed message that contradicts another one reaches the verdict.
func TestAnInjectedConflictFailsTheVerdict(t *testing.T) {
	conflicts := NewConflicts(network())
	conflicts.Attestation(7, attestation(9, 0, 1, 1))
	v := good()
	v.ConflictDetails = conflicts.Found()
	v.Judge(FullLimits(), Circumstances{})
	if v.Verdict != "pass" {
		t.Fatalf("before: %v", v.Reasons)
	}
	conflicts.Attestation(7, attestation(9, 0, 1, 2))
	v = good()
	v.ConflictDetails = conflicts.Found()
	v.Judge(FullLimits(), Circumstances{})
	if v.Verdict != "fail" || v.Conflicts != 1 {
		t.Fatalf("after: %s, %d conflicts", v.Verdict, v.Conflicts)
	}
}

func TestFunctionalLimitsForgiveSlowness(t *testing.T) {
	v := good()
	v.Attestations.Rate, v.Attestations.CorrectHead, v.Attestations.MeanInclusionDelay = 0.91, 0.5, 3
	v.SecondsToFirstDVTAttestation, v.SyncMessages.Rate, v.Operators[0].RSSMiB = 200, 0.5, 500
	v.Judge(FunctionalLimits(), Circumstances{})
	if v.Verdict != "pass" {
		t.Error(v.Reasons)
	}
	v.Attestations.Rate = 0.89
	v.Judge(FunctionalLimits(), Circumstances{})
	if v.Verdict != "fail" {
		t.Error("a rate of 0.89 passes")
	}
}

func TestJSONHasEveryPromisedField(t *testing.T) {
	v := good()
	v.Judge(FullLimits(), Circumstances{})
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(`schema verdict reasons clients seconds_to_first_block seconds_to_first_dvt_attestation
		finalized_epoch validators attestations proposals sync_messages slashings conflicts operators`) {
		if value, ok := fields[name]; !ok || value == nil {
			t.Errorf("%s is missing", name)
		}
	}
	if missed, ok := fields["proposals"].(map[string]any)["missed"].([]any); !ok || missed == nil {
		t.Error("proposals.missed is no list")
	}
	var out bytes.Buffer
	if err := v.WriteText(&out); err != nil || !strings.Contains(out.String(), "288 of 288") {
		t.Errorf("text: %v\n%s", err, out.String())
	}
}

func TestPosts(t *testing.T) {
	const attestationJSON = `[{"committee_index":"0","attester_index":"7","data":{"slot":"9","index":"0","beacon_block_root":"0x0100000000000000000000000000000000000000000000000000000000000000","source":{"epoch":"0","root":"0x0000000000000000000000000000000000000000000000000000000000000000"},"target":{"epoch":"1","root":"0x0100000000000000000000000000000000000000000000000000000000000000"}},"signature":"0x` +
		`000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"}]`
	post, err := ParsePost("/eth/v2/beacon/pool/attestations", map[string][]string{"Content-Type": {"application/json"}}, []byte(attestationJSON))
	if err != nil || post.Items() != 1 || post.Attestations[0].AttesterIndex != 7 {
		t.Fatalf("%+v, %v", post, err)
	}
	conflicts := NewConflicts(network())
	post.Feed(conflicts)
	ssz, err := post.Attestations[0].MarshalSSZ()
	if err != nil {
		t.Fatal(err)
	}
	ssz[8+8+16] ^= 0xff // another head
	post, err = ParsePost("/eth/v2/beacon/pool/attestations", map[string][]string{"Content-Type": {"application/octet-stream"}}, ssz)
	if err != nil {
		t.Fatal(err)
	}
	post.Feed(conflicts)
	if found := conflicts.Found(); len(found) != 1 || found[0].Validator != 7 {
		t.Errorf("the two posts do not conflict: %v", found)
	}
	post, err = ParsePost("/eth/v1/beacon/pool/sync_committees", map[string][]string{}, []byte(`[{},{}]`))
	if err != nil || post.Items() != 2 {
		t.Errorf("%+v, %v", post, err)
	}
	for _, bad := range []string{"", "{", `[{}]`, "null"} {
		if _, err := ParsePost("/eth/v2/beacon/blocks", map[string][]string{}, []byte(bad)); err == nil {
			t.Errorf("%q is taken for a block", bad)
		}
	}
	if Watched("GET", "/eth/v2/beacon/blocks") || Watched("POST", "/eth/v1/validator/prepare_beacon_proposer") {
		t.Error("too much is watched")
	}
}

func TestABlockEventExplainsSyncMessages(t *testing.T) {
	c := NewConflicts(network())
	root := phase0.Root{0xaa}
	if err := c.event("block", []byte(`{"slot":"9","block":"`+root.String()+`"}`)); err != nil {
		t.Fatal(err)
	}
	c.Partial(PartialSignature{Operator: 1, Validator: 7, Slot: 9, Root: network().syncRoot(root, 1)})
	if seen := c.Seen(); seen.Unexplained != 0 || seen.Partials != 1 {
		t.Errorf("%+v", seen)
	}
	if err := c.event("attester_slashing", []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	if len(c.Found()) != 1 {
		t.Error("the slasher's word is ignored")
	}
}

func TestAcceptedDutiesAreAskedForIfALimitSaysSo(t *testing.T) {
	limits := FullLimits()
	limits.AcceptedRate = 0.95
	for name, c := range map[string]struct {
		duties  Duties
		stopped bool
		reason  string
	}{
		"all":                 {Duties{Aggregates: Count{20, 19}, Contributions: Contributions{Count{40, 38}, 5}}, false, ""},
		"none was due":        {Duties{}, false, ""},
		"aggregates":          {Duties{Aggregates: Count{20, 18}}, false, "accepted aggregates is 0.9000"},
		"contributions":       {Duties{Contributions: Contributions{Count{20, 18}, 0}}, false, "accepted contributions"},
		"an operator is down": {Duties{Aggregates: Count{20, 18}}, true, ""},
	} {
		v := good()
		v.Duties = c.duties
		v.Judge(limits, Circumstances{Stopped: c.stopped})
		if (v.Verdict == "pass") != (c.reason == "") || !strings.Contains(strings.Join(v.Reasons, "\n"), c.reason) {
			t.Errorf("%s: %v", name, v.Reasons)
		}
	}
}

func TestGossipOfTwoProcessesAddsUp(t *testing.T) {
	sum := Gossip{1, 2, 3, map[string]int{"late": 2, "x": 3}}.Plus(Gossip{10, 20, 30, map[string]int{"late": 20, "y": 30}})
	if sum.Accepted != 11 || sum.Ignored != 22 || sum.Rejected != 33 || byRule(sum.ByRule) != ", late 22, x 3, y 30" {
		t.Errorf("%+v", sum)
	}
}

func TestDepositedValidatorMustAttest(t *testing.T) {
	good := Newcomer{Index: 128, RegisteredSlot: 80, HeldSlot: 82, Attestations: Attestations{Expected: 3, Included: 3, Rate: 1}}
	for name, tt := range map[string]struct {
		change func(*Newcomer)
		want   string
	}{
		"all is well":     {func(*Newcomer) {}, ""},
		"never activated": {func(n *Newcomer) { n.RegisteredSlot = 0 }, "not activated"},
		"never held":      {func(n *Newcomer) { n.HeldSlot = 0 }, "did not take"},
		"too late":        {func(n *Newcomer) { n.Attestations = Attestations{} }, "no measured epoch"},
		"lazy":            {func(n *Newcomer) { n.Attestations.Included, n.Attestations.Rate = 2, 2.0/3 }, "2 of 3"},
	} {
		v := Verdict{}
		n := good
		tt.change(&n)
		v.Newcomer = &n
		v.judgeNewcomer(Limits{AttestationRate: 0.99})
		if got := strings.Join(v.Reasons, "; "); (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
