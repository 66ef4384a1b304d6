package p2p

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/libp2p/go-libp2p/core/peer"
)

// Two operators that know nothing but a bootnode find each other.
func TestDiscovery(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	discover := func(boot ...string) func(*Options) {
		return func(o *Options) {
			o.Discovery = &DiscoveryOptions{Bootnodes: boot, Quiet: time.Millisecond, Every: 100 * time.Millisecond}
		}
	}
	boot := l.node(9, func(o *Options) {
		discover()(o)
		o.Subnets = Subnets{}
	})
	a := l.node(1, discover(boot.ENR()))
	b := l.node(2, discover(boot.ENR()))
	l.eventually("discovery", 30*time.Second, func() bool {
		p := a.Peers()
		return len(p) == 1 && p[0].ID == b.ID() && p[0].Greeted
	})
	if n := len(boot.Peers()); n != 0 {
		t.Errorf("the bootnode has %d peers", n)
	}

	seq := a.discovery.local.Node().Seq()
	if err := a.SetSubnets(NewSubnets(committeeSubnet, 7)); err != nil {
		t.Fatal(err)
	}
	node, err := enode.Parse(enode.ValidSchemes, a.ENR())
	if err != nil || node.Seq() <= seq {
		t.Fatalf("the record did not change: %v", err)
	}
	c, ok := readCandidate(node, l.profile.Domain(0))
	if !ok || c.subnets != NewSubnets(committeeSubnet, 7) || c.info.ID != a.ID() || c.info.Addrs[0].String() != a.info().Addrs[0].String() {
		t.Errorf("candidate is %+v, %v", c, ok)
	}
}

func TestDiscoveryPicksTheMostUseful(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, func(o *Options) { o.Subnets = NewSubnets(1, 2, 3) })
	now := time.Now()
	d := &discovery{host: x.Host, candidates: make(map[peer.ID]*prospect)}
	for id, subnets := range map[peer.ID]Subnets{
		"one": NewSubnets(1), "two": NewSubnets(1, 2), "all": NewSubnets(1, 2, 3, 4), "three": NewSubnets(3),
	} {
		d.candidates[id] = &prospect{candidate: candidate{info: peer.AddrInfo{ID: id}, subnets: subnets}, found: now}
	}
	d.candidates["old"] = &prospect{candidate: candidate{info: peer.AddrInfo{ID: "old"}}, found: now.Add(-candidateLife - 1)}
	// After "all", every subnet has one peer; "two" adds most to that.
	got := d.pick(2, now)
	if len(got) != 2 || got[0].ID != "all" || got[1].ID != "two" {
		t.Errorf("picked %v", got)
	}
	if again := d.pick(4, now.Add(retryStep-1)); len(again) != 2 || d.candidates["old"] != nil {
		t.Errorf("picked %v, though tried or old", again)
	}
	if again := d.pick(4, now.Add(retryStep)); len(again) != 2 {
		t.Errorf("picked %v after the pause", again)
	}
}

func TestBootnodesMustParse(t *testing.T) {
	if _, err := parseBootnodes([]string{goldenENR, "enr:nonsense"}); err == nil {
		t.Error("nonsense is a bootnode")
	}
}
