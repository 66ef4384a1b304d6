package localnet

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

// The files of one operator, in its folder. LogFile receives its standard output and error.
const (
	configFile     = "node.yaml"
	keyFile        = "operator.json"
	passwordFile   = "password"
	networkKeyFile = "network.key"
	LogFile        = "node.log"
)

// nodeTemplate is an operator's configuration, with the keys that every operator sets.
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

// networkName is the local network's name in profile and configuration.
const networkName = "local"

// PublicSlot is the slot's length on public networks. With it the round timeouts are also those of public networks.
const PublicSlot = 12 * time.Second

// followDistance is 1, because a chain with one execution client has no reorganisations.
const followDistance = 1

// writeProfile describes the network to the operators.
func writeProfile(l Layout, contract common.Address, o Options) error {
	p := protocolnetwork.Local()
	p.Name, p.Registry, p.SyncFromBlock, p.FollowDistance = networkName, contract, 0, followDistance
	p.RoundTimeouts = protocolnetwork.Scaled
	if o.Slot == PublicSlot {
		p.RoundTimeouts = protocolnetwork.Fixed
	}
	p.TotalEthereumValidators = GenesisValidators
	p.Beacon.SlotDuration, p.Beacon.SlotsPerEpoch = o.Slot, uint64(o.SlotsPerEpoch)
	return config.WriteProfile(l.Profile(), &p)
}

// configure writes an operator's configuration. Without a bootnode it has the peers' addresses and keys.
func (n *Network) configure(o *Operator) error {
	l := n.Layout
	peers, bootnodes := n.acquaint(o)
	var beacons, executions []string
	for pair := range n.Options.Beacons {
		beacons = append(beacons, fmt.Sprintf("http://127.0.0.1:%d", l.BeaconProxy(o.ID, pair)))
	}
	for pair := range n.Options.Executions {
		executions = append(executions, fmt.Sprintf("ws://127.0.0.1:%d", l.ExecutionProxy(o.ID, pair)))
	}
	text, err := template.New("node").Parse(nodeTemplate)
	if err != nil {
		return fmt.Errorf("write configuration of operator %d: %w", o.ID, err)
	}
	var out strings.Builder
	err = text.Execute(&out, map[string]any{
		"Name": networkName, "Profile": l.Profile(), "DataDir": l.OperatorFile(o.ID, "data"),
		"KeyFile": l.OperatorFile(o.ID, keyFile), "PasswordFile": l.OperatorFile(o.ID, passwordFile),
		"Beacon": strings.Join(beacons, ", "), "Execution": strings.Join(executions, ", "),
		"P2PPort": l.P2PPort(o.ID), "NetworkKey": l.OperatorFile(o.ID, networkKeyFile),
		"Peers": peers, "Bootnodes": bootnodes, "APIPort": l.APIPort(o.ID),
	})
	if err != nil {
		return fmt.Errorf("write configuration of operator %d: %w", o.ID, err)
	}
	if err := os.WriteFile(l.OperatorFile(o.ID, configFile), []byte(out.String()), 0o600); err != nil {
		return fmt.Errorf("write configuration of operator %d: %w", o.ID, err)
	}
	return nil
}

// Address returns the multiaddress at which the others reach an operator.
func (n *Network) Address(o *Operator) string {
	return fmt.Sprintf("/ip4/127.0.0.1/tcp/%d/p2p/%s", n.Layout.P2PPort(o.ID), o.PeerID)
}
