package rig

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

// echo answers on a listener with what it is told.
func echo(t *testing.T, listener net.Listener) {
	t.Helper()
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { defer conn.Close(); _, _ = io.Copy(conn, conn) }()
		}
	}()
}

// speaks reports whether a connection answers.
func speaks(conn net.Conn) bool {
	_ = conn.SetDeadline(time.Now().Add(2 * time.Second))
	if _, err := conn.Write([]byte("x")); err != nil {
		return false
	}
	_, err := io.ReadFull(conn, make([]byte, 1))
	return err == nil
}

func TestATunnelCanBeCutAndMended(t *testing.T) {
	far, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	echo(t, far)
	near, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	tunnel := dig(1, 2, near, func() (net.Conn, error) { return net.Dial("tcp", far.Addr().String()) })
	defer tunnel.close()
	dial := func() net.Conn {
		conn, err := net.Dial("tcp", near.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
	first := dial()
	if !speaks(first) {
		t.Fatal("nothing comes through")
	}
	tunnel.setCut(true)
	if speaks(first) || speaks(dial()) {
		t.Error("something comes through a cut tunnel")
	}
	tunnel.setCut(false)
	if !speaks(dial()) {
		t.Error("nothing comes through a mended tunnel")
	}
}

// Operators keep the addresses that they have without namespaces, and reach each other only while no partition is between.
func TestOperatorsInNetworksOfTheirOwn(t *testing.T) {
	probe, err := newNamespace()
	if errors.Is(err, ErrIsolation) {
		return // this machine does not allow it, and a run with a partition says so
	}
	probe.close()
	l := localnet.Layout{Base: 19000} // below the ports that the system hands out
	all := []*localnet.Operator{{ID: 1}, {ID: 2}, {ID: 3}}
	i, err := isolate(l, all)
	if err != nil {
		t.Fatal(err)
	}
	defer i.close()
	address := address2(l, 2)
	listener, err := i.spaces[2].listen(address)
	if err != nil {
		t.Fatal(err)
	}
	echo(t, listener)
	reaches := func(o *localnet.Operator) bool {
		conn, err := i.spaces[o.ID].dial(address)
		if err != nil {
			return false
		}
		defer conn.Close()
		return speaks(conn)
	}
	if !reaches(all[0]) || !reaches(all[2]) {
		t.Fatal("operator 2 cannot be reached")
	}
	i.partition([][]uint64{{1, 2}, {3}})
	if !reaches(all[0]) || reaches(all[2]) {
		t.Error("the partition runs elsewhere")
	}
	if from, err := net.Dial("tcp", address); err != nil || !speaks(from) {
		t.Error("a partition cuts operators off from this program")
	}
	i.partition(nil)
	if !reaches(all[2]) {
		t.Error("the partition does not heal")
	}
}

func address2(l localnet.Layout, id uint64) string {
	return (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: l.P2PPort(id)}).String()
}
