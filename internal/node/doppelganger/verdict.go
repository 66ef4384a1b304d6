package doppelganger

import (
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/signer"
)

// verdict is what is known of one watched validator. It has no clock: epochs come with what was seen in them.
type verdict struct {
	// enough is how many epochs in a row it must not be seen, from the first epoch that counts for others' messages and for
	// what is asked in the middle of the following epoch.
	enough uint64
	from   phase0.Epoch
	// arrival is when the share came, if that is why it is watched.
	arrival signer.Arrival

	// clean counts epochs in a row, up to next without it, in which it was not seen.
	clean uint64
	next  phase0.Epoch
	// safe ends the watch for good.
	safe bool
	// elsewhere is the last epoch in which it was seen without its committee; seen says that there was one.
	elsewhere phase0.Epoch
	seen      bool
	// ours are the last epochs in which a quorum of the other operators voted for it.
	ours []phase0.Epoch
}

// arrivalEpochs is for how many epochs in a row the validator of a share that arrives must not be seen: the one before its
// arrival and the arrival's own, because this operator never signed with it.
const arrivalEpochs = 2

// held is the verdict on a share that was there before the run, from the first epoch that counts.
func held(from phase0.Epoch, enough uint64) *verdict { return &verdict{enough: enough, from: from} }

// arrived is the verdict on a share that came. Nobody was live before the chain's first epoch.
func arrived(a signer.Arrival) *verdict {
	v := &verdict{enough: arrivalEpochs, from: a.Since, arrival: a}
	if a.Since == 0 {
		v.clean = 1
	}
	return v
}

// committee notes that a quorum of the other operators voted for the validator in an epoch: it is as live as it can be without this
// share. Where it was seen elsewhere before, that explains this epoch only: the watch ends with enough epochs in a row that are clean
// or explained.
func (v *verdict) committee(epoch phase0.Epoch) {
	switch {
	case epoch < v.from:
	case !v.seen:
		v.safe = true
	case !slices.Contains(v.ours, epoch):
		v.ours = append(v.ours[max(0, len(v.ours)-1):], epoch)
	}
}

// asks reports whether the verdict waits for an epoch, asked in the epoch now: the one before an arrival at once, each other
// whole epoch when it is over.
func (v *verdict) asks(epoch, now phase0.Epoch) bool {
	switch {
	case v.safe || v.clean > 0 && epoch < v.next || v.seen && epoch <= v.elsewhere:
		return false
	case epoch >= v.from:
		return true
	default:
		return v.arrival.Arrived && now == v.arrival.Since && epoch+1 == now
	}
}

// judge takes in whether the validator was live in a whole epoch, and ends the watch when it was not for enough of them in a
// row. Epochs that were not judged break the row: nobody looked. Being live in an epoch whose votes came with the share, or in which
// the committee voted, is explained.
func (v *verdict) judge(epoch phase0.Epoch, live bool) {
	if v.safe || v.clean > 0 && epoch < v.next {
		return
	}
	if live && !v.arrival.Explained(epoch) && !slices.Contains(v.ours, epoch) {
		v.clean, v.next, v.seen, v.elsewhere = 0, epoch+1, true, epoch
		return
	}
	if v.clean > 0 && v.next != epoch {
		v.clean = 0
	}
	v.clean, v.next = v.clean+1, epoch+1
	if v.clean >= v.enough {
		v.safe, v.seen = true, false
	}
}
