package liquidator

import (
	"math/big"
	"strings"
	"testing"

	"github.com/hawser-ssv/hawser/contracts/binding"
)

// The end of a cluster is told ahead: once, again when a fee moves it, and not when it is too far away.
func TestEndOfAClusterIsToldAhead(t *testing.T) {
	c := newChain(t, 2)
	l, log := c.liquidator(5, Options{Price: dear})
	look := func() int {
		t.Helper()
		before := strings.Count(log.String(), "may soon be liquidated")
		_, err := l.Pass(ctx)
		c.must(err)
		return strings.Count(log.String(), "may soon be liquidated") - before
	}
	if n := look(); n != 1 {
		t.Errorf("told %d times:\n%s", n, log)
	}
	opened, _ := c.open()
	statement, err := opened.Statement(ctx, c.cluster(2))
	c.must(err)
	if want := statement.LiquidationBlock; !strings.Contains(log.String(), "from_block="+big.NewInt(int64(want)).String()+" about=") {
		t.Errorf("it ends at block %d:\n%s", want, log)
	}
	c.mine(2)
	if n := look(); n != 0 {
		t.Errorf("told %d times more although nothing changed:\n%s", n, log)
	}
	c.send(1, c.contracts.Network, binding.NewSSVNetwork().PackReduceOperatorFee(1, new(big.Int)))
	if n := look(); n != 1 {
		t.Errorf("told %d times after a fee was reduced:\n%s", n, log)
	}
	plenty := new(big.Int).Mul(deposit, big.NewInt(1_000_000))
	c.send(2, c.contracts.Network, binding.NewSSVNetwork().PackDeposit(wallet(2).Address, committee, plenty, c.cluster(2).Record))
	if n := look(); n != 0 {
		t.Errorf("told %d times although it is far away:\n%s", n, log)
	}
}
