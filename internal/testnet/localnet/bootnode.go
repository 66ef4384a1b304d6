package localnet

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

// The bootnode's ports come after the tap's.
func (l Layout) bootnodePort() int    { return l.Base + 96 } // UDP
func (l Layout) bootnodeAPIPort() int { return l.Base + 97 }
func (l Layout) bootnodeDir() string  { return filepath.Join(l.Dir, "bootnode") }

// recordFile is the file in its data folder in which `hawser bootnode start` stores its record.
const recordFile = "bootnode.enr"

// bootnodePatience is how long a bootnode may take to write its record.
const bootnodePatience = 20 * time.Second

// bootnode is the process that operators ask for peers.
type bootnode struct {
	process *process.Process
	record  string // its ENR
}

// startBootnode runs a bootnode with `hawser bootnode start` and waits for its record.
func startBootnode(l Layout, executable string) (*bootnode, error) {
	if err := os.MkdirAll(l.bootnodeDir(), 0o700); err != nil {
		return nil, fmt.Errorf("start the bootnode: %w", err)
	}
	p, err := process.Start(process.Spec{
		Name: "bootnode", Path: executable, Log: filepath.Join(l.bootnodeDir(), LogFile),
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

// acquaint adds to an operator's configuration how it finds the others: by the bootnode, or by their addresses.
func (n *Network) acquaint(o *Operator) (peers, bootnodes string) {
	if n.bootnode != nil {
		return "", n.bootnode.record
	}
	var known []string
	for _, other := range n.Operators {
		if other.ID != o.ID && (n.hooks.Knows == nil || n.hooks.Knows(o.ID, other.ID)) {
			known = append(known, n.Address(other))
		}
	}
	return strings.Join(known, ", "), ""
}
