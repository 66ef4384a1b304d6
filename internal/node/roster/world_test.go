package roster

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The tests write logs with go-ethereum's encoder, as the contract emits them.
const contractABI = `[
{"type":"event","name":"OperatorAdded","inputs":[{"name":"operatorId","type":"uint64","indexed":true},{"name":"owner","type":"address","indexed":true},{"name":"publicKey","type":"bytes"},{"name":"fee","type":"uint256"}]},
{"type":"event","name":"OperatorRemoved","inputs":[{"name":"operatorId","type":"uint64","indexed":true}]},
{"type":"event","name":"ValidatorAdded","inputs":[{"name":"owner","type":"address","indexed":true},{"name":"operatorIds","type":"uint64[]"},{"name":"publicKey","type":"bytes"},{"name":"shares","type":"bytes"},{"name":"cluster","type":"tuple","components":CLUSTER}]},
{"type":"event","name":"ValidatorRemoved","inputs":[{"name":"owner","type":"address","indexed":true},{"name":"operatorIds","type":"uint64[]"},{"name":"publicKey","type":"bytes"},{"name":"cluster","type":"tuple","components":CLUSTER}]},
{"type":"event","name":"ClusterLiquidated","inputs":[{"name":"owner","type":"address","indexed":true},{"name":"operatorIds","type":"uint64[]"},{"name":"cluster","type":"tuple","components":CLUSTER}]},
{"type":"event","name":"ClusterReactivated","inputs":[{"name":"owner","type":"address","indexed":true},{"name":"operatorIds","type":"uint64[]"},{"name":"cluster","type":"tuple","components":CLUSTER}]},
{"type":"event","name":"FeeRecipientAddressUpdated","inputs":[{"name":"owner","type":"address","indexed":true},{"name":"recipientAddress","type":"address"}]},
{"type":"event","name":"ValidatorExited","inputs":[{"name":"owner","type":"address","indexed":true},{"name":"operatorIds","type":"uint64[]"},{"name":"publicKey","type":"bytes"}]}]`

const clusterABI = `[{"name":"validatorCount","type":"uint32"},{"name":"networkFeeIndex","type":"uint64"},{"name":"index","type":"uint64"},{"name":"active","type":"bool"},{"name":"balance","type":"uint256"}]`

var contract = sync.OnceValue(func() abi.ABI {
	parsed, err := abi.JSON(strings.NewReader(strings.ReplaceAll(contractABI, "CLUSTER", clusterABI)))
	if err != nil {
		panic(err)
	}
	return parsed
})

type cluster struct {
	ValidatorCount         uint32
	NetworkFeeIndex, Index uint64
	Active                 bool
	Balance                *big.Int
}

// emit packs an event: first its indexed arguments, then the others.
func emit(name string, indexed []common.Hash, args ...any) types.Log {
	event := contract().Events[name]
	data, err := event.Inputs.NonIndexed().Pack(args...)
	if err != nil {
		panic(err)
	}
	return types.Log{Topics: append([]common.Hash{event.ID}, indexed...), Data: data}
}

func word(n uint64) common.Hash { return common.BigToHash(new(big.Int).SetUint64(n)) }

func address(a common.Address) common.Hash { return common.BytesToHash(a[:]) }

var (
	alice = common.HexToAddress("0xa11ce")
	bob   = common.HexToAddress("0xb0b")
	four  = []uint64{1, 2, 3, 4}
	other = []uint64{2, 3, 4, 5}
	any4  = cluster{ValidatorCount: 1, Active: true, Balance: big.NewInt(0)}
)

func operatorAdded(id uint64, key string) types.Log {
	packed, err := abi.Arguments{{Type: contract().Events["ValidatorAdded"].Inputs[2].Type}}.Pack([]byte(key))
	if err != nil {
		panic(err)
	}
	return emit("OperatorAdded", []common.Hash{word(id), address(bob)}, packed, big.NewInt(0))
}

func operatorRemoved(id uint64) types.Log { return emit("OperatorRemoved", []common.Hash{word(id)}) }

func liquidated(owner common.Address) types.Log {
	return emit("ClusterLiquidated", []common.Hash{address(owner)}, four, any4)
}

func reactivated4(owner common.Address) types.Log {
	return emit("ClusterReactivated", []common.Hash{address(owner)}, four, any4)
}

func removed(owner common.Address, ids []uint64, pk phase0.BLSPubKey) types.Log {
	return emit("ValidatorRemoved", []common.Hash{address(owner)}, ids, pk[:], any4)
}

func exited(owner common.Address, pk phase0.BLSPubKey) types.Log {
	return emit("ValidatorExited", []common.Hash{address(owner)}, four, pk[:])
}

func feeRecipient(owner, recipient common.Address) types.Log {
	return emit("FeeRecipientAddressUpdated", []common.Hash{address(owner)}, recipient)
}

func readKey(name string) (*operatorkey.PrivateKey, *rsa.PrivateKey) {
	text, err := os.ReadFile("../../../protocol/operatorkey/testdata/" + name)
	if err != nil {
		panic(err)
	}
	key, err := operatorkey.ParsePrivateKey(text)
	if err != nil {
		panic(err)
	}
	block, _ := pem.Decode(key.PEM())
	raw, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		panic(err)
	}
	return key, raw
}

var (
	ownKeys   = sync.OnceValues(func() (*operatorkey.PrivateKey, *rsa.PrivateKey) { return readKey("operator1.pem") })
	otherKeys = sync.OnceValues(func() (*operatorkey.PrivateKey, *rsa.PrivateKey) { return readKey("operator2.pem") })
)

// textOf is the key that operator id registers: 1 is this one; 2 has a key, the others a text that is none.
func textOf(id uint64) string {
	switch id {
	case 1:
		key, _ := ownKeys()
		return key.Public().String()
	case 2:
		key, _ := otherKeys()
		return key.Public().String()
	}
	return fmt.Sprintf("key of operator %d", id)
}

func secretKey(n uint64) *threshold.SecretKey {
	var b [32]byte
	binary.BigEndian.PutUint64(b[24:], n)
	key, err := threshold.ParseSecretKey(b[:])
	if err != nil {
		panic(err)
	}
	return key
}

// pk is the key of validator n.
func pk(n uint64) phase0.BLSPubKey { return secretKey(n).PublicKey().Bytes() }

var (
	splitMu sync.Mutex
	split   = map[string][]byte{}
)

// sharesOf splits validator n, once.
func sharesOf(owner common.Address, nonce, n uint64, ids []uint64) []byte {
	splitMu.Lock()
	defer splitMu.Unlock()
	name := fmt.Sprint(owner, nonce, n, ids)
	if data, ok := split[name]; ok {
		return data
	}
	own, _ := ownKeys()
	others, _ := otherKeys()
	var operators []keyshare.Operator
	for _, id := range ids {
		key := others
		if id == 1 || id == 6 { // 6 is this one again
			key = own
		}
		operators = append(operators, keyshare.Operator{ID: wire.OperatorID(id), OperatorKey: key.Public().String()})
	}
	splitter, err := keyshare.NewSplitter(operators, owner)
	if err != nil {
		panic(err)
	}
	entry, err := splitter.Split(rand.Reader, secretKey(n), nonce)
	if err != nil {
		panic(err)
	}
	_, _, data, err := entry.Payload.Decode()
	if err != nil {
		panic(err)
	}
	split[name] = data
	return data
}

func added(owner common.Address, nonce, n uint64, ids []uint64) types.Log {
	key := pk(n)
	return emit("ValidatorAdded", []common.Hash{address(owner)}, ids, key[:], sharesOf(owner, nonce, n, ids), any4)
}

var genesis = time.Unix(1_800_000_000, 0)

// world is a roster with real store, signer and keys on a chain of 3 s slots and 8-slot epochs.
type world struct {
	t       testing.TB
	clock   *clock.Virtual
	profile network.Profile
	store   *store.Store
	signer  *signer.Signer
	keeper  *keeper
	roster  *Roster
	next    uint64
	changes int
	// clusters are the records as the contract left them, oldest first.
	clusters []clusterAt

	// The beacon chain.
	down      bool
	justified phase0.Epoch
	head      *phase0.Slot
	chain     map[phase0.BLSPubKey]*apiv1.Validator
	asked     []phase0.BLSPubKey
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, clock: clock.NewVirtual(genesis.Add(time.Second)), profile: network.Local(), next: 100, chain: map[phase0.BLSPubKey]*apiv1.Validator{}}
	w.profile.Beacon.GenesisTime = genesis
	w.profile.Beacon.SlotDuration, w.profile.Beacon.SlotsPerEpoch = 3*time.Second, 8
	var err error
	if w.store, err = store.OpenRAM(store.NewRAM(), store.Identity{Network: "local"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.store.Close() })
	w.restart()
	return w
}

// restart is a new process on the same data folder.
func (w *world) restart() {
	w.t.Helper()
	key, raw := ownKeys()
	sealer, err := signer.NewSealer(raw, rand.Reader)
	if err != nil {
		w.t.Fatal(err)
	}
	if w.signer, _, err = signer.Open(signer.Config{Store: w.store, Sealer: sealer, SlotAt: w.profile.SlotAt, SlotsPerEpoch: 8}); err != nil {
		w.t.Fatal(err)
	}
	w.keeper = &keeper{Signer: w.signer}
	w.roster, err = Open(Options{
		Profile: &w.profile, Store: w.store, Signer: w.keeper, Key: key, OwnKey: key.Public().String(), Beacon: w,
		Clock: w.clock, OnChange: func() { w.changes++ }, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// keeper is the signer, which a test can make fail after it has done its work: as if the process had died there.
type keeper struct {
	*signer.Signer
	dies     bool
	stubborn bool
}

var errDied = errors.New("the process died")

func (k *keeper) Add(now signer.Now, shares ...signer.Share) error {
	if err := k.Signer.Add(now, shares...); err != nil {
		return err
	}
	if k.dies {
		return errDied
	}
	return nil
}

var errDown = errors.New("connection refused")

func (w *world) Finality(context.Context) (*apiv1.Finality, error) {
	if w.down {
		return nil, errDown
	}
	return &apiv1.Finality{Finalized: &phase0.Checkpoint{}, Justified: &phase0.Checkpoint{Epoch: w.justified}, PreviousJustified: &phase0.Checkpoint{}}, nil
}

// HeadSlot follows the clock unless a test says otherwise.
func (w *world) HeadSlot() (phase0.Slot, bool) {
	if w.head != nil {
		return *w.head, true
	}
	return w.profile.SlotAt(w.clock.Now()), !w.down
}

func (w *world) Validators(_ context.Context, keys []phase0.BLSPubKey) (map[phase0.ValidatorIndex]*apiv1.Validator, error) {
	if w.down {
		return nil, errDown
	}
	w.asked = append(w.asked, keys...)
	out := map[phase0.ValidatorIndex]*apiv1.Validator{}
	for _, k := range keys {
		if v := w.chain[k]; v != nil {
			out[v.Index] = v
		}
	}
	return out, nil
}

// known puts validator n on the beacon chain.
func (w *world) known(n uint64, status apiv1.ValidatorState, activation phase0.Epoch) {
	w.chain[pk(n)] = &apiv1.Validator{
		Index: phase0.ValidatorIndex(n), Status: status, Validator: &phase0.Validator{PublicKey: pk(n), ActivationEpoch: activation},
	}
}

func (w *world) lookUp(everybody bool) []phase0.BLSPubKey {
	w.t.Helper()
	w.asked = nil
	if err := w.roster.refreshMetadata(context.Background(), everybody); err != nil {
		w.t.Fatal(err)
	}
	return w.asked
}

func (w *world) toSlot(slot phase0.Slot) {
	w.clock.Advance(w.profile.SlotStart(slot).Add(time.Second))
}

func (w *world) toEpoch(epoch phase0.Epoch) { w.toSlot(w.profile.FirstSlot(epoch)) }

// block makes the next block of the execution chain.
func (w *world) block(logs ...types.Log) execution.Block {
	b := blockAt(w.next, w.clock.Now(), logs...)
	for i := range b.Logs {
		w.stamp(&b.Logs[i])
	}
	w.next++
	return b
}

// clusterAt is a cluster's record as the contract left it in a block.
type clusterAt struct {
	block      uint64
	name       string
	validators byte
	stopped    bool
}

// stamp writes into an event of a cluster the record that the contract would give.
func (w *world) stamp(l *types.Log) {
	parsed := contract()
	event, err := parsed.EventByID(l.Topics[0])
	if err != nil || event.Inputs[len(event.Inputs)-1].Name != "cluster" {
		return
	}
	values, err := event.Inputs.NonIndexed().Unpack(l.Data)
	if err != nil {
		return // cut on purpose
	}
	is := clusterAt{block: w.next, name: fmt.Sprint(l.Topics[1], values[0])}
	for _, c := range w.clusters {
		if c.name == is.name && c.block <= is.block {
			is.validators, is.stopped = c.validators, c.stopped
		}
	}
	switch event.Name {
	case "ValidatorAdded":
		is.validators++
	case "ValidatorRemoved":
		is.validators--
	case "ClusterLiquidated":
		is.stopped = true
	case "ClusterReactivated":
		is.stopped = false
	}
	w.clusters = append(w.clusters, is)
	at := 32 * (len(values) - 1) // of the record
	l.Data = slices.Clone(l.Data)
	l.Data[at+31], l.Data[at+4*32-1] = is.validators, 1
	if is.stopped {
		l.Data[at+4*32-1] = 0
	}
}

func blockAt(number uint64, at time.Time, logs ...types.Log) execution.Block {
	b := execution.Block{Number: number, Hash: word(number), Parent: word(number - 1), Time: at, Live: !inHistory(logs)}
	for i, l := range logs {
		l.BlockNumber, l.Index, l.TxIndex, l.BlockHash = number, uint(i), uint(i), b.Hash
		b.Logs = append(b.Logs, l)
	}
	return b
}

// inHistory reports whether the block registers the operators, which is long ago.
func inHistory(logs []types.Log) bool {
	return len(logs) > 0 && logs[0].Topics[0] == contract().Events["OperatorAdded"].ID && len(logs) == 5
}

func (w *world) apply(logs ...types.Log) execution.Block {
	w.t.Helper()
	b := w.block(logs...)
	if err := w.roster.ApplyBlock(context.Background(), b); err != nil {
		w.t.Fatal(err)
	}
	return b
}

func (w *world) undo(to uint64) {
	w.t.Helper()
	if err := w.roster.Undo(context.Background(), to); err != nil {
		w.t.Fatal(err)
	}
	w.next = to + 1
	w.clusters = slices.DeleteFunc(w.clusters, func(c clusterAt) bool { return c.block > to })
}

// operators registers five, of which 1 is this one.
func (w *world) operators() {
	w.t.Helper()
	var logs []types.Log
	for id := uint64(1); id <= 5; id++ {
		logs = append(logs, operatorAdded(id, textOf(id)))
	}
	w.apply(logs...)
}

func (w *world) mark(n uint64) signer.Mark {
	w.t.Helper()
	share := w.share(n)
	for _, r := range w.signer.Records() {
		if r.Share == share {
			return r.Mark
		}
	}
	w.t.Fatalf("share of validator %d has no slashing record", n)
	return signer.Mark{}
}

// share is the own share's public key of validator n, read from its event.
func (w *world) share(n uint64) phase0.BLSPubKey {
	w.t.Helper()
	for _, h := range w.signer.Shares() {
		if h.Validator == pk(n) {
			return h.PubKey
		}
	}
	w.t.Fatalf("no share of validator %d is held", n)
	return phase0.BLSPubKey{}
}

// describe is everything that the other rooms can ask, as text.
func (w *world) describe() string {
	var b strings.Builder
	r := w.roster
	list, _ := r.Validators()
	fmt.Fprintf(&b, "own %d counts %+v lacking %d\n", r.OwnID(), r.Counts(), len(r.MissingShares()))
	for id := wire.OperatorID(1); id < 9; id++ {
		_, key := r.OperatorKey(id)
		fmt.Fprintf(&b, "operator %d %t %t\n", id, r.Operator(id), key)
	}
	for n := uint64(1); n < 9; n++ {
		info, ok := r.Validator(pk(n))
		fmt.Fprintf(&b, "validator %d %t %+v\n", n, ok, info)
		c, ok := r.Committee(info.CommitteeID)
		fmt.Fprintf(&b, "  committee %t %+v\n", ok, c)
	}
	for _, v := range list {
		v.FromEpoch, v.Formerly = 0, nil // a restart forgets them
		fmt.Fprintf(&b, "list %+v\n", v)
	}
	for _, s := range r.Shares() {
		fmt.Fprintf(&b, "share %v %v\n", s.Validator, s.Index)
	}
	for _, h := range w.signer.Shares() {
		fmt.Fprintf(&b, "held %v %v\n", h.Validator, h.PubKey)
	}
	for _, c := range r.OwnCommittees() {
		fmt.Fprintf(&b, "serves %+v\n", c)
	}
	return b.String()
}
