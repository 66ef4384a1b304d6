package peerhost

import (
	"context"
	"crypto/rand"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
	"github.com/multiformats/go-multiaddr"
)

func open(t *testing.T, o Options) host.Host {
	t.Helper()
	key, _, err := crypto.GenerateSecp256k1Key(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	o.Key, o.Listen = key, "/ip4/127.0.0.1/tcp/0"
	h, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	return h
}

// Two hosts find each other, learn each other's name and addresses, and answer pings.
func TestHostsMeet(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	public := multiaddr.StringCast("/ip4/203.0.113.7/tcp/13001")
	a, b := open(t, Options{Agent: "a"}), open(t, Options{Agent: "b", Announce: []multiaddr.Multiaddr{public}})
	if !slices.ContainsFunc(b.Addrs(), public.Equal) {
		t.Errorf("b announces %v", b.Addrs())
	}
	if err := a.Connect(ctx, peer.AddrInfo{ID: b.ID(), Addrs: b.Addrs()}); err != nil {
		t.Fatal(err)
	}
	if r := <-ping.Ping(ctx, a, b.ID()); r.Error != nil {
		t.Error(r.Error)
	}
	for ctx.Err() == nil {
		if agent, err := a.Peerstore().Get(b.ID(), "AgentVersion"); err == nil && agent == "b" {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	connection := a.Network().ConnsToPeer(b.ID())[0].ConnState()
	if connection.Transport != "tcp" || connection.Security != "/noise" || connection.StreamMultiplexer != "/yamux/1.0.0" || ctx.Err() != nil {
		t.Errorf("connected by %+v, %v", connection, ctx.Err())
	}
}

// What is wrong is an error, and what was begun is closed: a host that could not listen leaves no goroutine.
func TestWhatCannotBe(t *testing.T) {
	first := open(t, Options{})
	key, _, err := crypto.GenerateSecp256k1Key(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	wrong := map[string]Options{
		"key":            {Listen: "/ip4/127.0.0.1/tcp/0"},
		"listen address": {Key: key, Listen: "127.0.0.1:0"},
		"in use":         {Key: key, Listen: first.Addrs()[0].String()},
	}
	for name, o := range wrong {
		h, err := New(o)
		if err == nil {
			_ = h.Close()
		}
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	before := runtime.NumGoroutine() // some of the first host's begin late
	const times = 20
	for range times {
		_, _ = New(wrong["in use"])
	}
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() >= before+times; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines before, %d after %d hosts that could not listen", before, runtime.NumGoroutine(), times)
		}
	}
}
