package rig

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

// Scenario names a story with the contracts that is told beside the epochs.
type Scenario string

// The known scenarios.
const (
	// FeesScenario lets a cluster run dry: it is liquidated by a stranger and reactivated, and operators are paid.
	FeesScenario Scenario = "fees"
	// UpgradeScenario replaces the contracts' code while duties go on.
	UpgradeScenario Scenario = "upgrade"
)

// scenarioEpochs is how many epochs each story takes, with whole epochs of duties behind it.
var scenarioEpochs = map[Scenario]int{FeesScenario: 8, UpgradeScenario: 7}

// ParseScenario reads a scenario's name.
func ParseScenario(text string) (Scenario, error) {
	if _, known := scenarioEpochs[Scenario(text)]; !known {
		return "", fmt.Errorf("%q: expected %s or %s", text, FeesScenario, UpgradeScenario)
	}
	return Scenario(text), nil
}

// Epochs is how many measured epochs the scenario needs.
func (s Scenario) Epochs() int { return scenarioEpochs[s] }

// late is how many of the staker's validators are registered in the course of the scenario.
func (p *Plan) late() int {
	if p.Contracts == UpgradeScenario {
		return 1
	}
	return 0
}

// checkContracts says what is wrong with the scenario of the contracts, and with a network with fees.
func (o Options) checkContracts() error {
	switch {
	case !o.Local.Fees && o.Contracts == "":
		return nil
	case len(o.Exits) > 0:
		return localnet.Wrong("--exit-validator: exits are signed beforehand, which a network with fees does not allow")
	case o.Epochs < o.Contracts.Epochs():
		return localnet.Wrong("--epochs %d: the scenario %s takes %d", o.Epochs, o.Contracts, o.Contracts.Epochs())
	}
	return nil
}

// play is the scenario's part that acts on the contracts. It has a goroutine of its own, because it waits for blocks.
type play struct {
	stop    context.CancelFunc
	running sync.WaitGroup

	mu   sync.Mutex
	told observer.Play
	gaps []observer.Gap
}

// end stops the play and waits for it. It may be called more than once, and without a play.
func (p *play) end() {
	if p.stop != nil {
		p.stop()
	}
	p.running.Wait()
}

// acting runs a part of the play. An error of it becomes trouble unless the play was ended.
func (n *run) acting(ctx context.Context, act func(context.Context) error) {
	n.play.running.Go(func() {
		if err := act(ctx); err != nil && ctx.Err() == nil {
			n.Trouble(err)
		}
	})
}

// begin starts the scenario's story. The first measured epoch is given.
func (n *run) begin(ctx context.Context, first phase0.Epoch) {
	if n.plan.Contracts == "" {
		return
	}
	playing, stop := context.WithCancel(ctx)
	n.play.stop = stop
	n.acting(playing, func(ctx context.Context) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-n.Registered(): // the operators hold the shares, but the last receipt may be under way
		}
		a, err := n.openContractScenario(ctx, first)
		if err != nil {
			return err
		}
		defer a.close()
		if n.plan.Contracts == UpgradeScenario {
			err = a.upgrade(ctx)
		} else {
			err = a.fees(ctx)
		}
		n.play.mu.Lock()
		defer n.play.mu.Unlock()
		n.play.told.Finished = err == nil
		return err
	})
}

// tell notes a step.
func (n *run) tell(s observer.Step) {
	n.play.mu.Lock()
	defer n.play.mu.Unlock()
	n.play.told.Steps = append(n.play.told.Steps, s)
	verdict := "as expected"
	if !s.OK {
		verdict = "NOT as expected: " + s.Want
	}
	n.Say("contracts, block %d: %s: %s, %s", s.Block, s.Name, s.Got, verdict)
}

// gap changes the last gap, or adds the first.
func (n *run) gap(change func(*observer.Gap)) {
	n.play.mu.Lock()
	defer n.play.mu.Unlock()
	if len(n.play.gaps) == 0 {
		n.play.gaps = append(n.play.gaps, observer.Gap{Until: observer.Forever})
	}
	change(&n.play.gaps[len(n.play.gaps)-1])
}

// conclude ends the play and puts it into the verdict.
func (n *run) conclude(s *story, v *observer.Verdict) error {
	n.play.end()
	told := n.play.told
	for _, g := range n.play.gaps {
		if g.Silent >= g.Spoken {
			continue
		}
		silence, err := s.record.Silence(g, n.signers)
		if err != nil {
			return err
		}
		told.Silences = append(told.Silences, silence)
	}
	switch n.plan.Contracts {
	case FeesScenario:
		v.Fees = &told
	case UpgradeScenario:
		v.Upgrade = &told
	}
	return nil
}

// partial takes a share's signature that was gossiped.
func (n *run) partial(p observer.PartialSignature) {
	n.signers.Partial(p)
	n.conflicts.Partial(p)
}

// awaitSlot waits for a slot of the beacon chain.
func (n *run) awaitSlot(ctx context.Context, slot phase0.Slot) error {
	return localnet.SleepUntil(ctx, n.Chain.SlotStart(uint64(slot)))
}

// awaitOperators waits until every operator tells the same of its validators.
func (n *run) awaitOperators(ctx context.Context, what string, as func(apiv1.NodeStatus) bool) error {
	deadline := time.Now().Add(10 * n.Options.Slot)
	for {
		var others []string
		for _, o := range n.operators {
			status, err := localnet.AskStatus(ctx, n.Layout.APIURL(o.ID))
			if err != nil || !as(status) {
				others = append(others, fmt.Sprintf("operator %d", o.ID))
			}
		}
		if len(others) == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("wait until operators %s: %s did not within %v", what, strings.Join(others, ", "), 10*n.Options.Slot)
		}
		if err := localnet.SleepUntil(ctx, time.Now().Add(n.Options.Slot/6)); err != nil {
			return err
		}
	}
}
