package embedded

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/node/beacon"
)

func (s *solo) http(method, path, body string) (int, []byte) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.chain.BeaconURL()+path, strings.NewReader(body))
	s.must(err)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	s.must(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	s.must(err)
	return response.StatusCode, text
}

// TestFaultServedAsByRealNodes: kind B28, what a real beacon node serves to nodes and to whoever looks at a chain, the embedded
// one serves too.
func TestFaultServedAsByRealNodes(t *testing.T) {
	s := begin(t)
	s.brief = true
	s.play(0, slots+2)
	for _, path := range []string{
		"/eth/v1/node/version", "/eth/v1/node/identity", "/eth/v1/node/peer_count", "/eth/v1/node/syncing", "/eth/v1/beacon/genesis",
		"/eth/v1/config/spec", "/eth/v1/config/fork_schedule", "/eth/v1/config/deposit_contract", "/eth/v1/beacon/headers",
		"/eth/v1/beacon/headers?slot=3", "/eth/v1/beacon/headers/finalized", "/eth/v2/beacon/blocks/head", "/eth/v1/beacon/blocks/head/root",
		"/eth/v2/beacon/blocks/head/attestations", "/eth/v1/beacon/states/head/fork", "/eth/v1/beacon/states/head/root",
		"/eth/v1/beacon/states/head/finality_checkpoints", "/eth/v1/beacon/states/head/validators?id=0", "/eth/v1/beacon/states/head/committees",
		"/eth/v1/beacon/states/head/sync_committees", "/eth/v1/validator/duties/proposer/1",
	} {
		status, text := s.http(http.MethodGet, path, "")
		var told struct{ Data any }
		if err := json.Unmarshal(text, &told); err != nil || status != http.StatusOK || told.Data == nil {
			t.Errorf("%s: status %d, %.200s", path, status, text)
		}
	}
	if status, _ := s.http(http.MethodGet, "/eth/v1/node/health", ""); status != http.StatusOK {
		t.Errorf("internal/node/health: status %d", status)
	}
	if status, _ := s.http(http.MethodGet, "/eth/v1/beacon/headers/0x"+strings.Repeat("ab", 32), ""); status != http.StatusNotFound {
		t.Errorf("an unknown header: status %d", status)
	}
	nodes, err := beacon.NewNodes(s.client)
	s.must(err)
	if header, err := nodes.BlockHeader(t.Context(), phase0.Root{0xab}); header != nil || err != nil {
		t.Errorf("a node does not read it as an unknown block: %v, %v", header, err)
	}
	s.walk()
}

// walk goes from the head to genesis by parents, as whoever asks whether a block descends from another does.
func (s *solo) walk() {
	s.t.Helper()
	for id, last := "head", phase0.Slot(1<<32); ; {
		status, text := s.http(http.MethodGet, "/eth/v1/beacon/headers/"+id, "")
		var told struct {
			Data struct {
				Root   phase0.Root
				Header *phase0.SignedBeaconBlockHeader
			}
		}
		if err := json.Unmarshal(text, &told); err != nil || status != http.StatusOK {
			s.t.Fatalf("header %s: status %d, %.200s", id, status, text)
		}
		m := told.Data.Header.Message
		root, err := m.HashTreeRoot()
		s.must(err)
		if root != told.Data.Root || m.Slot >= last {
			s.t.Errorf("header %s: root %v, slot %d after slot %d", id, root, m.Slot, last)
		}
		if m.Slot == 0 {
			return
		}
		id, last = m.ParentRoot.String(), m.Slot
	}
}

// TestFaultRefusalsByPlace: kind B28, a batch of which some objects are refused is answered with 400 and the places of those,
// in order; the others are taken.
func TestFaultRefusalsByPlace(t *testing.T) {
	s := begin(t)
	s.brief = true
	s.play(0, 3)
	s.must(s.chain.BeginSlot(4))
	data, err := s.client.AttestationData(t.Context(), 4, 0)
	s.must(err)
	var list []string
	var wrong []int
	for _, v := range s.chain.beacon.Committee(4) {
		if v >= ours {
			continue
		}
		signature := s.of(v)(s.eth.AttestationRoot(data))
		if len(list)%2 == 1 {
			wrong = append(wrong, len(list))
			signature = s.of(v)(s.eth.RandaoRoot(4))
		}
		text, err := json.Marshal(data)
		s.must(err)
		list = append(list, fmt.Sprintf(`{"committee_index":"0","attester_index":"%d","data":%s,"signature":"%#x"}`, v, text, signature))
	}
	before := s.chain.Booked().Attestations
	status, text := s.http(http.MethodPost, "/eth/v2/beacon/pool/attestations", "["+strings.Join(list, ",")+"]")
	var told struct {
		Code     int
		Message  string
		Failures []struct {
			Index   int
			Message string
		}
	}
	s.must(json.Unmarshal(text, &told))
	var places []int
	for _, f := range told.Failures {
		places = append(places, f.Index)
	}
	if status != http.StatusBadRequest || told.Code != status || len(wrong) == 0 || fmt.Sprint(places) != fmt.Sprint(wrong) {
		t.Errorf("status %d, %s; wrong are %v", status, text, wrong)
	}
	if taken := s.chain.Booked().Attestations - before; taken != len(list)-len(wrong) {
		t.Errorf("%d of %d were taken, %d are wrong", taken, len(list), len(wrong))
	}
}

// TestFaultBackgroundSignsOnce: kind B28, the chain's own validators never sign what would cost their stake: no second block for
// a slot and no vote that excludes an earlier one, however often they are asked and whatever is refused.
func TestFaultBackgroundSignsOnce(t *testing.T) {
	s := begin(t)
	s.brief = true
	for slot := range phase0.Slot(3 * slots) {
		for range 2 { // the second time, blocks and votes were signed already
			if err := s.chain.BeginSlot(slot); err != nil && s.chain.beacon.Head() != slot {
				t.Fatal(err)
			}
			s.must(s.chain.Vote(slot))
		}
		if slot > 0 {
			s.propose(slot)
		}
		s.must(s.chain.Vote(slot)) // the head may be another one now
	}
	if booked := s.chain.Booked(); len(booked.Slashable) > 0 || booked.Blocks == 0 {
		t.Errorf("booked %+v", booked)
	}
	p := newPromises()
	if p.block(1, 9) != nil || p.block(1, 9) == nil || p.block(1, 8) == nil || p.block(2, 8) != nil || p.block(1, 10) != nil {
		t.Error("blocks are promised wrongly")
	}
	vote := func(source, target phase0.Epoch) int {
		return len(p.voters([]phase0.ValidatorIndex{7}, &phase0.AttestationData{
			Source: &phase0.Checkpoint{Epoch: source}, Target: &phase0.Checkpoint{Epoch: target},
		}))
	}
	for _, c := range []struct {
		source, target phase0.Epoch
		voters         int
	}{{2, 3, 1}, {2, 3, 0}, {1, 4, 0}, {2, 2, 0}, {2, 4, 1}, {3, 5, 1}, {2, 6, 0}} {
		if got := vote(c.source, c.target); got != c.voters {
			t.Errorf("vote %d to %d: %d voters", c.source, c.target, got)
		}
	}
}

// TestFaultBlocksProveTheContracts: kind B28, the embedded chain's blocks have the hashes of their headers, and their receipts
// root covers the logs of all contracts.
func TestFaultBlocksProveTheContracts(t *testing.T) {
	e := newExecution(t)
	if err := e.Send(registering(t, e, e.nonces[common.HexToAddress("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")], 0)); err != nil {
		t.Fatal(err)
	}
	if err := e.Import(9, payload(t, e, 9), phase0.Root{9}); err != nil {
		t.Fatal(err)
	}
	var parent common.Hash
	for _, b := range e.logs.Blocks() {
		if b.Hash != b.Header.Hash() || b.Parent != parent || b.Header.Bloom != types.MergeBloom(b.Receipts) {
			t.Errorf("block %d: hash %v, parent %v", b.Number, b.Hash, b.Parent)
		}
		for _, l := range b.Logs {
			if !types.BloomLookup(b.Header.Bloom, l.Topics[0]) {
				t.Errorf("block %d: the bloom lacks a log", b.Number)
			}
		}
		parent = b.Hash
	}
	newest := e.head
	if len(newest.Logs) != 1 || len(newest.Transactions) != 1 || *newest.Header.ParentBeaconRoot != (common.Hash{9}) {
		t.Errorf("%+v", newest)
	}
}
