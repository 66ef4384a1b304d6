package liquidator

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/contracts/model"
)

// noticeBlocks is how many blocks ahead the end of a cluster is logged: about a week.
const noticeBlocks = 50_000

// coming is a cluster that may be liquidated at a future block.
type coming struct {
	key   model.ClusterKey
	block uint64
}

// foresee logs the clusters that may be liquidated soon. It logs a cluster again only when its liquidation block changes. The log warns
// the clusters' owners and operators, and tells the liquidator's owner when it will act.
func (l *Liquidator) foresee(ctx context.Context, ledger client.Ledger, next uint64) error {
	soon, err := l.soon(ledger, next)
	if err != nil || len(soon) == 0 {
		return err
	}
	pace, err := l.client.Pace(ctx)
	if err != nil {
		return fmt.Errorf("estimate when clusters end: %w", err)
	}
	for _, s := range soon {
		cluster := ledger.Clusters[s.key]
		l.foreseen[s.key] = attempt{recordHash(cluster), s.block}
		l.options.Log.Info("cluster may soon be liquidated", "owner", cluster.Owner, "operators", cluster.Operators,
			"validators", cluster.Record.ValidatorCount, "from_block", s.block, "about", pace.At(s.block).Format(time.RFC3339))
	}
	return nil
}

// soon returns the clusters to be logged, ordered by liquidation block. That block depends on the record and the fees, so a cluster is
// also logged again after a change of a fee.
func (l *Liquidator) soon(ledger client.Ledger, next uint64) ([]coming, error) {
	var list []coming
	for key, cluster := range ledger.Clusters {
		block, ends, err := ledger.LiquidationBlock(key, next)
		if err != nil {
			return nil, fmt.Errorf("compute the end of %v: %w", key, err)
		}
		if !ends || block <= next || block-next > noticeBlocks || l.foreseen[key] == (attempt{recordHash(cluster), block}) {
			continue
		}
		list = append(list, coming{key, block})
	}
	slices.SortFunc(list, func(a, b coming) int {
		return cmp.Or(cmp.Compare(a.block, b.block), cmp.Compare(a.key.Operators, b.key.Operators), a.key.Owner.Cmp(b.key.Owner))
	})
	return list, nil
}
