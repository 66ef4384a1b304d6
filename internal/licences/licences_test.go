package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestFaultUnlistedLicences: kind B18, linked code whose licence nobody looked at, and files about it that are out of date.
func TestFaultUnlistedLicences(t *testing.T) {
	const root = "../.."
	notice, texts, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]byte{noticeFile: notice, textsFile: texts} {
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what `go run ./internal/licences` writes (%v)", name, err)
		}
	}
}

func TestRefusesUnknownLicences(t *testing.T) {
	for name, text := range map[string]string{
		"no text": "", "no licence": "All rights reserved.",
		"another": "                    GNU GENERAL PUBLIC LICENSE\n                       Version 2, June 1991\n",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "LICENSE"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		m := module{Path: "example.org/m", Dir: dir}
		if err := m.read(); err == nil {
			t.Errorf("%s: accepted as %v", name, m.Licences)
		}
	}
}
