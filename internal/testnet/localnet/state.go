package localnet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/home"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
	"github.com/hawser-ssv/hawser/internal/testnet/process"
)

// State describes a network that runs until Down. It is the content of network.json in the network's folder. The file exists only while
// the network runs.
type State struct {
	Schema     string      `json:"schema"` // "hawser.devnet-status/1"
	Dir        string      `json:"dir"`
	PortBase   int         `json:"port_base"`
	Beacon     string      `json:"beacon"`    // URL
	Execution  string      `json:"execution"` // URL
	Contract   string      `json:"contract"`
	Contracts  string      `json:"contracts"` // file that describes them
	Wallets    []StateUser `json:"wallets"`
	Genesis    time.Time   `json:"genesis"`
	Slot       string      `json:"slot"`
	Validators int         `json:"validators"`
	Keep       bool        `json:"keep"`
	Supervisor Running     `json:"supervisor"`
	Processes  []Running   `json:"processes"`
	Operators  []StateNode `json:"operators"`

	// The fields below are set by Status and are not in the file.
	Up        bool   `json:"up"`
	HeadSlot  uint64 `json:"head_slot"`
	Finalized uint64 `json:"finalized_epoch"`
}

// Running identifies a process by its id and its start time, because the system may reuse the id.
type Running struct {
	Name  string `json:"name"`
	PID   int    `json:"pid"`
	Start uint64 `json:"start"` // see process.StartTime
}

// StateNode is an operator of a running network.
type StateNode struct {
	ID         uint64 `json:"id"`
	API        string `json:"api"`
	Validators int    `json:"validators"` // shares it holds; found out by Status
}

// StateUser is an account on the execution chain with ether and, except for the operators' owners, tokens.
type StateUser struct {
	Name    string `json:"name"`
	Address string `json:"address"`
	File    string `json:"file"` // the key, as --wallet takes it
}

const stateSchema = "hawser.devnet-status/1"

func (r Running) alive() bool {
	return r.PID > 0 && r.Start != 0 && process.StartTime(r.PID) == r.Start
}

// Serve starts a network and runs it until ctx or one of its programs ends. Up starts Serve in a background process.
func Serve(ctx context.Context, o Options) error {
	o, err := o.Complete()
	if err != nil {
		return err
	}
	l, err := serveLayout(o)
	if err != nil {
		return err
	}
	n, err := Prepare(ctx, o, l, Hooks{})
	if err != nil {
		return err
	}
	defer n.Stop()
	if err := n.StartChain(ctx); err != nil {
		return err
	}
	if err := n.StartOperators(); err != nil {
		return err
	}
	if err := writeState(l, n.describe()); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return os.Remove(l.state()) // after a death it stays, so that status tells and down cleans up
		case <-time.After(time.Second):
			if err := n.Check(); err != nil {
				return err
			}
		}
	}
}

// serveLayout accepts the folder that Up has created, which has only the supervisor's log.
func serveLayout(o Options) (Layout, error) {
	l := Layout{Dir: o.Dir, Base: o.PortBase}
	entries, err := os.ReadDir(l.Dir)
	if err == nil && (len(entries) == 0 || len(entries) == 1 && entries[0].Name() == filepath.Base(l.supervisor())) {
		return l, nil
	}
	return NewLayout(o)
}

func (n *Network) describe() State {
	s := State{
		Schema: stateSchema, Dir: n.Layout.Dir, PortBase: n.Layout.Base, Beacon: n.Chain.BeaconHTTP(0), Execution: n.Chain.ExecutionHTTP(0),
		Contract: n.Registration.Contract().Hex(), Genesis: n.Chain.Genesis, Slot: n.Options.Slot.String(),
		Validators: n.Options.Validators, Keep: n.Options.Keep,
		Supervisor: Running{"devnet", os.Getpid(), process.StartTime(os.Getpid())},
	}
	s.Contracts = n.Layout.Contracts()
	if all, err := onchain.Accounts(n.Options.Operators); err == nil {
		for _, a := range all {
			s.Wallets = append(s.Wallets, StateUser{a.Name, a.Address.Hex(), n.Layout.Wallet(a.Name)})
		}
	}
	for _, p := range n.Chain.Processes() {
		s.Processes = append(s.Processes, Running{p.Name(), p.PID(), process.StartTime(p.PID())})
	}
	if n.bootnode != nil {
		p := n.bootnode.process
		s.Processes = append(s.Processes, Running{p.Name(), p.PID(), process.StartTime(p.PID())})
	}
	for _, o := range n.Operators {
		if p := o.Process(); p != nil {
			s.Processes = append(s.Processes, Running{p.Name(), p.PID(), process.StartTime(p.PID())})
		}
		s.Operators = append(s.Operators, StateNode{ID: o.ID, API: n.Layout.APIURL(o.ID)})
	}
	return s
}

// writeState writes the file atomically, so that a reader never reads a part of it.
func writeState(l Layout, s State) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("write network state: %w", err)
	}
	half := l.state() + ".tmp"
	if err := os.WriteFile(half, append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("write network state: %w", err)
	}
	if err := os.Rename(half, l.state()); err != nil {
		return fmt.Errorf("write network state: %w", err)
	}
	return nil
}

// readState returns ErrNotRunning if there is no network, or only the files of one that crashed.
func readState(dir string) (State, error) {
	l := Layout{Dir: dir}
	text, err := os.ReadFile(l.state())
	if errors.Is(err, os.ErrNotExist) {
		return State{}, fmt.Errorf("look for a network in %s: %w: start one with `hawser devnet up`", dir, ErrNotRunning)
	}
	if err != nil {
		return State{}, fmt.Errorf("look for a network: %w", err)
	}
	var s State
	if err := json.Unmarshal(text, &s); err != nil || s.Schema != stateSchema {
		return State{}, fmt.Errorf("read %s: not a network's state", l.state())
	}
	return s, nil
}

// Up starts a network in the background and returns when it runs. The network runs until Down, or until one of its programs ends.
func Up(ctx context.Context, o Options) (State, error) {
	o, err := o.Complete()
	if err != nil {
		return State{}, err
	}
	if o.Dir == "" {
		if o.Dir, err = home.Default(); err != nil {
			return State{}, err
		}
	}
	if s, err := readState(o.Dir); err == nil && s.Supervisor.alive() {
		err := fmt.Errorf("%w (%s): `hawser devnet down` ends it, or choose another --dir and --port-base", ErrRunning, o.Dir)
		return State{}, &RunningError{o.Dir, s.Supervisor.PID, err}
	}
	l, err := NewLayout(o)
	if err != nil {
		return State{}, err
	}
	o.Dir = l.Dir
	command, log, err := supervisorCommand(o, l)
	if err != nil {
		return State{}, err
	}
	defer log.Close()
	if err := command.Start(); err != nil {
		return State{}, fmt.Errorf("start the network's supervisor: %w", err)
	}
	return awaitUp(ctx, o, l, command)
}

func supervisorCommand(o Options, l Layout) (*exec.Cmd, *os.File, error) {
	log, err := os.Create(l.supervisor())
	if err != nil {
		return nil, nil, fmt.Errorf("create the network's log: %w", err)
	}
	command := exec.Command(o.Executable, o.serveArgs()...)
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // it outlives this program and its terminal
	return command, log, nil
}

// serveArgs is the command line of the supervisor: `hawser devnet up --foreground` calls Serve.
func (o Options) serveArgs() []string {
	args := []string{
		"devnet", "up", "--foreground", "--dir", o.Dir, "--operators", strconv.Itoa(o.Operators), "--validators", strconv.Itoa(o.Validators),
		"--slot", o.Slot.String(), "--port-base", strconv.Itoa(o.PortBase),
		"--slots-per-epoch", strconv.Itoa(o.SlotsPerEpoch), "--beacons", strconv.Itoa(o.Beacons), "--executions", strconv.Itoa(o.Executions),
	}
	if o.ForkEpoch > 0 {
		args = append(args, "--fork", fmt.Sprintf("%v@%d", chain.LiveFork, o.ForkEpoch))
	}
	if o.StaticPeers {
		args = append(args, "--static-peers")
	}
	if o.Keep {
		args = append(args, "--keep")
	}
	if o.Fees {
		args = append(args, "--fees")
	}
	return args
}

func awaitUp(ctx context.Context, o Options, l Layout, command *exec.Cmd) (State, error) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = command.Wait() // why it ended is in what it said
	}()
	for {
		select {
		case <-ctx.Done():
			_ = command.Process.Signal(syscall.SIGTERM)
			<-ended
			return State{}, fmt.Errorf("start the network: %w", ctx.Err())
		case <-ended:
			text, _ := os.ReadFile(l.supervisor())
			l.Clean(o, true)
			return State{}, fmt.Errorf("start the network: its supervisor ended; it said:\n%s", tailOf(text, 4000))
		case <-time.After(200 * time.Millisecond):
			if s, err := readState(o.Dir); err == nil {
				s.Up = true
				return s, nil
			}
		}
	}
}

func tailOf(text []byte, n int) []byte { return text[max(0, len(text)-n):] }

// Status reads the state of the network in dir and asks its programs how they are. It returns ErrNotRunning if there is none.
func Status(ctx context.Context, dir string) (State, error) {
	s, err := readState(dir)
	if err != nil {
		return s, err
	}
	s.Up = s.Supervisor.alive()
	if !s.Up {
		return s, fmt.Errorf("look for a network in %s: %w: it ended without `down`; `hawser devnet down` cleans up", dir, ErrNotRunning)
	}
	s.ask(ctx)
	return s, nil
}

// Down ends the network in dir and removes its folder unless it is to be kept. It ends only processes that the network
// started, known by id and start time.
func Down(ctx context.Context, dir string) error {
	s, err := readState(dir)
	if err != nil {
		return err
	}
	if s.Supervisor.alive() {
		_ = syscall.Kill(s.Supervisor.PID, syscall.SIGTERM)
	}
	for deadline := time.Now().Add(40 * time.Second); s.Supervisor.alive() && time.Now().Before(deadline); {
		if err := SleepUntil(ctx, time.Now().Add(50*time.Millisecond)); err != nil {
			return fmt.Errorf("end the network: %w", err)
		}
	}
	// End the remaining processes of a supervisor that hangs or was killed; on Linux there are none.
	for _, r := range append([]Running{s.Supervisor}, s.Processes...) {
		if r.alive() {
			_ = syscall.Kill(r.PID, syscall.SIGKILL)
		}
	}
	if s.Keep {
		if err := os.Remove(Layout{Dir: dir}.state()); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("end the network: %w", err)
		}
		return nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("remove the network's folder: %w", err)
	}
	return nil
}
