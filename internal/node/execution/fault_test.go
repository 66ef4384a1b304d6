package execution

import (
	"bytes"
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
	"github.com/hawser-ssv/hawser/protocol/registry"
)

// registryEvents returns a log of every kind of event that the registry acts on, by name, as the contract's ABI has it.
func registryEvents(t *testing.T) map[string]types.Log {
	t.Helper()
	parsed, err := binding.SSVNetworkMetaData.ParseABI()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]types.Log{}
	for name, event := range parsed.Events {
		l := types.Log{Topics: []common.Hash{event.ID}}
		var values []any
		for i, arg := range event.Inputs {
			if arg.Indexed {
				l.Topics = append(l.Topics, common.BigToHash(big.NewInt(int64(i+1))))
				continue
			}
			value := reflect.New(arg.Type.GetType()).Elem()
			switch arg.Type.T {
			case abi.BytesTy:
				value.SetBytes(bytes.Repeat([]byte{1}, 48))
			case abi.SliceTy:
				if ids := reflect.ValueOf([]uint64{1, 2, 3, 4}); ids.Type() == value.Type() {
					value.Set(ids)
				}
			case abi.UintTy:
				if arg.Type.Size > 64 {
					value.Set(reflect.ValueOf(big.NewInt(5)))
				}
			case abi.TupleTy:
				value.FieldByName("Balance").Set(reflect.ValueOf(big.NewInt(5)))
			}
			values = append(values, value.Interface())
		}
		if l.Data, err = event.Inputs.NonIndexed().Pack(values...); err != nil {
			t.Fatal(name, err)
		}
		if known, err := registry.Decode(registry.Log{Topics: l.Topics, Data: l.Data}); known != nil || err != nil {
			out[name] = l
		}
	}
	if len(out) != 8 {
		t.Fatalf("the registry acts on %d kinds of events: %v", len(out), slices.Sorted(maps.Keys(out)))
	}
	return out
}

// lies are what a client can do to the logs of a block with two logs and of the empty block behind it.
var lies = map[string]func(block uint64, fake types.Log, b scripted.LogBlock, logs []types.Log) []types.Log{
	"made up": func(block uint64, fake types.Log, b scripted.LogBlock, logs []types.Log) []types.Log {
		if b.Number == block {
			fake.TxIndex, fake.Index = 2, 2
			logs = append(logs, fake)
		}
		return logs
	},
	"made up in an empty block": func(block uint64, fake types.Log, b scripted.LogBlock, logs []types.Log) []types.Log {
		if b.Number == block+1 {
			logs = append(logs, fake)
		}
		return logs
	},
	"hidden": func(block uint64, _ types.Log, b scripted.LogBlock, logs []types.Log) []types.Log {
		if b.Number == block {
			logs = logs[1:]
		}
		return logs
	},
	"all hidden": func(block uint64, _ types.Log, b scripted.LogBlock, logs []types.Log) []types.Log {
		if b.Number == block {
			logs = nil
		}
		return logs
	},
	"altered argument": func(block uint64, _ types.Log, b scripted.LogBlock, logs []types.Log) []types.Log {
		if b.Number != block {
			return logs
		}
		if l := &logs[0]; len(l.Data) > 0 {
			l.Data = slices.Clone(l.Data)
			l.Data[len(l.Data)-1] ^= 1
		} else {
			l.Topics = append(slices.Clone(l.Topics[:1]), common.Hash{9})
		}
		return logs
	},
	"altered topic": func(block uint64, _ types.Log, b scripted.LogBlock, logs []types.Log) []types.Log {
		if b.Number == block {
			logs[0].Topics = slices.Clone(logs[0].Topics)
			logs[0].Topics[len(logs[0].Topics)-1][3] ^= 1
		}
		return logs
	},
	"moved in its block": func(block uint64, _ types.Log, b scripted.LogBlock, logs []types.Log) []types.Log {
		if b.Number == block {
			logs[0].TxIndex, logs[0].Index, logs[1].TxIndex, logs[1].Index = 1, 1, 0, 0
			logs[0].Data, logs[1].Data = append(slices.Clone(logs[0].Data), 1), append(slices.Clone(logs[1].Data), 2)
		}
		return logs
	},
	"moved to another block": func(block uint64, fake types.Log, b scripted.LogBlock, logs []types.Log) []types.Log {
		switch b.Number {
		case block:
			logs = logs[1:]
		case block + 1:
			logs = append(logs, fake)
		}
		return logs
	},
}

// tell makes the client lie about a block of two logs of one kind that is mined now, and about the one behind it.
func (s *stage) tell(client string, forge bool, lie func(uint64, types.Log, scripted.LogBlock, []types.Log) []types.Log, l types.Log) {
	block := uint64(len(s.chain.Blocks()))
	s.clients[client].Behave(scripted.Conduct{Forge: forge, Edit: func(b scripted.LogBlock, logs []types.Log) []types.Log {
		return lie(block, faked(l, b), b, logs)
	}})
	s.chain.Mine(l, l)
	s.play("mine 4")
}

// TestFaultClientsThatLieAboutEvents: kind A6, presence and absence of an event both need a proof. Every kind of event that
// the registry acts on is made up, hidden, altered and moved, by the first and by the second of two clients, near the head and in
// history, with receipts that fit the lie and without. What is applied is the truth, and nobody honest is named.
func TestFaultClientsThatLieAboutEvents(t *testing.T) {
	events := registryEvents(t)
	for _, lie := range slices.Sorted(maps.Keys(lies)) {
		for _, liar := range []string{"a", "b"} {
			t.Run(lie+" by "+liar, func(t *testing.T) {
				t.Parallel()
				s := newStageOf(t, "ab", "", 10*time.Second)
				s.settles()
				for i, name := range slices.Sorted(maps.Keys(events)) {
					s.tell(liar, i%2 == 0, lies[lie], events[name])
					eventually(t, name+" is right and the liar named", func() bool { return s.hiders() == liar && s.sink.state() == s.canon() })
					s.settles()
					s.checkLie(lie)
					s.play(liar + " honest\nmine 3")
					eventually(t, name+": healed, and forgiven", func() bool { return s.hiders() == "" })
					s.settles()
				}
			})
		}
		t.Run(lie+" in history", func(t *testing.T) {
			t.Parallel()
			s := unfollowed(t, "ab")
			fakes := map[uint64]types.Log{}
			for _, name := range slices.Sorted(maps.Keys(events)) {
				fakes[uint64(len(s.chain.Blocks()))] = events[name]
				s.chain.Mine(events[name], events[name])
				s.play("mine 4")
			}
			s.clients["a"].Behave(scripted.Conduct{Edit: func(b scripted.LogBlock, logs []types.Log) []types.Log {
				for block, l := range fakes {
					logs = lies[lie](block, faked(l, b), b, logs)
				}
				return logs
			}})
			s.play("mine 60")
			s.follow(10 * time.Second)
			eventually(t, "all is right and the liar named", func() bool { return s.hiders() == "a" && s.sink.state() == s.canon() })
			s.checkLie(lie)
		})
	}
}

// faked is a log as if it were the first of a block.
func faked(l types.Log, b scripted.LogBlock) types.Log {
	l.Address, l.BlockNumber, l.BlockHash, l.TxHash = testContract, b.Number, b.Hash, common.Hash{1}
	return l
}

// checkLie says whether what is told of a liar is what it did.
func (s *stage) checkLie(lie string) {
	s.t.Helper()
	for _, h := range s.f.Status().Hiding {
		// A block without what was moved to the next one is judged before that one.
		if hid := strings.Contains(lie, "hidden"); hid != (h.MadeUp == 0) && lie != "moved to another block" || hid && h.Gave >= h.Are {
			s.t.Errorf("%s is told as %+v", lie, h)
		}
	}
}

// TestFaultALoneClientThatLies: kind A6, the same lies near the head by the only client there is. Nothing of them is applied, the
// state says what is wrong, and once the client is honest again it is followed.
func TestFaultALoneClientThatLies(t *testing.T) {
	events := registryEvents(t)
	for _, lie := range slices.Sorted(maps.Keys(lies)) {
		t.Run(lie, func(t *testing.T) {
			t.Parallel()
			s := newStageOf(t, "a", "", 10*time.Second)
			s.settles()
			for i, name := range slices.Sorted(maps.Keys(events)) {
				before := s.canon()
				forge := i%2 == 0
				want, who := MakesUpLogs, "a"
				if strings.Contains(lie, "hidden") || lie == "moved to another block" { // what is missing is noticed first
					want = HidesLogs
				}
				if forge { // it contradicts itself, and nobody knows what is right
					want, who = Refused, ""
				}
				s.tell("a", forge, lies[lie], events[name])
				eventually(t, name+" is told", func() bool { return s.f.Status().State == want && s.hiders() == who })
				if got := s.sink.state(); !strings.HasPrefix(s.canon(), got) || !strings.HasPrefix(got, before) {
					t.Fatalf("%s: applied\n%s", name, got)
				}
				s.play("a honest\nmine 1\nwait")
				if who := s.hiders(); who != "" {
					t.Fatalf("%s: %s is still accused", name, who)
				}
			}
		})
	}
}

// TestFaultReceiptsAreMissing: kind A6. A client that serves receipts only one by one proves as well; one that serves none leaves
// its logs unproved, which is counted, and two such clients that contradict each other are both held, for as long as they do.
func TestFaultReceiptsAreMissing(t *testing.T) {
	s := newStageOf(t, "a", "a one-by-one", 10*time.Second)
	s.settles()
	s.play("mine l0 l1\nmine 3\nwait")
	if st := s.f.Status(); st.Proved == 0 || st.Unproved != 0 {
		t.Errorf("one by one: %d blocks proved, %d not", st.Proved, st.Unproved)
	}
	s.play("a no-receipts\nmine l2\nmine 3\nwait")
	if st := s.f.Status(); st.Unproved != 1 {
		t.Errorf("without receipts: %d unproved", st.Unproved)
	}

	two := newStageOf(t, "ab", "a no-receipts\nb no-receipts", 10*time.Second)
	two.settles()
	held := two.canon()
	two.play("a no-receipts corrupt 1\nmine l0\nmine 4")
	for range 3 {
		eventually(t, "neither is believed", func() bool { st := two.f.Status(); return st.State == Unproved && two.sink.state() == held })
		two.goesOn("a")
	}
	if who := two.hiders(); who != "" {
		t.Errorf("%s is accused without a proof", who)
	}
	two.play("b honest\nwait")
	if who := two.hiders(); who != "a" {
		t.Errorf("with the receipts of one: %q is named", who)
	}
}

// TestFaultReceiptsInForeignShapes: kind A6, a proof is made of answers that anybody may have made.
func TestFaultReceiptsInForeignShapes(t *testing.T) {
	chain := scripted.NewLogChain(testContract, time.Unix(1_800_000_000, 0), 12*time.Second)
	l := types.Log{Topics: []common.Hash{{1}}, Data: []byte{1}}
	block := chain.Mine(l, l, l)
	good := receiptList(block.Receipts)
	if good.root() != block.Header.ReceiptHash || len(good.logsOf(testContract, block.Header)) != 3 {
		t.Fatal("the right receipts prove nothing")
	}
	for name, edit := range map[string]func(receiptList) receiptList{
		"none":          func(receiptList) receiptList { return nil },
		"one missing":   func(r receiptList) receiptList { return r[:2] },
		"one too many":  func(r receiptList) receiptList { return append(slices.Clone(r), r[0]) },
		"another order": func(r receiptList) receiptList { return receiptList{r[1], r[0], r[2]} },
		"another log": func(r receiptList) receiptList {
			one := *r[0]
			one.Logs = append(slices.Clone(one.Logs), r[1].Logs...)
			return receiptList{&one, r[1], r[2]}
		},
		"another type":    func(r receiptList) receiptList { one := *r[0]; one.Type = 0x7e; return receiptList{&one, r[1], r[2]} },
		"another outcome": func(r receiptList) receiptList { one := *r[0]; one.Status = 0; return receiptList{&one, r[1], r[2]} },
	} {
		if edit(good).root() == block.Header.ReceiptHash {
			t.Errorf("%s: proves the block", name)
		}
	}
	for _, bad := range [][]*types.Receipt{{nil}, {{Logs: []*types.Log{nil}}}} {
		if noNull(bad) == nil {
			t.Errorf("%v passes", bad)
		}
	}
	strange := receiptList{{Type: 0x7e, Status: 1, CumulativeGasUsed: 1, Logs: []*types.Log{&l}}}
	if plain := (receiptList{{Type: 0x7d, Status: 1, CumulativeGasUsed: 1, Logs: []*types.Log{&l}}}); strange.root() == plain.root() {
		t.Error("a receipt of an unknown type is not written")
	}
	var forged header
	raw := fmt.Appendf(nil, `{"number":"0x1","hash":"%v","parentHash":"%v","timestamp":"0x1"}`, common.Hash{1}, common.Hash{2})
	if err := forged.UnmarshalJSON(raw); err != nil || forged.sealed != nil {
		t.Errorf("a header that does not hash to its block: %v, %v", err, forged.sealed)
	}
}

// TestFaultTheChainIdIsAsked: kind A6, every client is asked which chain it is on each time it is connected, a second one too.
func TestFaultTheChainIdIsAsked(t *testing.T) {
	s := newStage(t, "ab", "b wrong-chain")
	s.settles()
	s.play("mine l0\nmine 3\nwait")
	if st := s.f.Status(); st.Checked != 0 {
		t.Errorf("a client of another chain agreed to %d ranges", st.Checked)
	}
	s.play("b honest\nmine 1\nwait")
	eventually(t, "it counts again", func() bool { return s.f.Status().Checked > 0 })
	s.play("a wrong-chain down\nwait\na wrong-chain\nb down")
	eventually(t, "the wrong chain is told", func() bool { return s.f.Status().Clients[0].State == WrongChain })
	s.play("a honest\nwait")
}
