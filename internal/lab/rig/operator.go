package rig

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	gethcrypto "github.com/ethereum/go-ethereum/crypto"
	libp2pcrypto "github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
	keystorev4 "github.com/wealdtech/go-eth2-wallet-encryptor-keystorev4"

	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/process"
	"github.com/hawser-ssv/hawser/internal/testnet/proxy"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

// operator is one member of the committee: its files, its proxies and, while it runs, its process.
type operator struct {
	id         uint64
	publicKey  string // as registered
	peerID     string
	beacons    []*proxy.Proxy
	executions []*proxy.Proxy
	space      *namespace // its own network, if the scenario has partitions
	executable string
	env        []string

	// By the scenario: its clients, or its beacon nodes alone, do not answer, or the latter do so like an older release.
	cut, beaconsCut, older atomic.Bool

	mu                       sync.Mutex
	resumption               resumption
	process                  *process.Process // nil while it is stopped
	starts                   int
	pastCPU                  float64         // seconds, of processes that have ended
	latestCPU                float64         // seconds, of the running one
	maxRSS                   uint64          // bytes
	goroutines               int             // most that it reported
	submitted                int             // accepted by its beacon nodes
	pastGossip, latestGossip observer.Gossip // of processes that have ended, and of the running one
}

// prepareOperators makes the keys of the committee and writes the files that its members start from.
func prepareOperators(l layout, count int) ([]*operator, error) {
	operators := make([]*operator, count)
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

func prepareOperator(l layout, id uint64) (*operator, error) {
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
		if err := os.WriteFile(l.operatorFile(id, name), []byte(content), 0o600); err != nil {
			return nil, wrap(err)
		}
	}
	return &operator{id: id, publicKey: key.Public().String(), peerID: peerID}, nil
}

// newNetworkKey makes the key under which the others know an operator before it first starts.
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

// start runs the operator as its owner would: the same binary, with a configuration file.
func (o *operator) start(l layout) error {
	start := process.Start
	if o.space != nil {
		start = o.space.start
	}
	p, err := start(process.Spec{
		Name: fmt.Sprintf("operator %d", o.id), Path: o.executable, Env: o.env,
		Args: []string{"node", "start", "--config", l.operatorFile(o.id, configFile)},
		Log:  l.operatorFile(o.id, logFile),
	})
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.process, o.latestCPU = p, 0
	o.starts++
	return nil
}

// stop ends the operator's process and keeps its files.
func (o *operator) stop() {
	p := o.running()
	if p == nil {
		return
	}
	o.sample()
	p.Stop(stopGrace)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pastCPU += o.latestCPU
	o.pastGossip = o.pastGossip.Plus(o.latestGossip)
	o.latestCPU, o.latestGossip, o.process = 0, observer.Gossip{}, nil
}

// stopGrace is how long an operator may take to end cleanly.
const stopGrace = 10 * time.Second

func (o *operator) running() *process.Process {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.process
}

// check returns the error of an operator that ended although the scenario wants it to run.
func (o *operator) check() error {
	if p := o.running(); p != nil {
		return p.Err()
	}
	return nil
}

// sample asks the operating system and the operator itself what it uses.
func (o *operator) sample() {
	p := o.running()
	if p == nil {
		return
	}
	usage, err := p.Usage()
	if err != nil {
		return // it has just ended; check tells
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.latestCPU = usage.CPUSeconds
	o.maxRSS = max(o.maxRSS, usage.RSSBytes)
}

func (o *operator) addSubmitted(items int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.submitted += items
}

// report notes what the operator tells of itself.
func (o *operator) report(f figures) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.goroutines = max(o.goroutines, f.goroutines)
	o.latestGossip = f.gossip
}

func (o *operator) closeProxies() {
	for _, p := range append(o.beacons, o.executions...) {
		p.Close()
	}
}
