package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/hawser-ssv/hawser/internal/fault"
)

// tripwire does something when a word is written to standard error, once.
type tripwire struct {
	io.Writer
	word string
	do   func()
	once sync.Once
}

// Write implements io.Writer.
func (w *tripwire) Write(p []byte) (int, error) {
	if strings.Contains(string(p), w.word) {
		w.once.Do(w.do)
	}
	return w.Writer.Write(p)
}

// line hands a local socket on to the chain's until it is cut.
type line struct {
	listener net.Listener
	mutex    sync.Mutex
	open     []net.Conn
}

func newLine(t *testing.T, path, to string) *line {
	t.Helper()
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	l := &line{listener: listener}
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("unix", to)
			if err != nil {
				_ = near.Close()
				continue
			}
			l.mutex.Lock()
			l.open = append(l.open, near, far)
			l.mutex.Unlock()
			go func() { _, _ = io.Copy(far, near) }()
			go func() { _, _ = io.Copy(near, far) }()
		}
	}()
	t.Cleanup(l.cut)
	return l
}

func (l *line) cut() {
	_ = l.listener.Close()
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for _, c := range l.open {
		_ = c.Close()
	}
	l.open = nil
}

// A command is cut off after it has sent its transaction: no block takes it, the person interrupts it, or the execution
// client goes away. Each time it ends with a clear word, and run again it finds the transaction: nothing is sent twice.
func TestCommandIsCutOff(t *testing.T) {
	d := newChainDesk(t)
	d.deployAll()
	_, staker := chainWallet(2)
	d.split(0, "shares.json")
	d.ok("validator bulk-register @shares.json --amount 0.01ssv" + as(2))
	show := "cluster show --operators 1,2,3,4 --owner " + staker.Hex() + reading
	const withdraw = "cluster withdraw 0.001ssv --yes --operators 1,2,3,4 --wait 2s"
	socket, err := os.Readlink(d.path("chain.ipc"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		want fault.Code
		run  func() int
	}{
		"no block takes it": {fault.TxPending, func() int {
			d.rest(true)
			return d.run(withdraw + as(2))
		}},
		"it is interrupted": {fault.TxPending, func() int {
			d.rest(true)
			ctx, cancel := context.WithCancel(context.Background())
			d.env.stderr = &tripwire{Writer: &d.terminal.stderr, word: "to withdraw", do: cancel}
			args := strings.Fields(strings.ReplaceAll(withdraw+as(2), "@", d.dir+"/"))
			d.stdout.Reset()
			d.terminal.stderr.Reset()
			return run(ctx, d.env, args)
		}},
		"the client goes away": {fault.TxUncertain, func() int {
			path := filepath.Join(filepath.Dir(socket), "line")
			l := newLine(t, path, socket)
			d.rest(true)
			d.env.stderr = &tripwire{Writer: &d.terminal.stderr, word: "to withdraw", do: l.cut}
			return d.run(strings.Replace(withdraw+as(2), "@chain.ipc", path, 1))
		}},
	} {
		before := wei(t, d.asking(show)["balance_wei"])
		code := c.run()
		d.env.stderr = &d.terminal.stderr
		text := d.terminal.stderr.String()
		if code != exitFault || !strings.Contains(text, c.want.String()+"  ") || !strings.Contains(text, "remedy: ") {
			t.Errorf("%s: exit code %d, want %v:\n%s", name, code, c.want, text)
		}
		d.fails("validator set-fee-recipient "+staker.Hex()+as(2), fault.WalletBusy)
		d.rest(false)
		again := d.asking(withdraw + as(2))
		if again["resumed"] != true {
			t.Errorf("%s: run again it begins anew: %v", name, again)
		}
		// In the blocks meanwhile the cluster burns some millionths.
		before.Sub(before, wei(t, d.asking(show)["balance_wei"]))
		if got := before.Int64(); got < 1_000_000_000_000_000 || got > 1_100_000_000_000_000 {
			t.Errorf("%s: the balance fell by %d wei, want one withdrawal of 10^15", name, got)
		}
	}
}

// TestFaultAnotherFundIsAnotherIntent: kind B22. Registering with --fund is interrupted while its transaction waits. The same command
// finds it again, and says what is so now. With another time to last, or other shares, it is another intent, which finds the wallet
// busy: the first one's transaction is not told as its own.
func TestFaultAnotherFundIsAnotherIntent(t *testing.T) {
	d := newChainDesk(t)
	d.deployAll()
	_, staker := chainWallet(2)
	d.split(0, "shares.json")
	const line = "validator bulk-register @shares.json --fund 2h --wait 5s"
	ctx, cancel := context.WithCancel(context.Background())
	d.env.stderr = &tripwire{Writer: &d.terminal.stderr, word: "to register", do: func() { d.rest(true); cancel() }}
	run(ctx, d.env, strings.Fields(strings.ReplaceAll(line+as(2), "@", d.dir+"/")))
	d.env.stderr = &d.terminal.stderr

	d.fails("validator bulk-register @shares.json --fund 200h --wait 5s"+as(2), fault.WalletBusy)
	d.split(0, "anew.json") // the same keys
	d.fails(strings.Replace(line, "shares", "anew", 1)+as(2), fault.WalletBusy)

	d.env.stderr = &tripwire{Writer: &d.terminal.stderr, word: "following it", do: func() { d.rest(false) }}
	again := d.asking(line + as(2))
	left := d.asking("cluster show --operators 1,2,3,4 --owner " + staker.Hex() + reading)["runway_days"].(float64) * 24
	if said := fmt.Sprint(again["changes"]); again["resumed"] != true || left < 1.5 || left > 2.1 ||
		!strings.Contains(said, "now the cluster has 2 validators") || strings.Contains(said, "are paid") || strings.Contains(said, "then:") {
		t.Errorf("the cluster lasts %.1f hours; said was: %v", left, again)
	}
}
