package vector

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// toy is a group whose vectors expect the sum of two numbers and a list of words.
const toy = `{"A":2,"B":3,"Sum":5,"Words":["x","y"],"ExpectedErrorCode":0,"Nothing":null}`

func writeToy(t *testing.T, files map[string]string) Source {
	t.Helper()
	dir := t.TempDir()
	tests := filepath.Join(dir, "toy", "spectest", "generate", "tests")
	if err := os.MkdirAll(tests, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(tests, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Source{Dir: dir}
}

func replayToy(observe func(c *Case, sum int)) func(c *Case) error {
	return func(c *Case) error {
		var in struct{ A, B int }
		if err := c.Decode(&in); err != nil {
			return err
		}
		observe(c, in.A+in.B)
		return nil
	}
}

func checkToy(c *Case, sum int) {
	c.Check("Sum", sum)
	c.Check("Words", []string{"x", "y"})
	c.Check("Nothing", nil)
	c.CheckCode(nil)
}

func TestRun(t *testing.T) {
	one := map[string]string{"sum.Test_one.json": toy}
	for _, c := range []struct {
		name    string
		files   map[string]string
		kind    Kind
		observe func(c *Case, sum int)
		ok      bool
	}{
		{"as expected", one, Kind{Files: 1, Cases: 1}, checkToy, true},
		{"wrong value", one, Kind{Files: 1, Cases: 1}, func(c *Case, sum int) { c.Check("Sum", sum+1) }, false},
		{"list too short", one, Kind{Files: 1, Cases: 1}, func(c *Case, _ int) { c.Check("Words", []string{"x"}) }, false},
		{"value where none is expected", one, Kind{Files: 1, Cases: 1}, func(c *Case, _ int) { c.Check("Nothing", 1) }, false},
		{"error where none is expected", one, Kind{Files: 1, Cases: 1}, func(c *Case, _ int) { c.CheckCode(os.ErrExist) }, false},
		{"nothing compared", one, Kind{Files: 1, Cases: 1}, func(*Case, int) {}, false},
		{"file missing", one, Kind{Files: 2, Cases: 2}, checkToy, false},
		{"case missing", one, Kind{Files: 1, Cases: 2}, checkToy, false},
		{"no state", one, Kind{Files: 1, Cases: 1, States: true}, checkToy, false},
		{"unknown kind", map[string]string{"sum.Test_one.json": toy, "other.Test_one.json": toy}, Kind{Files: 1, Cases: 1}, checkToy, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.kind.Name, c.kind.Replay = "sum.Test", replayToy(c.observe)
			results, err := Run(writeToy(t, c.files), Group{Name: "toy", Kinds: []Kind{c.kind}}, AlanCodes())
			if err != nil {
				t.Fatal(err)
			}
			ok := !slices.ContainsFunc(results, func(r Result) bool { return !r.OK() })
			if ok != c.ok {
				t.Errorf("ok is %v: %+v", ok, results)
			}
		})
	}
}

// A replay that does not look at what it is given must be found out: it passes, and passes when the expectation is corrupted.
func TestCorruptionUnnoticed(t *testing.T) {
	deaf := func(c *Case, _ int) {
		c.Check("Sum", 5)
		c.failures = nil
	}
	kind := Kind{Name: "sum.Test", Files: 1, Cases: 1, Replay: replayToy(deaf)}
	results, err := Run(writeToy(t, map[string]string{"sum.Test_one.json": toy}), Group{Name: "toy", Kinds: []Kind{kind}}, AlanCodes())
	if err != nil {
		t.Fatal(err)
	}
	if r := results[0]; r.Passed != 1 || r.Fields != 1 || r.Caught != 0 || r.OK() {
		t.Errorf("%+v", r)
	}
}

func TestAlanCodes(t *testing.T) {
	n := AlanCodes()
	for code, want := range map[wire.Code]int{
		wire.CodeUnmarshalSSZ: 1, wire.CodeNonUniqueSigner: 9, wire.CodeValidatorRegistrationNoConsensusData: 10,
		wire.CodeUnknownDutyRoleData: 12, wire.CodeQBFTValueInvalid: 66, wire.CodeTimeoutInstance: 72,
	} {
		if n[code] != want {
			t.Errorf("%s is %d, want %d", code, n[code], want)
		}
	}
	if got := n.Number(os.ErrExist); got != Uncoded {
		t.Errorf("an error without a code is %d", got)
	}
}
