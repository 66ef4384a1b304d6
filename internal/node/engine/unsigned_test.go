package engine

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/hawser-ssv/hawser/internal/node/twin"
)

// A key that signs nothing is told once, and again after it signed in between; a twin is told by its watch.
func TestUnsignedMessagesAreToldOnce(t *testing.T) {
	var out bytes.Buffer
	e := &Engine{log: slog.New(slog.NewTextHandler(&out, nil))}
	r := &runner{}
	for range 3 {
		e.noteSigning(r, errors.New("no key"))
	}
	e.noteSigning(r, nil)
	e.noteSigning(r, nil)
	for range 3 {
		e.noteSigning(r, &twin.Sighting{})
	}
	e.noteSigning(r, nil)
	e.noteSigning(r, errors.New("no key"))
	if errs, infos := strings.Count(out.String(), "level=ERROR"), strings.Count(out.String(), "level=INFO"); errs != 2 || infos != 2 {
		t.Errorf("%d errors and %d times signed again:\n%s", errs, infos, out.String())
	}
}
