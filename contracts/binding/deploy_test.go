package binding

import (
	"bytes"
	"context"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/hawser-ssv/hawser/contracts/artifacts"
)

var operatorIDs = []uint64{1, 2, 3, 4}

func must(t *testing.T) func(data []byte, err error) []byte {
	return func(data []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
}

// operatorKey has the length of a real one.
func operatorKey(i int) string { return strings.Repeat(string(rune('a'+i)), 612) }

func validatorKeys(n int) (keys, shares [][]byte) {
	for i := range n {
		keys = append(keys, bytes.Repeat([]byte{byte(i + 1)}, 48))
		shares = append(shares, bytes.Repeat([]byte{0xa0 | byte(i&15)}, 96+304*len(operatorIDs)))
	}
	return keys, shares
}

func TestPlanIsDeterministicAndPredictsEveryAddress(t *testing.T) {
	c := newChain(t, FreeParams())
	again, err := Plan(c.account, 0, FreeParams())
	if err != nil {
		t.Fatal(err)
	}
	for i, tx := range again.Txs {
		a, errA := tx.Sign(c.key, c.fees)
		b, errB := c.d.Txs[i].Sign(c.key, c.fees)
		if errA != nil || errB != nil || a.Hash() != b.Hash() {
			t.Fatalf("transaction %d (%s) differs from run to run", i, tx.What)
		}
	}
	for name, address := range map[string]common.Address{
		artifacts.Token: c.d.Token, artifacts.Operators: c.d.Modules[0], artifacts.Clusters: c.d.Modules[1],
		artifacts.DAO: c.d.Modules[2], artifacts.Views: c.d.Modules[3], artifacts.OperatorsWhitelist: c.d.Modules[4],
		artifacts.Proxy: c.d.Network,
	} {
		artifact, err := artifacts.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		code, err := c.backend.Client().CodeAt(context.Background(), address, nil)
		if err != nil || !bytes.Equal(code, artifact.DeployedBytecode) {
			t.Errorf("%s is not at %s: %v", name, address, err)
		}
	}
	network, views := NewSSVNetwork(), NewSSVNetworkViews()
	if owner, err := network.UnpackOwner(c.ask(c.d.Network, network.PackOwner())); err != nil || owner != c.account {
		t.Errorf("owner %s, %v", owner, err)
	}
	if version, err := views.UnpackGetVersion(c.ask(c.d.Views, views.PackGetVersion())); err != nil || version != "v1.2.0" {
		t.Errorf("version %q, %v", version, err)
	}
}

// The story of a validator: four operators, two bulk registrations, an exit, a removal.
// Every transaction must fit the gas bound it would be pre-signed with.
func TestLifeOfAValidator(t *testing.T) {
	c := newChain(t, FreeParams())
	network := NewSSVNetwork()
	for i := range operatorIDs {
		logs := c.run("register operator", RegisterOperatorGas, must(t)(RegisterOperatorData(operatorKey(i), new(big.Int), false)))
		added, err := network.UnpackOperatorAddedEvent(logs[0])
		if err != nil || added.OperatorId != uint64(i+1) || added.Owner != c.account {
			t.Fatalf("operator %d: %+v, %v", i+1, added, err)
		}
		if key, err := UnpackOperatorKey(added.PublicKey); err != nil || key != operatorKey(i) {
			t.Fatalf("operator key %q, %v", key, err)
		}
		if len(added.PublicKey) != 704 {
			t.Errorf("packed key has %d bytes, a standard one has 704", len(added.PublicKey))
		}
		if _, err := network.UnpackOperatorPrivacyStatusUpdatedEvent(logs[1]); err != nil || len(logs) != 2 {
			t.Errorf("second event: %v (%d events)", err, len(logs))
		}
	}

	keys, shares := validatorKeys(10)
	data := must(t)(BulkRegisterData(keys[:6], operatorIDs, shares[:6], new(big.Int), NewCluster()))
	cluster := lastAdded(t, c.run("bulk register", RegisterGas(6, 4), data), keys[:6])
	if cluster.ValidatorCount != 6 || cluster.Index != 0 || cluster.NetworkFeeIndex != 0 || !cluster.Active {
		t.Fatalf("cluster after registration: %+v", cluster)
	}
	data = must(t)(BulkRegisterData(keys[6:], operatorIDs, shares[6:], new(big.Int), cluster))
	cluster = lastAdded(t, c.run("bulk register more", RegisterGas(4, 4), data), keys[6:])
	if cluster.ValidatorCount != 10 {
		t.Fatalf("cluster after the second registration: %+v", cluster)
	}

	exited, err := network.UnpackValidatorExitedEvent(c.run("exit", ExitGas(1, 4), must(t)(ExitData(keys[:1], operatorIDs)))[0])
	if err != nil || exited.Owner != c.account || !bytes.Equal(exited.PublicKey, keys[0]) {
		t.Errorf("exit: %+v, %v", exited, err)
	}
	logs := c.run("remove", RemoveGas(2, 4), must(t)(RemoveData(keys[:2], operatorIDs, cluster)))
	removed, err := network.UnpackValidatorRemovedEvent(logs[1])
	if err != nil || removed.Cluster.ValidatorCount != 8 || !bytes.Equal(removed.PublicKey, keys[1]) {
		t.Errorf("removal: %+v, %v", removed, err)
	}
	recipient := common.HexToAddress("0x1234")
	fee, err := network.UnpackFeeRecipientAddressUpdatedEvent(
		c.run("fee recipient", SetFeeRecipientGas, must(t)(SetFeeRecipientData(recipient)))[0])
	if err != nil || fee.Owner != c.account || fee.RecipientAddress != recipient {
		t.Errorf("fee recipient: %+v, %v", fee, err)
	}
	gone, err := network.UnpackOperatorRemovedEvent(c.run("remove operator", 150_000, must(t)(RemoveOperatorData(4)))[0])
	if err != nil || gone.OperatorId != 4 {
		t.Errorf("operator removal: %+v, %v", gone, err)
	}
}

func lastAdded(t *testing.T, logs []*types.Log, keys [][]byte) Cluster {
	t.Helper()
	if len(logs) != len(keys) {
		t.Fatalf("%d events for %d validators", len(logs), len(keys))
	}
	var cluster Cluster
	for i, log := range logs {
		added, err := NewSSVNetwork().UnpackValidatorAddedEvent(log)
		if err != nil || !bytes.Equal(added.PublicKey, keys[i]) {
			t.Fatalf("event %d: %+v, %v", i, added, err)
		}
		cluster = added.Cluster
	}
	return cluster
}

func TestRefusalsAreNamed(t *testing.T) {
	c := newChain(t, FreeParams())
	for i := range operatorIDs {
		c.run("register operator", RegisterOperatorGas, must(t)(RegisterOperatorData(operatorKey(i), new(big.Int), false)))
	}
	keys, shares := validatorKeys(2)
	register := func(key []byte, ids []uint64, amount int64, cluster Cluster) []byte {
		return must(t)(RegisterData(key, ids, shares[0], big.NewInt(amount), cluster))
	}
	c.run("register", RegisterGas(1, 4), register(keys[0], operatorIDs, 0, NewCluster()))
	stale, closed := NewCluster(), NewCluster()
	stale.ValidatorCount = 7
	closed.Active = false
	current := NewCluster()
	current.ValidatorCount = 1

	for _, refusal := range []struct {
		want string
		data []byte
	}{
		{"IncorrectClusterState()", register(keys[1], operatorIDs, 0, stale)},
		{"IncorrectClusterState()", register(keys[1], operatorIDs, 0, NewCluster())},
		{"IncorrectClusterState()", register(keys[1], []uint64{1, 2, 3, 5}, 0, closed)},
		{"ValidatorAlreadyExistsWithData(0x" + common.Bytes2Hex(keys[0]) + ")", register(keys[0], operatorIDs, 0, current)},
		{"InvalidOperatorIdsLength()", register(keys[1], []uint64{1, 2, 3}, 0, NewCluster())},
		{"InvalidPublicKeyLength()", register(keys[1][:47], operatorIDs, 0, current)},
		{"UnsortedOperatorsList()", register(keys[1], []uint64{2, 1, 3, 4}, 0, NewCluster())},
		{"OperatorsListNotUnique()", register(keys[1], []uint64{1, 2, 2, 4}, 0, NewCluster())},
		{"OperatorDoesNotExist()", register(keys[1], []uint64{1, 2, 3, 9}, 0, NewCluster())},
		{"Error(ERC20: insufficient allowance)", register(keys[1], operatorIDs, 1, current)},
		{"FeeTooHigh()", must(t)(RegisterOperatorData("new", big.NewInt(1_000_000_000), false))},
		{"OperatorAlreadyExists()", must(t)(RegisterOperatorData(operatorKey(0), new(big.Int), false))},
		{"ClusterDoesNotExists()", must(t)(RemoveData(keys[:1], []uint64{1, 2, 3, 5}, current))},
		{"IncorrectValidatorStateWithData(0x" + common.Bytes2Hex(keys[1]) + ")", must(t)(RemoveData(keys[1:], operatorIDs, current))},
		{"IncorrectValidatorStateWithData(0x" + common.Bytes2Hex(keys[1]) + ")", must(t)(ExitData(keys[1:], operatorIDs))},
	} {
		if got := c.refusal(c.d.Network, refusal.data).Error(); got != "reverted with "+refusal.want {
			t.Errorf("%s, want %s", got, refusal.want)
		}
	}
}

func TestDecodeRevertNeverFails(t *testing.T) {
	for _, data := range [][]byte{nil, {1}, {1, 2, 3, 4}, {0x88, 0x90, 0x7f, 0xc6, 5}, {0x4e, 0x48, 0x7b, 0x71}} {
		if got := DecodeRevert(data); got.Error() == "" {
			t.Errorf("%x: %v", data, got)
		}
	}
}

// ask calls a view and returns the raw answer.
func (c *chain) ask(to common.Address, data []byte) []byte {
	c.t.Helper()
	answer, err := c.backend.Client().CallContract(context.Background(), ethereum.CallMsg{From: c.account, To: &to, Data: data}, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer
}

// refusal calls something that must revert and says why it did.
func (c *chain) refusal(to common.Address, data []byte) Revert {
	c.t.Helper()
	_, err := c.backend.Client().CallContract(context.Background(), ethereum.CallMsg{From: c.account, To: &to, Data: data}, nil)
	withData, ok := err.(rpc.DataError)
	if !ok {
		c.t.Fatalf("no revert: %v", err)
	}
	raw, _ := withData.ErrorData().(string)
	return DecodeRevert(hexutil.MustDecode(raw))
}
