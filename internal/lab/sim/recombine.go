package sim

import (
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// trick picks one of the tricks with justifications that the liar plays, or none.
func (l *liar) trick(d *dossier, dice *dice) string {
	var mine []string
	for _, t := range []string{"stale", "forge", "foreign", "duplicate-signers", "unproven", "mismatch", "own-round"} {
		if l.does(t, d.slot) {
			mine = append(mine, t)
		}
	}
	if len(mine) == 0 || dice.below(3) == 0 {
		return ""
	}
	return mine[dice.below(len(mine))]
}

// collect returns messages of a type and round that could serve a value, one for each operator: what was said, what the
// liars would say, and what the trick adds.
func (l *liar) collect(d *dossier, kind wire.QBFTMsgType, round wire.Round, root [32]byte, trick string) []*wire.SignedSSVMessage {
	var out []*wire.SignedSSVMessage
	var signers wire.Committee
	take := func(m *wire.SignedSSVMessage) {
		if m != nil && (!signers.Contains(m.OperatorIDs[0]) || trick == "duplicate-signers") {
			signers = append(signers, m.OperatorIDs...)
			out = append(out, m.WithoutFullData())
		}
	}
	for _, other := range l.w.liars {
		take(other.vote(d, kind, round, root, trick))
	}
	for _, m := range d.heard {
		if serves(m.qbft, kind, round, root, trick) && l.w.monitor.honest(m.from) {
			take(m.signed)
		}
	}
	for _, m := range l.additions(d, kind, round, root, trick) {
		take(m)
	}
	if most := len(l.w.committee); len(out) > most {
		out = out[:most]
	}
	return out
}

// serves reports whether a message of another operator is of use for a value in a round. A stale one is, too, when that is the trick.
func serves(q *wire.QBFTMessage, kind wire.QBFTMsgType, round wire.Round, root [32]byte, trick string) bool {
	stale := trick == "stale"
	if q.MsgType != kind || q.Round != round && !stale {
		return false
	}
	return q.Root == root || kind == wire.RoundChange && q.DataRound == 0 || stale && kind != wire.Commit
}

// additions are the messages that only a trick has: forged ones, those of another duty, or the liar's own once more. Some may be nil.
func (l *liar) additions(d *dossier, kind wire.QBFTMsgType, round wire.Round, root [32]byte, trick string) (out []*wire.SignedSSVMessage) {
	switch trick {
	case "forge":
		for _, id := range l.w.honest {
			if m := l.vote(d, kind, round, root, ""); m != nil {
				m.OperatorIDs = []wire.OperatorID{id}
				out = append(out, m)
			}
		}
	case "foreign":
		for _, id := range l.w.honest {
			out = append(out, l.w.foreignVote(d, kind, round, root, id))
		}
	case "duplicate-signers":
		for range l.w.committee.Quorum() {
			out = append(out, l.vote(d, kind, round, root, ""))
		}
	}
	return out
}

// vote is a message of the liar itself.
func (l *liar) vote(d *dossier, kind wire.QBFTMsgType, round wire.Round, root [32]byte, trick string) *wire.SignedSSVMessage {
	draft := d.draft(round)
	switch kind {
	case wire.Prepare:
		return l.sign(draft.Prepare(root), nil)
	case wire.Commit:
		return l.sign(draft.Commit(root), nil)
	case wire.RoundChange:
		q, err := draft.RoundChange(0, nil, nil)
		if err != nil {
			return nil
		}
		if trick == "unproven" || trick == "own-round" || trick == "mismatch" {
			q.Root, q.DataRound = root, max(1, round-1)
			if trick == "own-round" {
				q.DataRound = round
			}
		}
		return l.sign(q, nil)
	}
	return nil
}

// foreignVote is what an honest operator signed for another duty of the same height. It is made here, as if that duty had
// run beside this one.
func (w *World) foreignVote(d *dossier, kind wire.QBFTMsgType, round wire.Round, root [32]byte, id wire.OperatorID) *wire.SignedSSVMessage {
	other := *d
	other.id[55] ^= 1
	key, err := w.operatorKey(id)
	if err != nil {
		return nil
	}
	m := (&liar{w: w, id: id, key: key}).vote(&other, kind, round, root, "")
	if m == nil {
		return nil
	}
	if hash, err := m.SSVMessage.Hash(); err == nil {
		w.monitor.signed[hash] |= 1 << (id - 1)
	}
	return m
}

// invent makes a value that nobody had: one that honest operators would sign.
func (l *liar) invent(d *dossier, dice *dice) []byte {
	w := l.w
	switch {
	case w.cfg.Core:
		return coreValue(d.slot, 3+dice.below(2))
	case d.id.Role() == wire.RoleCommittee:
		data := w.beacon.attestationData(d.slot, phase0.Slot(dice.below(4)))
		return encodeVote(&wire.BeaconVote{BlockRoot: data.BeaconBlockRoot, Source: data.Source, Target: data.Target})
	}
	return w.inventBlock(d, dice)
}

// bad makes a value that no honest operator would sign.
func (l *liar) bad(d *dossier, dice *dice) []byte {
	w := l.w
	switch {
	case w.cfg.Core:
		return append([]byte("bad "), coreValue(d.slot, dice.below(2))...)
	case d.id.Role() == wire.RoleCommittee:
		data := w.beacon.attestationData(d.slot, 0)
		switch dice.below(3) {
		case 0: // another vote for a target of before
			data.Source, data.Target = w.beacon.checkpoint(data.Source.Epoch-1), w.beacon.checkpoint(data.Target.Epoch-1)
		case 1: // one that surrounds
			data.Source = w.beacon.checkpoint(0)
		default:
			data.Target.Root[0] ^= 1
		}
		return encodeVote(&wire.BeaconVote{BlockRoot: data.BeaconBlockRoot, Source: data.Source, Target: data.Target})
	}
	other := *d
	other.slot++
	return w.inventBlock(&other, dice)
}

func encodeVote(v *wire.BeaconVote) []byte {
	data, err := v.MarshalSSZ()
	if err != nil {
		return nil
	}
	return data
}
