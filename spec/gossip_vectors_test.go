package spec_test

import (
	"encoding/hex"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/protocol/gossip"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

type gossipCase struct {
	Name     string          `json:"name"`
	Context  gossipContext   `json:"context"`
	Messages []gossipMessage `json:"messages"`
}

type gossipContext struct {
	Network        string            `json:"network"`
	GenesisTime    int64             `json:"genesis_time"`
	Operators      []wire.OperatorID `json:"operators"`
	Committee      []wire.OperatorID `json:"committee"`
	Validators     int               `json:"validators"`
	Validator      gossipValidator   `json:"validator"`
	ProposalSlots  []uint64          `json:"proposal_slots"`
	DutiesKnown    bool              `json:"duties_known"`
	SyncCommittee  bool              `json:"sync_committee"`
	Exits          int               `json:"exits"`
	SignaturesHold bool              `json:"signatures_hold"`
}

type gossipValidator struct {
	PublicKey   string `json:"public_key"`
	Index       uint64 `json:"index"`
	Liquidated  bool   `json:"liquidated"`
	HasMetadata bool   `json:"has_metadata"`
	Attesting   bool   `json:"attesting"`
}

type gossipMessage struct {
	From    string  `json:"from"`
	Topic   string  `json:"topic"`
	NowNS   int64   `json:"now_ns"`
	Data    *string `json:"data"`
	Zeros   int     `json:"zeros"`
	Forged  bool    `json:"forged"`
	Verdict string  `json:"verdict"`
	Number  string  `json:"number"`
	Rule    string  `json:"rule"`
}

// The context is the view that the rules ask.

type contextView struct {
	gossipContext
	forged bool
}

func (v *contextView) Operator(id wire.OperatorID) bool {
	return wire.Committee(v.Operators).Contains(id)
}

func (v *contextView) Committee(id wire.CommitteeID) (gossip.CommitteeInfo, bool) {
	committee := wire.Committee(v.gossipContext.Committee)
	return gossip.CommitteeInfo{Operators: committee, Validators: v.Validators}, id == committee.ID()
}

func (v *contextView) Validator(pk wire.ValidatorPK) (gossip.ValidatorInfo, bool) {
	committee, validator := wire.Committee(v.gossipContext.Committee), v.gossipContext.Validator
	return gossip.ValidatorInfo{
		Index: phase0.ValidatorIndex(validator.Index), CommitteeID: committee.ID(), Operators: committee,
		Liquidated: validator.Liquidated, HasMetadata: validator.HasMetadata, Attesting: validator.Attesting,
	}, hex.EncodeToString(pk[:]) == validator.PublicKey
}

func (v *contextView) ProposerDuty(slot phase0.Slot, index phase0.ValidatorIndex) (assigned, known bool) {
	ours := uint64(index) == v.gossipContext.Validator.Index
	return ours && slices.Contains(v.ProposalSlots, uint64(slot)), v.DutiesKnown
}

func (v *contextView) SyncCommitteeDuty(phase0.Epoch, phase0.ValidatorIndex) bool {
	return v.SyncCommittee
}

func (v *contextView) InSyncCommittee(phase0.Epoch, wire.CommitteeID) bool { return v.SyncCommittee }
func (v *contextView) ExitDuties(phase0.Slot, wire.ValidatorPK) int        { return v.Exits }

// Verify answers for the RSA signatures, which the vectors leave out.
func (v *contextView) Verify(*wire.SignedSSVMessage) error {
	if v.SignaturesHold && !v.forged {
		return nil
	}
	return errors.New("the signature does not hold")
}

func (m *gossipMessage) bytes(t testing.TB) []byte {
	t.Helper()
	if m.Data == nil {
		return make([]byte, m.Zeros)
	}
	data, err := hex.DecodeString(*m.Data)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// unreachable are the rows that no bytes can break: our own trouble, and limits behind the codec's.
var unreachable = map[string]bool{"internal": true, "no_ssv_message": true, "data_oversize": true, "consensus_oversize": true, "partial_oversize": true}

func TestGossipRuleVectors(t *testing.T) {
	ends := make(map[string]int)
	for _, c := range load[gossipCase](t, "gossip_rules.json").Cases {
		profile, ok := network.Lookup(c.Context.Network)
		if !ok {
			t.Fatalf("%s: unknown network %s", c.Name, c.Context.Network)
		}
		genesis := time.Unix(c.Context.GenesisTime, 0)
		profile.Beacon.GenesisTime = genesis
		view := &contextView{gossipContext: c.Context}
		v, err := gossip.New(gossip.Config{Profile: &profile, View: view})
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range c.Messages {
			view.forged = m.Forged
			_, result := v.Validate(genesis.Add(time.Duration(m.NowNS)), gossip.PeerKey(m.From), m.Topic, m.bytes(t), view)
			number, rule := "", ""
			if result.Rule != nil {
				number, rule = result.Rule.Number, result.Rule.Label
			}
			if result.Verdict.String() != m.Verdict || rule != m.Rule || number != m.Number {
				t.Errorf("%s, message %d: %v by rule %s (%s), the vector says %s by rule %s (%s)", c.Name, i, result.Verdict, number, rule, m.Verdict, m.Number, m.Rule)
			}
		}
		ends[c.Messages[len(c.Messages)-1].Rule]++
	}
	for _, r := range gossip.Rules() {
		if ends[r.Label] == 0 != unreachable[r.Label] {
			t.Errorf("rule %s (%s) has %d vectors", r.Number, r.Label, ends[r.Label])
		}
	}
	if ends[""] == 0 {
		t.Error("no vector ends with an accepted message")
	}
}
