package rig

import (
	"fmt"
	"maps"
	"path/filepath"

	"github.com/hawser-ssv/hawser/internal/testnet/chain"
)

// PortSpan is how many ports a network uses from its base on.
const PortSpan = 200

// layout says where everything of a network is: files below dir, ports from base on.
type layout struct {
	dir  string
	base int
}

// Everything of the second pair of clients is pairSpan further.
const pairSpan = 100

func (l layout) chainPorts(pair int) chain.Ports { return chain.PortsFrom(l.base + pair*pairSpan) }

func (l layout) beaconProxy(operator uint64, pair int) int {
	return l.base + pair*pairSpan + 20 + int(operator)
}

func (l layout) executionProxy(operator uint64, pair int) int {
	return l.base + pair*pairSpan + 40 + int(operator)
}
func (l layout) p2pPort(operator uint64) int { return l.base + 60 + int(operator) } // TCP and UDP
func (l layout) apiPort(operator uint64) int { return l.base + 80 + int(operator) }

func (l layout) apiURL(operator uint64) string {
	return fmt.Sprintf("http://127.0.0.1:%d", l.apiPort(operator))
}

// ContractsFile is the file in a network's folder that says where its contracts stand.
const ContractsFile = "contracts.json"

func (l layout) contracts() string { return filepath.Join(l.dir, ContractsFile) }

// Files of a run that Compare reads.
const (
	verdictFile = "verdict.json"
	answersFile = "answers.json"
)

// wallet is the file with the key of one of the network's accounts.
func (l layout) wallet(name string) string { return filepath.Join(l.dir, "wallets", name) }

func (l layout) chainDir() string   { return filepath.Join(l.dir, "chain") }
func (l layout) profile() string    { return filepath.Join(l.dir, "profile.yaml") }
func (l layout) state() string      { return filepath.Join(l.dir, "network.json") }
func (l layout) verdict() string    { return filepath.Join(l.dir, verdictFile) }
func (l layout) answers() string    { return filepath.Join(l.dir, answersFile) }
func (l layout) proxyTally() string { return filepath.Join(l.dir, "proxies.json") }
func (l layout) supervisor() string { return filepath.Join(l.dir, "devnet.log") }

func (l layout) operatorDir(operator uint64) string {
	return filepath.Join(l.dir, fmt.Sprintf("operator-%d", operator))
}

func (l layout) operatorFile(operator uint64, name string) string {
	return filepath.Join(l.operatorDir(operator), name)
}

// ports names every TCP port of the network.
func (l layout) ports(operators, pairs int) map[int]string {
	out := make(map[int]string)
	for pair := range pairs {
		maps.Copy(out, l.chainPorts(pair).TCP())
		for i := range operators {
			id := uint64(i + 1)
			out[l.beaconProxy(id, pair)] = fmt.Sprintf("the beacon proxy of operator %d", id)
			out[l.executionProxy(id, pair)] = fmt.Sprintf("the execution proxy of operator %d", id)
		}
	}
	out[l.bootnodeAPIPort()] = "the API of the bootnode"
	for i := range operators {
		id := uint64(i + 1)
		out[l.p2pPort(id)] = fmt.Sprintf("the network of operator %d", id)
		out[l.apiPort(id)] = fmt.Sprintf("the API of operator %d", id)
	}
	return out
}
