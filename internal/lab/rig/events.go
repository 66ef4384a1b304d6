package rig

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/hawser-ssv/hawser/internal/testnet/process"
)

// switchClients stops and starts clients in the middle of a measured epoch, beside what else goes on: it takes seconds.
func (n *Network) switchClients(ctx context.Context, epoch int) {
	if epoch < 1 {
		return
	}
	now := func(list []Switch, do func(i int)) {
		for _, s := range list {
			if s.Epoch == epoch {
				n.switching.Go(func() { do(int(s.Number) - 1) })
			}
		}
	}
	started := func(err error) {
		if err != nil && ctx.Err() == nil {
			n.trouble(err)
		}
	}
	now(n.options.StopBeacon, func(i int) {
		n.say("stopping beacon node %d", i+1)
		n.chain.StopBeacon(i)
	})
	now(n.options.StopExecution, func(i int) {
		n.say("stopping execution client %d", i+1)
		n.chain.StopExecution(i)
	})
	now(n.options.StartExecution, func(i int) {
		n.say("starting execution client %d", i+1)
		started(n.chain.StartExecution(ctx, i))
	})
	now(n.options.StartBeacon, func(i int) {
		n.say("starting beacon node %d", i+1)
		started(n.chain.StartBeacon(ctx, i))
	})
}

// exit sends the next of the owner's exits, which is that of this validator.
func (n *Network) exit(ctx context.Context, validator int) error {
	if len(n.contract.later) == 0 {
		return fmt.Errorf("exit validator %d: no transaction is left", validator)
	}
	tx := n.contract.later[0]
	n.contract.later = n.contract.later[1:]
	for i := range n.options.Executions {
		if err := send(ctx, n.chain.ExecutionHTTP(i), []*types.Transaction{tx}); err != nil {
			return fmt.Errorf("exit validator %d: %w", validator, err)
		}
	}
	return nil
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
func (n *Network) prepareLiars(ctx context.Context) error {
	if len(n.options.lying(n.options.Epochs)) == 0 {
		return nil
	}
	program := n.options.Liar
	if program == "" {
		var err error
		if program, err = n.buildLiar(ctx); err != nil {
			return err
		}
	}
	for _, c := range n.options.Corrupt {
		if c.byStranger() {
			continue
		}
		o := n.operators[c.Operator-1]
		o.executable = program
		o.env = []string{lieEnv + "=" + string(c.Lie), lieWhenEnv + "=" + n.layout.operatorFile(o.id, lieFile)}
	}
	return nil
}

const modulePath = "github.com/hawser-ssv/hawser"

func (n *Network) buildLiar(ctx context.Context) (string, error) {
	source, err := sourceFolder()
	if err != nil {
		return "", err
	}
	n.say("building the program of corrupt operators")
	program := filepath.Join(n.layout.dir, "hawser-liar")
	err = process.Run(ctx, process.Spec{
		Name: "go build", Path: "go", Args: []string{"build", "-C", source, "-tags", "liar", "-o", program, "./cmd/hawser"},
		Log: filepath.Join(n.layout.dir, "liar-build.log"),
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
func (n *Network) letLie(c Corruption) error {
	if err := os.WriteFile(n.layout.operatorFile(c.Operator, lieFile), nil, 0o600); err != nil {
		return fmt.Errorf("corrupt operator %d: %w", c.Operator, err)
	}
	return nil
}
