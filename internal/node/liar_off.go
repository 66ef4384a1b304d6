//go:build !liar

package node

import "github.com/hawser-ssv/hawser/internal/node/engine"

// disguise is the seam for the test of a committee with a liar; see liar.go, which only the build tag "liar" includes.
func disguise(o engine.Options) engine.Options { return o }
