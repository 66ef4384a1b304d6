package artifacts

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// codeSizeLimit is what a chain stores for one contract, EIP-170.
const codeSizeLimit = 24_576

func TestSourcesAreThoseTheArtifactsWereBuiltFrom(t *testing.T) {
	for _, name := range Names() {
		artifact, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if artifact.ContractName != name {
			t.Errorf("%s.json holds %s", name, artifact.ContractName)
		}
		for source, want := range artifact.Sources {
			if !strings.HasPrefix(source, "contracts/") {
				continue // OpenZeppelin's: check.sh compares them
			}
			text, err := os.ReadFile(filepath.Join("../..", filepath.FromSlash(source)))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			sum := sha256.Sum256(text)
			if got := hex.EncodeToString(sum[:]); got != want {
				t.Errorf("%s was built from another %s: run `make contracts`", name, source)
			}
		}
	}
}

func TestEveryArtifactIsListed(t *testing.T) {
	entries, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(Names()) {
		t.Errorf("%d files, %d names", len(entries), len(Names()))
	}
}

func TestCodeFitsAChain(t *testing.T) {
	for _, name := range Names() {
		artifact, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if size := len(artifact.DeployedBytecode); size == 0 || size > codeSizeLimit {
			t.Errorf("%s: %d bytes, limit %d", name, size, codeSizeLimit)
		}
		if !strings.HasPrefix(artifact.Compiler, "0.8.24+") {
			t.Errorf("%s: compiled by %s", name, artifact.Compiler)
		}
	}
}

func TestUnknownNameIsAnError(t *testing.T) {
	if _, err := Load("Nobody"); err == nil {
		t.Error("loaded an artifact that does not exist")
	}
}
