package binding

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

func testKey(t *testing.T, n int) *operatorkey.PrivateKey {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("../../protocol/operatorkey/testdata/operator%d.pem", n))
	if err != nil {
		t.Fatal(err)
	}
	key, err := operatorkey.ParsePrivateKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// onChainKey is what operator id registers. Only operators 1 and 2 have keys of their
// own; the chain does not look at the text, and encryption uses a key that exists.
func onChainKey(t *testing.T, id wire.OperatorID) (text, encryptFor string) {
	key := testKey(t, min(int(id), 2)).Public().String()
	if id <= 2 {
		return key, key
	}
	return fmt.Sprintf("operator %d", id), key
}

// splitKeys makes real validators with consecutive owner nonces.
func splitKeys(t *testing.T, owner common.Address, nonces ...uint64) (keys, shares [][]byte) {
	t.Helper()
	var operators []keyshare.Operator
	for _, id := range operatorIDs {
		_, key := onChainKey(t, wire.OperatorID(id))
		operators = append(operators, keyshare.Operator{ID: wire.OperatorID(id), OperatorKey: key})
	}
	splitter, err := keyshare.NewSplitter(operators, owner)
	if err != nil {
		t.Fatal(err)
	}
	for i, nonce := range nonces {
		secret, err := threshold.ParseSecretKey(append(make([]byte, 31), byte(i+1)))
		if err != nil {
			t.Fatal(err)
		}
		entry, err := splitter.Split(rand.NewChaCha8([32]byte{byte(i)}), secret, nonce)
		if err != nil {
			t.Fatal(err)
		}
		pk, _, data, err := entry.Payload.Decode()
		if err != nil {
			t.Fatal(err)
		}
		keys, shares = append(keys, pk[:]), append(shares, data)
	}
	return keys, shares
}

func registryOf(t *testing.T, id wire.OperatorID) *registry.Registry {
	t.Helper()
	text, _ := onChainKey(t, id)
	r, err := registry.New(registry.Config{
		OwnKey: text, Shares: registry.OpenWith(testKey(t, int(id))), VerifyOwner: registry.VerifyOwnerBLS, VerifyShares: keyshare.VerifyKeys,
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// fold gives a node's registry the logs of one transaction's block.
func fold(t *testing.T, r *registry.Registry, logs []*types.Log) []registry.Change {
	t.Helper()
	block := registry.Block{Number: logs[0].BlockNumber, Timestamp: 1_700_000_000}
	for _, log := range logs {
		block.Logs = append(block.Logs, registry.Log{
			Block: log.BlockNumber, TxIndex: log.TxIndex, LogIndex: log.Index, Topics: log.Topics, Data: log.Data,
		})
	}
	out, err := r.Apply(block)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range out.Changes {
		if skipped, ok := change.(registry.Skipped); ok {
			t.Logf("skipped %s: %v", skipped.Event, skipped.Detail)
		}
	}
	return out.Changes
}

// From the chain's logs alone, an operator learns its id, its shares and what became of
// the validators. One of three has a wrong nonce: it is skipped, its neighbours are not.
func TestRegistryReadsTheChain(t *testing.T) {
	c := newChain(t, FreeParams())
	nodes := []*registry.Registry{registryOf(t, 1), registryOf(t, 2)}
	var last [2][]registry.Change
	tell := func(logs []*types.Log) {
		for i, node := range nodes {
			last[i] = fold(t, node, logs)
		}
	}
	for _, id := range operatorIDs {
		text, _ := onChainKey(t, wire.OperatorID(id))
		tell(c.run("register operator", RegisterOperatorGas, must(t)(RegisterOperatorData(text, new(big.Int), false))))
	}
	keys, shares := splitKeys(t, c.account, 0, 7, 2)
	tell(c.run("bulk register", RegisterGas(3, 4), must(t)(BulkRegisterData(keys, operatorIDs, shares, new(big.Int), NewCluster()))))

	for i, node := range nodes {
		if node.OwnID() != wire.OperatorID(i+1) {
			t.Errorf("node %d has id %d", i+1, node.OwnID())
		}
		if len(last[i]) != 3 || len(node.Validators()) != 2 || node.NextNonce(c.account) != 3 {
			t.Fatalf("node %d: %d changes, %d validators, nonce %d", i+1, len(last[i]), len(node.Validators()), node.NextNonce(c.account))
		}
		if skipped, ok := last[i][1].(registry.Skipped); !ok || skipped.Reason != registry.ReasonOwnerProof {
			t.Errorf("node %d: %+v", i+1, last[i][1])
		}
		for _, v := range node.Validators() {
			share, _ := v.SharePublicKey(node.OwnID())
			if _, err := keyshare.OpenShare(testKey(t, i+1), v.Own.Ciphertext[:], share); err != nil {
				t.Errorf("node %d: %v", i+1, err)
			}
		}
	}

	cluster := NewCluster()
	cluster.ValidatorCount = 3
	first := phase0.BLSPubKey(keys[0])
	tell(c.run("fee recipient", SetFeeRecipientGas, must(t)(SetFeeRecipientData(common.HexToAddress("0x42")))))
	tell(c.run("exit", ExitGas(1, 4), must(t)(ExitData(keys[:1], operatorIDs))))
	if exited, ok := last[0][0].(registry.ValidatorExited); !ok || exited.Validator.PublicKey != first {
		t.Errorf("exit: %+v", last[0][0])
	}
	tell(c.run("remove", RemoveGas(1, 4), must(t)(RemoveData(keys[:1], operatorIDs, cluster))))
	if _, ok := nodes[1].Validator(first); ok || nodes[1].FeeRecipient(c.account) != common.HexToAddress("0x42") {
		t.Error("the removal or the fee recipient did not arrive")
	}

	cluster.ValidatorCount = 2
	network := NewSSVNetwork()
	tell(c.run("liquidate", 300_000, network.PackLiquidate(c.account, operatorIDs, cluster)))
	cluster.Active = false
	if v, _ := nodes[0].Validator(phase0.BLSPubKey(keys[2])); !v.Liquidated {
		t.Error("the liquidation did not arrive")
	}
	tell(c.run("reactivate", 300_000, network.PackReactivate(operatorIDs, new(big.Int), cluster)))
	if v, _ := nodes[0].Validator(phase0.BLSPubKey(keys[2])); v.Liquidated {
		t.Error("the reactivation did not arrive")
	}
}
