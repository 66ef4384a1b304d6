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
	l.eventually("discovery", func() bool {
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
	got := d.pick(2, x.Subnets(), map[int]int{}, now, retryStep, retryMost)
	if len(got) != 2 || got[0].ID != "all" || got[1].ID != "two" {
		t.Errorf("picked %v", got)
	}
	if again := d.pick(4, x.Subnets(), map[int]int{}, now.Add(retryStep-1), retryStep, retryMost); len(again) != 2 || d.candidates["old"] != nil {
		t.Errorf("picked %v, though tried or old", again)
	}
	if again := d.pick(4, x.Subnets(), map[int]int{}, now.Add(retryStep), retryStep, retryMost); len(again) != 2 {
		t.Errorf("picked %v after the pause", again)
	}
}

// Who fails, or hangs up after a connection, waits longer each time; who has been tried in vain most often makes room.
func TestCandidatesThatFailWait(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	x := l.node(1, func(o *Options) { o.Subnets = NewSubnets(1) })
	now := time.Unix(1_000_000, 0)
	d := &discovery{host: x.Host, candidates: map[peer.ID]*prospect{
		"zz":   {candidate: candidate{info: peer.AddrInfo{ID: "zz"}, subnets: NewSubnets(1)}, first: now, found: now},
		"\x00": {candidate: candidate{info: peer.AddrInfo{ID: "\x00"}, subnets: NewSubnets(1)}, first: now, found: now},
		"else": {candidate: candidate{info: peer.AddrInfo{ID: "else"}, subnets: NewSubnets(2)}, first: now, found: now},
	}}
	picks := func(after time.Duration) (ids string) {
		for _, info := range d.pick(8, NewSubnets(1), map[int]int{}, now.Add(after), scarceStep, scarceMost) {
			ids += string(info.ID) + " "
		}
		return ids
	}
	for _, c := range []struct {
		after time.Duration
		want  string
	}{
		{0, "zz "},                                // the one with the smaller id is given a moment to dial us
		{tick, "\x00 "},                           //
		{scarceStep - 1, ""},                      // the first wait
		{scarceStep, "zz "},                       //
		{scarceStep + tick, "\x00 "},              //
		{3*scarceStep - 1, ""},                    // the second is twice as long
		{3 * scarceStep, "zz "},                   //
		{3*scarceStep + tick, "\x00 "},            //
		{3*scarceStep + 2*scarceMost, "\x00 zz "}, // never longer than the most
	} {
		if got := picks(c.after); got != c.want {
			t.Errorf("after %v: picked %q, not %q", c.after, got, c.want)
		}
	}
	d.candidates["zz"].tries++
	if !d.dropWorst() || d.candidates["zz"] != nil || len(d.candidates) != 2 {
		t.Errorf("candidates are %v", d.candidates)
	}
	d.candidates["\x00"].tries = 0
	if d.dropWorst() {
		t.Error("a candidate that was not tried makes room")
	}
}

func TestBootnodesMustParse(t *testing.T) {
	if _, err := parseBootnodes([]string{goldenENR, "enr:nonsense"}); err == nil {
		t.Error("nonsense is a bootnode")
	}
}
