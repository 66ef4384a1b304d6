package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

// record makes the batch's joined heights durable with one write.
func (e *Engine) record(_ context.Context, jobs []jobOf[duty.Joined]) {
	instances := make([]signer.Joined, len(jobs))
	for i, j := range jobs {
		instances[i] = signer.Joined{Identifier: j.work.Identifier, Height: j.work.Height}
	}
	err := e.opts.Journal.RecordAll(instances)
	var before *signer.JoinedError
	if errors.As(err, &before) && len(jobs) > 1 { // one of them makes the batch fail
		for i, j := range jobs {
			e.post(j.to, recorded{j.to, e.opts.Journal.RecordAll(instances[i : i+1])})
		}
		return
	}
	for _, j := range jobs {
		e.post(j.to, recorded{j.to, err})
	}
}

// sign makes all share signatures of the batch with one call of the signer, hence one durable write. An item that cannot be signed
// does not affect the others.
func (e *Engine) sign(_ context.Context, jobs []jobOf[duty.SignShares]) {
	var requests []signer.Request
	objects := make(map[objectKey]signer.Object)
	answers := make([]duty.SharesSigned, len(jobs))
	for i, j := range jobs {
		items := j.work.Items
		answers[i] = duty.SharesSigned{Signatures: make([]phase0.BLSSignature, len(items)), Refusals: make([]error, len(items))}
		for n := range items {
			var request signer.Request
			if request, answers[i].Refusals[n] = signingRequest(objects, &items[n]); answers[i].Refusals[n] == nil {
				requests = append(requests, request)
			}
		}
	}
	var results []signer.Result
	if len(requests) > 0 {
		results = e.opts.Signer.SignBatch(e.opts.Clock.Now(), requests)
	}
	for i, j := range jobs {
		for n := range answers[i].Signatures {
			if answers[i].Refusals[n] == nil {
				answers[i].Signatures[n], answers[i].Refusals[n] = results[0].Signature, results[0].Err
				results = results[1:]
			}
		}
		signed, err := e.signed(j.to, answers[i])
		e.answer(j.job, signed, err)
	}
}

type objectKey struct {
	kind duty.SigningKind
	root phase0.Root
}

// signingRequest converts an item into the signer's request; objects are made once for each root.
func signingRequest(objects map[objectKey]signer.Object, item *duty.ShareToSign) (signer.Request, error) {
	key := objectKey{item.Kind, item.Root}
	object, ok := objects[key]
	if !ok {
		var err error
		if object, err = signingObject(item); err != nil {
			return signer.Request{}, fmt.Errorf("%v of validator %#x: %w", item.Kind, item.Validator, err)
		}
		objects[key] = object
	}
	return object.By(item.Share), nil
}

// errRoot says that a machine computed another signing root than the signer.
var errRoot = errors.New("signing root differs from the one expected of the other operators")

func signingObject(item *duty.ShareToSign) (object signer.Object, err error) {
	switch item.Kind {
	case duty.SignAttestation:
		object, err = signer.Attestation(item.Attestation, item.Domain)
	case duty.SignBlock:
		object, err = signer.Block(item.Slot, item.Object, item.Domain)
	default:
		object, err = signer.Plain(item.Object, item.Domain)
	}
	if err == nil && object.Root() != item.Root {
		err = errRoot
	}
	return object, err
}

// signed counts and logs the items that could not be signed. If there is no signature at all it returns the first error that is not
// ErrWithheld, or else the first error.
func (e *Engine) signed(to ref, answer duty.SharesSigned) (duty.Result, error) {
	var first error
	missing, refused := 0, 0
	for _, refusal := range answer.Refusals {
		if refusal == nil {
			continue
		}
		missing++
		e.metrics.unsigned.WithLabelValues(refusalLabel(refusal)).Inc()
		if withheld := errors.Is(refusal, duty.ErrWithheld); first == nil || errors.Is(first, duty.ErrWithheld) && !withheld {
			first = refusal
		}
		if !errors.Is(refusal, duty.ErrWithheld) {
			refused++
		}
	}
	switch {
	case missing == 0:
		return duty.SharesSigned{Signatures: answer.Signatures}, nil
	case missing == len(answer.Refusals):
		return nil, first
	case refused > 0:
		e.log.Warn("some validators cannot sign", "slot", to.key.slot, "role", to.key.id.Role(), "unsigned", refused,
			"of", len(answer.Refusals), "remedy", remedyOf(first), "cause", first)
	}
	return answer, nil
}

// refusalLabel is a refusal's label in the metrics.
func refusalLabel(err error) string {
	var refusal *signer.Refusal
	switch {
	case errors.Is(err, duty.ErrWithheld):
		return "withheld"
	case errors.As(err, &refusal):
		return string(refusal.Reason)
	}
	return "other"
}

// remedyOf returns the code with the remedy for a refusal.
func remedyOf(err error) fault.Code {
	return faultOf(duty.ReasonSigningRefused, err).Definition().Code
}

// verify verifies share signatures.
func (e *Engine) verify(_ context.Context, jobs []jobOf[duty.VerifyShares]) {
	for _, j := range jobs {
		valid, err := e.opts.Scheme.Verify(j.work.Items)
		e.answer(j.job, duty.SharesVerified{Valid: valid}, err)
	}
}

// recombine recombines the signatures of all duties of the batch together.
func (e *Engine) recombine(_ context.Context, jobs []jobOf[duty.Recombine]) {
	var items []duty.Recombination
	for _, j := range jobs {
		items = append(items, j.work.Items...)
	}
	whole, err := e.opts.Scheme.Recombine(items)
	for _, j := range jobs {
		if err != nil { // one item makes the batch fail: try each duty by itself
			alone, err := e.opts.Scheme.Recombine(j.work.Items)
			e.answer(j.job, duty.Recombined{Items: alone}, err)
			continue
		}
		n := len(j.work.Items)
		e.answer(j.job, duty.Recombined{Items: whole[:n:n]}, nil)
		whole = whole[n:]
	}
}
