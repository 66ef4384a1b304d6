package devnet

import (
	"os"
	"strconv"
	"testing"
	"time"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/hawser-ssv/hawser/testnet/chain"
	"github.com/hawser-ssv/hawser/testnet/observer"
)

func TestZZProbe(t *testing.T) {
	base, _ := strconv.Atoi(os.Getenv("PROBE"))
	if base == 0 {
		t.Skip()
	}
	o := Defaults()
	slot, _ := time.ParseDuration(os.Getenv("PROBE_SLOT"))
	o.Slot, o.Progress = slot, io.Discard
	n := &Network{options: o, layout: layout{dir: os.Getenv("PROBE_DIR"), base: base}}
	n.contract.contract = common.HexToAddress(os.Getenv("PROBE_CONTRACT"))
	n.chain = &chain.Chain{Config: chain.Config{Ports: n.layout.chainPorts(0), SlotTime: slot}}
	n.beacon = observer.NewClient(n.chain.BeaconHTTP(0))
	g, err := n.beacon.Genesis(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n.chain.Genesis = g.Time
	if err := n.recordAnswers(t.Context()); err != nil {
		t.Fatal(err)
	}
}
