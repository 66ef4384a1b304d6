package scenario

import "maps"

// Plan is what happens, in measured epochs, which count from 1. Things happen at the starts of epochs.
type Plan struct {
	// Operators is the size of the committee, Epochs how long it is watched.
	Operators, Epochs int
	Stop, Start       []Switch
	Cuts              []Cut
	Partitions        []Partition
	Lies              []Lie

	// What follows, the local network alone can play. Clients are stopped and started in the middle of an epoch.
	StopBeacon, StartBeacon       []Switch
	StopExecution, StartExecution []Switch
	// UpgradeBeacon are operators whose beacon nodes name a fork only from an epoch of the chain on.
	UpgradeBeacon []Switch
	// Exits are validators, by index, that their owner tells to leave.
	Exits []Switch
}

// Switch stops or starts an operator at the start of an epoch, or does something else to what the number names. Numbers of operators and
// clients count from 1, validators from 0.
type Switch struct {
	Number uint64
	Epoch  int
}

// Cut takes an operator's beacon and execution clients away, from the start of epoch From until the start of Until.
type Cut struct {
	Operator    uint64
	From, Until int
}

// Partition cuts groups of operators off from each other from the start of epoch From until the start of Until.
type Partition struct {
	Groups      [][]uint64
	From, Until int
}

// Lie makes an operator lie from the start of an epoch on.
type Lie struct {
	Operator uint64
	Epoch    int
	Kind     string
}

// Kind sorts a measured epoch: does a quorum run, has it run long enough?
type Kind int

// The kinds of epochs.
const (
	Counted     Kind = iota // rates are of these
	BelowQuorum             // fewer than 2f+1 operators ran and reached each other
	Recovering              // a quorum runs again, but the second epoch boundary has not passed
)

// Down returns what is stopped in an epoch.
func Down(stop, start []Switch, epoch int) map[uint64]bool {
	down := make(map[uint64]bool)
	for e := 1; e <= epoch; e++ {
		for _, s := range start {
			if s.Epoch == e {
				delete(down, s.Number)
			}
		}
		for _, s := range stop {
			if s.Epoch == e {
				down[s.Number] = true
			}
		}
	}
	return down
}

// CutOff returns the operators without clients in an epoch.
func (p *Plan) CutOff(epoch int) map[uint64]bool {
	out := make(map[uint64]bool)
	for _, c := range p.Cuts {
		if c.From <= epoch && epoch < c.Until {
			out[c.Operator] = true
		}
	}
	return out
}

// Apart returns the groups that are cut off from each other in an epoch; nil if all are together.
func (p *Plan) Apart(epoch int) [][]uint64 {
	for _, c := range p.Partitions {
		if c.From <= epoch && epoch < c.Until {
			return c.Groups
		}
	}
	return nil
}

// Together returns the largest group of operators that run, have clients and reach each other in an epoch.
func (p *Plan) Together(epoch int) map[uint64]bool {
	down := Down(p.Stop, p.Start, epoch)
	maps.Copy(down, p.CutOff(epoch))
	groups := p.Apart(epoch)
	if groups == nil {
		everybody := make([]uint64, p.Operators)
		for i := range everybody {
			everybody[i] = uint64(i + 1)
		}
		groups = [][]uint64{everybody}
	}
	var most map[uint64]bool
	for _, g := range groups {
		up := make(map[uint64]bool)
		for _, id := range g {
			if !down[id] {
				up[id] = true
			}
		}
		if len(up) > len(most) {
			most = up
		}
	}
	return most
}

// Quorum is how many operators of the committee decide.
func (p *Plan) Quorum() int { return p.Operators - (p.Operators-1)/3 }

// Kind sorts an epoch. Operators that start at a boundary are up a little later, so that the first boundary they see is
// the next one, and duties are due from the one after that.
func (p *Plan) Kind(epoch int) Kind {
	quorate := func(e int) bool { return e < 1 || len(p.Together(e)) >= p.Quorum() }
	switch {
	case !quorate(epoch):
		return BelowQuorum
	case !quorate(epoch-1) || !quorate(epoch-2):
		return Recovering
	}
	return Counted
}
