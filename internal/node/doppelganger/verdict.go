package doppelganger

import (
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/signer"
)

// verdict is the state of one watched validator. It has no clock: each fact comes with its epoch.
type verdict struct {
	// enough is how many epochs in a row the validator must not be seen. from is the first epoch in which messages of others count.
	// next is the epoch that is asked about next, in the middle of the one after it.
	enough uint64
	from   phase0.Epoch
	// arrival says when the share arrived, if it is watched for that.
	arrival signer.Arrival

	// clean counts the epochs in a row before next in which the validator was not seen.
	clean uint64
	next  phase0.Epoch
	// safe ends the watch for good.
	safe bool
	// elsewhere is the last epoch in which the validator was seen without its committee; seen says that there was one.
	elsewhere phase0.Epoch
	seen      bool
	// ours are the last epochs in which a quorum of the other operators voted for it.
	ours []phase0.Epoch
}

// arrivalEpochs is how many epochs in a row the validator of a share that arrives must not be seen: the one before its arrival and the
// one of its arrival. The latter counts because this operator never signed with the share.
const arrivalEpochs = 2

// held returns the verdict on a share that was there before the run; from is the first epoch that counts.
func held(from phase0.Epoch, enough uint64) *verdict { return &verdict{enough: enough, from: from} }

// arrived returns the verdict on a share that arrived. No validator is live before the chain's first epoch.
func arrived(a signer.Arrival) *verdict {
	v := &verdict{enough: arrivalEpochs, from: a.Since, arrival: a}
	if a.Since == 0 {
		v.clean = 1
	}
	return v
}

// committee records that a quorum of the other operators voted for the validator in an epoch. The validator is then as live as it can
// be without this share, and the watch ends. If the validator was seen elsewhere before, the vote explains this epoch only: the watch
// then ends after enough epochs in a row that are clean or explained.
func (v *verdict) committee(epoch phase0.Epoch) {
	switch {
	case epoch < v.from:
	case !v.seen:
		v.safe = true
	case !slices.Contains(v.ours, epoch):
		v.ours = append(v.ours[max(0, len(v.ours)-1):], epoch)
	}
}

// needs reports whether the verdict needs the liveness of an epoch, asked in the epoch now. The epoch before an arrival is asked about
// at once, each other one when it is over.
func (v *verdict) needs(epoch, now phase0.Epoch) bool {
	switch {
	case v.safe || v.clean > 0 && epoch < v.next || v.seen && epoch <= v.elsewhere:
		return false
	case epoch >= v.from:
		return true
	default:
		return v.arrival.Arrived && now == v.arrival.Since && epoch+1 == now
	}
}

// update takes whether the validator was live in a whole epoch, and ends the watch after enough epochs in a row in which it was not. An
// epoch that was not asked about breaks the row. Two kinds of live epochs are explained: one whose votes came with the share's
// history, and one in which the committee voted.
func (v *verdict) update(epoch phase0.Epoch, live bool) {
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
