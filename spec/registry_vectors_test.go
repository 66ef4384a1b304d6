package spec_test

import (
	"bytes"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

type eventsCase struct {
	Name string `json:"name"`
	// OwnOperator is the operator whose node reads: its private key opens the shares that name it.
	OwnOperator string      `json:"own_operator_private_key"`
	Blocks      []blockCase `json:"blocks"`
	// What the blocks leave behind.
	Operators  []operatorState  `json:"operators"`
	Validators []validatorState `json:"validators"`
	Owners     []ownerState     `json:"owners"`
}

type blockCase struct {
	Number    uint64    `json:"number"`
	Timestamp uint64    `json:"timestamp"`
	Logs      []logCase `json:"logs"`
	// Changes are what the block did, in the order of its logs. Logs that do nothing leave none.
	Changes []changeCase `json:"changes"`
}

type logCase struct {
	Transaction uint   `json:"transaction"`
	Index       uint   `json:"index"`
	Removed     bool   `json:"removed,omitempty"`
	Topics      []text `json:"topics"`
	Data        text   `json:"data"`
}

type changeCase struct {
	Change string `json:"change"`
	// About is the operator, validator or owner.
	About  string `json:"about,omitempty"`
	Reason string `json:"reason,omitempty"`
}

type operatorState struct {
	ID      wire.OperatorID `json:"id"`
	Owner   text            `json:"owner"`
	Key     string          `json:"key"`
	Removed bool            `json:"removed"`
}

type validatorState struct {
	PublicKey   text              `json:"public_key"`
	Owner       text              `json:"owner"`
	Operators   []wire.OperatorID `json:"operators"`
	CommitteeID text              `json:"committee_id"`
	Liquidated  bool              `json:"liquidated"`
	Own         bool              `json:"own"`
}

type ownerState struct {
	Owner        text   `json:"owner"`
	NextNonce    uint64 `json:"next_nonce"`
	FeeRecipient text   `json:"fee_recipient"`
}

// fold answers a case: it folds the blocks and writes down what they did and left.
func fold(t testing.TB, c eventsCase) eventsCase {
	t.Helper()
	key := operatorKey(t, c.OwnOperator)
	r, err := registry.New(registry.Config{
		OwnKey: key.Public().String(), Shares: registry.OpenWith(key), VerifyOwner: registry.VerifyOwnerBLS, VerifyShares: keyshare.VerifyKeys,
	})
	if err != nil {
		t.Fatal(err)
	}
	blocks := slices.Clone(c.Blocks)
	for i := range blocks {
		out, err := r.Apply(blocks[i].block(t))
		if err != nil {
			t.Fatal(err)
		}
		blocks[i].Changes = []changeCase{}
		for _, change := range out.Changes {
			blocks[i].Changes = append(blocks[i].Changes, describe(change))
		}
	}
	c.Blocks, c.Operators, c.Validators = blocks, []operatorState{}, []validatorState{}
	for id := wire.OperatorID(1); id < 20; id++ {
		if o, ok := r.Operator(id); ok {
			c.Operators = append(c.Operators, operatorState{o.ID, hexOf(o.Owner[:]), o.Key, o.Removed})
		}
	}
	for _, v := range r.Validators() {
		c.Validators = append(c.Validators, validatorState{hexOf(v.PublicKey[:]), hexOf(v.Owner[:]), v.Committee, hexOf(v.CommitteeID[:]), v.Liquidated, v.Own != nil})
	}
	owners := slices.Clone(c.Owners)
	for i, o := range owners {
		address := o.Owner.address(t)
		recipient := r.FeeRecipient(address)
		owners[i] = ownerState{o.Owner, r.NextNonce(address), hexOf(recipient[:])}
	}
	c.Owners = owners
	return c
}

func (b *blockCase) block(t testing.TB) registry.Block {
	out := registry.Block{Number: b.Number, Timestamp: b.Timestamp}
	for _, l := range b.Logs {
		log := registry.Log{Block: b.Number, TxIndex: l.Transaction, LogIndex: l.Index, Removed: l.Removed, Data: l.Data.bytes(t)}
		for _, topic := range l.Topics {
			log.Topics = append(log.Topics, common.BytesToHash(topic.bytes(t)))
		}
		out.Logs = append(out.Logs, log)
	}
	return out
}

func describe(change registry.Change) changeCase {
	switch c := change.(type) {
	case registry.OperatorAdded:
		return changeCase{Change: "operator added", About: fmt.Sprint(c.Operator.ID)}
	case registry.OperatorRemoved:
		return changeCase{Change: "operator removed", About: fmt.Sprint(c.Operator.ID)}
	case registry.ValidatorAdded:
		return changeCase{Change: "validator added", About: c.Validator.PublicKey.String(), Reason: string(c.Validator.Refused)}
	case registry.ValidatorRemoved:
		return changeCase{Change: "validator removed", About: c.Validator.PublicKey.String()}
	case registry.ClusterLiquidated:
		return changeCase{Change: "cluster liquidated", About: fmt.Sprintf("0x%x", c.Cluster)}
	case registry.ClusterReactivated:
		return changeCase{Change: "cluster reactivated", About: fmt.Sprintf("0x%x", c.Cluster)}
	case registry.FeeRecipientUpdated:
		return changeCase{Change: "fee recipient updated", About: string(hexOf(c.Owner[:]))}
	case registry.ValidatorExited:
		return changeCase{Change: "validator exits", About: c.Validator.PublicKey.String()}
	case registry.Skipped:
		return changeCase{Change: "skipped", About: c.Event, Reason: string(c.Reason)}
	}
	return changeCase{Change: "unknown"}
}

const (
	aliceText = text("0x70997970c51812dc3a010c7d01b50e0d17dc79c8")
	bobText   = text("0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc")
)

// writer makes logs as the contract emits them; only -rewrite uses it.
type writer struct {
	t     *testing.T
	abi   abi.ABI
	story *eventsCase
}

func (w *writer) block(logs ...logCase) {
	number := uint64(100 + 10*len(w.story.Blocks))
	for i := range logs {
		logs[i].Index, logs[i].Transaction = uint(i), uint(i/2)
	}
	w.story.Blocks = append(w.story.Blocks, blockCase{Number: number, Timestamp: 1_700_000_000 + 12*number, Logs: logs})
}

// log packs an event: topics after the first are given, arguments follow the ABI.
func (w *writer) log(name string, indexed []common.Hash, args ...any) logCase {
	w.t.Helper()
	event := w.abi.Events[name]
	data, err := event.Inputs.NonIndexed().Pack(args...)
	if err != nil {
		w.t.Fatal(err)
	}
	out := logCase{Topics: []text{hexOf(event.ID[:])}, Data: hexOf(data)}
	for _, topic := range indexed {
		out.Topics = append(out.Topics, hexOf(topic[:]))
	}
	return out
}

func number(id wire.OperatorID) common.Hash {
	return common.BigToHash(new(big.Int).SetUint64(uint64(id)))
}

func (w *writer) of(owner text) []common.Hash {
	return []common.Hash{common.BytesToHash(owner.bytes(w.t))}
}

func (w *writer) operatorAdded(id wire.OperatorID, owner text, key string) logCase {
	packed, err := binding.PackOperatorKey(key)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.log("OperatorAdded", append([]common.Hash{number(id)}, w.of(owner)...), packed, big.NewInt(1_000_000_000))
}

func ids(operators []wire.OperatorID) []uint64 {
	out := make([]uint64, len(operators))
	for i, id := range operators {
		out[i] = uint64(id)
	}
	return out
}

func (w *writer) cluster() binding.Cluster {
	return binding.Cluster{ValidatorCount: 1, Active: true, Balance: big.NewInt(7)}
}

// shares splits the validator's key for the operators; operator 1 holds the first test key, all others the second.
func (w *writer) shares(secret, owner text, nonce uint64, operators []wire.OperatorID) []byte {
	c := sharesDataCase{ValidatorSecret: secret, Owner: owner, Nonce: nonce}
	for _, id := range operators {
		name := "2"
		if id == 1 {
			name = "1"
		}
		c.Operators = append(c.Operators, operatorCase{ID: id, PrivateKey: testKey(w.t, name)})
	}
	return splitFor(w.t, c).bytes(w.t)
}

func (w *writer) publicKey(secret text) []byte {
	pk := secretKey(w.t, secret).PublicKey().Bytes()
	return pk[:]
}

func (w *writer) validatorAdded(owner text, operators []wire.OperatorID, publicKey, shares []byte) logCase {
	return w.log("ValidatorAdded", w.of(owner), ids(operators), publicKey, shares, w.cluster())
}

const two = text("0x0000000000000000000000000000000000000000000000000000000000000002")

// script tells one long story of the contract.
func (w *writer) script() {
	four := upTo(4)
	firstKey, secondKey := w.publicKey(one), w.publicKey(two)
	own := operatorKey(w.t, w.story.OwnOperator).Public().String()
	unreadable := w.validatorAdded(aliceText, four, firstKey, nil)
	unreadable.Data = unreadable.Data[:2+64]

	w.block(w.operatorAdded(1, bobText, own), w.operatorAdded(2, bobText, "key of operator 2"), w.operatorAdded(3, bobText, "key of operator 3"),
		w.operatorAdded(4, bobText, "key of operator 4"), w.operatorAdded(2, aliceText, "another key"), w.operatorAdded(5, aliceText, own))
	w.block(w.validatorAdded(aliceText, four, firstKey, w.shares(one, aliceText, 0, four)))
	// Nonces 1 to 5 go to malformed registrations, 6 to one whose share is bad; an unreadable one takes none.
	badShare := w.shares(two, aliceText, 6, four)
	badShare[96+4*48+10] ^= 1
	w.block(
		w.validatorAdded(aliceText, upTo(5), secondKey, w.shares(two, aliceText, 1, four)),
		w.validatorAdded(aliceText, []wire.OperatorID{1, 2, 3, 3}, secondKey, w.shares(two, aliceText, 2, four)),
		w.validatorAdded(aliceText, []wire.OperatorID{1, 2, 3, 9}, secondKey, w.shares(two, aliceText, 3, four)),
		unreadable,
		w.validatorAdded(aliceText, four, secondKey, w.shares(two, aliceText, 4, four)[1:]),
		w.validatorAdded(aliceText, four, secondKey, w.shares(two, aliceText, 4, four)),
		w.validatorAdded(aliceText, four, secondKey, badShare),
	)
	w.block(
		w.log("ValidatorRemoved", w.of(aliceText), ids(four), secondKey, w.cluster()), // the one whose share is bad
		w.validatorAdded(aliceText, four, secondKey, w.shares(two, aliceText, 7, four)),
		w.validatorAdded(aliceText, four, secondKey, w.shares(two, aliceText, 8, four)), // known already: nothing happens
		w.validatorAdded(bobText, four, firstKey, w.shares(one, bobText, 0, four)),
	)
	w.block(
		w.log("FeeRecipientAddressUpdated", w.of(aliceText), common.HexToAddress("0x00000000000000000000000000000000000000ff")),
		w.log("FeeRecipientAddressUpdated", w.of(aliceText), common.HexToAddress("0x00000000000000000000000000000000000000ff")),
		w.log("ClusterLiquidated", w.of(aliceText), ids(four), w.cluster()),
		w.log("ClusterLiquidated", w.of(bobText), ids(four), w.cluster()),
		w.log("ClusterReactivated", w.of(aliceText), ids(four), w.cluster()),
		w.log("ClusterLiquidated", w.of(aliceText), ids(four), w.cluster()),
	)
	w.block(
		w.log("ValidatorExited", w.of(aliceText), ids(four), firstKey),
		w.log("ValidatorExited", w.of(bobText), ids(four), firstKey),
		w.log("ValidatorRemoved", w.of(bobText), ids(four), firstKey, w.cluster()),
		w.log("ValidatorRemoved", w.of(aliceText), ids(four), firstKey, w.cluster()),
		w.log("ValidatorExited", w.of(aliceText), ids(four), firstKey),
	)
	gone := w.operatorAdded(9, bobText, "key of operator 9")
	gone.Removed = true
	w.block(
		w.log("OperatorRemoved", []common.Hash{number(3)}),
		w.log("OperatorRemoved", []common.Hash{number(3)}),
		w.validatorAdded(aliceText, four, firstKey, w.shares(one, aliceText, 9, four)),
		w.operatorAdded(6, aliceText, "key of operator 3"),
		gone,
		logCase{Topics: []text{hexOf(bytes.Repeat([]byte{7}, 32))}, Data: "0x"},
	)
}

func TestContractEventVectors(t *testing.T) {
	made := vectors[eventsCase]{
		Title:      "contract events folded into operators, validators and owners",
		Paragraphs: []string{"registry.md#events", "registry.md#effects", "registry.md#cluster-id"},
		Notes: []string{
			"Fold all blocks in order; changes say what each did, operators, validators and owners what is there at the end.",
			"The reader is operator 1 once the contract has registered its key; only it can tell that one share is bad.",
			"Encryption is random, so the logs are inputs. The operators' keys are for tests only.",
		},
	}
	if *rewrite {
		parsed, err := binding.SSVNetworkMetaData.ParseABI()
		if err != nil {
			t.Fatal(err)
		}
		c := eventsCase{Name: "a life of a contract", OwnOperator: testKey(t, "1"), Owners: []ownerState{{Owner: aliceText}, {Owner: bobText}}}
		w := &writer{t, *parsed, &c}
		w.script()
		made.Cases = append(made.Cases, c)
	} else {
		made.Cases = load[eventsCase](t, "contract_events.json").Cases
	}
	check(t, "contract_events.json", made, fold)

	// By hand, from spec/registry.md: what the story must come to.
	c := load[eventsCase](t, "contract_events.json").Cases[0]
	reasons := make(map[string]bool)
	for _, b := range c.Blocks {
		for _, change := range b.Changes {
			reasons[change.Reason] = true
		}
	}
	for _, r := range append(registry.Reasons(), registry.Reason(registry.RefusedOwnShare)) {
		if !reasons[string(r)] {
			t.Errorf("no vector for reason %s", r)
		}
	}
	if c.Owners[0].NextNonce != 10 || c.Owners[1].NextNonce != 1 {
		t.Errorf("nonces are %+v", c.Owners)
	}
	if len(c.Validators) != 1 || !c.Validators[0].Liquidated || !c.Validators[0].Own {
		t.Errorf("validators are %+v", c.Validators)
	}
	if c.Owners[0].FeeRecipient != "0x00000000000000000000000000000000000000ff" || c.Owners[1].FeeRecipient != bobText {
		t.Errorf("fee recipients are %+v", c.Owners)
	}
	if len(c.Operators) != 5 || !c.Operators[2].Removed || c.Operators[2].Key != "" {
		t.Errorf("operators are %+v", c.Operators)
	}
}

// The same logs give the same state however they stand in their block.
func TestContractEventsInAnyOrder(t *testing.T) {
	c := load[eventsCase](t, "contract_events.json").Cases[0]
	want := line(t, fold(t, c))
	shuffled := c
	shuffled.Blocks = slices.Clone(c.Blocks)
	for i := range shuffled.Blocks {
		logs := slices.Clone(c.Blocks[i].Logs)
		rand.New(rand.NewPCG(1, uint64(i))).Shuffle(len(logs), func(a, b int) { logs[a], logs[b] = logs[b], logs[a] })
		shuffled.Blocks[i].Logs = logs
	}
	got := fold(t, shuffled)
	for i := range got.Blocks {
		got.Blocks[i].Logs = c.Blocks[i].Logs
	}
	if line(t, got) != want {
		t.Error("logs in another order give another state")
	}
}
