package startup

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTheNetworkKeyStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "network.key")
	first, err := LoadIdentity(path, strings.NewReader(strings.Repeat("k", 64)))
	if err != nil {
		t.Fatal(err)
	}
	second, err := LoadIdentity(path, nil)
	if err != nil || first.PeerID() != second.PeerID() {
		t.Errorf("another identity at the second start: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestTheLastStartedStopsFirst(t *testing.T) {
	var s Stack
	var order []int
	for i := range 3 {
		s.Run(t.Context(), func(ctx context.Context) {
			<-ctx.Done()
			order = append(order, i)
		})
	}
	s.Stop()
	if !slices.Equal(order, []int{2, 1, 0}) {
		t.Errorf("order %v", order)
	}
}
