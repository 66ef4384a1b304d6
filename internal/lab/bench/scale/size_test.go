package scale

import (
	"errors"
	"strings"
	"testing"
)

// ample is a machine with more than enough.
var ample = room{memory: 1 << 40, disk: 1 << 40, handles: 1 << 20, ports: 1 << 15}

func TestWhatTheMachineHoldsIsMeasured(t *testing.T) {
	if err := checked(t, func(o *Options) { o.Validators, o.Committees, o.Flood, o.Foreign = 10_000, 300, 10, 1000 }).fit(ample); err != nil {
		t.Error(err)
	}
}

// refused returns why a run does not fit.
func refused(t *testing.T, o Options, has room) *SizeError {
	t.Helper()
	var size *SizeError
	if err := o.fit(has); !errors.As(err, &size) {
		t.Fatalf("got %v", err)
	}
	return size
}

func TestTooManyValidatorsAreRefusedWithWhatFits(t *testing.T) {
	o := checked(t, func(o *Options) { o.Validators = 50_000 })
	has := ample
	has.memory = 1 << 30
	size := refused(t, o, has)
	if len(size.Lacking) != 1 || !strings.Contains(size.Error(), "memory") || !strings.Contains(size.Error(), "1024 are free") {
		t.Errorf("said %v", size)
	}
	o.Validators = size.Validators
	if err := o.fit(has); err != nil || size.Validators < 1000 {
		t.Errorf("%d would fit, and do not: %v", size.Validators, err)
	}
	o.Validators++
	if o.fit(has) == nil {
		t.Errorf("%d would fit, and %d do", size.Validators, o.Validators)
	}
}

func TestTooManyOperatorsAreRefusedWithWhatFits(t *testing.T) {
	o := checked(t, func(o *Options) { o.Validators, o.Committees = 300, 300 })
	for what, has := range map[string]room{
		"open files": {ample.memory, ample.disk, operatorHandles + 8*9, ample.ports},
		"ports":      {ample.memory, ample.disk, ample.handles, portsEach*9 + 16},
		"disk":       {ample.memory, 9*operatorDisk + 10<<20, ample.handles, ample.ports},
		"memory":     {9*operatorMemory + benchMemory + 100<<20, ample.disk, ample.handles, ample.ports},
	} {
		size := refused(t, o, has)
		if size.Validators != 0 || size.Operators != 9 && !(what == "open files" && size.Operators > 0) || !strings.Contains(size.Error(), what) {
			t.Errorf("%s: %+v", what, size)
		}
	}
	if size := refused(t, o, room{}); size.Operators != 0 || !strings.Contains(size.Error(), "nothing smaller") || len(size.Lacking) != 4 {
		t.Errorf("an empty machine: %v", size)
	}
}
