package schedule

import (
	"maps"
	"sync"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// dutyCache holds the fetched duties of the beacon chain. Message validation reads it and the fetcher writes it, so it has a lock.
type dutyCache struct {
	mu        sync.RWMutex
	attesters map[phase0.Epoch]map[phase0.Slot][]*apiv1.AttesterDuty
	proposers map[phase0.Epoch]map[phase0.Slot]*apiv1.ProposerDuty
	sync      map[uint64]map[phase0.ValidatorIndex]*apiv1.SyncCommitteeDuty
	// covered holds the version of the set of validators that an entry was fetched for, so that a new set leads to a new fetch.
	coveredAttesters map[phase0.Epoch]uint64
	coveredSync      map[uint64]uint64
	freshProposers   map[phase0.Epoch]bool
	aheadProposers   map[phase0.Epoch]bool
	// attesterBranch and proposerBranch are the branches of the chain on which an epoch's duties were fetched.
	attesterBranch, proposerBranch map[phase0.Epoch]dutyBranch
}

func newBook() *dutyCache {
	return &dutyCache{
		attesters:        map[phase0.Epoch]map[phase0.Slot][]*apiv1.AttesterDuty{},
		proposers:        map[phase0.Epoch]map[phase0.Slot]*apiv1.ProposerDuty{},
		sync:             map[uint64]map[phase0.ValidatorIndex]*apiv1.SyncCommitteeDuty{},
		coveredAttesters: map[phase0.Epoch]uint64{},
		coveredSync:      map[uint64]uint64{},
		freshProposers:   map[phase0.Epoch]bool{},
		aheadProposers:   map[phase0.Epoch]bool{},
		attesterBranch:   map[phase0.Epoch]dutyBranch{},
		proposerBranch:   map[phase0.Epoch]dutyBranch{},
	}
}

func (b *dutyCache) setAttesters(epoch phase0.Epoch, set uint64, duties []*apiv1.AttesterDuty) {
	bySlot := map[phase0.Slot][]*apiv1.AttesterDuty{}
	for _, d := range duties {
		bySlot[d.Slot] = append(bySlot[d.Slot], d)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.attesters[epoch], b.coveredAttesters[epoch] = bySlot, set
}

func (b *dutyCache) setProposers(epoch phase0.Epoch, duties []*apiv1.ProposerDuty) {
	bySlot := map[phase0.Slot]*apiv1.ProposerDuty{}
	for _, d := range duties {
		bySlot[d.Slot] = d
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.proposers[epoch], b.freshProposers[epoch] = bySlot, true
}

// setProposersAhead stores proposers that were fetched before their epoch. They are used, and fetched again in the epoch.
func (b *dutyCache) setProposersAhead(epoch phase0.Epoch, duties []*apiv1.ProposerDuty) {
	b.setProposers(epoch, duties)
	b.forgetProposers(epoch)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.aheadProposers[epoch] = true
}

// fetchedAhead reports whether the epoch's proposers are those fetched before it, without a reorganisation since.
func (b *dutyCache) fetchedAhead(epoch phase0.Epoch) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.aheadProposers[epoch]
}

func (b *dutyCache) setSync(period, set uint64, duties []*apiv1.SyncCommitteeDuty) {
	byIndex := make(map[phase0.ValidatorIndex]*apiv1.SyncCommitteeDuty, len(duties))
	for _, d := range duties {
		byIndex[d.ValidatorIndex] = d
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sync[period], b.coveredSync[period] = byIndex, set
}

func (b *dutyCache) attestersAt(epoch phase0.Epoch, slot phase0.Slot) []*apiv1.AttesterDuty {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.attesters[epoch][slot]
}

func (b *dutyCache) proposerAt(epoch phase0.Epoch, slot phase0.Slot) (*apiv1.ProposerDuty, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	duties, known := b.proposers[epoch]
	return duties[slot], known
}

func (b *dutyCache) syncDuty(period uint64, index phase0.ValidatorIndex) (*apiv1.SyncCommitteeDuty, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	duties, known := b.sync[period]
	return duties[index], known
}

func (b *dutyCache) hasAttesters(epoch phase0.Epoch, set uint64) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	covered, ok := b.coveredAttesters[epoch]
	return ok && covered == set
}

func (b *dutyCache) hasProposers(epoch phase0.Epoch) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.freshProposers[epoch]
}

func (b *dutyCache) hasSync(period, set uint64) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	covered, ok := b.coveredSync[period]
	return ok && covered == set
}

// forgetAttesters marks the epoch's duties to be fetched again; the old ones are used until then.
func (b *dutyCache) forgetAttesters(epoch phase0.Epoch) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.coveredAttesters, epoch)
}

func (b *dutyCache) forgetProposers(epoch phase0.Epoch) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.freshProposers, epoch)
	delete(b.aheadProposers, epoch)
}

// prune drops everything before the previous epoch and period.
func (b *dutyCache) prune(epoch phase0.Epoch, period uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	oldEpoch := func(e phase0.Epoch) bool { return e+1 < epoch }
	oldPeriod := func(p uint64) bool { return p+1 < period }
	maps.DeleteFunc(b.attesters, func(e phase0.Epoch, _ map[phase0.Slot][]*apiv1.AttesterDuty) bool { return oldEpoch(e) })
	maps.DeleteFunc(b.proposers, func(e phase0.Epoch, _ map[phase0.Slot]*apiv1.ProposerDuty) bool { return oldEpoch(e) })
	maps.DeleteFunc(b.coveredAttesters, func(e phase0.Epoch, _ uint64) bool { return oldEpoch(e) })
	maps.DeleteFunc(b.freshProposers, func(e phase0.Epoch, _ bool) bool { return oldEpoch(e) })
	maps.DeleteFunc(b.aheadProposers, func(e phase0.Epoch, _ bool) bool { return oldEpoch(e) })
	maps.DeleteFunc(b.attesterBranch, func(e phase0.Epoch, _ dutyBranch) bool { return oldEpoch(e) })
	maps.DeleteFunc(b.proposerBranch, func(e phase0.Epoch, _ dutyBranch) bool { return oldEpoch(e) })
	maps.DeleteFunc(b.sync, func(p uint64, _ map[phase0.ValidatorIndex]*apiv1.SyncCommitteeDuty) bool { return oldPeriod(p) })
	maps.DeleteFunc(b.coveredSync, func(p uint64, _ uint64) bool { return oldPeriod(p) })
}
