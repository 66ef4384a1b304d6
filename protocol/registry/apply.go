package registry

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Block holds the registry contract's logs of one block.
type Block struct {
	// Number is the block's number, Timestamp its time in seconds since 1970.
	Number, Timestamp uint64
	// Logs are all logs of the contract in it, in any order.
	Logs []Log
}

// Outcome is the result of applying a block.
type Outcome struct {
	// Changes are for the node to act on, in the order of the logs.
	Changes []Change
	// Writes are the records to store, and Undo is the argument for Registry.Undo that reverts the block. Store both in one batch with
	// the block's number.
	Writes []Write
	Undo   []byte
	// Doubts are the evidence that events before the block are missing.
	Doubts []Doubt
}

// Apply applies one block. Malformed and unparsable events are skipped and reported among the changes. An error means that the input
// is not a block's list of logs; then nothing has changed.
func (r *Registry) Apply(block Block) (Outcome, error) {
	logs, err := ordered(block)
	if err != nil {
		return Outcome{}, fmt.Errorf("apply block %d: %w", block.Number, err)
	}
	f := fold{Registry: r, block: block, touched: newTouched()}
	var out Outcome
	for _, log := range logs {
		if change := f.log(log); change != nil {
			out.Changes = append(out.Changes, change)
		}
	}
	f.compareNumbers(logs)
	out.Doubts = f.raised
	out.Writes, out.Undo = f.touched.finish(r)
	return out, nil
}

// ordered returns the logs as they were emitted, without removed ones.
func ordered(block Block) ([]Log, error) {
	logs := slices.DeleteFunc(slices.Clone(block.Logs), func(l Log) bool { return l.Removed })
	slices.SortFunc(logs, func(a, b Log) int {
		return cmp.Or(cmp.Compare(a.TxIndex, b.TxIndex), cmp.Compare(a.LogIndex, b.LogIndex))
	})
	for i, log := range logs {
		if log.Block != block.Number {
			return nil, fmt.Errorf("log %d is of block %d", log.LogIndex, log.Block)
		}
		if i > 0 && logs[i-1].LogIndex >= log.LogIndex {
			return nil, fmt.Errorf("log %d comes twice or out of order", log.LogIndex)
		}
	}
	return logs, nil
}

// fold applies the logs of one block and records which records they change.
type fold struct {
	*Registry
	block   Block
	touched *touched
	// at is the place of the current event, before the place of its owner's last registration, raised the doubts of the block.
	at, before Place
	raised     []Doubt
}

// log applies one log; nil means that nothing changed.
func (f *fold) log(log Log) Change {
	event, err := Decode(log)
	if err != nil {
		var unparsable *UnparsableError
		errors.As(err, &unparsable)
		return Skipped{log, unparsable.Event, ReasonUnparsable, err}
	}
	if event == nil {
		return nil
	}
	f.at = placeOf(&log)
	change, err := f.event(event)
	var bad *malformed
	if errors.As(err, &bad) {
		return Skipped{log, event.Name(), bad.reason, bad.detail}
	}
	return change
}

func (f *fold) event(event Event) (Change, error) {
	switch e := event.(type) {
	case OperatorAddedEvent:
		return f.operatorAdded(e)
	case OperatorRemovedEvent:
		return f.operatorRemoved(e)
	case ValidatorAddedEvent:
		return f.validatorAdded(e)
	case ValidatorRemovedEvent:
		return f.validatorRemoved(e)
	case ClusterLiquidatedEvent:
		id, list := f.setLiquidated(e.Owner, e.Operators, true)
		return ClusterLiquidated{e.Owner, id, list}, nil
	case ClusterReactivatedEvent:
		id, list := f.setLiquidated(e.Owner, e.Operators, false)
		return ClusterReactivated{e.Owner, id, list}, nil
	case FeeRecipientUpdatedEvent:
		return f.feeRecipientUpdated(e)
	case ValidatorExitedEvent:
		validator, err := f.owned(e.Owner, e.PublicKey)
		if err != nil {
			return nil, err
		}
		return ValidatorExited{validator, f.block.Number, f.block.Timestamp}, nil
	}
	return nil, nil
}

func (f *fold) operatorAdded(e OperatorAddedEvent) (Change, error) {
	if known := f.operators[e.ID]; known != nil && !known.Removed {
		return nil, skip(ReasonOperatorExists, "operator %d is registered already", e.ID)
	}
	if other, ok := f.keys[e.Key]; ok {
		return nil, skip(ReasonOperatorKeyExists, "operator %d has the key of operator %d", e.ID, other)
	}
	operator := &Operator{ID: e.ID, Owner: e.Owner, Key: e.Key}
	f.setOperator(operator)
	return OperatorAdded{operator, f.config.OwnKey != "" && e.Key == f.config.OwnKey}, nil
}

func (f *fold) operatorRemoved(e OperatorRemovedEvent) (Change, error) {
	operator := f.operators[e.ID]
	if operator == nil || operator.Removed {
		return nil, skip(ReasonOperatorUnknown, "operator %d is not registered", e.ID)
	}
	own := f.OwnID() == e.ID
	f.setOperator(&Operator{ID: e.ID, Owner: operator.Owner, Removed: true})
	return OperatorRemoved{operator, own}, nil
}

// validatorAdded advances the owner's nonce first, so that the proof of the next registration is valid after a bad one.
func (f *fold) validatorAdded(e ValidatorAddedEvent) (Change, error) {
	nonce := f.NextNonce(e.Owner)
	f.before = f.lastOf(e.Owner)
	f.updateOwner(e.Owner, func(o *ownerState) { o.nextNonce, o.last = o.nextNonce+1, f.at })

	validator, shares, err := f.readValidator(e, nonce)
	if err != nil {
		return nil, err
	}
	if known := f.validators[validator.PublicKey]; known != nil {
		if known.Owner != e.Owner {
			return nil, skip(ReasonOtherOwner, "validator %#x belongs to %v, not to %v", validator.PublicKey, known.Owner, e.Owner)
		}
		return nil, nil
	}
	refusal := f.openOwn(validator, shares)
	if refusal == nil {
		refusal = f.bindOwn(validator)
	}
	f.setValidator(validator.PublicKey, validator)
	return ValidatorAdded{validator, refusal}, nil
}

// readValidator makes the checks that do not depend on other validators.
func (f *fold) readValidator(e ValidatorAddedEvent, nonce uint64) (*Validator, map[wire.OperatorID]keyshare.Ciphertext, error) {
	committee, err := f.readCommittee(e.Operators)
	if err != nil {
		return nil, nil, err
	}
	data, err := keyshare.ParseSharesData(e.Shares, len(e.Operators))
	if err != nil {
		return nil, nil, &malformed{ReasonSharesLength, err}
	}
	pk, ok := publicKey(e.PublicKey)
	if !ok {
		return nil, nil, skip(ReasonOwnerProof, "validator key has %d bytes", len(e.PublicKey))
	}
	if err := f.config.VerifyOwner(pk, e.Owner, nonce, data.OwnerProof); err != nil {
		f.tryLaterNonces(e, nonce, func(later uint64) bool { return f.config.VerifyOwner(pk, e.Owner, later, data.OwnerProof) == nil })
		return nil, nil, skip(ReasonOwnerProof, "validator %#x, owner %v, nonce %d: %w", pk, e.Owner, nonce, err)
	}
	// The event's order is the shares' order; the contract emits it sorted.
	validator := &Validator{PublicKey: pk, Owner: e.Owner, Committee: committee, CommitteeID: committee.ID()}
	ciphertexts := make(map[wire.OperatorID]keyshare.Ciphertext, len(committee))
	for _, id := range committee {
		i := slices.Index(e.Operators, id)
		validator.SharePublicKeys = append(validator.SharePublicKeys, data.PublicKeys[i])
		ciphertexts[id] = data.Ciphertexts[i]
	}
	return validator, ciphertexts, nil
}

func (f *fold) readCommittee(ids []wire.OperatorID) (wire.Committee, error) {
	if !wire.Committee(ids).Valid() {
		return nil, skip(ReasonCommitteeSize, "%d operators", len(ids))
	}
	sorted := wire.Committee(slices.Clone(ids))
	slices.Sort(sorted)
	for i, id := range sorted {
		if i > 0 && sorted[i-1] == id {
			return nil, skip(ReasonOperatorRepeated, "operator %d is named twice", id)
		}
	}
	for _, id := range sorted {
		if operator := f.operators[id]; operator == nil || operator.Removed {
			return nil, skip(ReasonOperatorUnknown, "operator %d is not registered", id)
		}
	}
	return sorted, nil
}

// openOwn decrypts this operator's share, if it has one, and stores it. It returns the error if it cannot. The validator exists all
// the same: other nodes cannot decrypt this operator's share, and the rules of a committee depend on its number of validators.
func (f *fold) openOwn(validator *Validator, ciphertexts map[wire.OperatorID]keyshare.Ciphertext) error {
	id := f.OwnID()
	share, ok := validator.SharePublicKey(id)
	if id == 0 || !ok {
		return nil
	}
	own := &OwnShare{Operator: id, Ciphertext: ciphertexts[id]}
	if err := f.config.Shares.OpenShare(own.Ciphertext, share); err != nil {
		validator.Refused = RefusedOwnShare
		return fmt.Errorf("share of validator %#x: %w", validator.PublicKey, err)
	}
	validator.Own = own
	return nil
}

// bindOwn decides whether this operator may use a share that decrypts, and binds the share to the validator. If it may not, the share
// is removed from the validator, and the result says why. The validator exists all the same, because other nodes register it too.
//
// Anybody can copy share keys and ciphertexts of a registration into one of its own. So the share keys must be on a polynomial with
// the validator's key, and a share belongs for ever to the first validator that was registered with it: a polynomial through a copied
// share key and another validator's key can be made without any secret.
func (f *fold) bindOwn(validator *Validator) error {
	if validator.Own == nil {
		return nil
	}
	share, _ := validator.SharePublicKey(validator.Own.Operator)
	if err := f.config.VerifyShares(validator.PublicKey, validator.Committee, validator.SharePublicKeys); err != nil {
		validator.Own, validator.Refused = nil, RefusedShareKeys
		return fmt.Errorf("share keys of validator %#x: %w", validator.PublicKey, err)
	}
	holder, bound := f.holders[share]
	if bound && holder != validator.PublicKey {
		validator.Own, validator.Refused = nil, RefusedShareTaken
		return fmt.Errorf("share %#x of validator %#x belongs to validator %#x", share, validator.PublicKey, holder)
	}
	if !bound {
		f.touched.add(f.Registry, holderKey(share))
		f.putHolder(share, &validator.PublicKey)
	}
	return nil
}

func (f *fold) validatorRemoved(e ValidatorRemovedEvent) (Change, error) {
	validator, err := f.owned(e.Owner, e.PublicKey)
	if err != nil {
		return nil, err
	}
	f.setValidator(validator.PublicKey, nil)
	return ValidatorRemoved{validator}, nil
}

// owned returns a validator that must exist and belong to the owner.
func (f *fold) owned(owner common.Address, key []byte) (*Validator, error) {
	pk, ok := publicKey(key)
	validator := f.validators[pk]
	if !ok || validator == nil {
		return nil, skip(ReasonValidatorUnknown, "validator 0x%x is not registered", key)
	}
	if validator.Owner != owner {
		return nil, skip(ReasonOtherOwner, "validator %#x belongs to %v, not to %v", pk, validator.Owner, owner)
	}
	return validator, nil
}

func (f *fold) setLiquidated(owner common.Address, operators []wire.OperatorID, liquidated bool) (ClusterID, []*Validator) {
	id := ClusterIDOf(owner, operators)
	for _, validator := range f.Cluster(id) {
		changed := *validator
		changed.Liquidated = liquidated
		f.setValidator(validator.PublicKey, &changed)
	}
	return id, f.Cluster(id)
}

func (f *fold) feeRecipientUpdated(e FeeRecipientUpdatedEvent) (Change, error) {
	before := f.FeeRecipient(e.Owner)
	f.updateOwner(e.Owner, func(o *ownerState) { o.recipient = &e.Recipient })
	if before == e.Recipient {
		return nil, nil
	}
	return FeeRecipientUpdated(e), nil
}

func (f *fold) setOperator(operator *Operator) {
	f.touched.add(f.Registry, operatorKey(operator.ID))
	f.putOperator(operator.ID, operator)
}

func (f *fold) setValidator(pk wire.ValidatorPK, validator *Validator) {
	f.touched.add(f.Registry, validatorKey(pk))
	f.putValidator(pk, validator)
}

func (f *fold) updateOwner(address common.Address, change func(*ownerState)) {
	f.touched.add(f.Registry, ownerKey(address))
	var state ownerState
	if known := f.owners[address]; known != nil {
		state = *known
	}
	change(&state)
	f.putOwner(address, &state)
}

func skip(reason Reason, format string, args ...any) error {
	return &malformed{reason, fmt.Errorf(format, args...)}
}

func publicKey(b []byte) (pk wire.ValidatorPK, ok bool) {
	return pk, copy(pk[:], b) == len(pk) && len(b) == len(pk)
}
