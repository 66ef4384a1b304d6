package beacon

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
)

// TestFaultHeadOfTheNextSlot: kind C5, one node tells the head of the next slot before it can exist. The others are neither stuck nor asked
// behind it: most of them still decide the vote.
func TestFaultHeadOfTheNextSlot(t *testing.T) {
	for _, ahead := range []phase0.Slot{0, 1, 1 << 60} { // the clock's slot, one within the tolerance, one far off
		s := newStage(t, 3)
		s.all.stretch = patient
		for slot := range phase0.Slot(9) {
			s.chain.Extend(slot + 1)
		}
		s.check()
		s.all.ExpectEpochs(8)
		s.all.ExpectChain(scriptedChain().GenesisValidatorsRoot, func(time.Time) phase0.Slot { return 11 }) // slot 10 is empty
		want, err := s.all.clients[1].AttestationData(t.Context(), 11, 0)
		if err != nil {
			t.Fatal(err)
		}
		s.nodes[2].Behave(scripted.BeaconConduct{Contradict: true})
		s.all.clients[2].onHead(Head{Slot: 11 + ahead})
		got, _, err := s.vote(11)
		if err != nil || *got.Target != *want.Target || *got.Source != *want.Source || !s.all.Contradicting() {
			t.Errorf("%d ahead: vote %v (%v), two of three nodes say %v; contradiction noticed: %v", ahead, got, err, want, s.all.Contradicting())
		}
		if places, together := s.all.plan(false); places[0] == 2 || together != 3 {
			t.Errorf("%d ahead: plan %v, %d together: the liar, configured last, is asked first", ahead, places, together)
		}
	}
}

// TestFaultHeadsOfTheNextSlotSilenceNobody: kind C5, one node tells a head of the next slot in each slot, several times. Heads of the honest
// node are news all the same, and each early one is told once.
func TestFaultHeadsOfTheNextSlotSilenceNobody(t *testing.T) {
	s := newStage(t, 2)
	now := phase0.Slot(10)
	s.all.ExpectChain(scriptedChain().GenesisValidatorsRoot, func(time.Time) phase0.Slot { return now })
	early, honest := 0, 0
	for ; now < 20; now++ {
		for i := range 3 {
			s.all.clients[1].onHead(Head{Slot: now + 1, CurrentDutyDependentRoot: phase0.Root{byte(i)}})
		}
		early += len(s.heads)
		for len(s.heads) > 0 {
			<-s.heads
		}
		s.all.clients[0].onHead(Head{Slot: now, CurrentDutyDependentRoot: phase0.Root{1}})
		if len(s.heads) > 0 {
			<-s.heads
			honest++
		}
	}
	if honest != 10 || early != 10 {
		t.Errorf("of 10 honest heads %d were told, of 30 early ones %d, want 10 and 10", honest, early)
	}
}

// TestFaultHeadsOfAnotherChain: kind A10, a node that is known to serve another chain is asked nothing, and its heads are no news.
func TestFaultHeadsOfAnotherChain(t *testing.T) {
	s := newStage(t, 2)
	s.nodes[0].Behave(scripted.BeaconConduct{WrongChain: true})
	s.check()
	if st := s.all.Status()[0].State; st != StateWrongNetwork {
		t.Fatal(st)
	}
	s.all.clients[0].onHead(Head{Slot: 100, CurrentDutyDependentRoot: phase0.Root{7}})
	if len(s.heads) != 0 {
		t.Errorf("a head of another chain is news: %+v", <-s.heads)
	}
}

// TestFaultOneNodeJustifies: kinds C5 and C9, what one node of several says of the last justified epoch raises slashing records for ever, so
// most nodes decide, and a claim above theirs is told by name.
func TestFaultOneNodeJustifies(t *testing.T) {
	for _, tt := range []struct {
		says []int
		want phase0.Epoch
		told bool
	}{
		{[]int{100, 10, 10}, 10, true},
		{[]int{10, 10, 100}, 10, true},
		{[]int{100, 10}, 10, true},
		{[]int{10, 100}, 10, true},
		{[]int{3, 99, 99}, 99, false}, // one is behind
		{[]int{11, 10, 10}, 10, false},
		{[]int{99}, 99, false},
		{[]int{-1, 50, 10}, 10, true}, // who does not answer has no say
		{[]int{-1, -1, 50}, 50, false},
	} {
		var clients []*Client
		for _, justified := range tt.says {
			n := newNode(t)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case !strings.HasSuffix(r.URL.Path, "/finality_checkpoints"):
					n.Config.Handler.ServeHTTP(w, r)
				case justified < 0:
					http.Error(w, "ill", http.StatusInternalServerError)
				default:
					w.Header().Set("Content-Type", "application/json")
					point := func(epoch int) string { return fmt.Sprintf(`{"epoch":"%d","root":"%s"}`, epoch, root) }
					fmt.Fprintf(w, `{"data":{"previous_justified":%s,"current_justified":%s,"finalized":%s},"execution_optimistic":false,"finalized":false}`,
						point(2), point(justified), point(1))
				}
			}))
			t.Cleanup(server.Close)
			c := NewClient(Options{Endpoint: server.URL, Logger: quiet()})
			c.check(t.Context())
			clients = append(clients, c)
		}
		all, err := NewNodes(clients...)
		if err != nil {
			t.Fatal(err)
		}
		all.forks.constants = scriptedChain().Constants
		all.stretch = patient
		all.ExpectEpochs(8)
		all.ExpectChain(genesisRoot(t, clients[0]), func(time.Time) phase0.Slot { return 803 })
		f, err := all.Finality(t.Context())
		if err != nil || f.Justified.Epoch != tt.want {
			t.Errorf("%v: %v is believed to be justified (%v), want epoch %d", tt.says, f, err, tt.want)
		}
		said := strings.Join(all.Disputes(), "; ")
		if strings.Contains(said, "justified") != tt.told || tt.told && !strings.Contains(said, clients[0].Status().Endpoint) && tt.says[0] >= 0 {
			t.Errorf("%v: told is %q", tt.says, said)
		}
	}
}

func genesisRoot(t *testing.T, c *Client) phase0.Root {
	g, err := c.Genesis(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return g.GenesisValidatorsRoot
}
