package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

// submitAttestations submits the attestations of all duties of the batch in one request for each version.
func (e *Engine) submitAttestations(ctx context.Context, jobs []jobOf[duty.SubmitAttestations]) {
	version := func(work duty.SubmitAttestations) spec.DataVersion { return work.Attestations[0].Version }
	for _, same := range byVersion(jobs, version) {
		submitTogether(ctx, e, same, func(work duty.SubmitAttestations) []*spec.VersionedAttestation {
			return work.Attestations
		}, e.opts.Beacon.SubmitAttestations)
	}
}

func (e *Engine) submitSyncMessages(ctx context.Context, jobs []jobOf[duty.SubmitSyncMessages]) {
	submitTogether(ctx, e, jobs, func(work duty.SubmitSyncMessages) []*altair.SyncCommitteeMessage {
		return work.Messages
	}, e.opts.Beacon.SubmitSyncMessages)
}

func (e *Engine) submitBlock(ctx context.Context, work duty.SubmitBlock) (duty.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	if work.Full != nil {
		return duty.Submitted{}, e.opts.Beacon.SubmitProposal(ctx, work.Full)
	}
	return duty.Submitted{}, e.opts.Beacon.SubmitBlindedProposal(ctx, work.Blinded)
}

// submitAggregates submits the aggregates of all duties of the batch in one request for each version.
func (e *Engine) submitAggregates(ctx context.Context, jobs []jobOf[duty.SubmitAggregate]) {
	version := func(work duty.SubmitAggregate) spec.DataVersion { return work.Aggregate.Version }
	for _, same := range byVersion(jobs, version) {
		submitTogether(ctx, e, same, func(work duty.SubmitAggregate) []*spec.VersionedSignedAggregateAndProof {
			return []*spec.VersionedSignedAggregateAndProof{work.Aggregate}
		}, e.opts.Beacon.SubmitAggregates)
	}
}

func (e *Engine) submitContributions(ctx context.Context, jobs []jobOf[duty.SubmitContributions]) {
	submitTogether(ctx, e, jobs, func(work duty.SubmitContributions) []*altair.SignedContributionAndProof {
		return work.Contributions
	}, e.opts.Beacon.SubmitContributions)
}

func (e *Engine) submitExit(ctx context.Context, work duty.SubmitExit) (duty.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	return duty.Submitted{}, e.opts.Beacon.SubmitExit(ctx, work.Exit)
}

// submitTogether submits the objects of all jobs in one call, and answers each job for its own objects.
func submitTogether[W, T any](ctx context.Context, e *Engine, jobs []jobOf[W], objects func(W) []T, submit func(context.Context, []T) error) {
	var all []T
	for _, j := range jobs {
		all = append(all, objects(j.work)...)
	}
	s := submission[T]{requests: maxParts, give: func(list []T) error {
		ctx, cancel := context.WithTimeout(ctx, e.timeout)
		defer cancel()
		return submit(ctx, list)
	}}
	failures := s.outcomes(all)
	for _, j := range jobs {
		n := len(objects(j.work))
		answer, err := submitted(failures[:n:n])
		e.answer(j.job, answer, err)
		failures = failures[n:]
	}
}

// byVersion splits a batch where the version of its objects changes: a request holds objects of one version.
func byVersion[W any](jobs []jobOf[W], version func(W) spec.DataVersion) (parts [][]jobOf[W]) {
	for len(jobs) > 0 {
		n := 1
		for n < len(jobs) && version(jobs[n].work) == version(jobs[0].work) {
			n++
		}
		parts, jobs = append(parts, jobs[:n]), jobs[n:]
	}
	return parts
}

// submitted returns the answer to a duty whose objects had these outcomes. If all failed alike it is an error, and the duty tries
// again.
func submitted(failures []error) (duty.Submitted, error) {
	failed := 0
	for _, failure := range failures {
		if failure != nil {
			failed++
		}
	}
	switch {
	case failed == 0:
		return duty.Submitted{}, nil
	case len(failures) == 1:
		return duty.Submitted{}, failures[0]
	}
	return duty.Submitted{Failures: failures}, nil
}

// submission submits a list of objects to the beacon node.
type submission[T any] struct {
	give func([]T) error
	// requests is how many further requests may be made to find the objects that make a list fail.
	requests int
}

// maxParts bounds the requests that one list may cost.
const maxParts = 32

// outcomes returns, for each object, nil if a beacon node accepted it, or the error. Some beacon nodes name the objects that they
// refuse, and accept the others. With those that do not, halves of the list are tried, so that one bad object does not stop the
// others. A beacon node that does not answer is not asked again here.
func (s *submission[T]) outcomes(list []T) []error {
	s.requests--
	err := s.give(list)
	failures := make([]error, len(list))
	if err == nil {
		return failures
	}
	if named := readRefusals(err, len(list)); named != nil {
		return named
	}
	if len(list) > 1 && s.requests >= 2 && wasAnswered(err) {
		half := len(list) / 2
		return append(s.outcomes(list[:half]), s.outcomes(list[half:])...)
	}
	for n := range failures {
		failures[n] = err
		if len(list) == 1 && refused(err) && !temporary(err.Error()) {
			failures[n] = fmt.Errorf("%w: %w", duty.ErrRefused, err)
		}
	}
	return failures
}

// wasAnswered reports whether a beacon node answered at all.
func wasAnswered(err error) bool {
	var refusal *api.Error
	return errors.As(err, &refusal)
}

// maxRefusal bounds the bytes of an answer that are read, maxReason those of a reason that are kept.
const (
	maxRefusal = 1 << 20
	maxReason  = 160
)

// readRefusals reads the answers of beacon nodes that name the refused objects of a list of n and accepted the others. An object
// counts as accepted if one of several nodes accepted it. It returns nil if no node named any object.
//
// Source: Beacon API, IndexedErrorMessage.
func readRefusals(err error, n int) []error {
	nodes := []error{err}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		nodes = several.Unwrap()
	}
	var out []error
	lists, good := 0, make([]int, n) // how many nodes refuse each object for good
	for _, node := range nodes {
		reasons := indexed(node, n)
		if reasons == nil {
			continue
		}
		lists++
		if out == nil {
			out = make([]error, n)
			for i := range out {
				out[i] = errNotNamed
			}
		}
		for i := range out {
			reason, named := reasons[i]
			switch {
			case !named:
				out[i] = nil
			case out[i] != nil:
				out[i] = fmt.Errorf("beacon node: %q", reason)
				if !temporary(reason) {
					good[i]++
				}
			}
		}
	}
	for i := range out {
		if out[i] != nil && good[i] == len(nodes) {
			out[i] = fmt.Errorf("%w: %w", duty.ErrRefused, out[i])
		}
	}
	return out
}

// errNotNamed is the state of an object before a node's answer is read.
var errNotNamed = errors.New("not named")

// indexed returns one node's reasons by index, or nil if its answer has another form.
func indexed(err error, n int) map[int]string {
	var refusal *api.Error
	if !errors.As(err, &refusal) || refusal.StatusCode != http.StatusBadRequest || len(refusal.Data) > maxRefusal {
		return nil
	}
	var body struct {
		Failures []struct {
			Index   json.RawMessage `json:"index"` // a number, or a number in quotes
			Message string          `json:"message"`
		} `json:"failures"`
	}
	if json.Unmarshal(refusal.Data, &body) != nil || len(body.Failures) == 0 || len(body.Failures) > n {
		return nil
	}
	out := make(map[int]string, len(body.Failures))
	for _, f := range body.Failures {
		index, err := strconv.Atoi(strings.Trim(string(f.Index), `"`))
		if err != nil || index < 0 || index >= n {
			return nil // the index is outside the list
		}
		out[index] = f.Message[:min(len(f.Message), maxReason)]
	}
	return out
}

// temporary reports whether a reason may go away: the node lacks data that may still arrive.
func temporary(reason string) bool {
	reason = strings.ToLower(reason)
	for _, word := range []string{"unknown", "not found", "not yet", "future", "timeout", "timed out", "syncing", "internal", "busy"} {
		if strings.Contains(reason, word) {
			return true
		}
	}
	return false
}
