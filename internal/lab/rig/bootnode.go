package rig

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/hawser-ssv/hawser/internal/testnet/process"
)

// The bootnode's ports lie behind the tap's.
func (l layout) bootnodePort() int    { return l.base + 96 } // UDP
func (l layout) bootnodeAPIPort() int { return l.base + 97 }
func (l layout) bootnodeDir() string  { return filepath.Join(l.dir, "bootnode") }

// recordFile is where `hawser bootnode start` keeps its record, in its data folder.
const recordFile = "bootnode.enr"

// bootnodePatience is how long a bootnode may take to write its record.
const bootnodePatience = 20 * time.Second

// discovers reports whether operators find each other through a bootnode. A partition's tunnels carry no UDP, so there they
// know each other's addresses from the start.
func (o Options) discovers() bool {
	return !o.StaticPeers && len(o.Partitions) == 0 && !o.tells(Stripped)
}

// bootnode is the process that operators ask for peers.
type bootnode struct {
	process *process.Process
	record  string // its ENR
}

// startBootnode runs a bootnode as an operator of one would and waits for its record.
func startBootnode(l layout, executable string) (*bootnode, error) {
	if err := os.MkdirAll(l.bootnodeDir(), 0o700); err != nil {
		return nil, fmt.Errorf("start the bootnode: %w", err)
	}
	p, err := process.Start(process.Spec{
		Name: "bootnode", Path: executable, Log: filepath.Join(l.bootnodeDir(), logFile),
		Args: []string{
			"bootnode", "start", "--network", "local", "--data-dir", l.bootnodeDir(), "--listen", "127.0.0.1",
			"--port", strconv.Itoa(l.bootnodePort()), "--api.listen", fmt.Sprintf("127.0.0.1:%d", l.bootnodeAPIPort()),
		},
	})
	if err != nil {
		return nil, err
	}
	b := &bootnode{process: p}
	for deadline := time.Now().Add(bootnodePatience); ; time.Sleep(20 * time.Millisecond) {
		text, err := os.ReadFile(filepath.Join(l.bootnodeDir(), recordFile))
		if err == nil {
			b.record = strings.TrimSpace(string(text))
			return b, nil
		}
		if died := p.Err(); died != nil {
			return nil, died
		}
		if time.Now().After(deadline) {
			b.stop()
			return nil, errors.New("start the bootnode: it does not write its record")
		}
	}
}

// stop ends the bootnode's process, if there is one.
func (b *bootnode) stop() {
	if b != nil {
		b.process.Stop(stopGrace)
	}
}

// check returns the error of a bootnode that ended by itself.
func (b *bootnode) check() error {
	if b == nil {
		return nil
	}
	return b.process.Err()
}

// acquaint says in an operator's configuration how it finds the others: by the bootnode, or by their addresses.
func acquaint(l layout, o *operator, all []*operator, options Options, b *bootnode) (peers, bootnodes string) {
	if b != nil {
		return "", b.record
	}
	var known []string
	for _, other := range all {
		if other.id != o.id && (!options.tells(Stripped) || options.neighbours(o.id)[other.id]) {
			known = append(known, address(l, other))
		}
	}
	return strings.Join(known, ", "), ""
}
