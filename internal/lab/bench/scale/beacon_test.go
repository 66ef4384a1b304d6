package scale

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// stub is a served beacon of some validators and one stranger.
type stub struct {
	*beacon
	t   *testing.T
	url string
}

func newStub(t *testing.T, change func(*Options)) stub {
	t.Helper()
	o := checked(t, change)
	epoch := time.Duration(o.SlotsPerEpoch) * o.Slot
	all := make([]registration, o.Validators+1)
	for i := range all {
		all[i].validator = phase0.BLSPubKey{byte(i >> 8), byte(i)}
	}
	b := newBeacon(o, newPlan(o), time.Now().Add(-startEpoch*epoch-o.Slot/2), all)
	t.Cleanup(b.close)
	url, err := b.serve(true)
	if err != nil {
		t.Fatal(err)
	}
	return stub{b, t, url}
}

// ask reads an answer; with a body it posts.
func (s stub) ask(path, body string, into any) {
	s.t.Helper()
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s: %s %s, %v", method, path, response.Status, text, err)
	}
	if into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			s.t.Fatalf("%s %s: %s: %v", method, path, text, err)
		}
	}
}

type attesterDuties struct {
	DependentRoot string `json:"dependent_root"`
	Data          []struct {
		Pubkey    string
		Validator int    `json:"validator_index,string"`
		Slot      uint64 `json:",string"`
		Length    int    `json:"committee_length,string"`
		Committee int    `json:"committee_index,string"`
		Place     int    `json:"validator_committee_index,string"`
	}
}

// everybody is a request for the duties of so many validators.
func everybody(n int) string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = strconv.Quote(strconv.Itoa(i))
	}
	return "[" + strings.Join(ids, ",") + "]"
}

func TestEachValidatorAttestsOnceAnEpoch(t *testing.T) {
	s := newStub(t, func(o *Options) { o.Validators, o.Committees = 203, 5 })
	duties := func(epoch int) (got attesterDuties) {
		s.ask(fmt.Sprintf("/eth/v1/validator/duties/attester/%d", epoch), everybody(204), &got)
		return got
	}
	idle := duties(startEpoch + 1)
	if len(idle.Data) != 0 {
		t.Fatalf("%d duties before they begin", len(idle.Data))
	}
	s.dutiesFrom((startEpoch + 1) * s.perEpoch)
	if n := len(duties(startEpoch).Data); n != 0 {
		t.Errorf("%d duties in the running epoch", n)
	}
	got := duties(startEpoch + 1)
	if got.DependentRoot == idle.DependentRoot || got.DependentRoot != s.branch(startEpoch) {
		t.Errorf("the duties came on the branch %s that had none", got.DependentRoot)
	}
	seen := map[int]bool{}
	places := map[string]bool{}
	for _, d := range got.Data {
		seen[d.Validator] = true
		if d.Slot != (startEpoch+1)*s.perEpoch+uint64(s.slots[d.Validator]) || d.Length != 480 || d.Pubkey != s.keys[d.Validator] {
			t.Errorf("duty %+v", d)
		}
		place := fmt.Sprint(d.Slot, d.Committee, d.Place)
		if places[place] || d.Place >= d.Length || d.Committee >= committeesPerSlot {
			t.Errorf("place %s twice, or outside", place)
		}
		places[place] = true
	}
	if len(seen) != 203 || len(got.Data) != 203 {
		t.Errorf("%d duties of %d validators", len(got.Data), len(seen))
	}
	s.dutiesFrom((startEpoch+1)*s.perEpoch + 3)
	for _, d := range duties(startEpoch + 1).Data {
		if d.Slot < (startEpoch+1)*s.perEpoch+3 {
			t.Errorf("duty %+v is before the first slot with any", d)
		}
	}
	if n := len(duties(startEpoch + 2).Data); n != 203 {
		t.Errorf("%d duties in the epoch behind", n)
	}
	var none struct{ Data []any }
	if s.ask("/eth/v1/validator/duties/sync/4", everybody(204), &none); len(none.Data) != 0 {
		t.Errorf("seats %v", none.Data)
	}
	var proposers struct {
		Data []struct {
			Validator int `json:"validator_index,string"`
		}
	}
	s.ask("/eth/v1/validator/duties/proposer/4", "", &proposers)
	for _, d := range proposers.Data {
		if d.Validator < 204 {
			t.Errorf("validator %d proposes", d.Validator)
		}
	}
	if len(proposers.Data) != int(s.perEpoch) {
		t.Errorf("%d proposers", len(proposers.Data))
	}
}

func TestHeadsTellOfTheOtherBranch(t *testing.T) {
	s := newStub(t, func(o *Options) { o.Slot = time.Second })
	s.dutiesFrom(s.now() + 1)
	go s.tellHeads(t.Context())
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/eth/v1/events?topics=head", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		text, isData := strings.CutPrefix(lines.Text(), "data: ")
		if !isData {
			continue
		}
		var head struct {
			Slot    uint64 `json:",string"`
			Current string `json:"current_duty_dependent_root"`
		}
		if err := json.Unmarshal([]byte(text), &head); err != nil {
			t.Fatal(err)
		}
		if want := root(otherBranchRoot, head.Slot/s.perEpoch); head.Current != want {
			t.Errorf("head %s, want %s", text, want)
		}
		return
	}
	t.Error("no head")
}

func TestWhatIsNotSubmittedIsMissed(t *testing.T) {
	s := newStub(t, func(o *Options) { o.Validators, o.SlotsPerEpoch = 16, 8 })
	s.dutiesFrom(32)
	mate, err := s.serve(false)
	if err != nil {
		t.Fatal(err)
	}
	send := func(url string, validator int, slot uint64) {
		stub{s.beacon, t, url}.ask("/eth/v2/beacon/pool/attestations",
			fmt.Sprintf(`[{"attester_index":"%d","data":{"slot":"%d"}}]`, validator, slot), nil)
	}
	for v, at := range s.slots[:10] {
		send(s.url, v, 32+uint64(at))
		send(s.url, v, 32+uint64(at)) // twice is once
	}
	send(mate, 11, 32+uint64(s.slots[11]))
	send(s.url, 12, 32+uint64(s.slots[12]+1)%8) // in a wrong slot
	if due, missed := s.missed(32, 8); due != 16 || missed != 6 {
		t.Errorf("%d of %d missed", missed, due)
	}
	if due, missed := s.missed(24, 8); due != 0 || missed != 0 {
		t.Errorf("before the duties begin %d of %d", missed, due)
	}
	var live struct {
		Data []struct {
			Live bool `json:"is_live"`
		}
	}
	if s.ask("/eth/v1/validator/liveness/4", `["0","15"]`, &live); len(live.Data) != 2 || !live.Data[0].Live || live.Data[1].Live {
		t.Errorf("alive are %v", live.Data)
	}
	if s.in.Load() == 0 || s.out.Load() == 0 {
		t.Error("the bytes of operator 1 are not counted")
	}
}

func TestEveryAnswerIsJSON(t *testing.T) {
	s := newStub(t, func(o *Options) {})
	for _, path := range []string{
		"/eth/v1/node/syncing", "/eth/v1/node/version", "/eth/v1/node/identity", "/eth/v1/beacon/genesis", "/eth/v1/config/spec", "/eth/v1/config/fork_schedule",
		"/eth/v1/config/deposit_contract", "/eth/v1/beacon/headers/head", "/eth/v1/beacon/states/head/finality_checkpoints",
		"/eth/v1/beacon/states/head/validators?id=1,2", "/eth/v1/validator/attestation_data?slot=25&committee_index=1",
		"/eth/v2/validator/aggregate_attestation?slot=25&committee_index=1",
	} {
		var answer struct{ Data any }
		if s.ask(path, "", &answer); answer.Data == nil {
			t.Errorf("%s has no data", path)
		}
	}
	var two struct{ Data []any }
	if s.ask("/eth/v1/beacon/states/head/validators", `{"ids":["0","`+s.keys[7]+`","0x12"]}`, &two); len(two.Data) != 2 {
		t.Errorf("validators %v", two.Data)
	}
}
