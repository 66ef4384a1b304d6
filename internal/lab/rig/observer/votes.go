package observer

import (
	"fmt"
	"sort"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

const (
	doubleVote     = "double-vote"
	surroundVote   = "surround-vote"
	doubleProposal = "double-proposal"
)

// votes are the attestations of one signer, a validator or a share.
type votes struct {
	byTarget map[phase0.Epoch][]vote
}

type vote struct {
	source, target phase0.Epoch
	root           phase0.Root // of the attestation data
}

func newVotes() *votes { return &votes{byTarget: make(map[phase0.Epoch][]vote)} }

func (v *votes) count() int {
	n := 0
	for _, list := range v.byTarget {
		n += len(list)
	}
	return n
}

// add records a vote and names the first conflict it makes with earlier ones. A vote seen before is no conflict.
func (v *votes) add(data phase0.AttestationData) (kind, detail string) {
	root, err := data.HashTreeRoot()
	if err != nil {
		return "", "" // cannot happen: both checkpoints are set
	}
	now := vote{data.Source.Epoch, data.Target.Epoch, root}
	for _, other := range v.byTarget[now.target] {
		if other.root == now.root {
			return "", ""
		}
	}
	kind, detail = v.conflict(now)
	v.byTarget[now.target] = append(v.byTarget[now.target], now)
	return kind, detail
}

func (v *votes) conflict(now vote) (kind, detail string) {
	if same := v.byTarget[now.target]; len(same) > 0 {
		names := pair(same[0].root, now.root)
		return doubleVote, fmt.Sprintf("target epoch %d, attestations %s and %s", now.target, names[0], names[1])
	}
	targets := make([]phase0.Epoch, 0, len(v.byTarget))
	for target := range v.byTarget {
		targets = append(targets, target)
	}
	sort.Slice(targets, func(i, j int) bool { return targets[i] < targets[j] })
	for _, target := range targets {
		for _, other := range v.byTarget[target] {
			if surrounds(now, other) {
				return surroundVote, surround(now, other)
			}
			if surrounds(other, now) {
				return surroundVote, surround(other, now)
			}
		}
	}
	return "", ""
}

func surrounds(outer, inner vote) bool {
	return outer.source < inner.source && inner.target < outer.target
}

func surround(outer, inner vote) string {
	return fmt.Sprintf("the vote from epoch %d to %d surrounds the one from %d to %d", outer.source, outer.target, inner.source, inner.target)
}

// judgeShares looks at the attestations of each share up to an epoch: later ones may still be explained. Roots of sync
// messages are put aside; a root that nothing explains counts as an attestation, of which a share may make one an epoch.
func (c *Conflicts) judgeShares(until phase0.Epoch) {
	type share struct {
		operator  uint64
		validator phase0.ValidatorIndex
	}
	history := make(map[share]*votes)
	for _, key := range c.shareOrder() {
		if key.epoch > until {
			continue
		}
		who := share{key.operator, key.validator}
		if history[who] == nil {
			history[who] = newVotes()
		}
		if conflict := c.judgeShare(key, history[who]); conflict.Kind != "" {
			conflict.Operator, conflict.Validator = key.operator, uint64(key.validator)
			c.report(conflict)
		}
	}
}

func (c *Conflicts) judgeShare(key shareEpoch, history *votes) Conflict {
	roots := make([]phase0.Root, 0, 2)
	for root := range c.shares[key] {
		if !c.isSync(root) {
			roots = append(roots, root)
		}
	}
	sort.Slice(roots, func(i, j int) bool { return roots[i].String() < roots[j].String() })
	var first Conflict
	for _, root := range roots {
		if data, known := c.explained[root]; known {
			if kind, detail := history.add(data); kind != "" && first.Kind == "" {
				first = Conflict{Kind: kind, Slot: uint64(c.shares[key][root]), Detail: detail}
			}
		}
	}
	if first.Kind == "" && len(roots) > 1 {
		slot := max(c.shares[key][roots[0]], c.shares[key][roots[1]])
		first = Conflict{Kind: doubleVote, Slot: uint64(slot), Detail: fmt.Sprintf("epoch %d, signing roots %#x and %#x", key.epoch, roots[0], roots[1])}
	}
	return first
}

func (c *Conflicts) shareOrder() []shareEpoch {
	order := make([]shareEpoch, 0, len(c.shares))
	for key := range c.shares {
		order = append(order, key)
	}
	sort.Slice(order, func(i, j int) bool {
		a, b := order[i], order[j]
		if a.operator != b.operator {
			return a.operator < b.operator
		}
		if a.validator != b.validator {
			return a.validator < b.validator
		}
		return a.epoch < b.epoch
	})
	return order
}
