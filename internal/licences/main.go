// Command licences lists the modules that the program links, with their licences, and writes the two files that go with it
// wherever it goes:
//
//	go run ./internal/licences
//
// NOTICE says what is linked under which licence; THIRD-PARTY-LICENSES.txt holds the texts. A module whose licence is not on
// the list below is an error, so that none comes in unnoticed.
//
// Not here: what only tests and tools use, and the Solidity libraries, whose names stand in NOTICE's last paragraph.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// program is the package whose modules are listed.
const program = "github.com/hawser-ssv/hawser/cmd/hawser"

// The files, relative to the folder that holds go.mod.
const (
	noticeFile = "NOTICE"
	textsFile  = "THIRD-PARTY-LICENSES.txt"
)

// allowed are the licences, by SPDX name, that may be linked into an Apache-2.0 program. The second column is what NOTICE says.
var allowed = []struct{ name, says string }{
	{"Apache-2.0", ""},
	{"BSD-2-Clause", ""},
	{"BSD-3-Clause", ""},
	{"ISC", ""},
	{"MIT", ""},
	{"MIT-0", ""},
	{"Unlicense", ""},
	{"CC0-1.0", ""},
	{"0BSD", ""},
	{"MPL-2.0", "The source of these files is available from their authors under the same licence."},
	{"LGPL-3.0", "You may replace these libraries: the program's whole source is published, and `go build` links it against any version."},
}

// chosen names the licence file that counts where a module has several for different parts.
var chosen = map[string]string{
	"github.com/ethereum/go-ethereum": "COPYING.LESSER", // COPYING is for the programs under cmd, none of which is linked
}

// stated are the licences of modules whose folder holds no licence text that can be recognised: what their own files say.
var stated = map[string]struct{ licence, source string }{
	"github.com/holiman/bloomfilter/v2": {"MIT", "bloomfilter.go"},
	"github.com/multiformats/go-base36": {"MIT", "LICENSE.md"},
}

// module is one linked module.
type module struct {
	Path, Version, Dir string
	// Licences are SPDX names, Text is the licence file's content.
	Licences []string
	Text     string
}

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(root string) error {
	notice, texts, err := generate(root)
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(root, noticeFile), notice, 0o644),
		os.WriteFile(filepath.Join(root, textsFile), texts, 0o644))
}

func generate(root string) (notice, texts []byte, err error) {
	modules, err := linked(root)
	if err != nil {
		return nil, nil, err
	}
	var problems []error
	for i := range modules {
		problems = append(problems, modules[i].read())
	}
	if err := errors.Join(problems...); err != nil {
		return nil, nil, err
	}
	return noticeText(modules), licenceTexts(modules), nil
}

// linked asks the Go tool which modules the program's packages come from, without the program's own.
func linked(root string) ([]module, error) {
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Module", program)
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list the program's packages: %w", err)
	}
	found := map[string]module{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath string
			Module     *struct {
				Path, Version, Dir string
				Main               bool
				Replace            *struct{ Path, Version, Dir string }
			}
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read the list of packages: %w", err)
		}
		if p.Module == nil || p.Module.Main {
			continue
		}
		if p.Module.Path == "github.com/ethereum/go-ethereum" && strings.HasPrefix(p.ImportPath, p.Module.Path+"/cmd/") {
			return nil, fmt.Errorf("%s is linked, which is GPL-3.0 and not LGPL-3.0", p.ImportPath)
		}
		found[p.Module.Path] = module{Path: p.Module.Path, Version: p.Module.Version, Dir: p.Module.Dir}
	}
	list := make([]module, 0, len(found))
	for _, m := range found {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return list, nil
}

var licenceName = regexp.MustCompile(`(?i)^(mit[-_])?(licen[sc]e|copying|unlicense)([-._].*)?$`)

// read finds the module's licence file and names what it says.
func (m *module) read() error {
	if own, ok := stated[m.Path]; ok {
		return m.readStated(own.licence, own.source)
	}
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return fmt.Errorf("%s: %w", m.Path, err)
	}
	var parts []string
	for _, e := range entries {
		only := chosen[m.Path]
		if e.IsDir() || only == "" && !licenceName.MatchString(e.Name()) || only != "" && e.Name() != only {
			continue
		}
		text, err := os.ReadFile(filepath.Join(m.Dir, e.Name()))
		if err != nil {
			return fmt.Errorf("%s: %w", m.Path, err)
		}
		parts = append(parts, strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")))
		for _, match := range licensecheck.Scan(text).Match {
			if !match.IsURL {
				m.Licences = append(m.Licences, match.ID)
			}
		}
	}
	m.Text = strings.Join(parts, "\n\n")
	slices.Sort(m.Licences)
	m.Licences = slices.Compact(m.Licences)
	if len(m.Licences) == 0 {
		return fmt.Errorf("%s %s: no licence was found", m.Path, m.Version)
	}
	for _, l := range m.Licences {
		if !slices.ContainsFunc(allowed, func(a struct{ name, says string }) bool { return a.name == l }) {
			return fmt.Errorf("%s %s: licence %s is not on the list of this command", m.Path, m.Version, l)
		}
	}
	return nil
}

// statedLines is how many lines at the head of a file may state a licence.
const statedLines = 16

// readStated takes the licence from the head of one of the module's files, which must still name it.
func (m *module) readStated(licence, source string) error {
	text, err := os.ReadFile(filepath.Join(m.Dir, source))
	if err != nil {
		return fmt.Errorf("%s: %w", m.Path, err)
	}
	lines := strings.Split(string(text), "\n")
	head := strings.TrimSpace(strings.Join(lines[:min(len(lines), statedLines)], "\n"))
	if !strings.Contains(head, licence) {
		return fmt.Errorf("%s %s: %s does not name %s", m.Path, m.Version, source, licence)
	}
	m.Licences, m.Text = []string{licence}, head
	return nil
}

func noticeText(modules []module) []byte {
	var b bytes.Buffer
	b.WriteString("Hawser\nCopyright The Hawser authors\nLicensed under the Apache License, Version 2.0 (see LICENSE).\n\n")
	b.WriteString("Generated by `go run ./internal/licences`. Do not edit.\n\n")
	b.WriteString("The program links the modules below. Their licences stand in " + textsFile + ".\n")
	for _, a := range allowed {
		var under []string
		for _, m := range modules {
			if slices.Contains(m.Licences, a.name) {
				under = append(under, fmt.Sprintf("  %s %s", m.Path, m.Version))
			}
		}
		if len(under) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", a.name)
		if a.says != "" {
			fmt.Fprintf(&b, "%s\n", a.says)
		}
		b.WriteString(strings.Join(under, "\n") + "\n")
	}
	b.WriteString("\nThe contracts' artifacts contain code of OpenZeppelin Contracts 4.9.6 (MIT).\n")
	return b.Bytes()
}

// licenceTexts writes each text once, with the modules that it is for.
func licenceTexts(modules []module) []byte {
	var order []string
	users := map[string][]string{}
	for _, m := range modules {
		if users[m.Text] == nil {
			order = append(order, m.Text)
		}
		users[m.Text] = append(users[m.Text], m.Path)
	}
	var b bytes.Buffer
	b.WriteString("Generated by `go run ./internal/licences`. Do not edit.\n")
	for _, text := range order {
		fmt.Fprintf(&b, "\n%s\n%s\n%s\n\n%s\n", strings.Repeat("=", 100), strings.Join(users[text], "\n"), strings.Repeat("=", 100), text)
	}
	return b.Bytes()
}
