package sim

import (
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// forkEpoch is the first epoch of the fork of stories in which a beacon node does not know it: stories begin in the epoch before. The fork
// changes the version that signatures are made under, and no shape.
const forkEpoch phase0.Epoch = 3

// oldChain is the beacon chain in Electra from genesis, without a later fork.
func oldChain(c eth.Constants) *eth.Chain {
	return &eth.Chain{Constants: c, Forks: []eth.Fork{{Version: phase0.Version{5}, ID: eth.Electra}}}
}

// forkedChain is the same chain with the fork.
func forkedChain(c eth.Constants) *eth.Chain {
	chain := oldChain(c)
	chain.Forks = append(chain.Forks, eth.Fork{Epoch: forkEpoch, Version: phase0.Version{6}, ID: eth.Electra})
	return chain
}

// forks reports whether the chain forks while it is simulated.
func (w *World) forks() bool {
	return w.cfg.Story == nil && len(w.cfg.Forks) > 1 || w.cfg.Story != nil && slices.ContainsFunc(w.cfg.Story.Acts, func(a Act) bool { return a.Verb == Beacon && a.What == beaconOldFork })
}

// chain is the beacon chain as the operator's beacon node tells it now.
func (op *Operator) chain() *eth.Chain {
	if op.trouble(beaconOldFork, op.w.profile.SlotAt(op.w.clock.Now())) {
		return op.w.before
	}
	return op.w.chain
}

// astray reports whether an operator signs a slot's duties under the domain of a fork that is over, because its beacon node does not
// know better.
func (w *World) astray(id wire.OperatorID, slot phase0.Slot) bool {
	op, whole := w.hosts[id-1].(*Operator)
	return whole && w.profile.EpochOf(slot) >= forkEpoch && op.trouble(beaconOldFork, slot)
}

// submits asks that what an operator submits is signed under the domain of the fork that the chain is in. toSign is what was to be signed.
func (m *monitor) submits(op wire.OperatorID, s Submission, signature phase0.BLSSignature, toSign func(*eth.Chain) (phase0.Root, error)) {
	if m.w.cfg.RealCrypto || !m.w.forks() {
		return
	}
	root, err := toSign(m.w.chain)
	secret, known := m.w.secretOf(s.Validator)
	if err != nil || !known || signature != modelBLS(secret, root) {
		m.w.violation("fork", "op %d submits an object (%s of slot %d, validator %d) whose signature the chain does not take", op, s.Kind, s.Slot, s.Validator)
	}
}

// secretOf is a validator's key by its index.
func (w *World) secretOf(index phase0.ValidatorIndex) (secret [32]byte, known bool) {
	at := int(index) - firstIndex
	if at < 0 || at >= len(w.keys.validators) {
		return secret, false
	}
	secret, known = w.keys.secrets[w.keys.validators[at].share.Validator]
	return secret, known
}

// checkLearnt asks that an operator whose beacon node has learnt of the fork signs what it decides again.
func (l *ledger) checkLearnt() {
	w := l.m.w
	if l.id.Role() != wire.RoleCommittee || w.profile.EpochOf(l.slot) < forkEpoch {
		return
	}
	for _, a := range w.cfg.Story.Acts {
		if a.Verb != Beacon || a.What != beaconOldFork || l.slot <= a.Last || !l.m.honest(a.Op) {
			continue
		}
		p := &l.parties[a.Op-1]
		if !p.decided || p.muted || p.down || p.partials[1] != 0 || l.troubled(a.Op) || !l.sees(a.Op) || l.passed(a.Op) {
			continue
		}
		l.breaks("fork", "op %d decides and signs nothing, though its beacon node has learnt of the fork", a.Op)
	}
}

// passed reports whether the operator signed the vote of a later epoch: its shares may then vote for no earlier one, and a duty that
// is decided so late is refused.
func (l *ledger) passed(id wire.OperatorID) bool {
	epoch := l.m.w.profile.EpochOf(l.slot)
	return slices.ContainsFunc(l.m.order, func(later *ledger) bool {
		return later.id == l.id && l.m.w.profile.EpochOf(later.slot) > epoch && later.parties[id-1].partials[1] != 0
	})
}

// troubled reports whether the operator's beacon node has any trouble in the slot.
func (l *ledger) troubled(id wire.OperatorID) bool {
	op, whole := l.m.w.hosts[id-1].(*Operator)
	return !whole || slices.ContainsFunc(beaconTroubles, func(kind string) bool { return op.trouble(kind, l.slot) })
}

// sees reports whether an operator's own views of the slot allow what was decided.
func (l *ledger) sees(id wire.OperatorID) bool {
	return !slices.ContainsFunc(l.decided, func(d decision) bool { return !l.m.acceptable(id, l, d.value) })
}
