package chain

import "strconv"

const loopback = "127.0.0.1"

func (c *Chain) executionArgs(i int) []string {
	p := c.Config.ports(i)
	return []string{
		"--datadir", c.path("geth" + suffix(i)), "--config", c.path("geth" + suffix(i) + ".toml"), "--networkid", strconv.Itoa(ChainID),
		"--syncmode", "full", "--gcmode", "archive", "--cache", "64", "--verbosity", "3",
		"--nodiscover", "--maxpeers", "0", "--nat", "none", "--ipcdisable",
		"--http", "--http.addr", loopback, "--http.port", strconv.Itoa(p.ExecutionHTTP), "--http.api", "eth,net,web3,debug,txpool,admin",
		"--ws", "--ws.addr", loopback, "--ws.port", strconv.Itoa(p.ExecutionWS), "--ws.api", "eth,net,web3,debug,txpool", "--ws.origins", "*",
		"--authrpc.addr", loopback, "--authrpc.port", strconv.Itoa(p.ExecutionAuth), "--authrpc.jwtsecret", c.path("jwt.hex"),
		// Registrations are large; the default limits assume a public pool.
		"--txpool.accountslots", "256", "--txpool.accountqueue", "256",
	}
}

func (c *Chain) beaconArgs(i int) []string {
	p, engine := c.Config.ports(i), c.Config.ports(min(i, c.Config.executions()-1))
	return []string{
		"--accept-terms-of-use", "--datadir", c.path("beacon" + suffix(i)), "--disable-monitoring",
		"--chain-config-file", c.path("config.yaml"), "--genesis-state", c.path("genesis.ssz"),
		"--chain-id", strconv.Itoa(ChainID), "--network-id", strconv.Itoa(ChainID),
		"--deposit-contract", DepositContract, "--contract-deployment-block", "0",
		"--execution-endpoint", "http://" + loopback + ":" + strconv.Itoa(engine.ExecutionAuth), "--jwt-secret", c.path("jwt.hex"),
		"--min-sync-peers", "0", "--minimum-peers-per-subnet", "0", "--no-discovery", "--bootstrap-node", "",
		"--disable-quic", // its QUIC library panics under Go 1.26
		"--p2p-local-ip", loopback, "--p2p-host-ip", loopback,
		"--p2p-tcp-port", strconv.Itoa(p.BeaconTCP), "--p2p-quic-port", strconv.Itoa(p.BeaconQUIC), "--p2p-udp-port", strconv.Itoa(p.BeaconUDP),
		"--rpc-host", loopback, "--rpc-port", strconv.Itoa(p.BeaconRPC), "--http-host", loopback, "--http-port", strconv.Itoa(p.BeaconHTTP),
		"--subscribe-all-subnets", "--suggested-fee-recipient", c.Config.FeeRecipient,
		"--slasher", // the second pair of eyes: puts slashable messages that it sees into blocks
	}
}

func (c *Chain) validatorArgs() []string {
	p := c.Config.Ports
	beacon := c.Config.ports(c.Config.Steady)
	return []string{
		"--accept-terms-of-use", "--datadir", c.path("validator"), "--force-clear-db", "--disable-monitoring",
		"--chain-config-file", c.path("config.yaml"),
		"--interop-start-index", strconv.Itoa(c.Config.FirstBackground),
		"--interop-num-validators", strconv.Itoa(c.Config.Validators - c.Config.FirstBackground),
		"--beacon-rpc-provider", loopback + ":" + strconv.Itoa(beacon.BeaconRPC),
		"--rpc-port", strconv.Itoa(p.ValidatorRPC), "--http-port", strconv.Itoa(p.ValidatorHTTP),
		"--suggested-fee-recipient", c.Config.FeeRecipient,
	}
}
