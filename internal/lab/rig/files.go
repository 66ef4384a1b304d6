package rig

import (
	"fmt"
	"os"
	"strings"
	"text/template"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/node/config"
	protocolnetwork "github.com/hawser-ssv/hawser/protocol/network"
)

// The files of one operator, in its folder.
const (
	configFile     = "node.yaml"
	keyFile        = "operator.json"
	passwordFile   = "password"
	networkKeyFile = "network.key"
	logFile        = "node.log"
)

// nodeTemplate is an operator's configuration, with the keys that any operator would set.
const nodeTemplate = `version: 1
network:
  name: {{.Name}}
  profile: {{.Profile}}
data_dir: {{.DataDir}}
operator:
  key_file: {{.KeyFile}}
  password_file: {{.PasswordFile}}
beacon:
  endpoints: [{{.Beacon}}]
execution:
  endpoints: [{{.Execution}}]
p2p:
  listen: 127.0.0.1
  tcp_port: {{.P2PPort}}
  udp_port: {{.P2PPort}}
  key_file: {{.NetworkKey}}
  peers: [{{.Peers}}]
  bootnodes: [{{.Bootnodes}}]
api:
  listen: 127.0.0.1:{{.APIPort}}
log:
  level: info
  format: text
`

// networkName names the local network in profile and configuration.
const networkName = "local"

// publicSlot is a slot of the public networks: with it, round timeouts are theirs too.
const publicSlot = 12 * time.Second

// followDistance is 1: the chain has one execution client and no reorganisations of its own making.
const followDistance = 1

// writeProfile describes the network to the operators.
func writeProfile(l layout, contract common.Address, o Options) error {
	p := protocolnetwork.Local()
	p.Name, p.Registry, p.SyncFromBlock, p.FollowDistance = networkName, contract, 0, followDistance
	p.RoundTimeouts = protocolnetwork.Scaled
	if o.Slot == publicSlot {
		p.RoundTimeouts = protocolnetwork.Fixed
	}
	p.TotalEthereumValidators = GenesisValidators
	p.Beacon.SlotDuration, p.Beacon.SlotsPerEpoch = o.Slot, uint64(o.SlotsPerEpoch)
	return config.WriteProfile(l.profile(), &p)
}

// writeConfig writes an operator's configuration. Without a bootnode it knows its peers by address and key.
func writeConfig(l layout, o *operator, all []*operator, options Options, b *bootnode) error {
	peers, bootnodes := acquaint(l, o, all, options, b)
	var beacons, executions []string
	for pair := range options.Beacons {
		beacons = append(beacons, fmt.Sprintf("http://127.0.0.1:%d", l.beaconProxy(o.id, pair)))
	}
	for pair := range options.Executions {
		executions = append(executions, fmt.Sprintf("ws://127.0.0.1:%d", l.executionProxy(o.id, pair)))
	}
	text, err := template.New("node").Parse(nodeTemplate)
	if err != nil {
		return fmt.Errorf("write configuration of operator %d: %w", o.id, err)
	}
	var out strings.Builder
	err = text.Execute(&out, map[string]any{
		"Name": networkName, "Profile": l.profile(), "DataDir": l.operatorFile(o.id, "data"),
		"KeyFile": l.operatorFile(o.id, keyFile), "PasswordFile": l.operatorFile(o.id, passwordFile),
		"Beacon": strings.Join(beacons, ", "), "Execution": strings.Join(executions, ", "),
		"P2PPort": l.p2pPort(o.id), "NetworkKey": l.operatorFile(o.id, networkKeyFile),
		"Peers": peers, "Bootnodes": bootnodes, "APIPort": l.apiPort(o.id),
	})
	if err != nil {
		return fmt.Errorf("write configuration of operator %d: %w", o.id, err)
	}
	if err := os.WriteFile(l.operatorFile(o.id, configFile), []byte(out.String()), 0o600); err != nil {
		return fmt.Errorf("write configuration of operator %d: %w", o.id, err)
	}
	return nil
}

// address returns the multiaddress under which the others reach an operator.
func address(l layout, o *operator) string {
	return fmt.Sprintf("/ip4/127.0.0.1/tcp/%d/p2p/%s", l.p2pPort(o.id), o.peerID)
}
