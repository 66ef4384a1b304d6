package rig

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hawser-ssv/hawser/internal/lab/scenario"
	"github.com/hawser-ssv/hawser/internal/testnet/process"
)

// switchClients stops and starts clients in the middle of a measured epoch, beside what else goes on: it takes seconds.
func (n *run) switchClients(ctx context.Context, epoch int) {
	if epoch < 1 {
		return
	}
	now := func(list []scenario.Switch, do func(i int)) {
		for _, s := range list {
			if s.Epoch == epoch {
				n.switching.Go(func() { do(int(s.Number) - 1) })
			}
		}
	}
	started := func(err error) {
		if err != nil && ctx.Err() == nil {
			n.Trouble(err)
		}
	}
	now(n.plan.StopBeacon, func(i int) {
		n.Say("stopping beacon node %d", i+1)
		n.Chain.StopBeacon(i)
	})
	now(n.plan.StopExecution, func(i int) {
		n.Say("stopping execution client %d", i+1)
		n.Chain.StopExecution(i)
	})
	now(n.plan.StartExecution, func(i int) {
		n.Say("starting execution client %d", i+1)
		started(n.Chain.StartExecution(ctx, i))
	})
	now(n.plan.StartBeacon, func(i int) {
		n.Say("starting beacon node %d", i+1)
		started(n.Chain.StartBeacon(ctx, i))
	})
}

// What a liar reads from its environment; see package node, built with the tag "liar".
const (
	lieEnv     = "LIAR_LIE"
	lieWhenEnv = "LIAR_WHEN" // it lies as soon as this file exists
	lieFile    = "lie"
)

// ErrLiar says that the test binary of a corrupt operator cannot be made.
var ErrLiar = errors.New("the program of a corrupt operator is built from Hawser's own source, which must be the working folder or above it")

// prepareLiars builds the program of corrupt operators and gives it to them. They lie when they are told to.
func (n *run) prepareLiars(ctx context.Context) error {
	if len(n.plan.lying(n.plan.Epochs)) == 0 {
		return nil
	}
	program := n.liar
	if program == "" {
		var err error
		if program, err = n.buildLiar(ctx); err != nil {
			return err
		}
	}
	for _, c := range n.plan.Lies {
		if byStranger(c) {
			continue
		}
		o := n.operators[c.Operator-1]
		o.Executable = program
		o.Env = []string{lieEnv + "=" + c.Kind, lieWhenEnv + "=" + n.Layout.OperatorFile(o.ID, lieFile)}
	}
	return nil
}

const modulePath = "github.com/hawser-ssv/hawser"

func (n *run) buildLiar(ctx context.Context) (string, error) {
	source, err := sourceFolder()
	if err != nil {
		return "", err
	}
	n.Say("building the program of corrupt operators")
	program := filepath.Join(n.Layout.Dir, "hawser-liar")
	err = process.Run(ctx, process.Spec{
		Name: "go build", Path: "go", Args: []string{"build", "-C", source, "-tags", "liar", "-o", program, "./cmd/hawser"},
		Log: filepath.Join(n.Layout.Dir, "liar-build.log"),
	})
	if err != nil {
		return "", fmt.Errorf("build the program of corrupt operators: %w", err)
	}
	return program, nil
}

// sourceFolder looks for Hawser's module from the working folder upwards.
func sourceFolder() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the working folder: %w", err)
	}
	for {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(text), "module "+modulePath+"\n") {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", ErrLiar
		}
		dir = filepath.Dir(dir)
	}
}

// letLie tells a corrupt operator that it is time.
func (n *run) letLie(c scenario.Lie) error {
	if err := os.WriteFile(n.Layout.OperatorFile(c.Operator, lieFile), nil, 0o600); err != nil {
		return fmt.Errorf("corrupt operator %d: %w", c.Operator, err)
	}
	return nil
}
