package ssvvectors

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/lab/conformance/qbftvectors"
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The vectors' forms of what a duty is made of.
type (
	shareJSON struct {
		ValidatorIndex      phase0.ValidatorIndex
		ValidatorPubKey     vector.Hex
		Committee           []memberJSON
		FeeRecipientAddress vector.Hex
	}
	memberJSON struct {
		SharePubKey []byte
		Signer      wire.OperatorID
	}
	// dutyJSON is a validator's duty; its JSON is that of the vectors in both directions.
	dutyJSON struct {
		Type                          wire.BeaconDuty
		PubKey                        phase0.BLSPubKey
		Slot                          phase0.Slot
		ValidatorIndex                phase0.ValidatorIndex
		CommitteeIndex                uint64
		CommitteeLength               uint64
		CommitteesAtSlot              uint64
		ValidatorCommitteeIndex       uint64
		ValidatorSyncCommitteeIndices []uint64
	}
	committeeDutyJSON struct {
		Slot            phase0.Slot
		ValidatorDuties []*dutyJSON
	}
	// signaturesJSON is validator, signing root, operator.
	signaturesJSON map[phase0.ValidatorIndex]map[string]map[wire.OperatorID][]byte
	containerJSON  struct {
		Signatures signaturesJSON
		Quorum     int
	}
	stateJSON struct {
		PreConsensusContainer  containerJSON
		PostConsensusContainer containerJSON
		RunningInstance        *qbftvectors.Instance
		DecidedValue           []byte
		Finished               bool
		ValidatorDuty          *dutyJSON          `json:",omitempty"`
		CommitteeDuty          *committeeDutyJSON `json:",omitempty"`
	}
	controllerJSON struct {
		Identifier      []byte
		Height          wire.Height
		StoredInstances []qbftvectors.Instance
		CommitteeMember *vector.Member `json:",omitempty"`
	}
	baseJSON struct {
		State          *stateJSON
		Share          map[phase0.ValidatorIndex]*shareJSON `json:",omitempty"`
		QBFTController *controllerJSON
		RunnerRoleType wire.Role
	}
	runnerJSON struct {
		BaseRunner baseJSON
	}
	partialsJSON struct {
		Type     wire.PartialSigType
		Slot     phase0.Slot
		Messages []partialJSON
	}
	partialJSON struct {
		PartialSignature, SigningRoot vector.Hex
		Signer                        wire.OperatorID
		ValidatorIndex                phase0.ValidatorIndex
	}
)

// inputKeys are the parts of a state that are the test's input, not the machine's memory.
var inputKeys = []string{"CommitteeMember", "Share", "BeaconNetwork"}

func (s *shareJSON) share() (*duty.Share, error) {
	if len(s.ValidatorPubKey) != phase0.PublicKeyLength {
		return nil, fmt.Errorf("validator key of %d bytes", len(s.ValidatorPubKey))
	}
	members := slices.Clone(s.Committee)
	slices.SortFunc(members, func(a, b memberJSON) int { return int(a.Signer) - int(b.Signer) })
	out := &duty.Share{Validator: wire.ValidatorPK(s.ValidatorPubKey), Index: s.ValidatorIndex}
	for _, m := range members {
		if len(m.SharePubKey) != phase0.PublicKeyLength {
			return nil, fmt.Errorf("share key of %d bytes", len(m.SharePubKey))
		}
		out.Committee = append(out.Committee, m.Signer)
		out.SharePubKeys = append(out.SharePubKeys, phase0.BLSPubKey(m.SharePubKey))
	}
	return out, nil
}

func sharesOf(list map[phase0.ValidatorIndex]*shareJSON) (map[wire.ValidatorPK]*duty.Share, error) {
	out := make(map[wire.ValidatorPK]*duty.Share, len(list))
	for index, s := range list {
		share, err := s.share()
		if err != nil {
			return nil, fmt.Errorf("share of validator %d: %w", index, err)
		}
		out[share.Validator] = share
	}
	return out, nil
}

func (d *dutyJSON) wire() wire.ValidatorDuty {
	return wire.ValidatorDuty{
		Type: d.Type, PubKey: d.PubKey, Slot: d.Slot, ValidatorIndex: d.ValidatorIndex, CommitteeIndex: phase0.CommitteeIndex(d.CommitteeIndex),
		CommitteeLength: d.CommitteeLength, CommitteesAtSlot: d.CommitteesAtSlot, ValidatorCommitteeIndex: d.ValidatorCommitteeIndex,
		ValidatorSyncCommitteeIndices: d.ValidatorSyncCommitteeIndices,
	}
}

// shareKey is the validator key of a duty. Some vectors name a share of another key for the duty's index, by which the
// specification goes.
func shareKey(d *dutyJSON, shares map[wire.ValidatorPK]*duty.Share) wire.ValidatorPK {
	for key, share := range shares {
		if share.Index == d.ValidatorIndex {
			return key
		}
	}
	return d.PubKey
}

func (d *committeeDutyJSON) duty(id wire.CommitteeID, shares map[wire.ValidatorPK]*duty.Share) duty.CommitteeDuty {
	out := duty.CommitteeDuty{Slot: d.Slot, Committee: id}
	for _, v := range d.ValidatorDuties {
		key := shareKey(v, shares)
		switch v.Type {
		case wire.DutyAttester:
			out.Attesters = append(out.Attesters, duty.AttesterDuty{
				PubKey: key, ValidatorIndex: v.ValidatorIndex, CommitteeIndex: phase0.CommitteeIndex(v.CommitteeIndex),
				CommitteeLength: v.CommitteeLength, CommitteesAtSlot: v.CommitteesAtSlot, Position: v.ValidatorCommitteeIndex,
			})
		case wire.DutySyncCommittee:
			out.Sync = append(out.Sync, duty.SyncDuty{PubKey: key, ValidatorIndex: v.ValidatorIndex, Seats: v.ValidatorSyncCommitteeIndices})
		}
	}
	return out
}

// entries returns the signatures of a container in a fixed order.
func (c containerJSON) entries() ([]*wire.PartialSignatureMessage, error) {
	var out []*wire.PartialSignatureMessage
	for index, roots := range c.Signatures {
		for text, parts := range roots {
			var root vector.Hex
			if err := root.UnmarshalText([]byte(text)); err != nil || len(root) != len(phase0.Root{}) {
				return nil, fmt.Errorf("signing root %q: %w", text, err)
			}
			for signer, signature := range parts {
				if len(signature) != phase0.SignatureLength {
					return nil, fmt.Errorf("signature of %d bytes", len(signature))
				}
				out = append(out, &wire.PartialSignatureMessage{
					PartialSignature: phase0.BLSSignature(signature), SigningRoot: phase0.Root(root), Signer: signer, ValidatorIndex: index,
				})
			}
		}
	}
	slices.SortFunc(out, func(a, b *wire.PartialSignatureMessage) int {
		if a.ValidatorIndex != b.ValidatorIndex {
			return int(a.ValidatorIndex) - int(b.ValidatorIndex)
		}
		if c := slices.Compare(a.SigningRoot[:], b.SigningRoot[:]); c != 0 {
			return c
		}
		return int(a.Signer) - int(b.Signer)
	})
	return out, nil
}

func containerOf(entries []*wire.PartialSignatureMessage, quorum int) containerJSON {
	out := containerJSON{Signatures: make(signaturesJSON), Quorum: quorum}
	for _, entry := range entries {
		roots := out.Signatures[entry.ValidatorIndex]
		if roots == nil {
			roots = make(map[string]map[wire.OperatorID][]byte)
			out.Signatures[entry.ValidatorIndex] = roots
		}
		root := fmt.Sprintf("%x", entry.SigningRoot[:])
		if roots[root] == nil {
			roots[root] = make(map[wire.OperatorID][]byte)
		}
		roots[root][entry.Signer] = entry.PartialSignature[:]
	}
	return out
}

func partialsOf(m *wire.PartialSignatureMessages) partialsJSON {
	out := partialsJSON{Type: m.Type, Slot: m.Slot}
	for _, entry := range m.Messages {
		out.Messages = append(out.Messages, partialJSON{
			PartialSignature: entry.PartialSignature[:], SigningRoot: entry.SigningRoot[:], Signer: entry.Signer, ValidatorIndex: entry.ValidatorIndex,
		})
	}
	return out
}

// snapshot is what a machine is restored from.
func (b *baseJSON) snapshot() (duty.Snapshot, error) {
	var s duty.Snapshot
	if q := b.QBFTController; q != nil {
		s.Height = q.Height
		for i := range q.StoredInstances {
			state, err := q.StoredInstances[i].Restore()
			if err != nil {
				return s, fmt.Errorf("instance %d: %w", i, err)
			}
			s.Instances = append(s.Instances, state)
		}
	}
	if b.State == nil {
		return s, nil
	}
	s.Started, s.Finished, s.Decided = true, b.State.Finished, b.State.DecidedValue
	if running := b.State.RunningInstance; running != nil {
		s.Opened, s.OpenedHeight = true, running.State.Height
	}
	var err error
	if s.Pre, err = b.State.PreConsensusContainer.entries(); err != nil {
		return s, err
	}
	s.Post, err = b.State.PostConsensusContainer.entries()
	return s, err
}

// inputJSON is a duty to start or a message.
type inputJSON struct {
	duty    *committeeDutyJSON
	message *vector.SignedMessage
}

// UnmarshalJSON tells the two by their keys.
func (i *inputJSON) UnmarshalJSON(data []byte) error {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(data, &keys); err != nil {
		return err
	}
	if keys["ValidatorDuties"] != nil {
		return json.Unmarshal(data, &i.duty)
	}
	return json.Unmarshal(data, &i.message)
}
