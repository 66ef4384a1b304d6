package sandbox

import (
	"encoding/binary"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/binding"
)

// blockGas is the block the public contracts were made for.
const blockGas = 30_000_000

// TestBulkRoom: one call whitelists 3,000 operators of one owner inside a block, and one
// view reads them back, through the views contract too.
func TestBulkRoom(t *testing.T) {
	const n = 3_000
	b := newBench(t).fork()
	for id := len(b.ids) + 1; id <= n; id++ {
		key := binary.BigEndian.AppendUint64(nil, uint64(id))
		b.do(owner, network.PackRegisterOperator(key, fee, true))
		b.ids = append(b.ids, uint64(id))
	}
	set := b.do(owner, network.PackSetOperatorsWhitelists(b.ids, []common.Address{staker}))
	if set.Gas > blockGas || set.Gas/n >= 10_000 {
		t.Errorf("%d gas for %d operators", set.Gas, n)
	}
	views := binding.NewSSVNetworkViews()
	for _, to := range []common.Address{b.Deployment.Network, b.Deployment.Views} {
		read := b.on(other, to, views.PackGetWhitelistedOperators(b.ids, staker))
		found, err := views.UnpackGetWhitelistedOperators(read.Return)
		if err != nil || !slices.Equal(found, b.ids) {
			t.Errorf("%d of %d read back (%v)", len(found), n, err)
		}
		if read.Gas > blockGas {
			t.Errorf("%d gas to read %d operators", read.Gas, n)
		}
	}
	t.Logf("%d gas, %d an operator", set.Gas, set.Gas/n)
}
