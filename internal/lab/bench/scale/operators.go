package scale

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	keystorev4 "github.com/wealdtech/go-eth2-wallet-encryptor-keystorev4"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/node/config"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/testnet/process"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

const (
	askTime    = time.Minute // a machine that is overloaded answers late
	stopGrace  = 10 * time.Second
	profileKey = "profile.yaml"
)

// operator is one process of the node program.
type operator struct {
	id       int // counts from 1
	dir      string
	program  string
	identity p2p.Identity
	p2pPort  int
	apiPort  int
	// shares is how many validators it operates, registered how many there are in all; peers is how many others it is to be connected to.
	shares, registered, peers int

	client *apiv1.Client
	child  *process.Process // nil until it is started
}

// address is where its peers reach it.
func (o *operator) address() string {
	return fmt.Sprintf("/ip4/127.0.0.1/tcp/%d/p2p/%s", o.p2pPort, o.identity.PeerID())
}

func (o *operator) file(name string) string { return filepath.Join(o.dir, name) }

// logFile is what it writes to its outputs.
func (o *operator) logFile() string { return o.file("node.log") }

// surroundings are what all operators share.
type surroundings struct {
	dir, program, execution string
	beacons                 []string // one for each operator
	ports                   []int    // two for each
	registered              int      // validators of everybody
	keys                    []*operatorkey.PrivateKey
	profiling, aggregations bool
}

// newOperators writes the files of every operator. Each knows all others by address.
func newOperators(ctx context.Context, o Options, p plan, s surroundings) ([]*operator, error) {
	all := make([]*operator, o.processes())
	err := parallel(ctx, len(all), func(i int) (err error) {
		all[i] = &operator{
			id: i + 1, dir: filepath.Join(s.dir, fmt.Sprintf("operator-%d", i+1)), program: s.program, p2pPort: s.ports[2*i], apiPort: s.ports[2*i+1],
			shares: p.operated(operatorID(i)), registered: s.registered, peers: o.Operators - 1,
		}
		if all[i].identity, err = newIdentity(); err != nil {
			return err
		}
		if all[i].client, err = apiv1.NewClient(fmt.Sprintf("http://127.0.0.1:%d", all[i].apiPort)); err != nil {
			return err
		}
		return all[i].writeKeys(s.keys[i])
	})
	if err != nil {
		return nil, err
	}
	for i, one := range all {
		var others []string
		for _, other := range all {
			if other != one {
				others = append(others, other.address())
			}
		}
		if err := one.configure(s, s.beacons[i], others); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// newIdentity is a network key that nobody has.
func newIdentity() (p2p.Identity, error) {
	secret := make([]byte, p2p.IdentityLength)
	_, _ = rand.Read(secret) // it never fails
	secret[0] = 0            // below the order of the curve
	return p2p.NewIdentity(secret)
}

// keystorePassword guards keys that nobody needs tomorrow.
const keystorePassword = "measured"

// writeKeys writes the operator's keys. The password is stretched by PBKDF2, which takes a tenth of a second and no memory, so that the
// figures are those of the node.
func (o *operator) writeKeys(key *operatorkey.PrivateKey) error {
	wrap := func(err error) error { return fmt.Errorf("write keys of operator %d: %w", o.id, err) }
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return wrap(err)
	}
	keystore, err := operatorkey.SealKeystore(keystorev4.New(keystorev4.WithCipher("pbkdf2")), rand.Reader, key, keystorePassword, operatorkey.Flat)
	if err != nil {
		return wrap(err)
	}
	secret, err := o.identity.Secret()
	if err != nil {
		return wrap(err)
	}
	for name, content := range map[string]string{
		"operator.json": string(keystore), "password": keystorePassword + "\n", "network.key": hex.EncodeToString(secret) + "\n",
	} {
		if err := os.WriteFile(o.file(name), []byte(content), 0o600); err != nil {
			return wrap(err)
		}
	}
	return nil
}

// configure writes the operator's configuration. Nobody's validators live elsewhere, so that arriving ones are not watched for.
func (o *operator) configure(s surroundings, beacon string, peers []string) error {
	var text strings.Builder
	for _, line := range []string{
		"version: 1", fmt.Sprintf("network: {name: bench, profile: %q}", filepath.Join(s.dir, profileKey)), fmt.Sprintf("data_dir: %q", o.file("data")),
		fmt.Sprintf("operator: {key_file: %q, password_file: %q}", o.file("operator.json"), o.file("password")),
		fmt.Sprintf("beacon: {endpoints: [%q]}", beacon), fmt.Sprintf("execution: {endpoints: [%q]}", s.execution),
		fmt.Sprintf("p2p: {listen: 127.0.0.1, tcp_port: %d, udp_port: %d, key_file: %q, bootnodes: [], peers: [%s]}",
			o.p2pPort, o.p2pPort, o.file("network.key"), strings.Join(peers, ", ")),
		fmt.Sprintf("api: {listen: \"127.0.0.1:%d\", profiling: %t}", o.apiPort, s.profiling && o.id == 1), "log: {level: info, format: text}",
		fmt.Sprintf("duties: {watch_arrivals: false, aggregations: %t}", s.aggregations),
	} {
		text.WriteString(line + "\n")
	}
	if err := os.WriteFile(o.file("node.yaml"), []byte(text.String()), 0o600); err != nil {
		return fmt.Errorf("configure operator %d: %w", o.id, err)
	}
	return nil
}

// writeProfile describes the network to the operators.
func writeProfile(dir string, o Options) (network.Profile, error) {
	p := network.Local()
	p.Name, p.SyncFromBlock, p.FollowDistance, p.TotalEthereumValidators = "bench", 0, 1, 1_000_000
	p.Beacon.SlotDuration, p.Beacon.SlotsPerEpoch = o.Slot, uint64(o.SlotsPerEpoch)
	if o.Slot == publicSlot {
		p.RoundTimeouts = network.Fixed
	}
	return p, config.WriteProfile(filepath.Join(dir, profileKey), &p)
}

// start runs the operator as its owner would.
func (o *operator) start() (err error) {
	o.child, err = process.Start(process.Spec{
		Name: fmt.Sprintf("operator %d", o.id), Path: o.program, Args: []string{"node", "start", "--config", o.file("node.yaml")}, Log: o.logFile(),
	})
	return err
}

// stop ends the operator's process and keeps its files.
func (o *operator) stop() {
	if o.child != nil {
		o.child.Stop(stopGrace)
	}
}

// status asks the operator; one that does not answer yet has neither shares nor peers.
func (o *operator) status(ctx context.Context) (apiv1.NodeStatus, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	return o.client.NodeStatus(ctx)
}

// errNotReady says that operators took too long.
var errNotReady = errors.New("the operators are not ready in time")

// awaitReady waits until an operator knows the whole registry, attests for all its validators and, if connected is set, has met all
// others. It returns the CPU time that the first two took it.
func (o *operator) awaitReady(ctx context.Context, patience time.Duration, connected bool) (time.Duration, error) {
	var spent time.Duration
	for deadline := time.Now().Add(patience); ; {
		if err := o.child.Err(); err != nil {
			return 0, err
		}
		status, err := o.status(ctx)
		if err == nil && status.Registered >= o.registered && status.Attesting >= o.shares {
			if spent == 0 {
				if spent, err = cpuOf(o.child.PID()); err != nil {
					return 0, err
				}
			}
			if !connected || status.Peers >= o.peers {
				return spent, nil
			}
		}
		if time.Now().After(deadline) {
			return 0, fmt.Errorf("%w: operator %d knows %d of %d validators, attests for %d of %d and has %d of %d peers after %v; its log is %s",
				errNotReady, o.id, status.Registered, o.registered, status.Attesting, o.shares, status.Peers, o.peers, patience, o.logFile())
		}
		if err := sleepUntil(ctx, time.Now().Add(pollEvery)); err != nil {
			return 0, err
		}
	}
}

// settle waits until an operator has nothing left to do of its start, but not for long: until it takes less than calm of a second.
func (o *operator) settle(ctx context.Context) error {
	for deadline := time.Now().Add(longSettle); time.Now().Before(deadline); {
		before, err := cpuOf(o.child.PID())
		if err != nil {
			return err
		}
		if err := sleepUntil(ctx, time.Now().Add(time.Second)); err != nil {
			return err
		}
		after, err := cpuOf(o.child.PID())
		if err != nil || after-before < calm {
			return err
		}
	}
	return nil
}

const (
	calm       = 20 * time.Millisecond
	longSettle = 20 * time.Second
)

// pollEvery is how often an operator that starts is asked.
const pollEvery = 200 * time.Millisecond

// freePorts finds ports that are free for TCP and UDP, and leaves them.
func freePorts(n int) (ports []int, err error) {
	var held []io.Closer // until all are found, so that none is found twice
	defer func() {
		for _, one := range held {
			_ = one.Close() // nobody used it
		}
	}()
	for tries := 0; len(ports) < n; tries++ {
		if tries > 4*n {
			return nil, fmt.Errorf("find %d free ports: %d are", n, len(ports))
		}
		tcp, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		held = append(held, tcp)
		at, err := netip.ParseAddrPort(tcp.Addr().String())
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		udp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
		if err != nil {
			continue
		}
		held = append(held, udp)
		ports = append(ports, int(at.Port()))
	}
	return ports, nil
}
