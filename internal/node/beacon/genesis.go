package beacon

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// ErrGenesisDisputed says that the configured nodes serve different chains, and nothing says which is the right one.
var ErrGenesisDisputed = errors.New("the beacon nodes serve different chains")

// AgreedGenesis asks every node for the chain's genesis validators root. It returns it if all that answer agree; where
// nothing else is known of the chain, the first answer must not decide. Nodes that are silent are waited for unless enough
// is true.
func (n *Nodes) AgreedGenesis(ctx context.Context, enough bool) (phase0.Root, error) {
	roots := make([]phase0.Root, len(n.clients))
	errs := make([]error, len(n.clients))
	var all sync.WaitGroup
	for i, c := range n.clients {
		all.Go(func() {
			genesis, err := c.Genesis(ctx)
			if errs[i] = err; err == nil {
				roots[i] = genesis.GenesisValidatorsRoot
			}
		})
	}
	all.Wait()
	answers := map[phase0.Root]bool{}
	var said []string
	for i, c := range n.clients {
		if errs[i] == nil {
			answers[roots[i]] = true
			said = append(said, fmt.Sprintf("%v says %#x", c.address, roots[i]))
		}
	}
	silent := errors.Join(errs...)
	switch {
	case len(answers) > 1:
		return phase0.Root{}, fmt.Errorf("%w: %s", ErrGenesisDisputed, strings.Join(said, ", "))
	case len(answers) == 0 || silent != nil && !enough:
		return phase0.Root{}, fmt.Errorf("ask every beacon node for its genesis: %w", silent)
	}
	for root := range answers {
		return root, nil
	}
	return phase0.Root{}, silent
}
