package rig

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Partition cuts groups of operators off from each other from the start of measured epoch From until the start of Until.
type Partition struct {
	Groups      [][]uint64
	From, Until int
}

// Cut takes all clients away from an operator from the start of measured epoch From until the start of Until.
type Cut struct {
	Operator    uint64
	From, Until int
}

// ParseCut reads "N@EPOCH-EPOCH".
func ParseCut(text string) (Cut, error) {
	when, until, found := strings.Cut(text, "-")
	s, err1 := ParseSwitch(when)
	end, err2 := strconv.Atoi(until)
	if !found || err1 != nil || err2 != nil {
		return Cut{}, fmt.Errorf("%q: expected OPERATOR@EPOCH-EPOCH, such as 3@2-4", text)
	}
	return Cut{s.Number, s.Epoch, end}, nil
}

// cutOff returns the operators without clients in a measured epoch.
func (o Options) cutOff(epoch int) map[uint64]bool { return o.plan().CutOff(epoch) }

// ParsePartition reads "1,2|3,4@EPOCH" or "1,2|3,4@EPOCH-EPOCH". Without a second epoch the partition lasts one epoch.
func ParsePartition(text string) (Partition, error) {
	wrong := fmt.Errorf("%q: expected groups of operators and when, such as 1,2|3,4@3 or 1,2|3,4@3-5", text)
	groups, when, found := strings.Cut(text, "@")
	if !found {
		return Partition{}, wrong
	}
	var p Partition
	var err error
	from, until, lasts := strings.Cut(when, "-")
	if p.From, err = strconv.Atoi(from); err != nil {
		return Partition{}, wrong
	}
	p.Until = p.From + 1
	if lasts {
		if p.Until, err = strconv.Atoi(until); err != nil {
			return Partition{}, wrong
		}
	}
	for part := range strings.SplitSeq(groups, "|") {
		var group []uint64
		for member := range strings.SplitSeq(part, ",") {
			id, err := strconv.ParseUint(member, 10, 64)
			if err != nil {
				return Partition{}, wrong
			}
			group = append(group, id)
		}
		p.Groups = append(p.Groups, group)
	}
	return p, nil
}

// ParseFork reads "fulu@EPOCH". The epoch is the chain's, because genesis fixes it.
func ParseFork(text string) (fulu uint64, err error) {
	name, when, found := strings.Cut(text, "@")
	fulu, err = strconv.ParseUint(when, 10, 32)
	if !found || name != "fulu" || err != nil || fulu == 0 {
		return 0, fmt.Errorf("%q: expected fulu@EPOCH, such as fulu@2, with the chain's epoch", text)
	}
	return fulu, nil
}

// checkScenario says what is wrong with partitions and lies.
func (o Options) checkScenario() error {
	for _, p := range o.Partitions {
		if err := o.checkPartition(p); err != nil {
			return err
		}
	}
	for _, c := range o.Cuts {
		if c.Operator < 1 || c.Operator > uint64(o.Operators) || c.From < 1 || c.Until <= c.From || c.Until > o.Epochs {
			return fmt.Errorf("--cut-clients %d@%d-%d: operators are 1 to %d, and it must begin and end at the start of one of the epochs 1 to %d", c.Operator, c.From, c.Until, o.Operators, o.Epochs)
		}
	}
	return o.checkLies()
}

func (o Options) checkPartition(p Partition) error {
	if p.From < 1 || p.Until <= p.From || p.Until > o.Epochs {
		return fmt.Errorf("--partition @%d-%d: it must begin and end at the start of one of the epochs 1 to %d", p.From, p.Until, o.Epochs)
	}
	var all []uint64
	for _, g := range p.Groups {
		all = append(all, g...)
	}
	slices.Sort(all)
	for i, id := range all {
		if id != uint64(i+1) {
			return fmt.Errorf("--partition @%d: each operator from 1 to %d must be in one group", p.From, o.Operators)
		}
	}
	if len(all) != o.Operators || len(p.Groups) < 2 {
		return fmt.Errorf("--partition @%d: two groups or more, with each operator from 1 to %d in one of them", p.From, o.Operators)
	}
	for _, other := range o.Partitions {
		if other.From > p.From && other.From < p.Until || other.From == p.From && other.Until != p.Until {
			return fmt.Errorf("--partition @%d-%d: it overlaps the one at %d", p.From, p.Until, other.From)
		}
	}
	return nil
}

// partition returns the groups that are cut off from each other in a measured epoch; nil if all are together.
func (o Options) partition(epoch int) [][]uint64 { return o.plan().Apart(epoch) }

// together returns the largest group of operators that run and reach each other in a measured epoch.
func (o Options) together(epoch int) map[uint64]bool { return o.plan().Together(epoch) }

// steady returns the pair of clients, counted from 0, that the scenario never stops; -1 if there is none.
func (o Options) steady() int {
	stopped := func(list []Switch, i int) bool {
		return slices.ContainsFunc(list, func(s Switch) bool { return s.Number == uint64(i+1) })
	}
	for i := range o.Beacons {
		if !stopped(o.StopBeacon, i) && !stopped(o.StopExecution, min(i, o.Executions-1)) {
			return i
		}
	}
	return -1
}

func (o Options) checkClients() error {
	switch {
	case o.Beacons < 1 || o.Beacons > 2:
		return fmt.Errorf("--beacons %d: choose 1 or 2", o.Beacons)
	case o.Executions < 1 || o.Executions > o.Beacons:
		return fmt.Errorf("--executions %d: choose 1, or 2 with --beacons 2: an execution client follows its beacon node", o.Executions)
	case o.SlotsPerEpoch != 8 && o.SlotsPerEpoch != 16 && o.SlotsPerEpoch != 32 && !(o.SlotsPerEpoch == 4 && o.Embedded):
		return fmt.Errorf("--slots-per-epoch %d: choose 8, 16 or 32, or with --embedded 4", o.SlotsPerEpoch)
	}
	if err := o.checkSwitches("beacon", o.Beacons, o.StopBeacon, o.StartBeacon); err != nil {
		return err
	}
	if err := o.checkSwitches("execution", o.Executions, o.StopExecution, o.StartExecution); err != nil {
		return err
	}
	if o.steady() < 0 {
		return fmt.Errorf("--stop-beacon: one beacon node must run throughout, and its execution client: the background validators use them")
	}
	return nil
}
