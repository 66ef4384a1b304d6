package schedule

import (
	"maps"
	"sync"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// book holds the duties that the beacon chain has announced. It is read by message validation and
// written by the fetcher, so it locks.
type book struct {
	mu        sync.RWMutex
	attesters map[phase0.Epoch]map[phase0.Slot][]*apiv1.AttesterDuty
	proposers map[phase0.Epoch]map[phase0.Slot]*apiv1.ProposerDuty
	sync      map[uint64]map[phase0.ValidatorIndex]*apiv1.SyncCommitteeDuty
	// covered remembers for which validators an entry was fetched, so that a new one leads to a new fetch.
	coveredAttesters map[phase0.Epoch]uint64
	coveredSync      map[uint64]uint64
	freshProposers   map[phase0.Epoch]bool
	aheadProposers   map[phase0.Epoch]bool
	// attesterBranch and proposerBranch say on which branch of the chain an epoch's duties were asked for.
	attesterBranch, proposerBranch map[phase0.Epoch]decided
}

func newBook() *book {
	return &book{
		attesters:        map[phase0.Epoch]map[phase0.Slot][]*apiv1.AttesterDuty{},
		proposers:        map[phase0.Epoch]map[phase0.Slot]*apiv1.ProposerDuty{},
		sync:             map[uint64]map[phase0.ValidatorIndex]*apiv1.SyncCommitteeDuty{},
		coveredAttesters: map[phase0.Epoch]uint64{},
		coveredSync:      map[uint64]uint64{},
		freshProposers:   map[phase0.Epoch]bool{},
		aheadProposers:   map[phase0.Epoch]bool{},
		attesterBranch:   map[phase0.Epoch]decided{},
		proposerBranch:   map[phase0.Epoch]decided{},
	}
}

func (b *book) setAttesters(epoch phase0.Epoch, set uint64, duties []*apiv1.AttesterDuty) {
	bySlot := map[phase0.Slot][]*apiv1.AttesterDuty{}
	for _, d := range duties {
		bySlot[d.Slot] = append(bySlot[d.Slot], d)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.attesters[epoch], b.coveredAttesters[epoch] = bySlot, set
}

func (b *book) setProposers(epoch phase0.Epoch, duties []*apiv1.ProposerDuty) {
	bySlot := map[phase0.Slot]*apiv1.ProposerDuty{}
	for _, d := range duties {
		bySlot[d.Slot] = d
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.proposers[epoch], b.freshProposers[epoch] = bySlot, true
}

// setProposersAhead notes what a beacon node told before the epoch: it serves, and is asked for again in the epoch.
func (b *book) setProposersAhead(epoch phase0.Epoch, duties []*apiv1.ProposerDuty) {
	b.setProposers(epoch, duties)
	b.forgetProposers(epoch)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.aheadProposers[epoch] = true
}

// toldAhead reports whether the epoch's proposers are those told before it, and no reorganisation changed them since.
func (b *book) toldAhead(epoch phase0.Epoch) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.aheadProposers[epoch]
}

func (b *book) setSync(period, set uint64, duties []*apiv1.SyncCommitteeDuty) {
	byIndex := make(map[phase0.ValidatorIndex]*apiv1.SyncCommitteeDuty, len(duties))
	for _, d := range duties {
		byIndex[d.ValidatorIndex] = d
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sync[period], b.coveredSync[period] = byIndex, set
}

func (b *book) attestersAt(epoch phase0.Epoch, slot phase0.Slot) []*apiv1.AttesterDuty {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.attesters[epoch][slot]
}

func (b *book) proposerAt(epoch phase0.Epoch, slot phase0.Slot) (*apiv1.ProposerDuty, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	duties, known := b.proposers[epoch]
	return duties[slot], known
}

func (b *book) syncDuty(period uint64, index phase0.ValidatorIndex) (*apiv1.SyncCommitteeDuty, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	duties, known := b.sync[period]
	return duties[index], known
}

func (b *book) hasAttesters(epoch phase0.Epoch, set uint64) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	covered, ok := b.coveredAttesters[epoch]
	return ok && covered == set
}

func (b *book) hasProposers(epoch phase0.Epoch) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.freshProposers[epoch]
}

func (b *book) hasSync(period, set uint64) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	covered, ok := b.coveredSync[period]
	return ok && covered == set
}

// forgetAttesters makes the epoch's duties be fetched again while the old ones go on serving.
func (b *book) forgetAttesters(epoch phase0.Epoch) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.coveredAttesters, epoch)
}

func (b *book) forgetProposers(epoch phase0.Epoch) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.freshProposers, epoch)
	delete(b.aheadProposers, epoch)
}

// prune drops what lies before the previous epoch and period.
func (b *book) prune(epoch phase0.Epoch, period uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	oldEpoch := func(e phase0.Epoch) bool { return e+1 < epoch }
	oldPeriod := func(p uint64) bool { return p+1 < period }
	maps.DeleteFunc(b.attesters, func(e phase0.Epoch, _ map[phase0.Slot][]*apiv1.AttesterDuty) bool { return oldEpoch(e) })
	maps.DeleteFunc(b.proposers, func(e phase0.Epoch, _ map[phase0.Slot]*apiv1.ProposerDuty) bool { return oldEpoch(e) })
	maps.DeleteFunc(b.coveredAttesters, func(e phase0.Epoch, _ uint64) bool { return oldEpoch(e) })
	maps.DeleteFunc(b.freshProposers, func(e phase0.Epoch, _ bool) bool { return oldEpoch(e) })
	maps.DeleteFunc(b.aheadProposers, func(e phase0.Epoch, _ bool) bool { return oldEpoch(e) })
	maps.DeleteFunc(b.attesterBranch, func(e phase0.Epoch, _ decided) bool { return oldEpoch(e) })
	maps.DeleteFunc(b.proposerBranch, func(e phase0.Epoch, _ decided) bool { return oldEpoch(e) })
	maps.DeleteFunc(b.sync, func(p uint64, _ map[phase0.ValidatorIndex]*apiv1.SyncCommitteeDuty) bool { return oldPeriod(p) })
	maps.DeleteFunc(b.coveredSync, func(p uint64, _ uint64) bool { return oldPeriod(p) })
}
