package scale

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/protocol/registry"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// newestBlocks is how many of the newest blocks operators read one by one. Source: internal/node/execution, Options.Window.
const newestBlocks = 64

// TestRegistrationsAreTheContracts reads what the chain says as a node does: each validator with its committee and its shares, and each
// event with as many validators as its cluster has by then.
func TestRegistrationsAreTheContracts(t *testing.T) {
	o := checked(t, func(o *Options) { o.Validators, o.Committees = 45, 4 })
	keys, err := newOperatorKeys(t.Context(), o.Operators)
	if err != nil {
		t.Fatal(err)
	}
	p := newPlan(o)
	all, err := splitValidators(t.Context(), p, keys)
	if err != nil {
		t.Fatal(err)
	}
	strange, err := strangeValidators(t.Context(), []wire.Committee{{6, 7, 8, 9}, {6, 7, 8, 9}}, len(all))
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, strange...)
	chain, err := newLogs(common.Address{7}, time.Second, keys, all)
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWriter()
	if err != nil {
		t.Fatal(err)
	}
	operators, validators := 0, 0
	counts := map[wire.CommitteeID]uint32{}
	blocks := chain.Blocks()
	for i, block := range blocks {
		if len(blocks)-i <= newestBlocks && len(block.Logs) > 0 {
			t.Errorf("block %d of %d has %d logs: it is among those that operators read one by one", i, len(blocks), len(block.Logs))
		}
		if len(block.Logs) > max(registrationsPerBlock, o.Operators) || block.Time.After(time.Now()) {
			t.Errorf("block %d of %v has %d logs", block.Number, block.Time, len(block.Logs))
		}
		for _, log := range block.Logs {
			event, err := registry.Decode(registry.Log{Topics: log.Topics, Data: log.Data})
			if err != nil {
				t.Fatal(err)
			}
			switch e := event.(type) {
			case registry.OperatorAddedEvent:
				if e.Key != keys[operators].Public().String() || e.ID != operatorID(operators) || e.Owner != owner {
					t.Errorf("operator %d", e.ID)
				}
				operators++
			case registry.ValidatorAddedEvent:
				want := all[validators]
				if string(e.PublicKey) != string(want.validator[:]) || string(e.Shares) != string(want.shares) || e.Owner != owner {
					t.Errorf("validator %d is another one", validators)
				}
				validators++
				var said struct {
					OperatorIds []uint64
					PublicKey   []byte
					Shares      []byte
					Cluster     binding.Cluster
				}
				values, err := w.validatorAdded.Inputs.NonIndexed().Unpack(log.Data)
				if err == nil {
					err = w.validatorAdded.Inputs.NonIndexed().Copy(&said, values)
				}
				if err != nil {
					t.Fatal(err)
				}
				id := want.committee.ID()
				if counts[id]++; said.Cluster.ValidatorCount != counts[id] {
					t.Errorf("validator %d of %v: its cluster has %d, the event says %d", validators, want.committee, counts[id], said.Cluster.ValidatorCount)
				}
			}
		}
	}
	if operators != o.Operators || validators != len(all) {
		t.Errorf("%d operators, %d validators", operators, validators)
	}
}
