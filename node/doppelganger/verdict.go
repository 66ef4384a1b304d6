package doppelganger

import "github.com/attestantio/go-eth2-client/spec/phase0"

// verdict is what is known of one watched validator. It has no clock: epochs come with what was seen in them.
type verdict struct {
	// clean counts epochs in a row, the last of them judged, in which it was not seen.
	clean  uint64
	judged phase0.Epoch
	// safe ends the watch for good.
	safe bool
	// elsewhere is the last epoch in which it was seen without its committee; seen says that there was one.
	elsewhere phase0.Epoch
	seen      bool
}

// committee notes that a quorum of the other operators signed for the validator.
func (v *verdict) committee() { v.safe, v.seen = true, false }

// judge takes in whether the validator was live in a whole epoch, and ends the watch when it was not for enough of them in a
// row. Epochs that were not judged break the row: nobody looked.
func (v *verdict) judge(epoch phase0.Epoch, live bool, enough uint64) {
	if v.safe || v.judged >= epoch && v.clean > 0 {
		return
	}
	if live {
		v.clean, v.judged, v.seen, v.elsewhere = 0, epoch, true, epoch
		return
	}
	if v.clean > 0 && v.judged+1 != epoch {
		v.clean = 0
	}
	v.clean, v.judged = v.clean+1, epoch
	if v.clean >= enough {
		v.committee()
	}
}
