package p2p

import (
	"context"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/p2p/enr"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// bootnode starts one for the lab's network on loopback.
func (l *lab) bootnode(n byte) *Bootnode {
	l.t.Helper()
	b, err := ListenBootnode(BootnodeOptions{
		Identity: numberedIdentity(l.t, n), Profile: &l.profile, Listen: netip.MustParseAddr("127.0.0.1"),
		Logger: slog.New(slog.DiscardHandler), Registerer: prometheus.NewRegistry(),
	})
	if err != nil {
		l.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.Run(ctx, nil)
	}()
	l.t.Cleanup(func() {
		cancel()
		<-done
		b.Close()
	})
	return b
}

// asking makes a node search for peers with the network's own patience.
func asking(boot *Bootnode) func(*Options) {
	return func(o *Options) { o.Discovery = &DiscoveryOptions{Bootnodes: []string{boot.ENR()}} }
}

// Four operators that know nothing but a bootnode are all connected within seconds, though the network's minute of quiet
// holds: a subnet that nobody serves does not wait.
func TestFourOperatorsMeetThroughABootnode(t *testing.T) {
	l := newLab(t)
	boot := l.bootnode(9)
	record, err := enode.Parse(enode.ValidSchemes, boot.ENR())
	if err != nil || record.TCP() != 0 || record.UDP() == 0 || !record.IPAddr().IsLoopback() {
		t.Fatalf("the bootnode's record is %s, %v", boot.ENR(), err)
	}
	if _, ok := readCandidate(record, l.profile.Domain(0)); ok {
		t.Error("the bootnode is a candidate for a connection")
	}
	var nodes []*node
	for n := byte(1); n <= 4; n++ {
		nodes = append(nodes, l.node(n, asking(boot)))
	}
	took := l.eventually("everybody knows everybody", func() bool {
		for _, x := range nodes {
			if x.TopicPeers()[committeeTopic] != 3 {
				return false
			}
		}
		return true
	})
	t.Logf("the committee met within %v", took.Round(time.Millisecond))
	if n := len(boot.Nodes()); n != 4 {
		t.Errorf("the bootnode knows %d nodes", n)
	}
}

// Operators whose subnets come only after their start find each other too: the new record is heard of.
func TestLateSubnetsAreHeardOf(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	boot := l.bootnode(9)
	none := func(o *Options) {
		asking(boot)(o)
		o.Subnets = Subnets{}
	}
	a, b := l.node(1, none), l.node(2, none)
	l.eventually("nodes in the table", func() bool { return len(boot.Nodes()) == 2 })
	for _, x := range []*node{a, b} {
		if err := x.SetSubnets(NewSubnets(committeeSubnet)); err != nil {
			t.Fatal(err)
		}
	}
	took := l.eventually("meeting", func() bool { return a.TopicPeers()[committeeTopic] == 1 && b.TopicPeers()[committeeTopic] == 1 })
	t.Logf("met within %v", took.Round(time.Millisecond))
	l.eventually("pings", func() bool { return counted(t, a.Host.metrics.pings) > 0 })
	for _, known := range boot.Nodes() {
		if known.Domain != l.profile.Domain(0) {
			t.Errorf("node is %+v", known)
		}
	}
}

// A node of another network is not told on.
func TestABootnodeKeepsToItsNetwork(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	boot := l.bootnode(9)
	other := newLab(t)
	other.profile.Schedule = append(other.profile.Schedule[:0:0], other.profile.Schedule...)
	other.profile.Schedule[0].Domain = wire.Domain{0, 0, 9, 9}
	other.node(3, asking(boot))
	l.node(1, asking(boot))
	l.eventually("a refused node", func() bool { return counted(t, boot.metrics.refused) > 0 })
	l.eventually("our node", func() bool {
		nodes := boot.Nodes()
		return len(nodes) == 1 && nodes[0].Domain == l.profile.Domain(0)
	})
}

func TestOfNetwork(t *testing.T) {
	hoodi, mainnet := network.Hoodi(), network.Mainnet()
	both := network.Mainnet()
	both.Schedule[1].Domain = wire.Domain{0, 0, 5, 3}
	boot := "enr:-Ja4QIKlyNFuFtTOnVoavqwmpgSJXfhSmhpdSDOUhf5-FBr7bBxQRvG6VrpUvlkr8MtpNNuMAkM33AseduSaOhd9IeWGAZWjRbnvgmlkgnY0gmlwhCNVVTCJc2VjcDI1NmsxoQNTTyiJPoZh502xOZpHSHAfR-94NaXLvi5J4CNHMh2tjoNzc3YBg3RjcIITioN1ZHCCD6I"
	beacon := "enr:-Li4QDwrOuhEq5gBJBzFUPkezoYiy56SXZUwkSD7bxYo8RAhPnHyS0de0nOQrzl-cL47RY9Jg8k6Y_MgaUd9a5baYXeGAYnfZE76h2F0dG5ldHOIAAAAAAAAAACEZXRoMpD1pf1CAAAAAP__________gmlkgnY0gmlwhDaTS0mJc2VjcDI1NmsxoQMZzUHaN3eClRgF9NAqRNc-ilGpJDDJxdenfo4j-zWKKYN0Y3CCE4iDdWRwgg-g"
	for _, c := range []struct {
		name, record string
		profile      *network.Profile
		ours         bool
	}{
		{"a node", goldenENR, &hoodi, true},
		{"a node of another network", goldenENR, &mainnet, false},
		{"a node of another fork", goldenENR, &both, true},
		{"a bootnode without a domain", boot, &hoodi, true},
		{"a node of the beacon chain", beacon, &hoodi, false},
	} {
		node, err := enode.Parse(enode.ValidSchemes, c.record)
		if err != nil {
			t.Fatal(err)
		}
		if ofNetwork(node.Record(), c.profile) != c.ours {
			t.Errorf("%s: ours is not %v", c.name, c.ours)
		}
		admit := func(record *enr.Record) bool { return ofNetwork(record, c.profile) }
		if _, err := enode.New(admittedScheme{enode.ValidSchemes, admit}, node.Record()); (err == nil) != c.ours {
			t.Errorf("%s: a record that another node tells of: %v", c.name, err)
		}
	}
}
