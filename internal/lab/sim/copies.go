package sim

import (
	"context"
	"maps"
	"math/big"
	"slices"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// copies reports whether somebody registers copied shares in this story, so that operators read the contract.
func (w *World) copies() bool {
	return !w.cfg.Core && w.cfg.Story != nil && slices.ContainsFunc(w.cfg.Story.Acts, func(a Act) bool { return a.Verb == Liar && a.What == "copied-shares" })
}

// strangers is how many validators a liar registers at most, with shares of others.
const strangers = 2

// stranger is a validator of a liar. It is on the beacon chain all the while.
type stranger struct {
	secret *threshold.SecretKey
	pk     phase0.BLSPubKey
	index  phase0.ValidatorIndex
	// registered and liquidated say how it stands on the contract, where it has the shares of a victim.
	registered, liquidated bool
	victim                 int
	by                     wire.OperatorID
}

func newStranger(n, validators int) (*stranger, error) {
	var raw [32]byte
	raw[31] = byte(n + 1)
	secret, err := threshold.ParseSecretKey(raw[:])
	if err != nil {
		return nil, err
	}
	return &stranger{secret: secret, pk: secret.PublicKey().Bytes(), index: phase0.ValidatorIndex(firstIndex + validators + n)}, nil
}

// openContract begins the story's contract, with what was registered before.
func (w *World) openContract() {
	w.contract = &contract{committee: w.committee, blocks: slices.Clone(w.keys.contract.blocks), made: w.keys.contract.made}
	w.nonces = map[common.Address]uint64{}
	for _, s := range w.keys.strangers {
		own := *s
		w.strangers = append(w.strangers, &own)
	}
}

// swindle is what happens on the contract at the start of a slot: a liar registers a validator with the shares of another one, as they are
// or laid on a polynomial through one of them, removes it, lets its cluster run dry and pays again; or the chain takes blocks back.
func (l *liar) swindle(slot phase0.Slot) {
	w := l.w
	if w.contract == nil || !l.does("copied-shares", slot) {
		return
	}
	dice := w.dice(forContract, uint64(l.id), uint64(slot))
	from := common.Address{0xbd, byte(l.id)}
	s := w.strangers[dice.below(strangers)]
	mine := l.cluster()
	dry := len(mine) > 0 && mine[0].liquidated
	before := w.stands()
	switch {
	case len(w.stood) > 0 && dice.below(8) == 0:
		w.reorganise(len(w.stood) - 1 - dice.below(min(2, len(w.stood))))
	case s.registered && s.by != l.id: // another liar's
		return
	case !s.registered && !dry:
		s.victim = dice.below(len(w.keys.validators))
		data := w.copyOf(s, from, w.nonces[from], &dice)
		w.nonces[from]++
		s.registered, s.liquidated, s.by = true, false, l.id
		w.happens("ValidatorAdded", from, s.pk[:], data.Bytes())
	case s.registered && dice.below(3) == 0:
		s.registered = false
		w.happens("ValidatorRemoved", from, s.pk[:])
	default:
		for _, other := range mine {
			other.liquidated = !dry
		}
		w.happens(map[bool]string{false: "ClusterLiquidated", true: "ClusterReactivated"}[dry], from)
	}
	if len(w.contract.blocks) > before.blocks {
		w.stood = append(w.stood, before)
	}
	for _, op := range w.operators {
		w.at(w.clock.Now().Add(dice.span(0, 3*time.Second)), op.follow)
	}
}

// cluster are the validators that the liar has registered. They are one cluster of the contract.
func (l *liar) cluster() []*stranger {
	return slices.DeleteFunc(slices.Clone(l.w.strangers), func(s *stranger) bool { return !s.registered || s.by != l.id })
}

// standing is how everything stood on the contract before a block.
type standing struct {
	strangers []stranger
	nonces    map[common.Address]uint64
	blocks    int
}

func (w *World) stands() standing {
	s := standing{nonces: maps.Clone(w.nonces), blocks: len(w.contract.blocks)}
	for _, other := range w.strangers {
		s.strangers = append(s.strangers, *other)
	}
	return s
}

// reorganise takes the contract back to how it stood before the n-th block of the story.
func (w *World) reorganise(n int) {
	before := w.stood[n]
	w.stood = w.stood[:n]
	w.contract.takeBack(before.blocks)
	w.nonces = before.nonces
	for i := range before.strangers {
		*w.strangers[i] = before.strangers[i]
	}
}

// happens puts an event about an owner's cluster into the next block.
func (w *World) happens(name string, owner common.Address, args ...any) {
	l, err := w.contract.of(name, owner, args...)
	if err != nil {
		w.violation("shares", "the story has no such event: %v", err)
		return
	}
	w.contract.append(w.clock.Now(), l)
}

// copyOf is a registration with the victim's share keys and ciphertexts. Half of them are copied as they are. The others are good for one
// operator: through its copied share key and the stranger's own key goes a polynomial, and anybody can compute its points. Here they are
// computed with the secret, which gives the same points.
func (w *World) copyOf(s *stranger, from common.Address, nonce uint64, dice *dice) *keyshare.SharesData {
	victim := w.keys.validators[s.victim]
	data := victim.shares
	data.OwnerProof, data.PublicKeys = s.secret.Sign(keyshare.OwnerRoot(from, nonce)), slices.Clone(data.PublicKeys)
	if dice.below(2) == 0 {
		return &data
	}
	at := dice.below(len(w.committee))
	share, own := victim.secrets[at].Bytes(), s.secret.Bytes()
	degree := w.committee.Quorum() - 1
	// The polynomial is own + b·x + x^degree, with b such that it goes through the share.
	x := big.NewInt(int64(w.committee[at]))
	b := new(big.Int).SetBytes(share[:])
	b.Sub(b, new(big.Int).SetBytes(own[:])).Sub(b, new(big.Int).Exp(x, big.NewInt(int64(degree)), groupOrder))
	b.Mul(b, new(big.Int).ModInverse(x, groupOrder)).Mod(b, groupOrder)
	for i, id := range w.committee {
		x := big.NewInt(int64(id))
		y := new(big.Int).Mul(b, x)
		y.Add(y, new(big.Int).SetBytes(own[:])).Add(y, new(big.Int).Exp(x, big.NewInt(int64(degree)), groupOrder)).Mod(y, groupOrder)
		if key, err := threshold.ParseSecretKey(y.FillBytes(make([]byte, 32))); err == nil {
			data.PublicKeys[i] = key.PublicKey().Bytes()
		}
	}
	return &data
}

// groupOrder is that of BLS12-381.
var groupOrder, _ = new(big.Int).SetString("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16)

// stranger returns the validator of a liar with that key, if it is registered.
func (w *World) stranger(pk phase0.BLSPubKey) *stranger {
	for _, s := range w.strangers {
		if s.pk == pk && s.registered {
			return s
		}
	}
	return nil
}

// strange reports whether a validator index is a liar's.
func (w *World) strange(index phase0.ValidatorIndex) bool {
	return slices.ContainsFunc(w.strangers, func(s *stranger) bool { return s.index == index })
}

// follow reads what is new on the contract and asks what the stranger can change. Then the engine serves whom the roster names.
func (op *Operator) follow() {
	if op.engine == nil || op.dead {
		return
	}
	number, hash, _, err := op.roster.Position()
	for err == nil && !op.w.contract.on(number, hash) {
		before := op.signer.Records()
		if err = op.roster.Undo(context.Background(), number-1); err == nil {
			number, hash, _, err = op.roster.Position()
		}
		if op.dead {
			return
		}
		op.w.monitor.unharmed(op, before)
	}
	for _, b := range op.w.contract.blocks[min(number, uint64(len(op.w.contract.blocks))):] {
		before := op.signer.Records()
		err = op.roster.ApplyBlock(context.Background(), b)
		if op.dead {
			return
		}
		if err != nil {
			break
		}
		op.w.monitor.unharmed(op, before)
	}
	if err != nil {
		op.w.violation("shares", "op %d cannot read the contract any more: %v", op.id, err)
		return
	}
	op.serve()
}

// serve looks up the validators, and then the engine serves them.
func (op *Operator) serve() {
	op.roster.FollowMetadata(context.Background()) // once, by its clock
	op.engine.Forget()
}

// served is whom the engine serves: what the operator read on the contract, else the validators of the one committee.
func (op *Operator) served() engine.Served {
	if op.roster != nil {
		return op.roster.View()
	}
	return op.w.served
}

// servedAll is every validator of the one committee.
type servedAll struct {
	committee wire.Committee
	id        wire.CommitteeID
	shares    map[wire.ValidatorPK]*duty.Share
}

func (w *World) serveAll() *servedAll {
	s := &servedAll{w.committee, w.committeeID, map[wire.ValidatorPK]*duty.Share{}}
	for _, keys := range w.keys.validators {
		s.shares[keys.share.Validator] = &keys.share
	}
	return s
}

// Share implements engine.Served.
func (s *servedAll) Share(validator wire.ValidatorPK) *duty.Share { return s.shares[validator] }

// Operators implements engine.Served.
func (s *servedAll) Operators(id wire.CommitteeID) wire.Committee {
	if id != s.id {
		return nil
	}
	return s.committee
}

// Served implements engine.Served.
func (s *servedAll) Served() (validators, committees int) { return len(s.shares), 1 }

// swindled adds the duties of strangers' validators that the operator takes for its own, which none should be.
func (op *Operator) swindled(d duty.CommitteeDuty) duty.CommitteeDuty {
	if op.roster == nil {
		return d
	}
	d.Attesters = slices.Clone(d.Attesters)
	list, _ := op.roster.Validators()
	epoch := op.w.profile.EpochOf(d.Slot)
	for n, s := range op.w.strangers {
		for _, v := range list {
			if v.PubKey == s.pk && v.Own && v.FromEpoch <= epoch && (uint64(n)+3+uint64(epoch))%slotsPerEpoch == uint64(d.Slot)%slotsPerEpoch {
				d.Attesters = append(d.Attesters, duty.AttesterDuty{
					PubKey: s.pk, ValidatorIndex: s.index, CommitteeIndex: phase0.CommitteeIndex(n), CommitteeLength: 16, CommitteesAtSlot: 4,
				})
			}
		}
	}
	return d
}

// unharmed asks, after a block of the contract, that a stranger took nothing from the operator: every share is held and served, for its
// own validator alone, with the slashing record that it had, and nothing waits for a validator to arrive.
func (m *monitor) unharmed(op *Operator, before []signer.Record) {
	op.roster.FollowMetadata(context.Background())
	served := op.roster.Shares()
	if len(served) != len(m.w.keys.validators) {
		m.w.violation("shares", "op %d serves %d validators of %d", op.id, len(served), len(m.w.keys.validators))
	}
	for _, s := range served {
		if m.w.stranger(s.Validator) != nil {
			m.w.violation("shares", "op %d serves a stranger's validator, index %d, with the share of another", op.id, s.Index)
		}
	}
	for _, keys := range m.w.keys.validators {
		share := keys.share.SharePubKeys[op.id-1]
		if _, open := op.signer.Arrival(share); open || !op.signer.Has(share) {
			m.w.violation("shares", "op %d: the share of validator %d is gone or has to arrive again", op.id, keys.share.Index)
		}
	}
	if !slices.Equal(before, op.signer.Records()) {
		m.w.violation("shares", "op %d: a stranger changes slashing records", op.id)
	}
}

// pose speaks in a duty of a stranger's validator, as its operators would.
func (l *liar) pose(d *dossier, dice *dice) {
	if l.w.contract == nil || !l.does("copied-shares", d.slot) || dice.below(4) > 0 {
		return
	}
	s := l.w.strangers[dice.below(strangers)]
	if !s.registered {
		return
	}
	other := *d
	other.id = wire.NewValidatorMessageID(l.w.profile.Schedule[0].Domain, wire.RoleAggregator, s.pk)
	draft, root := other.draft(1), [32]byte{byte(dice.below(2))}
	l.mutter(l.sign(draft.Prepare(root), nil), l.w.honest, 0)
	l.mutter(l.sign(draft.Commit(root), nil), l.w.honest, 0)
	p := &wire.PartialSignatureMessages{Type: wire.PartialSigSelectionProof, Slot: d.slot, Messages: []*wire.PartialSignatureMessage{{
		PartialSignature: l.poser(s, root), SigningRoot: root, Signer: l.id, ValidatorIndex: s.index,
	}}}
	if data, err := p.MarshalSSZ(); err == nil {
		l.mutter(l.envelope(&wire.SSVMessage{MsgType: wire.MsgPartialSignatures, MsgID: other.id, Data: data}, nil), l.w.honest, 0)
	}
}

// poser signs for a stranger's validator with the liar's share of the victim.
func (l *liar) poser(s *stranger, root [32]byte) phase0.BLSSignature {
	return l.share(l.w.keys.validators[s.victim].share.Index, root)
}
