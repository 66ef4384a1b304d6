package duty

import (
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

func TestDutyCheck(t *testing.T) {
	w := newWorld(t)
	start := w.contribution()
	value := func(edit func(*wire.ConsensusData)) []byte {
		list := contributionsSeen(FetchContributions{Slot: testSlot, Proofs: []SyncProof{{}}}, 1).List
		data, err := list.MarshalSSZ()
		if err != nil {
			t.Fatal(err)
		}
		cd := &wire.ConsensusData{Duty: start.wire(), Version: eth.Altair, DataSSZ: data}
		edit(cd)
		out, err := cd.MarshalSSZ()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	cases := []struct {
		name   string
		value  []byte
		anyway bool
		want   wire.Code
	}{
		{"own", value(func(*wire.ConsensusData) {}), false, ""},
		{"garbage", []byte{1}, false, wire.CodeUnmarshalSSZ},
		{"no contributions inside", value(func(d *wire.ConsensusData) { d.DataSSZ = []byte{1} }), false, wire.CodeUnmarshalSSZ},
		{"an aggregator's", value(func(d *wire.ConsensusData) {
			d.Duty.Type, d.Version = wire.DutyAggregator, eth.Electra
			proof, _ := eth.NewAggregate(aggregateSeen(testSlot, 1, 1), 50, phase0.BLSSignature{})
			d.DataSSZ, _ = proof.Electra.MarshalSSZ()
		}), false, wire.CodeWrongBeaconRoleType},
		{"another validator", value(func(d *wire.ConsensusData) { d.Duty.PubKey[0]++ }), false, wire.CodeWrongValidatorPubkey},
		{"another index", value(func(d *wire.ConsensusData) { d.Duty.ValidatorIndex++ }), false, wire.CodeWrongValidatorIndex},
		{"far future", value(func(d *wire.ConsensusData) { d.Duty.Slot += 100 }), false, wire.CodeDutyEpochTooFarFuture},
		{"another slot", value(func(d *wire.ConsensusData) { d.Duty.Slot++ }), false, wire.CodeQBFTValueInvalid},
		{"another slot, not compared", value(func(d *wire.ConsensusData) { d.Duty.Slot++ }), true, ""},
	}
	for _, c := range cases {
		check := DutyCheck{
			Type: wire.DutySyncContribution, Validator: start.PubKey, Index: start.ValidatorIndex, Chain: w.chain,
			Now: w.chain.EpochOf(testSlot), Slot: testSlot, Spec: &SpecQuirks{AnySlot: c.anyway},
		}
		if err := check.Check(c.value); (c.want == "") != (err == nil) || c.want != "" && !hasCode(err, c.want) {
			t.Errorf("%s: got %v, expected %q", c.name, err, c.want)
		}
	}
}
