package localnet

import (
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/bellatrix"

	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/embedded"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
)

// embeddedDelay is the time between the start of the embedded chain and slot 0: operators begin with a whole slot.
const embeddedDelay = 2 * time.Second

// startEmbedded starts the embedded chain in this process, with all registrations on it. Its addresses are those that real clients would
// have.
func (n *Network) startEmbedded() (err error) {
	n.Say("starting the embedded chain: %d validators, %d of them on %d operators", GenesisValidators, n.Options.Validators, n.Options.Operators)
	ports, started := n.Layout.chainPorts(0), time.Now()
	n.Chain = &chain.Chain{ // its addresses and times, without processes
		Config: chain.Config{Ports: ports, SlotTime: n.Options.Slot}, Started: started,
		Genesis: started.Add(embeddedDelay + time.Second).Truncate(time.Second),
	}
	address := func(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
	n.Embedded, err = embedded.New(embedded.Config{
		Genesis: n.Chain.Genesis, SlotTime: n.Options.Slot, SlotsPerEpoch: n.Options.SlotsPerEpoch,
		Validators: GenesisValidators, FirstBackground: n.Options.Validators,
		FeeRecipient: bellatrix.ExecutionAddress(onchain.BackgroundRecipient),
		Parameters:   n.Options.Terms().Parameters(), Registrations: n.Registration.Txs[len(n.Registration.Deployment.Txs):],
		Beacon: address(ports.BeaconHTTP), Execution: []string{address(ports.ExecutionHTTP), address(ports.ExecutionWS)},
		Trouble: n.Trouble,
	})
	if err != nil {
		return fmt.Errorf("start the embedded chain: %w", err)
	}
	n.Embedded.Start()
	n.Say("the embedded chain holds %d transactions: operators, validators", len(n.Registration.Txs)-len(n.Registration.Deployment.Txs))
	return nil
}
