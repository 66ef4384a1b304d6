package observer

// LateFork is what became of a fork of the chain that some operators' beacon nodes did not name when the operators started.
type LateFork struct {
	Epoch     uint64          `json:"epoch"`   // the fork's first, as the chain counts
	Version   string          `json:"version"` // as the chain's schedule has it, in hex
	Operators []ForkKnowledge `json:"operators"`
	// Attestations counts those of the measured epochs from the fork on.
	Attestations Attestations `json:"attestations"`
}

// ForkKnowledge is what an operator said of the fork at the end.
type ForkKnowledge struct {
	Operator uint64 `json:"operator"`
	Version  string `json:"version"` // of the fork that it dates to that epoch; empty if it knows none
	// Upgrade is nil for an operator whose beacon nodes named the fork from the start.
	Upgrade *BeaconUpgrade `json:"upgrade,omitempty"`
}

// BeaconUpgrade is the moment when an operator's beacon nodes came back naming the fork.
type BeaconUpgrade struct {
	Slot   uint64 `json:"slot"`             // with which they were back
	Before string `json:"before,omitempty"` // what the operator said just before; anything but nothing spoils the run
}

// judgeLateFork asks that every operator learnt of the fork, no one too early, and that nothing was missed from the fork on.
func (v *Verdict) judgeLateFork(l Limits, c Circumstances) {
	f := v.LateFork
	if f == nil {
		return
	}
	for _, o := range f.Operators {
		if o.Upgrade != nil && o.Upgrade.Before != "" {
			v.fail("operator %d named the fork at epoch %d before its beacon nodes did", o.Operator, f.Epoch)
		}
		if o.Version != f.Version {
			v.fail("operator %d names %q as the version of the fork at epoch %d; it is %s", o.Operator, o.Version, f.Epoch, f.Version)
		}
	}
	upgraded := 0
	for _, o := range f.Operators {
		if o.Upgrade != nil {
			upgraded++
		}
	}
	if upgraded < c.Upgrades {
		v.fail("%d of %d operators had their beacon nodes upgraded", upgraded, c.Upgrades)
	}
	switch a := f.Attestations; {
	case a.Expected == 0:
		v.fail("no epoch from the fork at epoch %d on was measured", f.Epoch)
	case a.Rate < l.AfterFork:
		v.fail("%d of %d attestations from the fork at epoch %d on were included; at least %.2f was asked", a.Included, a.Expected, f.Epoch, l.AfterFork)
	}
}

func (f *LateFork) rows(row func(name, format string, args ...any)) {
	if f == nil {
		return
	}
	row("late fork", "epoch %d, version %s, %d of %d attestations from there on", f.Epoch, f.Version, f.Attestations.Included, f.Attestations.Expected)
	for _, o := range f.Operators {
		if o.Upgrade != nil {
			row("  upgraded", "beacon nodes of operator %d, back with slot %d; the operator names version %q", o.Operator, o.Upgrade.Slot, o.Version)
		}
	}
}
