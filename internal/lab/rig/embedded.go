package rig

import (
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/bellatrix"

	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/embedded"
)

// checkEmbedded says which parts of a scenario need real clients.
func (o Options) checkEmbedded() error {
	if !o.Embedded {
		return nil
	}
	for _, part := range []struct {
		wanted bool
		what   string
	}{
		{o.Fulu != 0, "--fork: the embedded chain stays in Electra"},
		{len(o.UpgradeBeacon) > 0, "--upgrade-beacon: the embedded chain stays in Electra and has no fork to name"},
		{o.Beacons != 1, fmt.Sprintf("--beacons %d: the embedded chain has one beacon node; a second one would be the same program", o.Beacons)},
		{o.Executions != 1, fmt.Sprintf("--executions %d: the embedded chain has one execution client; a second one would be the same program", o.Executions)},
		{len(o.StopBeacon)+len(o.StartBeacon) > 0, "--stop-beacon: the embedded chain's beacon node cannot be stopped alone"},
		{len(o.StopExecution)+len(o.StartExecution) > 0, "--stop-execution: the embedded chain's execution client cannot be stopped alone"},
		{o.Scenario != "", fmt.Sprintf("--scenario %s: its steps read balances and send transactions as people do, which the embedded chain's execution client does not answer", o.Scenario)},
		{o.Fees, "--fees: accounts and balances are asked for, which the embedded chain's execution client does not answer"},
		{o.Epochs == 1, "--epochs 1: the embedded chain is measured from epoch 1 on, too early for finality to advance within one epoch; measure 2"},
		{o.Newcomer, "--deposit-validator: the embedded chain takes no deposits"},
	} {
		if part.wanted {
			return fmt.Errorf("%s: run it on geth and Prysm, without --embedded", part.what)
		}
	}
	return nil
}

// embeddedDelay is the time between the start of the embedded chain and slot 0: operators begin with a whole slot.
const embeddedDelay = 2 * time.Second

// startEmbedded makes the chain in this process, with all registrations on it, at the addresses that real clients would have.
func (n *Network) startEmbedded() (err error) {
	n.say("starting the embedded chain: %d validators, %d of them on %d operators", GenesisValidators, n.options.Validators, n.options.Operators)
	ports, started := n.layout.chainPorts(0), time.Now()
	n.chain = &chain.Chain{ // its addresses and times, without processes
		Config: chain.Config{Ports: ports, SlotTime: n.options.Slot}, Started: started,
		Genesis: started.Add(embeddedDelay + time.Second).Truncate(time.Second),
	}
	address := func(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
	n.embedded, err = embedded.New(embedded.Config{
		Genesis: n.chain.Genesis, SlotTime: n.options.Slot, SlotsPerEpoch: n.options.SlotsPerEpoch,
		Validators: GenesisValidators, FirstBackground: n.options.Validators,
		FeeRecipient: bellatrix.ExecutionAddress(backgroundRecipient),
		Parameters:   parameters(n.options), Registrations: n.contract.txs[len(n.contract.deployment.Txs):],
		Beacon: address(ports.BeaconHTTP), Execution: []string{address(ports.ExecutionHTTP), address(ports.ExecutionWS)},
		Trouble: n.trouble,
	})
	if err != nil {
		return fmt.Errorf("start the embedded chain: %w", err)
	}
	n.embedded.Start()
	n.say("the embedded chain holds %d transactions: operators, validators", len(n.contract.txs)-len(n.contract.deployment.Txs))
	return nil
}
