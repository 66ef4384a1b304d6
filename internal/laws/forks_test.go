package laws

import (
	"testing"
)

// forkTables are the files that hold what is said of the beacon chain's forks: the rows, and the containers that rows name. Only they may
// tell forks apart.
var forkTables = []string{"protocol/eth/fork.go", "protocol/eth/forms.go"}

// library is the module whose data versions are forks by another name, and whose containers are of one fork each.
const library = "github.com/attestantio/go-eth2-client"

// forkKeys are the types of forks. The containers of phase 0 and Altair, which all later forks share, are not told apart by their names.
var forkKeys = tabled{
	types:      []string{module + "/protocol/eth.ForkID", library + "/spec.DataVersion", library + "/spec/phase0.Version"},
	names:      []string{"Bellatrix", "Capella", "Deneb", "Electra", "Fulu"},
	containers: library,
}

// TestFaultForksAreRows: kind B1, what depends on the beacon chain's fork is decided in several places, and a new fork misses one.
// A fork is a row of the table in protocol/eth: nothing else tells forks, data versions, fork versions or forks' names apart, keeps a list
// of them, or reaches into the container of one. It holds of the laboratory and of the nested modules too; places.txt counts what stands.
func TestFaultForksAreRows(t *testing.T) {
	onlyWhereTheyStand(t, "fork", &forkKeys, forkTables, "make it a column of a row, or ask the table")
}

func TestForksCanBite(t *testing.T) {
	for body, bites := range map[string]bool{
		`func f(id eth.ForkID) bool { return id >= eth.Electra }`:                       true,
		`func f(id eth.ForkID) bool { return id >= 6 }`:                                 true,
		`func f(id eth.ForkID) { switch id { case eth.Deneb, eth.Electra: } }`:          true,
		`func f(id eth.ForkID) { switch id { case 6, 7: } }`:                            true,
		`var late = []eth.ForkID{eth.Electra, eth.Fulu}`:                                true,
		`var late = map[eth.ForkID]bool{eth.Fulu: true}`:                                true,
		`const newest = eth.Fulu; func f(id eth.ForkID) bool { return id == newest }`:   true,
		`func f(id uint64) bool { return id == uint64(eth.Fulu) }`:                      true,
		`func f(v spec.DataVersion) bool { return v == spec.DataVersionFulu }`:          true,
		`func f(v spec.DataVersion) bool { return v >= 6 }`:                             true,
		`func f(v spec.DataVersion) bool { return v != spec.DataVersionUnknown }`:       true,
		`func f(v spec.DataVersion) { switch v { case spec.DataVersionFulu: } }`:        true,
		`func f(v phase0.Fork) bool { return v.CurrentVersion[0] >= 5 }`:                true,
		`func f(v phase0.Version) bool { return v == phase0.Version{5, 0, 0, 0} }`:      true,
		`func f(s string) bool { return s == "fulu" }`:                                  true,
		`func f(s string) { switch s { case "Fulu": } }`:                                true,
		`var s = []string{"DENEB", "ELECTRA"}`:                                          true,
		`var s = map[string]string{"FULU": "0x06000539"}`:                               true,
		`func f(v *spec.VersionedAttestation) bool { return v.Electra != nil }`:         true,
		`func f(v any) bool { _, is := v.(*electra.Attestation); return is }`:           true,
		`func f(v any) { switch v.(type) { case *electra.Attestation: } }`:              true,
		`func f(v any) bool { _, is := v.(*phase0.Attestation); return is }`:            false,
		`func f(a, b eth.ForkID) bool { return a == b }`:                                false,
		`func f(a, b phase0.Fork) bool { return a.CurrentVersion == b.CurrentVersion }`: false,
		`func f(a *eth.Chain) eth.ForkID { return eth.Electra }`:                        false,
		`func f(v *electra.Attestation) bool { return v.CommitteeBits.Len() > 5 }`:      false,
	} {
		source := `package a
import (
	"` + module + `/protocol/eth"
	"` + library + `/spec"
	"` + library + `/spec/electra"
	"` + library + `/spec/phase0"
)
var _, _, _ = eth.Fulu, spec.DataVersionFulu, electra.Attestation{}
var _ phase0.Version
` + body
		p := checkSource(t, source, module+"/protocol/eth", library+"/spec", library+"/spec/electra", library+"/spec/phase0")
		if got := len(forkKeys.decisions(p)) > 0; got != bites {
			t.Errorf("found %v: %s", got, body)
		}
	}
}
