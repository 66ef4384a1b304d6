package rig

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/sse"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

// Shape says which fields an answer has: the kind of value at each place. The elements of a list are one place.
type Shape map[string]string

// Kinds of values. Texts are told apart by how they are written, because the APIs write numbers as texts.
const (
	kindObject, kindList, kindEmptyList = "object", "list", "empty list"
	kindBool, kindNull                  = "bool", "null"
	kindNumber                          = "number"
	kindDecimal, kindHex, kindText      = "decimal text", "hex text", "text"
)

// shapeOf reads the shape of an answer in JSON.
func shapeOf(data []byte) (Shape, error) {
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	out := Shape{}
	out.add("", value)
	return out, nil
}

func (s Shape) add(place string, value any) {
	kind := kindNull
	switch v := value.(type) {
	case map[string]any:
		kind = kindObject
		for name, field := range v {
			s.add(place+"."+name, field)
		}
	case []any:
		if kind = kindList; len(v) == 0 && s[place] != kindList {
			kind = kindEmptyList
		}
		for _, element := range v {
			s.add(place+"[]", element)
		}
	case bool:
		kind = kindBool
	case float64:
		kind = kindNumber
	case string:
		kind = kindOfText(v)
	}
	s[place] = kind
}

func kindOfText(text string) string {
	switch {
	case strings.HasPrefix(text, "0x"):
		return kindHex
	case text != "" && strings.Trim(text, "0123456789") == "":
		return kindDecimal
	}
	return kindText
}

// Answers are the shapes of what a chain's clients answer to the questions of nodes and observer, by question.
type Answers map[string]Shape

// question is one that every chain is asked.
type question struct {
	name, method, path, body string
}

// beaconQuestions are about a slot that has a block and the epoch in which it lies.
func beaconQuestions(slot, epoch uint64, block, data string) []question {
	get := func(name, path string, args ...any) question {
		return question{name, http.MethodGet, fmt.Sprintf(path, args...), ""}
	}
	post := func(name, body, path string, args ...any) question {
		return question{name, http.MethodPost, fmt.Sprintf(path, args...), body}
	}
	return []question{
		get("node/syncing", "/eth/v1/node/syncing"),
		get("node/version", "/eth/v1/node/version"),
		get("beacon/genesis", "/eth/v1/beacon/genesis"),
		get("config/spec", "/eth/v1/config/spec"),
		get("config/fork_schedule", "/eth/v1/config/fork_schedule"),
		get("config/deposit_contract", "/eth/v1/config/deposit_contract"),
		get("states/finality_checkpoints", "/eth/v1/beacon/states/head/finality_checkpoints"),
		get("states/validators", "/eth/v1/beacon/states/head/validators?id=0,1,127"),
		get("states/committees", "/eth/v1/beacon/states/%d/committees?epoch=%d", slot, epoch),
		get("states/sync_committees", "/eth/v1/beacon/states/%d/sync_committees?epoch=%d", slot, epoch),
		get("headers", "/eth/v1/beacon/headers/head"),
		get("headers/root", "/eth/v1/beacon/headers/%s", block),
		get("headers of a slot", "/eth/v1/beacon/headers?slot=%d", slot),
		get("blocks/attestations", "/eth/v2/beacon/blocks/%d/attestations", slot),
		get("states/fork", "/eth/v1/beacon/states/head/fork"),
		get("blocks", "/eth/v2/beacon/blocks/%d", slot),
		get("blocks/root", "/eth/v1/beacon/blocks/%d/root", slot),
		post("duties/attester", `["0","1","127"]`, "/eth/v1/validator/duties/attester/%d", epoch),
		get("duties/proposer", "/eth/v1/validator/duties/proposer/%d", epoch),
		post("duties/sync", `["0","1","127"]`, "/eth/v1/validator/duties/sync/%d", epoch),
		post("liveness", `["0","1","127"]`, "/eth/v1/validator/liveness/%d", epoch),
		get("attestation_data", "/eth/v1/validator/attestation_data?slot=%d&committee_index=0", slot),
		get("aggregate_attestation", "/eth/v2/validator/aggregate_attestation?slot=%d&committee_index=0&attestation_data_root=%s", slot, data),
		get("sync_committee_contribution", "/eth/v1/validator/sync_committee_contribution?slot=%d&subcommittee_index=0&beacon_block_root=%s", slot, block),
		get("an unknown block", "/eth/v2/beacon/blocks/%d", slot+1_000_000),
	}
}

// executionQuestions are what nodes ask an execution client.
func executionQuestions(contract string) []question {
	call := func(method, params string) question {
		return question{method, http.MethodPost, "", fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":%s}`, method, params)}
	}
	return []question{
		call("eth_chainId", `[]`), call("eth_blockNumber", `[]`), call("eth_syncing", `[]`),
		call("eth_getBlockReceipts", `["latest"]`),
		call("eth_getCode", fmt.Sprintf(`[%q,"latest"]`, contract)), call("eth_getBlockByNumber", `["latest",false]`),
		call("eth_getLogs", fmt.Sprintf(`[{"address":%q,"fromBlock":"0x0","toBlock":"0x4"}]`, contract)),
	}
}

// ask puts a question to a client. The name gets the status if that is not 200, so that refusals are compared too.
func (q question) ask(ctx context.Context, base string) (name string, shape Shape, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, q.method, base+q.path, strings.NewReader(q.body))
	if err != nil {
		return q.name, nil, fmt.Errorf("ask %s: %w", q.name, err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return q.name, nil, fmt.Errorf("ask %s: %w", q.name, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 32<<20))
	if err != nil {
		return q.name, nil, fmt.Errorf("ask %s: %w", q.name, err)
	}
	name = q.name
	if response.StatusCode != http.StatusOK {
		name = fmt.Sprintf("%s: status %d", q.name, response.StatusCode)
	}
	shape, err = shapeOf(body)
	return name, shape, err
}

// recordAnswers asks everything and leaves the shapes beside the verdict.
func (n *run) recordAnswers(ctx context.Context) error {
	all := Answers{}
	if err := n.hearEvents(ctx, all); err != nil {
		return err
	}
	if err := n.askBeacon(ctx, all); err != nil {
		return err
	}
	for _, q := range executionQuestions(strings.ToLower(n.Registration.Contract().Hex())) {
		name, shape, err := q.ask(ctx, n.Chain.ExecutionHTTP(0))
		if err != nil {
			return err
		}
		all[name] = shape
	}
	text, err := json.MarshalIndent(all, "", " ")
	if err == nil {
		err = os.WriteFile(filepath.Join(n.Layout.Dir, answersFile), append(text, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("write answers: %w", err)
	}
	return nil
}

// askBeacon asks about the head, late in its slot: then attestations and sync messages for it are known.
func (n *run) askBeacon(ctx context.Context, all Answers) error {
	var slot uint64
	var head *observer.Block
	for head == nil || uint64(head.Slot) != slot {
		slot = uint64(n.SlotAt(time.Now())) + 1
		if err := localnet.SleepUntil(ctx, n.Chain.SlotStart(slot).Add(2*n.Options.Slot/3)); err != nil {
			return err
		}
		var err error
		if head, err = n.beacon.Block(ctx, "head"); err != nil {
			return err
		}
	}
	data, err := n.votedRoot(ctx, slot)
	if err != nil {
		return err
	}
	for _, q := range beaconQuestions(slot, uint64(n.epoch(head.Slot)), head.Root.String(), data.String()) {
		name, shape, err := q.ask(ctx, n.Chain.BeaconHTTP(0))
		if err != nil {
			return err
		}
		all[name] = shape
	}
	return nil
}

// votedRoot is the root of what attesters of a slot vote for.
func (n *run) votedRoot(ctx context.Context, slot uint64) (phase0.Root, error) {
	text, err := localnet.Ask(ctx, fmt.Sprintf("%s/eth/v1/validator/attestation_data?slot=%d&committee_index=0", n.Chain.BeaconHTTP(0), slot))
	if err != nil {
		return phase0.Root{}, err
	}
	var answer struct {
		Data *phase0.AttestationData `json:"data"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return phase0.Root{}, fmt.Errorf("read attestation data of slot %d: %w", slot, err)
	}
	if answer.Data == nil {
		return phase0.Root{}, fmt.Errorf("read attestation data of slot %d: there are none", slot)
	}
	return answer.Data.HashTreeRoot()
}

var heardTopics = []string{"head", "block", "single_attestation"}

// hearEvents listens until each kind of event was heard, for some slots.
func (n *run) hearEvents(ctx context.Context, all Answers) error {
	ctx, cancel := context.WithTimeout(ctx, 4*n.Options.Slot)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, n.Chain.BeaconHTTP(0)+"/eth/v1/events?topics="+strings.Join(heardTopics, ","), nil)
	if err != nil {
		return fmt.Errorf("hear events: %w", err)
	}
	request.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("hear events: %w", err)
	}
	defer response.Body.Close()
	missing := slices.Clone(heardTopics)
	err = sse.Read(response.Body, 1<<20, func(topic string, data []byte) error {
		shape, err := shapeOf(data)
		if err != nil {
			return err
		}
		all["event "+topic] = shape
		if missing = slices.DeleteFunc(missing, func(t string) bool { return t == topic }); len(missing) == 0 {
			return io.EOF
		}
		return nil
	})
	if err != nil && !errors.Is(err, io.EOF) && ctx.Err() == nil {
		return fmt.Errorf("hear events: %w", err)
	}
	if len(missing) > 0 {
		return fmt.Errorf("hear events: none of %s in four slots", strings.Join(missing, ", "))
	}
	return nil
}
