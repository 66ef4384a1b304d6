package sim

import (
	"time"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// dice is chance that depends on nothing but what it is for: the seed, a purpose and numbers that name the occasion. So
// the fate of one message stays the same when an unrelated fault is taken out of a story.
type dice uint64

// The purposes of dice.
const (
	forLink uint64 = iota + 1
	forDuty
	forBeacon
	forLiar
	forValue
	forContract
	forSilence
)

func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func (w *World) dice(purpose uint64, occasion ...uint64) dice {
	x := mix(w.cfg.Seed ^ mix(purpose))
	for _, o := range occasion {
		x = mix(x ^ o)
	}
	return dice(x)
}

func (d *dice) next() uint64 {
	*d = dice(mix(uint64(*d)))
	return uint64(*d)
}

// below returns a number from 0 to n−1.
func (d *dice) below(n int) int {
	if n <= 1 {
		return 0
	}
	return int(d.next() % uint64(n))
}

// permille is true in n of 1,000 cases.
func (d *dice) permille(n int) bool { return n > 0 && d.below(1000) < n }

// span returns a duration from least to most.
func (d *dice) span(least, most time.Duration) time.Duration {
	if most <= least {
		return least
	}
	return least + time.Duration(d.next()%uint64(most-least))
}

// some returns a part of the operators, never none of several.
func (d *dice) some(ids []wire.OperatorID) []wire.OperatorID {
	switch d.below(4) {
	case 0:
		return ids
	case 1:
		if len(ids) > 0 {
			at := d.below(len(ids))
			return ids[at : at+1]
		}
	}
	var out []wire.OperatorID
	for _, id := range ids {
		if d.below(2) == 0 {
			out = append(out, id)
		}
	}
	return out
}
