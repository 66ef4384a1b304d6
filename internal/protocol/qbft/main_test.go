package qbft

import (
	"flag"
	"os"
	"testing"
)

// TestMain lets the property tests look further than rapid's 100 runs, unless the command line says how far.
func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("rapid.checks"); f != nil && f.Value.String() == f.DefValue {
		_ = f.Value.Set("400")
	}
	os.Exit(m.Run())
}
