package sim

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/model"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// payee is whom the blocks of the committee's validators pay.
var payee = [20]byte{0x0e, 1}

// ghost is a value that a leader makes up so that everybody's work is for nothing, or for the leader: a vote for a head that no block
// has, a block that the chain cannot take, a block that pays the leader. It is nil if the liar plays no such trick in the duty.
func (l *liar) ghost(d *dossier, dice *dice) []byte {
	w := l.w
	switch {
	case w.cfg.Core:
	case d.id.Role() == wire.RoleCommittee && l.does("ghost-head", d.slot):
		data := w.beacon.attestationData(d.slot, 0)
		lie := binary.LittleEndian.AppendUint64([]byte("ghost"), dice.next())
		return encodeVote(&wire.BeaconVote{BlockRoot: sha256.Sum256(lie), Source: data.Source, Target: data.Target})
	case d.id.Role() == wire.RoleProposer:
		block, ok := w.invention(d, dice)
		if !ok {
			return nil
		}
		ghost, fees := l.does("ghost-block", d.slot), l.does("stolen-fees", d.slot)
		switch {
		case fees && (!ghost || dice.below(2) == 0):
			block.Electra.Block.Body.ExecutionPayload.FeeRecipient = [20]byte{0xbd, byte(l.id)}
			return w.blockValue(d, block)
		case ghost:
			spoil(block, dice)
			return w.blindValue(d, block)
		}
	}
	return nil
}

// spoil makes a block one that the chain cannot take.
func spoil(block *api.VersionedProposal, dice *dice) {
	b := block.Electra.Block
	switch dice.below(5) {
	case 0:
		b.ProposerIndex = 999
	case 1:
		b.ParentRoot = phase0.Root{}
	case 2:
		b.ParentRoot = phase0.Root{0xde, 0xad, byte(dice.below(256))}
	case 3:
		b.Body.RANDAOReveal[0] ^= 1
	default:
		b.Body.ExecutionPayload.Timestamp++
	}
}

// invention is a full block that the liar built on the chain's head, with the validator's reveal.
func (w *World) invention(d *dossier, dice *dice) (*api.VersionedProposal, bool) {
	if _, ok := w.beacon.proposer(d.slot); !ok || d.id.Role() != wire.RoleProposer {
		return nil, false
	}
	return w.beacon.block(d.slot, d.reveal, 99, dice.below(3)), true
}

// blindValue and blockValue are the two forms in which blocks are decided.
func (w *World) blindValue(d *dossier, block *api.VersionedProposal) []byte {
	blinded, err := eth.Blind(block)
	if err != nil {
		return []byte("no block")
	}
	return w.blockValue(d, blinded)
}

func (w *World) blockValue(d *dossier, block *api.VersionedProposal) []byte {
	duty, _ := w.beacon.proposer(d.slot)
	data, err := eth.EncodeBlock(block)
	if err != nil {
		return []byte("no block")
	}
	c := &wire.ConsensusData{
		Duty:    wire.ValidatorDuty{Type: wire.DutyProposer, PubKey: duty.PubKey, Slot: d.slot, ValidatorIndex: duty.ValidatorIndex},
		Version: w.chain.ForkOf(d.slot, block.Version), DataSSZ: data,
	}
	value, err := c.MarshalSSZ()
	if err != nil {
		return []byte("no block")
	}
	return value
}

// reveal is the RANDAO reveal that honest operators make together; zero if it is not modelled. A liar that takes part knows it too.
func (w *World) reveal(m *wire.PartialSignatureMessages) (reveal phase0.BLSSignature) {
	if m.Type != wire.PartialSigRandao || w.cfg.RealCrypto || len(m.Messages) != 1 {
		return reveal
	}
	entry := m.Messages[0]
	if at := int(entry.ValidatorIndex) - firstIndex; at >= 0 && at < len(w.keys.validators) {
		return modelBLS(w.keys.secrets[w.keys.validators[at].share.Validator], entry.SigningRoot)
	}
	return reveal
}

// checkWorth is what a decided value is worth: its head or parent is a block of the chain, or one that an own beacon node named, or a
// beacon node was silent so that nobody could tell; its block is one that the chain takes, and pays the owner. One operator alone,
// whatever it proposes as a leader, must not get anything else decided.
func (l *ledger) checkWorth(v model.Value) {
	if l.m.w.cfg.Core || v == 0 || l.data[v-1] == nil {
		return
	}
	if l.id.Role() == wire.RoleCommittee {
		vote, err := wire.DecodeBeaconVote(l.data[v-1])
		if err == nil && !l.known(vote.BlockRoot) {
			l.breaks("worth", "%s is decided, a vote for a head that no block has", l.name(v))
		}
		return
	}
	c, err := wire.DecodeConsensusData(l.data[v-1])
	if err != nil || l.id.Role() != wire.RoleProposer {
		return
	}
	if block, err := c.Block(); err == nil {
		l.checkBlock(v, block)
	}
}

func (l *ledger) checkBlock(v model.Value, block *api.VersionedProposal) {
	duty, _ := l.m.w.beacon.proposer(l.slot)
	index, _ := block.ProposerIndex()
	parent, _ := block.ParentRoot()
	stamp, _ := block.Timestamp()
	if index != duty.ValidatorIndex || !l.known(parent) || stamp != uint64(l.m.w.profile.SlotStart(l.slot).Unix()) {
		l.breaks("worth", "%s is decided, a block that the chain cannot take", l.name(v))
	}
	if reveal, err := block.RandaoReveal(); err == nil && l.reveal != (phase0.BLSSignature{}) && reveal != l.reveal {
		l.breaks("worth", "%s is decided, a block with another RANDAO reveal", l.name(v))
	}
	if block.Blinded {
		return
	}
	if to, err := eth.FeeRecipient(block); err == nil && to != payee {
		l.breaks("fees", "%s is decided, a block that pays %x and not the owner", l.name(v), to)
	}
}

// known reports whether honest operators may believe that a block exists.
func (l *ledger) known(root phase0.Root) bool {
	w := l.m.w
	if w.beacon.header(root, w.profile.SlotAt(w.clock.Now())) != nil {
		return true
	}
	for _, op := range w.operators {
		for slot := l.slot; slot <= w.profile.SlotAt(w.clock.Now()); slot++ {
			if op.trouble(beaconSilent, slot) {
				return true
			}
		}
		for _, view := range l.m.views[seenBy{op.id, l.slot}] {
			if view.BeaconBlockRoot == root {
				return true
			}
		}
	}
	return false
}
