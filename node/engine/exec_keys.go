package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/node/signer"
	"github.com/hawser-ssv/hawser/protocol/duty"
)

// record makes the batch's joined heights durable with one write.
func (e *Engine) record(_ context.Context, jobs []job) {
	instances := make([]signer.Joined, len(jobs))
	for i, j := range jobs {
		joined := j.work.(duty.Joined)
		instances[i] = signer.Joined{Identifier: joined.Identifier, Height: joined.Height}
	}
	err := e.opts.Journal.RecordAll(instances)
	var before *signer.JoinedError
	if errors.As(err, &before) && len(jobs) > 1 { // one of them spoils the batch
		for i, j := range jobs {
			e.post(j.to, recorded{j.to, e.opts.Journal.RecordAll(instances[i : i+1])})
		}
		return
	}
	for _, j := range jobs {
		e.post(j.to, recorded{j.to, err})
	}
}

// sign makes all share signatures of the batch with one call of the signer, hence one durable write.
func (e *Engine) sign(_ context.Context, jobs []job) {
	requests := make([]signer.Request, 0, len(jobs))
	errs := make([]error, len(jobs))
	objects := make(map[objectKey]signer.Object)
	for i, j := range jobs {
		var batch []signer.Request
		batch, errs[i] = signingRequests(objects, j.work.(duty.SignShares).Items)
		if errs[i] == nil {
			requests = append(requests, batch...)
		}
	}
	var results []signer.Result
	if len(requests) > 0 {
		results = e.opts.Signer.SignBatch(e.opts.Clock.Now(), requests)
	}
	for i, j := range jobs {
		if errs[i] != nil {
			e.answer(j, nil, errs[i])
			continue
		}
		n := len(j.work.(duty.SignShares).Items)
		signed, err := allSigned(results[:n])
		results = results[n:]
		e.answer(j, signed, err)
	}
}

type objectKey struct {
	kind duty.SigningKind
	root phase0.Root
}

// signingRequests turns items into the signer's requests; objects are made once for each root.
func signingRequests(objects map[objectKey]signer.Object, items []duty.ShareToSign) ([]signer.Request, error) {
	requests := make([]signer.Request, len(items))
	for i := range items {
		item := &items[i]
		key := objectKey{item.Kind, item.Root}
		object, ok := objects[key]
		if !ok {
			var err error
			if object, err = signingObject(item); err != nil {
				return nil, fmt.Errorf("%v of validator %#x: %w", item.Kind, item.Validator, err)
			}
			objects[key] = object
		}
		requests[i] = object.By(item.Share)
	}
	return requests, nil
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

// allSigned returns the signatures, or why the first one is missing: a duty's signatures go out all or none, but for those
// that are withheld, unless all are.
func allSigned(results []signer.Result) (duty.Result, error) {
	signatures := make([]phase0.BLSSignature, len(results))
	withheld := 0
	for i := range results {
		if err := results[i].Err; err != nil {
			if withheld++; !errors.Is(err, duty.ErrWithheld) || withheld == len(results) {
				return nil, err
			}
		}
		signatures[i] = results[i].Signature
	}
	return duty.SharesSigned{Signatures: signatures}, nil
}

// combine recombines and verifies for all duties of the batch together.
func (e *Engine) combine(_ context.Context, jobs []job) {
	var items []duty.Recombination
	for _, j := range jobs {
		switch work := j.work.(type) {
		case duty.Recombine:
			items = append(items, work.Items...)
		case duty.VerifyShares:
			valid, err := e.opts.Scheme.Verify(work.Items)
			e.answer(j, duty.SharesVerified{Valid: valid}, err)
		}
	}
	if len(items) == 0 {
		return
	}
	whole, err := e.opts.Scheme.Recombine(items)
	for _, j := range jobs {
		work, ok := j.work.(duty.Recombine)
		if !ok {
			continue
		}
		if err != nil {
			e.answer(j, nil, err)
			continue
		}
		n := len(work.Items)
		e.answer(j, duty.Recombined{Items: whole[:n:n]}, nil)
		whole = whole[n:]
	}
}
