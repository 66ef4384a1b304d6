package rig

import (
	"strings"
	"testing"
	"time"
)

func TestParseSwitch(t *testing.T) {
	got, err := ParseSwitch("4@3")
	if err != nil || got != (Switch{4, 3}) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"", "4", "@3", "4@", "x@3", "4@x", "-1@3", "4@3@2"} {
		if _, err := ParseSwitch(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	if err := Defaults().Check(); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*Options){
		"--operators 5":        func(o *Options) { o.Operators = 5 },
		"--validators 0":       func(o *Options) { o.Validators = 0 },
		"--validators 129":     func(o *Options) { o.Validators = 129 },
		"--slot 4s":            func(o *Options) { o.Slot = 4 * time.Second },
		"--epochs 0":           func(o *Options) { o.Epochs = 0 },
		"--port-base 65500":    func(o *Options) { o.PortBase = 65500 },
		"--stop-operator 5@1":  func(o *Options) { o.Stop = []Switch{{5, 1}} },
		"--stop-operator 4@7":  func(o *Options) { o.Stop = []Switch{{4, 7}} },
		"--start-operator 4@2": func(o *Options) { o.Start = []Switch{{4, 2}} },
		"is stopped already":   func(o *Options) { o.Stop = []Switch{{4, 1}, {4, 2}} },
	} {
		o := Defaults()
		change(&o)
		if err := o.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", want, err)
		}
	}
	o := Defaults()
	o.Stop, o.Start = []Switch{{4, 1}, {4, 5}}, []Switch{{4, 3}}
	if err := o.Check(); err != nil {
		t.Errorf("stop, start, stop: %v", err)
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

func TestEpochsAreSorted(t *testing.T) {
	for name, c := range map[string]struct {
		stop, start []Switch
		want        []epochKind
	}{
		"nobody stops":     {nil, nil, []epochKind{counted, counted, counted, counted, counted, counted}},
		"one of four":      {[]Switch{{4, 3}}, nil, []epochKind{counted, counted, counted, counted, counted, counted}},
		"two, one returns": {[]Switch{{3, 2}, {4, 2}}, []Switch{{3, 4}}, []epochKind{counted, belowQuorum, belowQuorum, recovering, recovering, counted}},
	} {
		o := Defaults()
		o.Stop, o.Start = c.stop, c.start
		if err := o.Check(); err != nil {
			t.Fatal(err)
		}
		for i, want := range c.want {
			if got := o.kind(i + 1); got != want {
				t.Errorf("%s: epoch %d is of kind %d, want %d", name, i+1, got, want)
			}
		}
	}
}

func TestQuorum(t *testing.T) {
	for n, want := range map[int]int{4: 3, 7: 5, 10: 7, 13: 9} {
		if got := (Options{Operators: n}).plan().Quorum(); got != want {
			t.Errorf("%d operators: quorum %d, want %d", n, got, want)
		}
	}
}

func TestTwoNetworksUseDifferentPorts(t *testing.T) {
	a, b := layout{base: 21000}.ports(13, 2), layout{base: 21000 + PortSpan}.ports(13, 2)
	if len(a) != 2*9+(2*2+2)*13+1 { // and the bootnode's
		t.Errorf("%d ports: some coincide", len(a))
	}
	for port := range b {
		if a[port] != "" {
			t.Errorf("port %d is used by both", port)
		}
	}
}
