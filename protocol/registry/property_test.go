package registry

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// history draws blocks of events that often, but not always, fit the state.
func history(t *rapid.T) []Block {
	owners := []common.Address{alice, bob}
	nonces := map[common.Address]uint64{}
	committees := [][]wire.OperatorID{four, {1, 3, 4, 5}, {2, 3, 4, 5, 6, 7, 8}, {1, 2, 3}, {1, 2, 2, 3}, {4, 3, 2, 1}}
	event := rapid.Custom(func(t *rapid.T) Event {
		owner := rapid.SampledFrom(owners).Draw(t, "owner")
		operators := rapid.SampledFrom(committees).Draw(t, "operators")
		n := byte(rapid.IntRange(1, 6).Draw(t, "validator"))
		id := wire.OperatorID(rapid.IntRange(1, 9).Draw(t, "operator"))
		switch rapid.IntRange(0, 11).Draw(t, "kind") {
		case 0, 1, 2:
			return OperatorAddedEvent{id, owner, fmt.Sprintf("key of operator %d", rapid.IntRange(1, 9).Draw(t, "key"))}
		case 3:
			return OperatorRemovedEvent{id}
		case 4, 5, 6:
			nonce := nonces[owner]
			nonces[owner]++
			if rapid.IntRange(0, 9).Draw(t, "wrong nonce") == 0 {
				nonce += 5
			}
			if rapid.IntRange(0, 3).Draw(t, "copied") == 0 {
				victim := byte(rapid.IntRange(1, 6).Draw(t, "victim"))
				return copied(owner, nonce, n, victim, operators, rapid.Bool().Draw(t, "forged"))
			}
			return added(owner, nonce, n, operators)
		case 7:
			return ValidatorRemovedEvent{owner, operators, key(n)}
		case 8:
			return ClusterLiquidatedEvent{owner, operators}
		case 9:
			return ClusterReactivatedEvent{owner, operators}
		case 10:
			return FeeRecipientUpdatedEvent{owner, rapid.SampledFrom(owners).Draw(t, "recipient")}
		default:
			return ValidatorExitedEvent{owner, operators, key(n)}
		}
	})
	opening := []Event{}
	for id := 1; id <= 8; id++ {
		opening = append(opening, OperatorAddedEvent{wire.OperatorID(id), bob, fmt.Sprintf("key of operator %d", id)})
	}
	blocks := []Block{blockOf(1, opening...)}
	for i, n := range rapid.SliceOfN(rapid.IntRange(0, 4), 1, 12).Draw(t, "blocks") {
		blocks = append(blocks, blockOf(uint64(i+2), rapid.SliceOfN(event, n, n).Draw(t, "events")...))
	}
	return blocks
}

// Logs may arrive in any order inside a block, blocks one by one or after a restart that
// reloads the records: state, changes and records are the same.
func TestBatchingDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		blocks := history(rt)
		straight, restarted := newRegistry(t), newRegistry(t)
		stored := map[string][]byte{}
		shuffle := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
		for _, block := range blocks {
			want, err := straight.Apply(block)
			if err != nil {
				rt.Fatal(err)
			}
			logs := append([]Log{}, block.Logs...)
			shuffle.Shuffle(len(logs), func(i, j int) { logs[i], logs[j] = logs[j], logs[i] })
			block.Logs = logs
			got, err := restarted.Apply(block)
			if err != nil || tell(got.Changes) != tell(want.Changes) || !reflect.DeepEqual(got.Writes, want.Writes) || !reflect.DeepEqual(got.Undo, want.Undo) {
				rt.Fatalf("block %d differs: %v\n%s\nand\n%s", block.Number, err, tell(got.Changes), tell(want.Changes))
			}
			store(stored, got.Writes)
			restarted = reload(t, stored)
		}
		if !reflect.DeepEqual(straight.Records(), restarted.Records()) {
			rt.Fatal("the states differ")
		}
	})
}

// Taking back the last blocks and applying them again leaves no trace, in memory or on disk.
func TestUndoAndRedo(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		blocks := history(rt)
		r := newRegistry(t)
		stored := map[string][]byte{}
		var states [][]Write
		var views []string
		var undos [][]byte
		for _, block := range blocks {
			states, views = append(states, r.Records()), append(views, view(r))
			out, err := r.Apply(block)
			if err != nil {
				rt.Fatal(err)
			}
			store(stored, out.Writes)
			undos = append(undos, out.Undo)
		}
		end, endView := r.Records(), view(r)
		depth := rapid.IntRange(0, len(blocks)).Draw(rt, "depth")
		for i := len(blocks) - 1; i >= len(blocks)-depth; i-- {
			writes, err := r.Undo(undos[i])
			if err != nil {
				rt.Fatal(err)
			}
			store(stored, writes)
			if !reflect.DeepEqual(r.Records(), states[i]) || view(r) != views[i] {
				rt.Fatalf("block %d was not taken back", blocks[i].Number)
			}
			if !reflect.DeepEqual(reload(t, stored).Records(), states[i]) {
				rt.Fatalf("block %d was not taken back on disk", blocks[i].Number)
			}
		}
		for _, block := range blocks[len(blocks)-depth:] {
			if _, err := r.Apply(block); err != nil {
				rt.Fatal(err)
			}
		}
		if !reflect.DeepEqual(r.Records(), end) || view(r) != endView {
			rt.Fatal("applying again gave another state")
		}
	})
}

// view is what the derived sets say; they are not records and must follow them.
func view(r *Registry) string {
	text := fmt.Sprintf("own %d", r.OwnID())
	for _, v := range r.Validators() {
		operators, n, ok := r.Committee(v.CommitteeID)
		text += fmt.Sprintf("\n%x %v %d %t %t %d", v.PublicKey[:2], operators, n, ok, v.Liquidated, len(r.Cluster(v.ClusterID())))
	}
	return text + fmt.Sprintf("\n%d committees %d clusters %d keys", len(r.committees), len(r.clusters), len(r.keys)) + fmt.Sprintf(" bound %t", r.Bound())
}

func store(stored map[string][]byte, writes []Write) {
	for _, w := range writes {
		if w.Value == nil {
			delete(stored, string(w.Key))
			continue
		}
		stored[string(w.Key)] = append([]byte{}, w.Value...)
	}
}

func reload(t *testing.T, stored map[string][]byte) *Registry {
	t.Helper()
	r := newRegistry(t)
	for key, value := range stored {
		if err := r.Load([]byte(key), value); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func TestCorruptRecordsAreErrors(t *testing.T) {
	r := withOperators(t, 4)
	out, err := r.Apply(blockOf(2, added(alice, 0, 0xa1, four), FeeRecipientUpdatedEvent{alice, bob}))
	if err != nil {
		t.Fatal(err)
	}
	before := r.Records()
	for _, w := range append(r.Records(), Write{}, Write{[]byte{'x'}, nil}, Write{[]byte{'o', 1}, nil}) {
		fresh := newRegistry(t)
		if len(w.Key) > 1 && w.Key[0] != 'o' && fresh.Load(w.Key, append(append([]byte{}, w.Value...), 0)) == nil {
			t.Errorf("%x: accepted a longer record", w.Key)
		}
		if len(w.Value) > 0 && fresh.Load(w.Key, w.Value[:7]) == nil {
			t.Errorf("%x: accepted a shorter record", w.Key)
		}
		if w.Value == nil && fresh.Load(w.Key, w.Value) == nil {
			t.Errorf("%x: accepted", w.Key)
		}
	}
	for n := 1; n < len(out.Undo); n++ {
		if _, err := r.Undo(out.Undo[:n]); err == nil || !reflect.DeepEqual(before, r.Records()) {
			t.Fatalf("%d of %d bytes: %v", n, len(out.Undo), err)
		}
	}
}

func FuzzUndo(f *testing.F) {
	r := withOperators(f, 4)
	out, err := r.Apply(blockOf(2, added(alice, 0, 0xa1, four)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(out.Undo)
	f.Fuzz(func(t *testing.T, undo []byte) {
		before := r.Records()
		if _, err := r.Undo(undo); err != nil && !reflect.DeepEqual(before, r.Records()) {
			t.Fatal("a refused undo changed the state")
		}
	})
}
