package localnet

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestOptionsAreChecked(t *testing.T) {
	if err := Defaults().Check(); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*Options){
		"--operators 5":        func(o *Options) { o.Operators = 5 },
		"--validators 0":       func(o *Options) { o.Validators = 0 },
		"--validators 129":     func(o *Options) { o.Validators = 129 },
		"--validators 11":      func(o *Options) { o.Validators, o.Fees = 11, true },
		"--slot 4s":            func(o *Options) { o.Slot = 4 * time.Second },
		"--port-base 65500":    func(o *Options) { o.PortBase = 65500 },
		"--beacons 3":          func(o *Options) { o.Beacons = 3 },
		"--executions 2":       func(o *Options) { o.Executions = 2 },
		"--executions 2: a ne": func(o *Options) { o.Beacons, o.Executions, o.Fees = 2, 2, true },
		"--slots-per-epoch 12": func(o *Options) { o.SlotsPerEpoch = 12 },
	} {
		o := Defaults()
		change(&o)
		var wrong *OptionError
		if err := o.Check(); !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), want) || !strings.HasPrefix(want, wrong.Option) {
			t.Errorf("%s: got %v", want, err)
		}
	}
}

func TestTheEmbeddedChainRefusesWhatNeedsRealClients(t *testing.T) {
	for flag, change := range map[string]func(*Options){
		"":             func(*Options) {},
		"--fork":       func(o *Options) { o.ForkEpoch = 2 },
		"--beacons":    func(o *Options) { o.Beacons = 2 },
		"--executions": func(o *Options) { o.Executions = 2 },
		"--fees":       func(o *Options) { o.Fees = true },
	} {
		o := Defaults()
		o.Embedded = true
		change(&o)
		err := o.checkEmbedded()
		if (err == nil) != (flag == "") || err != nil && (!strings.HasPrefix(err.Error(), flag) || !strings.Contains(err.Error(), "without --embedded")) {
			t.Errorf("%s: %v", flag, err)
		}
		o.Embedded = false
		if err := o.checkEmbedded(); err != nil {
			t.Errorf("%s on real clients: %v", flag, err)
		}
	}
}

func TestParseFork(t *testing.T) {
	if got, err := ParseFork("fulu@2"); err != nil || got != 2 {
		t.Errorf("%d, %v", got, err)
	}
	for _, bad := range []string{"", "fulu", "fulu@", "fulu@0", "fulu@-1", "electra@2", "fulu@2x"} {
		if _, err := ParseFork(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestSlotsGrowWithTheCommittee(t *testing.T) {
	for _, tt := range []struct {
		operators, cores int
		slowness         float64
		want, embedded   time.Duration
	}{
		{4, 2, 1, 6 * time.Second, 3 * time.Second},
		{4, 2, 0.7, 3 * time.Second, 2 * time.Second},
		{4, 2, 1.3, 6 * time.Second, 3 * time.Second},
		{4, 2, 2.2, 9 * time.Second, 5 * time.Second},
		{4, 2, 9, 12 * time.Second, 12 * time.Second},
		{7, 2, 1, 6 * time.Second, 5 * time.Second},
		{13, 2, 1, 12 * time.Second, 10 * time.Second},
		{13, 2, 5, 12 * time.Second, 12 * time.Second},
		{7, 4, 1, 3 * time.Second, 3 * time.Second},
		{13, 16, 1, 3 * time.Second, 2 * time.Second},
		{4, 1, 1, 9 * time.Second, 5 * time.Second},
		{4, 2, 0.1, 3 * time.Second, 2 * time.Second},
	} {
		o := Options{Operators: tt.operators}
		if got := o.ComfortableSlot(tt.cores, tt.slowness); got != tt.want {
			t.Errorf("%d operators on %d cores, %.1f times as slow: %v, want %v", tt.operators, tt.cores, tt.slowness, got, tt.want)
		}
		o.Embedded = true
		if got := o.ComfortableSlot(tt.cores, tt.slowness); got != tt.embedded {
			t.Errorf("%d operators on %d cores, %.1f times as slow, embedded: %v, want %v", tt.operators, tt.cores, tt.slowness, got, tt.embedded)
		}
	}
	if s := Slowness(); s <= 0.05 || s > 1000 {
		t.Errorf("this machine is %f times as slow", s)
	}
}

func TestTwoNetworksUseDifferentPorts(t *testing.T) {
	a, b := Layout{Base: 21000}.ports(13, 2), Layout{Base: 21000 + PortSpan}.ports(13, 2)
	if len(a) != 2*9+(2*2+2)*13+1 { // and the bootnode's
		t.Errorf("%d ports: some coincide", len(a))
	}
	for port := range b {
		if a[port] != "" {
			t.Errorf("port %d is used by both", port)
		}
	}
}
