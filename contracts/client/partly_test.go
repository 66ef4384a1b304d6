package client

import (
	"context"
	"errors"
	"testing"
)

// TestFaultNothingWasSent: kind, a command of several transactions says "nothing was sent" after it has sent one, or sends one that it
// could know to be in vain.
func TestFaultNothingWasSent(t *testing.T) {
	chain, c, j := deployed(t)
	ctx := context.Background()
	_, err := c.Send(ctx, testWallet(1), j, registering(c, 1, fund, 1))
	chain.must(err)
	r := depositing(c, gwei)
	build, builds, wrongFrom := r.Build, 0, 1
	r.Build = func(ctx context.Context) (Call, error) {
		call, err := build(ctx)
		if builds++; err == nil && builds >= wrongFrom {
			call.Data[4+32*8-1]++ // the balance in the record
		}
		return call, err
	}
	before := chain.sends
	_, err = c.Send(ctx, testWallet(1), j, r)
	if !is[*RefusedError](err) || chain.sends != before {
		t.Errorf("a call that cannot succeed: %d sent, %v", chain.sends-before, err)
	}
	builds, wrongFrom = 0, 3 // it becomes wrong while the allowance waits
	_, err = c.Send(ctx, testWallet(1), j, r)
	var partly *PartlyError
	if !errors.As(err, &partly) || partly.Sent != 1 || chain.sends != before+1 || !is[*RefusedError](err) {
		t.Errorf("a call that became wrong: %d sent, %v", chain.sends-before, err)
	}
}
