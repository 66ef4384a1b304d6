package sim

import (
	"crypto/sha256"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// answerPartial sends a liar's partial signatures once an honest operator has shown what is to be signed: good ones, bad
// ones, or different ones to different operators.
func (l *liar) answerPartial(d *dossier, m *letter) {
	if d.partials >= 2 || !l.w.monitor.honest(m.from) {
		return
	}
	dice := l.dice(d)
	if d.partials++; d.partials == 2 && dice.below(2) == 0 {
		return
	}
	p := *m.partial
	p.Messages = nil
	bad := l.does("bad-share", d.slot)
	for _, entry := range m.partial.Messages {
		mine := *entry
		mine.Signer = l.id
		mine.PartialSignature = l.share(entry.ValidatorIndex, entry.SigningRoot)
		if bad {
			switch dice.below(4) {
			case 0:
				mine.PartialSignature[dice.below(len(mine.PartialSignature))] ^= 1
			case 1:
				mine.SigningRoot = sha256.Sum256(mine.SigningRoot[:])
			case 2:
				mine.ValidatorIndex++
			}
		}
		p.Messages = append(p.Messages, &mine)
	}
	data, err := p.MarshalSSZ()
	if err != nil {
		return
	}
	s := &wire.SSVMessage{MsgType: wire.MsgPartialSignatures, MsgID: m.signed.SSVMessage.MsgID, Data: data}
	l.say(d, l.envelope(s, nil), dice.some(l.w.honest), dice.span(0, 30e6))
}

// share signs with the liar's share of a validator; unknown validators get nonsense.
func (l *liar) share(index phase0.ValidatorIndex, root phase0.Root) phase0.BLSSignature {
	at := int(index) - firstIndex
	if l.w.cfg.RealCrypto || at < 0 || at >= len(l.w.keys.validators) {
		return phase0.BLSSignature{1, 2, 3}
	}
	return modelBLS(l.w.keys.validators[at].secrets[l.id-1].Bytes(), root)
}

// inventBlock is a block that the liar built, in the form in which blocks are decided.
func (w *World) inventBlock(d *dossier, dice *dice) []byte {
	block, ok := w.invention(d, dice)
	if !ok {
		return []byte("nothing")
	}
	return w.blindValue(d, block)
}
