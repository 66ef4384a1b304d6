//go:build !nolab

package main

import (
	"testing"

	"github.com/hawser-ssv/hawser/internal/fault"
)

// TestDevnetLiar starts a liar as the local network does, as far as its configuration.
func TestDevnetLiar(t *testing.T) {
	c := newTerminal(t)
	c.fails("devnet liar --lie bad-share --when @lie", fault.Usage)
	c.fails("devnet liar --lie rain --when @lie --config @none", fault.Usage)
	c.fails("devnet liar --lie bad-share --when @lie --config @none", fault.FileMissing)
}
