package roster

import (
	"context"
	"fmt"
	"testing"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"pgregory.net/rapid"

	"github.com/hawser-ssv/hawser/internal/node/execution"
)

// history draws blocks of events that often, but not always, fit the state. Some blocks are empty.
func history(t *rapid.T) (blocks [][]types.Log) {
	nonces := map[common.Address]uint64{}
	owners := []common.Address{alice, bob}
	event := rapid.Custom(func(t *rapid.T) types.Log {
		owner := rapid.SampledFrom(owners).Draw(t, "owner")
		n := rapid.Uint64Range(1, 4).Draw(t, "validator")
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0, 1, 2, 3:
			nonce := nonces[owner]
			nonces[owner]++
			return added(owner, nonce, n, rapid.SampledFrom([][]uint64{four, other}).Draw(t, "operators"))
		case 4:
			return removed(owner, four, pk(n))
		case 5:
			return liquidated(owner)
		case 6:
			return reactivated4(owner)
		case 7:
			return feeRecipient(owner, rapid.SampledFrom(owners).Draw(t, "recipient"))
		case 8:
			return exited(owner, pk(n))
		default:
			id := rapid.Uint64Range(1, 6).Draw(t, "operator")
			if rapid.Bool().Draw(t, "gone") {
				return operatorRemoved(id)
			}
			return operatorAdded(id, textOf(id%6))
		}
	})
	return rapid.SliceOfN(rapid.SliceOfN(event, 0, 3), 1, 6).Draw(t, "blocks")
}

// However the blocks come — one by one, with restarts, with failures on the way, taken back and applied again, or read
// anew from the start — the roster is the same.
func TestTheWayDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		blocks := history(rt)
		straight, crooked := newWorld(t), newWorld(t)
		straight.operators()
		crooked.operators()
		straight.everybodyAttests()
		crooked.everybodyAttests()
		first := straight.next
		numbered := make([]execution.Block, len(blocks))
		for i, logs := range blocks {
			numbered[i] = blockAt(first+uint64(i), genesis, logs...)
			must(rt, straight.roster.ApplyBlock(context.Background(), numbered[i]))
		}
		for i := 0; i < len(numbered); {
			if rapid.Bool().Draw(rt, "prepared") {
				crooked.roster.Prepare(context.Background(), numbered[i:rapid.IntRange(i, len(numbered)).Draw(rt, "as far as")])
			}
			switch rapid.IntRange(0, 9).Draw(rt, "step") {
			case 0:
				crooked.restart()
			case 1:
				crooked.keeper.dies = true
				if err := crooked.roster.ApplyBlock(context.Background(), numbered[i]); err == nil {
					i++
				}
				crooked.keeper.dies = false
			case 2:
				crooked.down = true
				if err := crooked.roster.ApplyBlock(context.Background(), numbered[i]); err == nil {
					i++
				}
				crooked.down = false
			case 3:
				back := rapid.IntRange(0, i).Draw(rt, "back")
				crooked.down = rapid.Bool().Draw(rt, "undo fails")
				if err := crooked.roster.Undo(context.Background(), first+uint64(back)-1); err == nil {
					i = back
				}
				crooked.down = false
			case 4:
				must(rt, crooked.roster.Reset(context.Background()))
				crooked.next = 100
				crooked.operators()
				i = 0
			default:
				must(rt, crooked.roster.ApplyBlock(context.Background(), numbered[i]))
				i++
			}
		}
		straight.lookUp(true)
		crooked.lookUp(true)
		crooked.dropOrphans()
		if a, b := straight.describe(), crooked.describe(); a != b {
			rt.Fatalf("straight:\n%s\ncrooked:\n%s", a, b)
		}
		for _, h := range straight.signer.Shares() {
			if !crooked.signer.Has(h.PubKey) {
				rt.Fatal("a share is missing")
			}
		}
	})
}

func must(rt *rapid.T, err error) {
	rt.Helper()
	if err != nil {
		rt.Fatal(err)
	}
}

func (w *world) everybodyAttests() {
	for n := uint64(1); n <= 4; n++ {
		w.known(n, apiv1.ValidatorStateActiveOngoing, 0)
	}
}

// dropOrphans removes shares that the signer kept although no validator needs them: after a death between the share and
// the block, or when everything was read again and a validator did not come back. They are never asked to sign.
func (w *world) dropOrphans() {
	needed := map[string]bool{}
	for _, v := range w.roster.registry.Validators() {
		if share, own := ownShare(v); own {
			needed[fmt.Sprint(share)] = true
		}
	}
	for _, h := range w.signer.Shares() {
		if !needed[fmt.Sprint(h.PubKey)] {
			if err := w.signer.Remove(h.PubKey); err != nil {
				w.t.Fatal(err)
			}
		}
	}
}
