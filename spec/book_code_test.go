package spec_test

import (
	"fmt"
	"go/constant"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// rooms are the packages whose constants the book names, by the name it uses.
var rooms = map[string]string{
	"wire": "protocol/wire", "network": "protocol/network", "gossip": "internal/protocol/gossip", "qbft": "internal/protocol/qbft",
	"operatorkey": "protocol/operatorkey", "keyshare": "protocol/keyshare", "p2p": "internal/node/p2p", "engine": "internal/node/engine",
}

// notProtocol are constants in places that the book must cover, but which are no business of a peer.
var notProtocol = map[string]string{
	"network.farRound": "bounds a computation",
	"network.Alan":     "numbers a set of rules inside this program",
	"network.Boole":    "numbers a set of rules inside this program",

	"network.AssignedFreely":        "says inside this program to whom a role's duties are given",
	"network.AssignedProposer":      "says inside this program to whom a role's duties are given",
	"network.AssignedSyncCommittee": "says inside this program to whom a role's duties are given",
}

// codeConstants returns every value that the book may name, and the names that it must.
func codeConstants(t *testing.T) (values map[string]constant.Value, required []string) {
	t.Helper()
	values = make(map[string]constant.Value)
	r := newCodeReader(t)
	for room, dir := range rooms {
		for name, v := range r.load(dir).constants() {
			values[room+"."+name] = v
		}
	}
	require := func(room string, names map[string]constant.Value, wanted func(string) bool) {
		for name := range names {
			full := room + "." + name
			if wanted(name) && notProtocol[full] == "" {
				required = append(required, full)
			}
		}
	}
	require("wire", r.load("protocol/wire").constants(), func(name string) bool {
		return token.IsExported(name) && !strings.HasPrefix(name, "Code")
	})
	require("network", r.load("protocol/network").constants(), func(string) bool { return true })
	require("gossip", r.load("internal/protocol/gossip").constants(), func(name string) bool {
		return strings.HasPrefix(name, "Max") || strings.HasPrefix(name, "msg")
	})
	require("qbft", r.load("internal/protocol/qbft").constants(), token.IsExported)
	require("p2p", r.load("internal/node/p2p").constants("params.go", "score.go"), func(string) bool { return true })
	for member, v := range r.load("internal/node/p2p").assignments("gossipParams") {
		values["gossipsub."+member] = v
		required = append(required, "gossipsub."+member)
	}
	for name, v := range answers() {
		values[name] = v
		required = append(required, name)
	}
	if len(values) < 150 || len(required) < 100 {
		t.Fatalf("found only %d constants, %d of them required: the book would be compared with nothing", len(values), len(required))
	}
	return values, required
}

// answers are values that functions give.
func answers() map[string]constant.Value {
	p := network.Mainnet()
	alan := p.Schedule[0]
	ttl := func(role wire.Role) uint64 { n, _ := p.TTL(role); return n }
	duties := func(role wire.Role, validators int) uint64 { n, _ := p.MaxDuties(role, validators, false); return n }
	out := map[string]constant.Value{"p2p.HandshakeProtocol": constant.MakeString(string(p2p.HandshakeProtocol))}
	for name, n := range map[string]uint64{
		"network.PartialData":             uint64(alan.Limits().PartialData),
		"network.TTL.committee":           ttl(wire.RoleCommittee),
		"network.TTL.proposer":            ttl(wire.RoleProposer),
		"network.MaxDuties.aggregator":    duties(wire.RoleAggregator, 1),
		"network.MaxDuties.committee.13":  duties(wire.RoleCommittee, 13),
		"network.MaxDuties.committee.16":  duties(wire.RoleCommittee, 16),
		"network.MaxEntries.committee.3":  uint64(p.MaxEntries(wire.RoleCommittee, 3)),
		"network.MaxEntries.contribution": uint64(p.MaxEntries(wire.RoleSyncContribution, 1)),
		"network.MaxEntries.proposer":     uint64(p.MaxEntries(wire.RoleProposer, 1)),
	} {
		out[name] = constant.MakeUint64(n)
	}
	return out
}

// parseValue reads a value as the book writes it.
func parseValue(cell string) constant.Value {
	if d, err := time.ParseDuration(cell); err == nil && !strings.ContainsAny(cell[len(cell)-1:], "0123456789") {
		return constant.MakeInt64(int64(d))
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		digits, negative := strings.CutPrefix(cell, "-")
		v := constant.MakeFromLiteral(digits, token.FLOAT, 0)
		if negative {
			v = constant.UnaryOp(token.SUB, v, 0)
		}
		return v
	}
	return constant.MakeString(cell)
}

func equal(a, b constant.Value) bool {
	if a.Kind() == constant.String || b.Kind() == constant.String {
		return a.Kind() == b.Kind() && constant.StringVal(a) == constant.StringVal(b)
	}
	return constant.Compare(constant.ToFloat(a), token.EQL, constant.ToFloat(b))
}

func TestConstantsAreTheCodes(t *testing.T) {
	values, required := codeConstants(t)
	named := make(map[string]string)
	for _, name := range chapters(t) {
		for _, r := range tables(t, name, "code", "value") {
			code := r.cells["code"]
			if other, twice := named[code]; twice {
				t.Errorf("%s: %s stands in %s already", r.where, code, other)
			}
			named[code] = r.where
			want, known := values[code]
			switch {
			case !known:
				t.Errorf("%s: %s is no constant of the code", r.where, code)
			case !equal(parseValue(r.cells["value"]), want):
				t.Errorf("%s: %s is %s, in the code %s", r.where, code, r.cells["value"], want.ExactString())
			}
		}
	}
	slices.Sort(required)
	for _, name := range required {
		if named[name] == "" {
			t.Errorf("the book does not name %s = %s", name, values[name].ExactString())
		}
	}
}

// The generated table of networking.md.
const (
	rulesBegin = "<!-- rules: generated by `go test ./spec -run Rules -rewrite` -->\n"
	rulesEnd   = "<!-- end of rules -->"
)

func TestRulesAreTheCodes(t *testing.T) {
	text := chapter(t, "networking.md")
	head, rest, found := strings.Cut(text, rulesBegin)
	have, tail, ended := strings.Cut(rest, rulesEnd)
	if !found || !ended {
		t.Fatal("networking.md has no place for the rules")
	}
	var want strings.Builder
	want.WriteString("| rule | name | verdict | when |\n|---|---|---|---|\n")
	for _, r := range gossip.Rules() {
		fmt.Fprintf(&want, "| %s | `%s` | %s | %s |\n", r.Number, r.Label, r.Verdict, strings.ReplaceAll(r.Sentence, "|", `\|`))
	}
	if *rewrite && have != want.String() {
		if err := os.WriteFile("networking.md", []byte(head+rulesBegin+want.String()+rulesEnd+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		have = want.String()
	}
	if have != want.String() {
		t.Errorf("the validation table of networking.md is not the code's; run with -rewrite and review the difference")
	}
	// Every number must be one that networking.md#the-validation-table explains.
	for _, r := range gossip.Rules() {
		n, err := strconv.Atoi(strings.TrimRight(r.Number, "a'"))
		prime := strings.HasSuffix(r.Number, "'")
		if err != nil || n > 20 || prime && (n < 9 || n > 17) {
			t.Errorf("rule %s (%s) has a number that the network does not use", r.Number, r.Label)
		}
	}
}

// TestFaultFairRowsAreTold: kinds C1 and C8. The book names the rows that an honest peer's message may break, and every row that is
// ours is one of them, or is about what was heard before.
func TestFaultFairRowsAreTold(t *testing.T) {
	text := chapter(t, "networking.md")
	names := func(from, to string) map[string]bool {
		_, rest, _ := strings.Cut(text, from)
		list, _, found := strings.Cut(rest, to)
		if !found {
			t.Fatalf("networking.md does not say %q", from)
		}
		named := make(map[string]bool)
		for i, word := range strings.Split(list, "`") {
			if i%2 == 1 {
				named[word] = true
			}
		}
		return named
	}
	ours, fair := names("Every row is the network's own but these", "Nobody loses"), names("signatures do. The rows are", "To others")
	for _, r := range gossip.Rules() {
		if fair[r.Label] != r.Fair() {
			t.Errorf("%s may be broken by what an honest peer forwards: %v, and the book says %v", r.Label, r.Fair(), fair[r.Label])
		}
		if ours[r.Label] && !r.Fair() && !r.Known() {
			t.Errorf("%s is ours and costs the honest peer that forwards what others accept", r.Label)
		}
	}
	if len(ours) == 0 || len(fair) == 0 {
		t.Error("the book names no row")
	}
}

// Every role's row of the book is the code's.
func TestRoleRulesAreTheCodes(t *testing.T) {
	p := network.Mainnet()
	rows := tables(t, "networking.md", "role", "highest round")
	for _, r := range rows {
		var role wire.Role
		for role = 0; role.String() != r.cells["role"] && role < wire.RoleAggregatorCommittee; role++ {
		}
		rules := p.Role(role)
		life := "no end"
		if slots, limited := p.TTL(role); limited {
			life = fmt.Sprint(slots)
		}
		start := "its own start"
		if rules.Anchored {
			start = fmt.Sprintf("%d/3", 3*p.DueAt(0, rules.HeadStart)/p.SlotDuration())
		}
		for column, want := range map[string]string{
			"role": role.String(), "highest round": fmt.Sprint(rules.MaxRound), "life in slots": life, "longest value": fmt.Sprint(rules.MaxValue),
		} {
			if r.cells[column] != want {
				t.Errorf("%s: %s is %q, in the code %q", r.where, column, r.cells[column], want)
			}
		}
		if rules.MaxRound > 0 && r.cells["rounds count from"] != start {
			t.Errorf("%s: rounds count from %q, in the code %q", r.where, r.cells["rounds count from"], start)
		}
	}
	if len(rows) != int(wire.RoleAggregatorCommittee)+1 {
		t.Errorf("the book has %d roles", len(rows))
	}
}

func TestNetworksAreTheCodes(t *testing.T) {
	seen := make(map[string]bool)
	for _, r := range tables(t, "networks.md", "network", "contract") {
		p, ok := network.Lookup(r.cells["network"])
		if !ok {
			t.Errorf("%s: there is no network %q", r.where, r.cells["network"])
			continue
		}
		seen[p.Name] = true
		for column, want := range map[string]string{
			"domain": p.Domain(0).String(), "contract": p.Registry.Hex(), "sync from block": fmt.Sprint(p.SyncFromBlock),
			"follow distance": fmt.Sprint(p.FollowDistance), "rounds": string(p.RoundTimeouts), "bootnodes": fmt.Sprint(len(p.Bootnodes)),
			"validators": fmt.Sprint(p.TotalEthereumValidators), "next domain": p.NextDomain(0).String(),
		} {
			if r.cells[column] != want {
				t.Errorf("%s: %s of %s is %q, in the code %q", r.where, column, p.Name, r.cells[column], want)
			}
		}
		if string(p.DiscoveryID[:]) != "ssvdv5" || p.SlotDuration() != 12*time.Second || p.SlotsPerEpoch() != 32 {
			t.Errorf("%s has another clock or discovery id than the book says", p.Name)
		}
	}
	for _, name := range network.Names() {
		if !seen[name] {
			t.Errorf("networks.md does not describe %s", name)
		}
	}
}

func TestForksAreTheCodes(t *testing.T) {
	rows := tables(t, "networks.md", "fork", "domain on mainnet")
	mainnet := network.Mainnet()
	if len(rows) != len(mainnet.Schedule) {
		t.Fatalf("the book has %d forks, mainnet %d", len(rows), len(mainnet.Schedule))
	}
	for i, fork := range mainnet.Schedule {
		epoch := fmt.Sprint(uint64(fork.Epoch))
		if fork.Epoch == eth.FarFuture {
			epoch = "not scheduled"
		}
		r := rows[i]
		if r.cells["fork"] != fork.Rules.String() || r.cells["epoch"] != epoch || r.cells["domain on mainnet"] != fork.Domain.String() ||
			!strings.HasPrefix(r.cells["topics"], fork.TopicPrefix+" ") {
			t.Errorf("%s: %v, in the code %+v", r.where, r.cells, fork)
		}
	}
	for _, name := range network.Names() {
		p, _ := network.Lookup(name)
		if p.Fork(0).Rules != network.Alan || p.Fork(phase0.Epoch(1<<40)).Rules != network.Alan {
			t.Errorf("networks.md does not say when %s leaves Alan", name)
		}
	}
}

func TestRolesAreTheCodes(t *testing.T) {
	alan, boole := alanAndBoole()
	values, _ := codeConstants(t)
	rows := tables(t, "wire.md", "code", "executor", "fork")
	for _, r := range rows {
		n, _ := constant.Int64Val(values[r.cells["code"]])
		role := wire.Role(n)
		if role == wire.RoleUnknown {
			continue
		}
		fork := map[[2]bool]string{{true, true}: "all", {true, false}: "until Boole", {false, true}: "from Boole"}[[2]bool{alan.ValidRole(role), boole.ValidRole(role)}]
		rules := boole.Role(role)
		if !rules.Exists() {
			rules = alan.Role(role)
		}
		executor := map[bool]string{true: "committee", false: "validator"}[rules.ForCommittee]
		consensus := map[bool]string{true: "yes", false: "no"}[rules.HasConsensus()]
		if r.cells["fork"] != fork || r.cells["executor"] != executor || r.cells["consensus"] != consensus {
			t.Errorf("%s: %v, in the code %s, %s, %s", r.where, r.cells, executor, consensus, fork)
		}
	}
	if len(rows) != 8 {
		t.Errorf("the book has %d roles", len(rows))
	}
}

// cited is a paragraph of the book as a comment cites it.
// numbered matches a section that is cited by its number, in a document that a reader does not have.
var numbered = regexp.MustCompile(`SSV protocol, [s]ection|protocol's [s]ection [0-9]`)

var cited = regexp.MustCompile(`spec/([a-z]+\.md(?:#[a-z0-9-]+)?)`)

// A paragraph that a comment or another document cites is in the book.
func TestCitedParagraphsAreInTheBook(t *testing.T) {
	anchors, found := bookAnchors(t), 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "node_modules" || path != ".." && strings.HasPrefix(name, ".") {
				return filepath.SkipDir
			}
			return nil
		}
		if ext := filepath.Ext(path); ext != ".go" && ext != ".md" && ext != ".sol" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range cited.FindAllStringSubmatch(string(text), -1) {
			found++
			if !anchors[m[1]] {
				t.Errorf("%s cites spec/%s, which is not in the book", path, m[1])
			}
		}
		if filepath.Ext(path) == ".go" && numbered.Match(text) {
			t.Errorf("%s cites a section by number; cite spec/CHAPTER.md#PARAGRAPH", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 150 {
		t.Errorf("found only %d citations", found)
	}
}
