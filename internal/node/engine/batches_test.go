package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// batches is everything a batch can go through, with one part that is bad: the one whose number is bad.
type batches struct {
	*ports
	bad  int
	fail error
	took []int
}

// took one of several parts, or refuses the whole if the bad one is among them.
func (b *batches) take(parts ...int) error {
	if slices.Contains(parts, b.bad) {
		return b.fail
	}
	b.took = append(b.took, parts...)
	return nil
}

func (b *batches) SubmitAttestations(_ context.Context, list []*spec.VersionedAttestation) error {
	return b.take(numbers(list, func(a *spec.VersionedAttestation) int { return int(*a.ValidatorIndex) })...)
}

func (b *batches) SubmitSyncMessages(_ context.Context, list []*altair.SyncCommitteeMessage) error {
	return b.take(numbers(list, func(m *altair.SyncCommitteeMessage) int { return int(m.ValidatorIndex) })...)
}

func (b *batches) SubmitAggregates(_ context.Context, list []*spec.VersionedSignedAggregateAndProof) error {
	return b.take(numbers(list, func(a *spec.VersionedSignedAggregateAndProof) int { return int(a.Electra.Message.AggregatorIndex) })...)
}

func (b *batches) SubmitContributions(_ context.Context, list []*altair.SignedContributionAndProof) error {
	return b.take(numbers(list, func(c *altair.SignedContributionAndProof) int { return int(c.Message.AggregatorIndex) })...)
}

func (b *batches) SubmitRegistrations(_ context.Context, list []*apiv1.SignedValidatorRegistration) error {
	return b.take(numbers(list, func(r *apiv1.SignedValidatorRegistration) int { return int(r.Message.Pubkey[1]) })...)
}

func (b *batches) Contribution(_ context.Context, _ phase0.Slot, subcommittee uint64, _ phase0.Root) (*altair.SyncCommitteeContribution, error) {
	return &altair.SyncCommitteeContribution{SubcommitteeIndex: subcommittee, AggregationBits: make([]byte, 16)}, b.take(int(subcommittee))
}

func (b *batches) SignBatch(_ time.Time, requests []signer.Request) []signer.Result {
	out := make([]signer.Result, len(requests))
	for i, r := range requests {
		if out[i].Err = b.take(int(r.Share[1])); out[i].Err == nil {
			out[i].Signature = model(r.Share, r.Object.Root())
		}
	}
	return out
}

func (b *batches) Recombine(items []duty.Recombination) ([]duty.Whole, error) {
	return make([]duty.Whole, len(items)), b.take(numbers(items, func(r duty.Recombination) int { return int(r.Validator[1]) })...)
}

func numbers[T any](list []T, number func(T) int) []int {
	out := make([]int, len(list))
	for i := range list {
		out[i] = number(list[i])
	}
	return out
}

// TestFaultBatchesOfTheEngine: kind A5, batches that fail as one. Of four parts one is bad; the three others are done, and what
// could not be done is told for itself. Each row is one batch: of four duties, or of one duty with four parts.
func TestFaultBatchesOfTheEngine(t *testing.T) {
	refusal := &api.Error{StatusCode: 400, Data: []byte(`{"code":400,"message":"invalid"}`)}
	plain := func(v int) duty.ShareToSign { return toSign(t, v) }
	for _, batch := range []struct {
		name string
		fail error
		// work is the work of the given parts.
		work func(parts ...int) duty.Work
		// single says that the work of one duty has one part.
		single bool
	}{
		{"signatures", &signer.Refusal{Reason: signer.UnknownShare}, func(parts ...int) duty.Work {
			var w duty.SignShares
			for _, v := range parts {
				w.Items = append(w.Items, plain(v))
			}
			return w
		}, false},
		{"attestations", refusal, func(parts ...int) duty.Work {
			var w duty.SubmitAttestations
			for _, v := range parts {
				w.Attestations = append(w.Attestations, electraAttestation(phase0.ValidatorIndex(v)))
			}
			return w
		}, false},
		{"sync messages", refusal, func(parts ...int) duty.Work {
			var w duty.SubmitSyncMessages
			for _, v := range parts {
				w.Messages = append(w.Messages, &altair.SyncCommitteeMessage{ValidatorIndex: phase0.ValidatorIndex(v)})
			}
			return w
		}, false},
		{"aggregates", refusal, func(parts ...int) duty.Work {
			return duty.SubmitAggregate{Aggregate: &spec.VersionedSignedAggregateAndProof{
				Version: spec.DataVersionElectra, Electra: &electra.SignedAggregateAndProof{
					Message: &electra.AggregateAndProof{AggregatorIndex: phase0.ValidatorIndex(parts[0])},
				},
			}}
		}, true},
		{"contributions", refusal, func(parts ...int) duty.Work {
			var w duty.SubmitContributions
			for _, v := range parts {
				w.Contributions = append(w.Contributions, &altair.SignedContributionAndProof{
					Message: &altair.ContributionAndProof{AggregatorIndex: phase0.ValidatorIndex(v)},
				})
			}
			return w
		}, false},
		{"recombination", errors.New("spoiled"), func(parts ...int) duty.Work {
			return duty.Recombine{Items: []duty.Recombination{{Validator: wire.ValidatorPK{0, byte(parts[0])}}}}
		}, true},
		{"questions for contributions", refusal, func(parts ...int) duty.Work {
			w := duty.FetchContributions{Slot: testSlot}
			for _, v := range parts {
				w.Proofs = append(w.Proofs, duty.SyncProof{Subcommittee: uint64(v)})
			}
			return w
		}, false},
	} {
		for _, together := range []bool{false, true} {
			if batch.single && together {
				continue
			}
			t.Run(fmt.Sprintf("%s together=%v", batch.name, together), func(t *testing.T) {
				b := &batches{ports: newPorts(1), bad: 2, fail: batch.fail}
				e := newBatchEngine(t, b)
				var jobs []job
				if together {
					jobs = []job{{work: batch.work(0, 1, 2, 3)}}
				} else {
					for v := range 4 {
						jobs = append(jobs, job{id: duty.RequestID(v), work: batch.work(v)})
					}
				}
				e.queues.of(jobs[0].work).run(context.Background(), jobs)
				slices.Sort(b.took)
				if !slices.Equal(slices.Compact(b.took), []int{0, 1, 3}) {
					t.Errorf("done: %v", b.took)
				}
				for n := range jobs {
					in, _ := e.workers[0].mailbox.next()
					done := in.(answered).done
					if !together && (done.Err != nil) != (n == 2) {
						t.Errorf("duty %d: %v", n, done.Err)
					}
					if together {
						expectOneMissing(t, done)
					}
				}
			})
		}
	}
}

// expectOneMissing demands that an answer about four parts says so of the third, and of no other.
func expectOneMissing(t *testing.T, done duty.Done) {
	t.Helper()
	if done.Err != nil {
		t.Fatalf("the whole duty fails: %v", done.Err)
	}
	var why []error
	switch result := done.Result.(type) {
	case duty.SharesSigned:
		why = result.Refusals
	case duty.Submitted:
		why = result.Failures
	case duty.Contributions:
		if len(result.List) != 3 {
			t.Errorf("%d contributions", len(result.List))
		}
		return
	}
	for n := range 4 {
		if len(why) != 4 || (why[n] != nil) != (n == 2) {
			t.Fatalf("reasons: %v", why)
		}
	}
}

func newBatchEngine(t *testing.T, b *batches) *Engine {
	e, err := New(Options{
		Profile: testProfile(testGenesis), Chain: testChain(testProfile(testGenesis)), Self: 1, Signer: b, Journal: b, Key: b, Verifier: b, Publisher: b, Beacon: b, Scheme: batchScheme{b},
		Served: func() Served { return listOf() }, Clock: clock.NewVirtual(testGenesis), Workers: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// batchScheme lets batches be a Scheme although Verify means something else there.
type batchScheme struct{ *batches }

func (batchScheme) Forget(func(phase0.BLSPubKey) bool) {}

func (batchScheme) Verify(items []duty.ShareToVerify) ([]bool, error) {
	return make([]bool, len(items)), nil
}

// toSign is a sync committee message of validator v to sign.
func toSign(t *testing.T, v int) duty.ShareToSign {
	t.Helper()
	item := duty.ShareToSign{Kind: duty.SignSyncMessage, Share: phase0.BLSPubKey{1, byte(v)}, Domain: phase0.Domain{7}, Object: phase0.Root{1}}
	object, err := signer.Plain(item.Object, item.Domain)
	if err != nil {
		t.Fatal(err)
	}
	item.Root = object.Root()
	return item
}

// TestFaultBatchOfRegistrations: kind A5. One bad registration holds up no other, and a beacon node that takes none is not asked
// for parts.
func TestFaultBatchOfRegistrations(t *testing.T) {
	b := &batches{ports: newPorts(1), bad: 5, fail: &api.Error{StatusCode: 400}}
	e := newBatchEngine(t, b)
	var due []*registration
	for v := range 20 {
		due = append(due, &registration{signed: &apiv1.SignedValidatorRegistration{Message: &apiv1.ValidatorRegistration{Pubkey: phase0.BLSPubKey{1, byte(v)}}}})
	}
	e.submitRegistrations(context.Background(), due)
	if len(b.took) != 19 {
		t.Errorf("taken: %v", b.took)
	}
	e.submitRegistrations(context.Background(), due[5:6])
	b.took, b.fail = nil, nil
	e.submitRegistrations(context.Background(), due[5:6])
	if !due[5].sent {
		t.Error("it is taken now, and not noted")
	}
}

// TestFaultBatchRefusalsAreRead: kind A5. A beacon node names what it refuses of a list by index and takes the rest.
func TestFaultBatchRefusalsAreRead(t *testing.T) {
	node := func(status int, body string) error {
		return fmt.Errorf("submit: beacon node http://n: %w", errors.Join(errors.New("POST failed"), &api.Error{StatusCode: status, Data: []byte(body)}))
	}
	list := func(failures string) error {
		return node(400, `{"code":400,"message":"error processing attestations","failures":[`+failures+`]}`)
	}
	const passes, stays = `{"index":1,"message":"unknown head block"}`, `{"index":1,"message":"bad signature"}`
	for _, tt := range []struct {
		name string
		err  error
		want string // of three: . taken, ? failed, x refused for good; "" is no such answer
	}{
		{"one for good", list(stays), ".x."},
		{"one that may pass", list(passes), ".?."},
		{"an index in quotes", list(`{"index":"2","message":"bad"}`), "..x"},
		{"all", list(`{"index":0,"message":"bad"},{"index":1,"message":"bad"},{"index":2,"message":"bad"}`), "xxx"},
		{"none", list(``), ""},
		{"an index that is none", list(`{"index":3,"message":"bad"}`), ""},
		{"a negative index", list(`{"index":-1,"message":"bad"}`), ""},
		{"more than there are", list(stays + "," + stays + "," + stays + "," + stays), ""},
		{"another status", node(500, `{"failures":[`+stays+`]}`), ""},
		{"no JSON", node(400, "<html>"), ""},
		{"null", node(400, "null"), ""},
		{"two nodes refuse different ones", errors.Join(list(`{"index":0,"message":"bad"}`), list(stays)), "..."},
		{"two nodes refuse the same", errors.Join(list(stays), list(stays)), ".x."},
		{"one refuses, one is away", errors.Join(list(stays), errors.New("connection refused")), ".?."},
		{"one refuses for good, one may take it later", errors.Join(list(stays), list(passes)), ".?."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for _, err := range readRefusals(tt.err, 3) {
				switch {
				case err == nil:
					got += "."
				case errors.Is(err, duty.ErrRefused):
					got += "x"
				default:
					got += "?"
				}
			}
			if got != tt.want {
				t.Errorf("read as %q, want %q", got, tt.want)
			}
		})
	}
}

// A withheld signature is told apart from one that is refused; without any signature the answer is an error.
func TestSigned(t *testing.T) {
	withheld := fmt.Errorf("share: %w", duty.ErrWithheld)
	refused := error(&signer.Refusal{Reason: signer.TargetTooLow})
	e := newEngine(t, newPorts(1), clock.NewVirtual(testGenesis), testProfile(testGenesis), 1)
	for _, tt := range []struct {
		refusals []error
		want     error
	}{
		{[]error{nil, nil}, nil},
		{[]error{withheld, nil}, nil},
		{[]error{nil, refused}, nil},
		{[]error{withheld, withheld}, duty.ErrWithheld},
		{[]error{withheld}, duty.ErrWithheld},
		{[]error{withheld, refused}, refused},
	} {
		_, err := e.signed(ref{}, duty.SharesSigned{Signatures: make([]phase0.BLSSignature, len(tt.refusals)), Refusals: tt.refusals})
		if !errors.Is(err, tt.want) {
			t.Errorf("%v: %v", tt.refusals, err)
		}
	}
}

// TestFaultBatchIsNotGivenTwice: kind A5. A list of which a beacon node named what it refuses costs one request.
func TestFaultBatchIsNotGivenTwice(t *testing.T) {
	asked := 0
	s := submission[int]{requests: maxParts, give: func([]int) error {
		asked++
		return &api.Error{StatusCode: 400, Data: []byte(`{"failures":[{"index":1,"message":"bad"}]}`)}
	}}
	if failures := s.outcomes([]int{7, 8, 9}); asked != 1 || failures[0] != nil || failures[1] == nil || failures[2] != nil {
		t.Errorf("%d requests: %v", asked, failures)
	}
	asked = 0
	s = submission[int]{requests: maxParts, give: func([]int) error { asked++; return errors.New("connection refused") }}
	if failures := s.outcomes([]int{7, 8, 9}); asked != 1 || failures[2] == nil {
		t.Errorf("a beacon node that does not answer: %d requests: %v", asked, failures)
	}
}
