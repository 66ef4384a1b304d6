package localnet

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/home"
)

// PortSpan is the number of ports that a network uses, from its base on.
const PortSpan = 200

// Layout is the folder and the ports of a network: its files are below dir, its ports from base on.
type Layout struct {
	Dir  string
	Base int
}

// The ports of the second pair of clients are pairSpan higher.
const pairSpan = 100

func (l Layout) chainPorts(pair int) chain.Ports { return chain.PortsFrom(l.Base + pair*pairSpan) }

// BeaconProxy is the port of the proxy between an operator and the beacon node of a pair of clients, which count from 0.
func (l Layout) BeaconProxy(operator uint64, pair int) int {
	return l.Base + pair*pairSpan + 20 + int(operator)
}

// ExecutionProxy is the port of the proxy between an operator and the execution client of a pair.
func (l Layout) ExecutionProxy(operator uint64, pair int) int {
	return l.Base + pair*pairSpan + 40 + int(operator)
}

// P2PPort is an operator's port for its peers, TCP and UDP.
func (l Layout) P2PPort(operator uint64) int { return l.Base + 60 + int(operator) }

// APIPort is the port of an operator's API and page.
func (l Layout) APIPort(operator uint64) int { return l.Base + 80 + int(operator) }

// APIURL is the address of an operator's API, without a slash at its end.
func (l Layout) APIURL(operator uint64) string {
	return fmt.Sprintf("http://127.0.0.1:%d", l.APIPort(operator))
}

// Contracts is the path of home.ContractsFile.
func (l Layout) Contracts() string { return filepath.Join(l.Dir, home.ContractsFile) }

// Wallet is the file with the key of one of the network's accounts.
func (l Layout) Wallet(name string) string { return filepath.Join(l.Dir, "wallets", name) }

func (l Layout) chainDir() string { return filepath.Join(l.Dir, "chain") }

// Profile is the file that describes the network to operators.
func (l Layout) Profile() string { return filepath.Join(l.Dir, "profile.yaml") }

func (l Layout) state() string      { return filepath.Join(l.Dir, "network.json") }
func (l Layout) supervisor() string { return filepath.Join(l.Dir, "devnet.log") }

func (l Layout) operatorDir(operator uint64) string {
	return filepath.Join(l.Dir, fmt.Sprintf("operator-%d", operator))
}

// OperatorFile is a file in an operator's folder.
func (l Layout) OperatorFile(operator uint64, name string) string {
	return filepath.Join(l.operatorDir(operator), name)
}

// ports returns every TCP port of the network with its name.
func (l Layout) ports(operators, pairs int) map[int]string {
	out := make(map[int]string)
	for pair := range pairs {
		maps.Copy(out, l.chainPorts(pair).TCP())
		for i := range operators {
			id := uint64(i + 1)
			out[l.BeaconProxy(id, pair)] = fmt.Sprintf("the beacon proxy of operator %d", id)
			out[l.ExecutionProxy(id, pair)] = fmt.Sprintf("the execution proxy of operator %d", id)
		}
	}
	out[l.bootnodeAPIPort()] = "the API of the bootnode"
	for i := range operators {
		id := uint64(i + 1)
		out[l.P2PPort(id)] = fmt.Sprintf("the network of operator %d", id)
		out[l.APIPort(id)] = fmt.Sprintf("the API of operator %d", id)
	}
	return out
}

// CheckPorts returns a *chain.PortError if one of the ports of a network with this base is in use.
func CheckPorts(o Options, base int) error {
	return chain.CheckFree(Layout{Base: base}.ports(o.Operators, o.Beacons))
}

// NewLayout creates the working folder. If the folder exists and is not empty it returns a *FolderError, because the files may be the
// user's.
func NewLayout(o Options) (Layout, error) {
	dir := o.Dir
	if dir == "" {
		made, err := os.MkdirTemp("", "hawser-devnet-")
		return Layout{Dir: made, Base: o.PortBase}, err
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Layout{}, fmt.Errorf("find the working folder: %w", err)
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return Layout{}, &FolderError{dir, fmt.Errorf("%w: %s is not empty: choose another --dir, or delete it if it is an old network's", ErrFolder, dir)}
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return Layout{}, &FolderError{dir, fmt.Errorf("%w: %w", ErrFolder, err)}
	}
	return Layout{Dir: dir, Base: o.PortBase}, os.MkdirAll(dir, 0o755)
}

// Clean removes the working folder if it is useless and the options do not ask to keep it. Otherwise it prints where the folder is.
func (l Layout) Clean(o Options, useless bool) {
	if o.Keep || !useless {
		fmt.Fprintf(o.Progress, "logs and data are in %s\n", l.Dir)
		return
	}
	if err := os.RemoveAll(l.Dir); err != nil {
		fmt.Fprintf(o.Progress, "remove the working folder: %v\n", err)
	}
}

// HasLogs reports whether there are logs, that is, whether any client was started.
func (l Layout) HasLogs() bool {
	_, err := os.Stat(filepath.Join(l.chainDir(), "logs"))
	return err == nil
}
