package doppelganger

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/clock"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// move is one validator that moves from a solo client to a committee whose operators watch, on a chain of 8-slot epochs. The
// operators are alike, so that one stands for all of them; the solo client votes once an epoch, in its duty's slot.
type move struct {
	chain   eth.Chain
	clock   *clock.Virtual
	watch   *Watch
	arrival *signer.Arrival
	// voted are the epochs in which the solo client, and the committee, voted.
	solo, committee map[phase0.Epoch]bool
	activation      phase0.Epoch
	deaf            bool // no beacon node answers
	asked           []phase0.Epoch
}

func newMove() *move {
	m := &move{
		chain: eth.Chain{Constants: eth.Constants{GenesisTime: time.Unix(1_800_000_000, 0), SlotsPerEpoch: 8, SlotDuration: 12 * time.Second}},
		solo:  map[phase0.Epoch]bool{}, committee: map[phase0.Epoch]bool{},
	}
	m.clock = clock.NewVirtual(m.chain.SlotStart(0))
	m.restart()
	return m
}

// restart is a new process; what it knew of arrivals stays.
func (m *move) restart() {
	committee := wire.Committee{1, 2, 3, 4}
	m.watch = New(Options{
		Arrivals: m, Timing: &timing{m.chain}, Clock: m.clock, Liveness: m,
		Shares: func() []duty.Share {
			return []duty.Share{{Index: 7, Committee: committee, SharePubKeys: []phase0.BLSPubKey{{1}, {2}, {3}, {4}}}}
		},
		Activation: func(wire.ValidatorPK) (phase0.Epoch, bool) { return m.activation, true },
		Self:       func() wire.OperatorID { return 1 }, Logger: slog.New(slog.DiscardHandler),
	})
}

func (m *move) Arrivals() []signer.Arriving {
	if m.arrival == nil {
		return nil
	}
	return []signer.Arriving{{Share: phase0.BLSPubKey{1}, Arrival: *m.arrival}}
}

func (m *move) Arrival(share phase0.BLSPubKey) (signer.Arrival, bool) {
	if m.arrival == nil || share != (phase0.BLSPubKey{1}) {
		return signer.Arrival{}, false
	}
	return *m.arrival, true
}

func (m *move) Settle(phase0.BLSPubKey, phase0.Epoch) error {
	m.arrival = nil
	return nil
}

func (m *move) Liveness(_ context.Context, epoch phase0.Epoch, _ []phase0.ValidatorIndex) (map[phase0.ValidatorIndex]bool, error) {
	if m.deaf {
		return nil, errors.New("no answer")
	}
	m.asked = append(m.asked, epoch)
	return map[phase0.ValidatorIndex]bool{7: m.solo[epoch] || m.committee[epoch]}, nil
}

// slot plays one slot: the watch looks at its start, the duty comes later.
func (m *move) slot(slot phase0.Slot) {
	m.clock.Advance(m.chain.SlotStart(slot))
	m.watch.check(context.Background(), slot)
}

func (m *move) free() bool {
	m.watch.mu.Lock()
	defer m.watch.mu.Unlock()
	v := m.watch.verdict(phase0.BLSPubKey{1})
	return v == nil || v.safe
}

// TestFaultArrivingShareIsWatched: kind A8, a share of an active validator may still be used at its old home. The owner registers
// in each slot of an epoch and stops the solo client in each slot before and after: no pair of votes in one epoch, and the
// committee votes within three and a half epochs after the stop, half an epoch after the arrival's epoch if the owner waited.
func TestFaultArrivingShareIsWatched(t *testing.T) {
	const epoch = phase0.Epoch(10)
	orders, pairs := 0, 0
	for arrives := phase0.Slot(80); arrives < 88; arrives++ {
		for stops := phase0.Slot(56); stops < 130; stops++ {
			for shift := range phase0.Slot(8) {
				for restarts := phase0.Slot(0); restarts < 2; restarts++ {
					orders++
					m := newMove()
					var freed phase0.Slot
					for slot := phase0.Slot(48); slot < 180; slot++ {
						now := m.chain.EpochOf(slot)
						if slot == arrives {
							m.arrival = &signer.Arrival{Since: now, Arrived: true}
						}
						m.slot(slot)
						if restarts > 0 && slot == arrives+9 {
							m.restart()
						}
						if freed == 0 && slot > arrives && m.free() {
							freed = slot
						}
						if slot != m.chain.FirstSlot(now)+(shift+phase0.Slot(now)*3)%8 {
							continue
						}
						m.solo[now] = slot < stops
						m.committee[now] = now > epoch && m.free() && slot > arrives
						if m.solo[now] && m.committee[now] {
							pairs++
							t.Errorf("arrives in %d, stops in %d, duty %d: both voted in epoch %d", arrives, stops, shift, now)
						}
					}
					limit := max(m.chain.FirstSlot(m.chain.EpochOf(stops))+28, 92)
					if restarts > 0 {
						limit += 8 // what was judged before a restart is asked for again
					}
					if freed == 0 || freed > limit || freed < 92 {
						t.Errorf("arrives in %d, stops in %d, duty %d: free in slot %d, at the latest %d", arrives, stops, shift, freed, limit)
					}
					if pairs > 3 || t.Failed() && orders > 9 {
						return
					}
				}
			}
		}
	}
	t.Logf("%d orders, %d slashable pairs", orders, pairs)
}

// TestFaultArrivalNeedsNoWatch: kind A8. Nobody is live before its first duty, in the chain's first epoch before it began, or beyond
// a history that came with the share; no answer is not clean; the epoch before the arrival is asked for at once.
func TestFaultArrivalNeedsNoWatch(t *testing.T) {
	for name, tt := range map[string]struct {
		prepare func(*move)
		arrival signer.Arrival
		free    phase0.Slot // 0: never
	}{
		"active":                  {func(*move) {}, signer.Arrival{Since: 10}, 92},
		"pending":                 {func(m *move) { m.activation = 11 }, signer.Arrival{Since: 10}, 83},
		"activated on arrival":    {func(m *move) { m.activation = 10 }, signer.Arrival{Since: 10}, 92},
		"live before":             {func(m *move) { m.solo[9] = true }, signer.Arrival{Since: 10}, 100},
		"live in the epoch":       {func(m *move) { m.solo[9], m.solo[10] = true, true }, signer.Arrival{Since: 10}, 108},
		"history up to now":       {func(m *move) { m.solo[9] = true }, signer.Arrival{Since: 10, Brought: true, History: 9}, 83},
		"history that is old":     {func(m *move) { m.solo[9] = true }, signer.Arrival{Since: 10, Brought: true, History: 8}, 100},
		"history explains a vote": {func(m *move) { m.solo[7] = true }, signer.Arrival{Since: 10, Brought: true, History: 8}, 92},
		"nobody answers":          {func(m *move) { m.deaf = true }, signer.Arrival{Since: 10}, 0},
		"since the beginning":     {func(*move) {}, signer.Arrival{Since: 0}, 92},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMove()
			tt.prepare(m)
			tt.arrival.Arrived = true
			m.clock.Advance(m.chain.SlotStart(82))
			m.arrival = &tt.arrival
			m.restart()
			if m.free() {
				t.Fatal("free at once, before the watch looked")
			}
			var free phase0.Slot
			for slot := phase0.Slot(83); slot < 140 && free == 0; slot++ {
				if m.slot(slot); m.free() {
					free = slot
				}
			}
			if free != tt.free {
				t.Errorf("free in slot %d, want %d; asked for epochs %v", free, tt.free, m.asked)
			}
		})
	}
}

// A share that comes again while, or after, it was watched is watched anew.
func TestASharesSecondArrival(t *testing.T) {
	m := newMove()
	m.clock.Advance(m.chain.SlotStart(80))
	m.arrival = &signer.Arrival{Since: 10, Arrived: true}
	for slot := phase0.Slot(81); slot <= 92; slot++ {
		m.slot(slot)
	}
	if !m.free() || m.watch.Status().Watched != 0 {
		t.Fatal("not free")
	}
	m.arrival = &signer.Arrival{Since: 11, Arrived: true}
	if m.free() || m.watch.Status().Watched != 1 {
		t.Error("the second arrival is not watched")
	}
	m.slot(93)
	m.arrival = nil // the share left
	m.slot(94)
	if m.watch.open.Load() != 0 {
		t.Error("a share that left is watched for ever")
	}
}
