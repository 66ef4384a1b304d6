package config

import (
	"time"
)

// Version is the version of the configuration's layout, the value of its key "version".
const Version = 1

// Config is the configuration of `hawser node start`.
type Config struct {
	// Version is the layout's version; only 1 exists.
	Version int
	// Network is the name of a known network; Profile is the file of a custom one and takes precedence.
	Network string
	Profile string

	DataDir string

	OperatorKeyFile      string
	OperatorPasswordFile string
	// OperatorOpenSSL lets OpenSSL sign, when the machine has it.
	OperatorOpenSSL bool

	BeaconEndpoints []string
	BeaconTimeout   time.Duration

	ExecutionEndpoints []string

	P2PListen     string
	P2PTCPPort    int
	P2PUDPPort    int
	P2PExternalIP string
	P2PPeers      []string
	P2PBootnodes  []string
	P2PMaxPeers   int
	// P2PSharedRanges are address ranges in CIDR notation; see SharedRanges.
	P2PSharedRanges []string
	P2PKeyFile      string

	APIListen string
	// APIHosts are host names under which the API may be requested, besides addresses and localhost.
	APIHosts []string
	// APIProfiling serves Go's profiles beside the API.
	APIProfiling bool

	LogLevel  string
	LogFormat string

	Graffiti      string
	ProposerDelay time.Duration
	// ProposerRound is the length of a proposer's round with slots of 12 s.
	ProposerRound time.Duration
	Workers       int
	// DoppelgangerEpochs is how many epochs validators are watched before votes and blocks are signed; 0 is off.
	DoppelgangerEpochs int
	// WatchArrivals watches the validators of shares that arrive until it is clear that they do not live elsewhere.
	WatchArrivals bool
	// ContractAgeEpochs is how many epochs votes and blocks are signed without a complete view of the contract; 0 is no limit.
	ContractAgeEpochs int
	// Aggregations turns on aggregation and sync committee contribution duties.
	Aggregations bool

	// sources has the source of each key.
	sources map[string]string
}

// Key is one row of the table: a configuration key with its properties.
type Key struct {
	// Name is the key's dotted path in the file and the flag's name.
	Name string
	// Doc is one sentence for help and reference.
	Doc string
	// Required keys have no default and must be set.
	Required bool
	// field returns a pointer to the Config field.
	field func(*Config) any
	// Default is the text of the default value.
	Default string
}

// Keys is the table of all keys in the order of the reference page.
func Keys() []Key {
	return []Key{
		{Name: "version", Doc: "Version of this file's layout; 1.", Default: "1", field: func(c *Config) any { return &c.Version }},
		{Name: "network.name", Doc: "Network to join: mainnet, hoodi, holesky, sepolia, …", Default: "mainnet", field: func(c *Config) any { return &c.Network }},
		{Name: "network.profile", Doc: "File that describes a custom network; wins over network.name.", field: func(c *Config) any { return &c.Profile }},
		{Name: "data_dir", Doc: "Folder for the database, with one running node at most.", Required: true, field: func(c *Config) any { return &c.DataDir }},
		{Name: "operator.key_file", Doc: "Operator keystore as `hawser operator keygen` writes it.", Required: true, field: func(c *Config) any { return &c.OperatorKeyFile }},
		{Name: "operator.password_file", Doc: "File with the keystore's password.", Required: true, field: func(c *Config) any { return &c.OperatorPasswordFile }},
		{Name: "operator.openssl", Doc: "Sign with the machine's OpenSSL when it has one: more than twice as fast as without.", Default: "true", field: func(c *Config) any { return &c.OperatorOpenSSL }},
		{Name: "beacon.endpoints", Doc: "Beacon API base URLs, best first.", Required: true, field: func(c *Config) any { return &c.BeaconEndpoints }},
		{Name: "beacon.timeout", Doc: "Longest wait for one Beacon API answer.", Default: "5s", field: func(c *Config) any { return &c.BeaconTimeout }},
		{Name: "execution.endpoints", Doc: "Execution client URLs (ws:// or http://), best first.", Required: true, field: func(c *Config) any { return &c.ExecutionEndpoints }},
		{Name: "p2p.listen", Doc: "Address to listen on for other operators.", Default: "0.0.0.0", field: func(c *Config) any { return &c.P2PListen }},
		{Name: "p2p.tcp_port", Doc: "TCP port for other operators.", Default: "13001", field: func(c *Config) any { return &c.P2PTCPPort }},
		{Name: "p2p.udp_port", Doc: "UDP port for discovery.", Default: "12001", field: func(c *Config) any { return &c.P2PUDPPort }},
		{Name: "p2p.external_ip", Doc: "Address to announce when it differs from the one listened on.", field: func(c *Config) any { return &c.P2PExternalIP }},
		{Name: "p2p.peers", Doc: "Full multiaddresses with /p2p/<id> that are dialled and kept.", field: func(c *Config) any { return &c.P2PPeers }},
		{Name: "p2p.bootnodes", Doc: "Node records (enr:…) of bootnodes to ask for peers, before the network's own.", field: func(c *Config) any { return &c.P2PBootnodes }},
		{Name: "p2p.max_peers", Doc: "Most connections to other operators.", Default: "60", field: func(c *Config) any { return &c.P2PMaxPeers }},
		{Name: "p2p.shared_ranges", Doc: "Address ranges (CIDR) behind which many operators may live, such as a cluster's NAT: who shares an address there loses no score and is not refused for it. Private ranges named here may be dialled on public networks too.", field: func(c *Config) any { return &c.P2PSharedRanges }},
		{Name: "p2p.key_file", Doc: "File with the network key, 64 hex digits; made at first start when it is missing. Default: <data_dir>/network.key.", field: func(c *Config) any { return &c.P2PKeyFile }},
		{Name: "api.listen", Doc: "Address of the HTTP API, metrics and health.", Default: "127.0.0.1:16000", field: func(c *Config) any { return &c.APIListen }},
		{Name: "api.hosts", Doc: "Host names under which the API may be asked, besides addresses, localhost and the name in api.listen: those of a proxy or a Service.", field: func(c *Config) any { return &c.APIHosts }},
		{Name: "api.profiling", Doc: "Serve Go's profiles under /debug/pprof/ of the API.", Default: "false", field: func(c *Config) any { return &c.APIProfiling }},
		{Name: "log.level", Doc: "debug, info, warn or error.", Default: "info", field: func(c *Config) any { return &c.LogLevel }},
		{Name: "log.format", Doc: "text or json.", Default: "text", field: func(c *Config) any { return &c.LogFormat }},
		{Name: "proposal.graffiti", Doc: "Text put into proposed blocks, 32 bytes at most.", Default: "Hawser", field: func(c *Config) any { return &c.Graffiti }},
		{Name: "proposal.round", Doc: "Length of a proposer's consensus round, 1.25s to 2s. All operators of a committee should use the same; nodes before 2026 use 2s.", Default: "1.5s", field: func(c *Config) any { return &c.ProposerRound }},
		{Name: "proposal.delay", Doc: "Wait after the slot's start before a block is asked for; above 1s costs blocks.", Default: "0s", field: func(c *Config) any { return &c.ProposerDelay }},
		{Name: "engine.workers", Doc: "Threads that run duties; 0 means one per core.", Default: "0", field: func(c *Config) any { return &c.Workers }},
		{Name: "duties.doppelganger_epochs", Doc: "After a start, sign votes and blocks for a validator only when it was seen nowhere for this many whole epochs, or its committee signs without this operator; 0 is off, 2 is usual.", Default: "0", field: func(c *Config) any { return &c.DoppelgangerEpochs }},
		{Name: "duties.watch_arrivals", Doc: "Sign votes and blocks for a validator whose share arrives, new or after a reactivation, only when it was seen nowhere in the epoch before and in that epoch, or its committee signs without this operator, or its history came by slashing import under the share's own key (the file of an owner's validator client has other keys, and is not needed). Turn it off only where no validator can live elsewhere.", Default: "true", field: func(c *Config) any { return &c.WatchArrivals }},
		{Name: "duties.contract_age_epochs", Doc: "Sign votes and blocks for this many epochs after the execution client last brought the view of the contract up to date; then validators may have moved to other operators, and both are withheld until the view is complete again. 0 is no limit.", Default: "2", field: func(c *Config) any { return &c.ContractAgeEpochs }},
		{Name: "duties.aggregations", Doc: "Perform aggregation and sync committee contribution duties too.", Default: "true", field: func(c *Config) any { return &c.Aggregations }},
	}
}

// EnvName returns the environment variable of a key: HAWSER_ and the key in capitals with underscores.
func (k Key) EnvName() string { return envName(k.Name) }
