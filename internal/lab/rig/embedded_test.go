package rig

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/spf13/pflag"
	keystorev4 "github.com/wealdtech/go-eth2-wallet-encryptor-keystorev4"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/lab/scenario"
	"github.com/hawser-ssv/hawser/internal/node"
	"github.com/hawser-ssv/hawser/internal/node/config"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

// freeBase finds ports for a network.
func freeBase(t *testing.T) int {
	t.Helper()
	for range 50 {
		base := 20_000 + localnet.PortSpan*rand.IntN(150)
		if localnet.CheckPorts(localnet.Defaults(), base) == nil {
			return base
		}
	}
	t.Fatal("no free ports")
	return 0
}

// Four whole nodes in this process, with proxies and observer as in any run, do their duties on the embedded chain, whose slots
// last two seconds here.
func TestOperatorsWorkOnTheEmbeddedChain(t *testing.T) {
	o := Defaults()
	o.Local.Embedded, o.Local.Validators, o.Local.Slot, o.Local.StaticPeers, o.Local.Progress = true, 8, 2*time.Second, true, io.Discard
	o.Exits = []scenario.Switch{{Number: 0, Epoch: 1}}
	n := newRun(o)
	began := time.Now()
	var err error
	if n.Network, err = localnet.Prepare(t.Context(), o.Local, localnet.Layout{Dir: t.TempDir(), Base: freeBase(t)}, n.hooks()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Stop)
	for _, step := range []func(context.Context) error{n.prepare, n.StartChain, n.observe} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	t.Cleanup(running.Wait)
	t.Cleanup(cancel)
	for _, op := range n.Operators {
		program := nodeOf(t, n.Layout.OperatorFile(op.ID, "node.yaml"))
		running.Go(func() {
			if err := program.Run(ctx); err != nil && ctx.Err() == nil {
				t.Errorf("operator %d: %v", op.ID, err)
			}
		})
	}
	for _, op := range n.Operators {
		await(t, fmt.Sprintf("operator %d holds its shares", op.ID), func() bool {
			held, err := localnet.HeldValidators(t.Context(), n.Layout.APIURL(op.ID))
			return err == nil && held == o.Local.Validators
		})
	}
	t.Logf("up after %v", time.Since(began).Round(time.Millisecond))
	record := observer.NewRecord(uint64(o.Local.SlotsPerEpoch))
	included := 0
	await(t, "half of the validators' attestations are in blocks", func() bool {
		head, err := n.beacon.HeadSlot(t.Context())
		if err != nil || record.ReadBlocks(t.Context(), n.beacon, 0, head) != nil {
			return false
		}
		for epoch := range n.epoch(head) + 1 {
			if err := record.ReadDuties(t.Context(), n.beacon, epoch); err != nil {
				t.Fatal(err)
			}
			f, err := record.Measure([]phase0.Epoch{epoch}, n.ours())
			if err != nil {
				t.Fatal(err)
			}
			included = max(included, f.Attestations.Included)
		}
		return included >= o.Local.Validators/2
	})
	t.Logf("%d attestations included after %v", included, time.Since(began).Round(time.Millisecond))
	if err := n.exit(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	await(t, "the validator that the owner told to leave is on its way out", func() bool {
		head, err := n.beacon.HeadSlot(t.Context())
		if err != nil || record.ReadBlocks(t.Context(), n.beacon, 0, head) != nil {
			return false
		}
		for _, b := range record.Blocks {
			if slices.Contains(b.Exits, 0) {
				return true
			}
		}
		return false
	})
	t.Logf("an exit included after %v", time.Since(began).Round(time.Millisecond))
	if found, troubles := n.conflicts.Found(), n.Troubles(); len(found)+len(troubles) > 0 {
		t.Errorf("conflicts %v, trouble %v", found, troubles)
	}
	if b := n.Embedded.Booked(); b.SyncMessages == 0 || len(b.Slashable) != 0 {
		t.Errorf("booked %+v", b)
	}
}

func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(4 * time.Minute); !ok(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

// nodeOf makes a node of the files that a run writes, as `hawser node start` does.
func nodeOf(t *testing.T, file string) *node.Node {
	t.Helper()
	c, err := config.Load(file, nil, pflag.NewFlagSet("", pflag.ContinueOnError))
	if err != nil {
		t.Fatal(err)
	}
	profile, err := config.ReadProfile(c.Profile)
	if err != nil {
		t.Fatal(err)
	}
	keystore, err := os.ReadFile(c.OperatorKeyFile)
	if err != nil {
		t.Fatal(err)
	}
	password, err := os.ReadFile(c.OperatorPasswordFile)
	if err != nil {
		t.Fatal(err)
	}
	key, err := operatorkey.OpenKeystore(keystorev4.New(), keystore, strings.TrimSpace(string(password)))
	if err != nil {
		t.Fatal(err)
	}
	program, err := node.New(node.Options{Config: c, Profile: profile, Key: key, Version: "test", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return program
}
