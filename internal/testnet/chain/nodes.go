package chain

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"time"

	"github.com/hawser-ssv/hawser/internal/testnet/process"
)

// pair is an execution client and a beacon node. With one execution client the beacon node of the second pair uses that
// of the first.
type pair struct {
	execution *process.Process // nil before it is started and in a pair without one
	beacon    *process.Process
}

// suffix is a part of file names: it is different for the first and the second pair.
func suffix(i int) string {
	if i == 0 {
		return ""
	}
	return "-" + strconv.Itoa(i+1)
}

// named returns the client's name in errors and reports.
func named(what string, i int) string {
	if i == 0 {
		return what
	}
	return what + " " + strconv.Itoa(i+1)
}

// StartExecution starts execution client i, counted from 0, and waits until it answers. Its data are kept over a stop.
func (c *Chain) StartExecution(ctx context.Context, i int) error {
	p, err := c.start(named("geth", i), "geth"+suffix(i), c.Config.Binaries.Geth, c.executionArgs(i))
	if err != nil {
		return err
	}
	c.set(&c.pairs[i].execution, p)
	return c.await(ctx, p, executionAnswers(c.ExecutionHTTP(i)))
}

// StopExecution ends execution client i and keeps its data.
func (c *Chain) StopExecution(i int) { c.end(&c.pairs[i].execution) }

// StartBeacon starts beacon node i, counted from 0, and waits until it answers. It peers with the other one if that runs.
// Its data are kept over a stop.
func (c *Chain) StartBeacon(ctx context.Context, i int) error {
	p, err := c.startBeacon(ctx, i)
	if err != nil {
		return err
	}
	return c.await(ctx, p, beaconAnswers(c.BeaconHTTP(i)))
}

func (c *Chain) startBeacon(ctx context.Context, i int) (*process.Process, error) {
	args := c.beaconArgs(i)
	for other := range c.pairs {
		if other == i || c.get(&c.pairs[other].beacon) == nil {
			continue
		}
		var id string
		if err := c.await(ctx, c.get(&c.pairs[other].beacon), func(context.Context) (err error) {
			id, err = peerID(c.logPath("beacon-chain" + suffix(other)))
			return err
		}); err != nil {
			return nil, fmt.Errorf("start %s: find its peer: %w", named("beacon node", i), err)
		}
		args = append(args, "--peer", fmt.Sprintf("/ip4/%s/tcp/%d/p2p/%s", loopback, c.Config.ports(other).BeaconTCP, id))
	}
	p, err := c.start(named("beacon node", i), "beacon-chain"+suffix(i), c.Config.Binaries.BeaconChain, args)
	if err != nil {
		return nil, err
	}
	c.set(&c.pairs[i].beacon, p)
	return p, nil
}

// StopBeacon ends beacon node i and keeps its data.
func (c *Chain) StopBeacon(i int) { c.end(&c.pairs[i].beacon) }

var runningPeer = regexp.MustCompile(`Running node with peer id of (16Uiu2[0-9A-Za-z]+)`)

// peerID finds a beacon node's peer id in its log, because without discovery its API does not have it.
func peerID(log string) (string, error) {
	content, err := os.ReadFile(log)
	if err != nil {
		return "", err
	}
	var id string // the last start counts
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if found := runningPeer.FindSubmatch(lines.Bytes()); found != nil {
			id = string(found[1])
		}
	}
	if id == "" {
		return "", fmt.Errorf("no peer id in %s", log)
	}
	return id, nil
}

func (c *Chain) set(where **process.Process, p *process.Process) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*where = p
}

func (c *Chain) get(where **process.Process) *process.Process {
	c.mu.Lock()
	defer c.mu.Unlock()
	return *where
}

// stopGrace is how long a client may take to end cleanly.
const stopGrace = 10 * time.Second

func (c *Chain) end(where **process.Process) {
	if p := c.get(where); p != nil {
		p.Stop(stopGrace)
		c.set(where, nil)
	}
}
