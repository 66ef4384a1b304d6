package localnet

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	gethcrypto "github.com/ethereum/go-ethereum/crypto"
	libp2pcrypto "github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
	keystorev4 "github.com/wealdtech/go-eth2-wallet-encryptor-keystorev4"

	"github.com/hawser-ssv/hawser/internal/testnet/process"
	"github.com/hawser-ssv/hawser/internal/testnet/proxy"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

// Operator is one member of the committee: its files, its proxies and, while it runs, its process.
type Operator struct {
	ID         uint64 // counts from 1
	PublicKey  string // as registered
	PeerID     string
	Beacons    []*proxy.Proxy
	Executions []*proxy.Proxy

	// Executable and Command are the program and the subcommand of the next start; it gets the operator's configuration. A nil Command
	// means `node start`. Launch starts the process; nil means process.Start.
	Executable string
	Command    []string
	Launch     func(process.Spec) (*process.Process, error)

	mu      sync.Mutex
	process *process.Process // nil while it is stopped
}

// prepareOperators makes the operators' keys and writes the files that they need to start.
func prepareOperators(l Layout, count int) ([]*Operator, error) {
	operators := make([]*Operator, count)
	errs := make([]error, count)
	var all sync.WaitGroup
	for i := range operators {
		all.Go(func() { operators[i], errs[i] = prepareOperator(l, uint64(i+1)) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return operators, nil
}

func prepareOperator(l Layout, id uint64) (*Operator, error) {
	wrap := func(err error) error { return fmt.Errorf("prepare operator %d: %w", id, err) }
	if err := os.MkdirAll(l.operatorDir(id), 0o700); err != nil {
		return nil, wrap(err)
	}
	key, err := operatorkey.Generate(rand.Reader)
	if err != nil {
		return nil, wrap(err)
	}
	password := rand.Text()
	keystore, err := operatorkey.SealKeystore(keystorev4.New(), rand.Reader, key, password, operatorkey.Flat)
	if err != nil {
		return nil, wrap(err)
	}
	networkKey, peerID, err := newNetworkKey()
	if err != nil {
		return nil, wrap(err)
	}
	for name, content := range map[string]string{
		keyFile: string(keystore), passwordFile: password + "\n", networkKeyFile: networkKey + "\n",
	} {
		if err := os.WriteFile(l.OperatorFile(id, name), []byte(content), 0o600); err != nil {
			return nil, wrap(err)
		}
	}
	return &Operator{ID: id, PublicKey: key.Public().String(), PeerID: peerID}, nil
}

// newNetworkKey makes an operator's network key, so that the others know its peer id before its first start.
func newNetworkKey() (secret, id string, err error) {
	key, err := gethcrypto.GenerateKey()
	if err != nil {
		return "", "", err
	}
	raw := gethcrypto.FromECDSA(key)
	private, err := libp2pcrypto.UnmarshalSecp256k1PrivateKey(raw)
	if err != nil {
		return "", "", err
	}
	peerID, err := peer.IDFromPrivateKey(private)
	return hex.EncodeToString(raw), peerID.String(), err
}

// Start runs the operator like a real one: the same binary, with a configuration file.
func (o *Operator) Start(l Layout) error {
	launch := process.Start
	if o.Launch != nil {
		launch = o.Launch
	}
	command := o.Command
	if command == nil {
		command = []string{"node", "start"}
	}
	p, err := launch(process.Spec{
		Name: fmt.Sprintf("operator %d", o.ID), Path: o.Executable,
		Args: append(slices.Clone(command), "--config", l.OperatorFile(o.ID, configFile)),
		Log:  l.OperatorFile(o.ID, LogFile),
	})
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.process = p
	return nil
}

// Stop ends the operator's process and keeps its files.
func (o *Operator) Stop() {
	p := o.Process()
	if p == nil {
		return
	}
	p.Stop(stopGrace)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.process = nil
}

// stopGrace is how long an operator may take to end cleanly.
const stopGrace = 10 * time.Second

// Process returns the running process, or nil while the operator is stopped.
func (o *Operator) Process() *process.Process {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.process
}

// check returns the error of an operator that ended by itself.
func (o *Operator) check() error {
	if p := o.Process(); p != nil {
		return p.Err()
	}
	return nil
}

func (o *Operator) closeProxies() {
	for _, p := range append(o.Beacons, o.Executions...) {
		p.Close()
	}
}
