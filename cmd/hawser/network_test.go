package main

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/config"
	"github.com/hawser-ssv/hawser/protocol/network"
)

func TestNetworkList(t *testing.T) {
	c := newTerminal(t)
	c.ok("network list")
	for _, name := range network.Names() {
		if !strings.Contains(c.stdout.String(), "\n"+name+" ") {
			t.Errorf("%s is not listed:\n%s", name, c.stdout.String())
		}
	}
	c.ok("network list --json")
	o := c.object()
	if o["schema"] != "hawser.network.list/1" || len(o["networks"].([]any)) != len(network.Names()) {
		t.Errorf("object %v", o)
	}
}

// What is shown is a profile file, as text and as JSON: reading it back gives the network again.
func TestNetworkShowIsAProfileFile(t *testing.T) {
	for _, name := range network.Names() {
		want, _ := network.Lookup(name)
		for _, flag := range []string{"", " --json"} {
			c := newTerminal(t)
			c.ok("network show " + name + flag)
			shown := c.stdout.String()
			back, err := config.ReadProfile(c.write("profile", c.stdout.Bytes()))
			if err != nil {
				t.Errorf("%s%s: %v\n%s", name, flag, err, shown)
				continue
			}
			if len(want.Bootnodes) == 0 {
				want.Bootnodes = back.Bootnodes
			}
			if !reflect.DeepEqual(back, want) {
				t.Errorf("%s%s comes back as %+v, want %+v", name, flag, back, want)
			}
			for _, fork := range want.Schedule {
				if !strings.Contains(shown, fork.Domain.String()) || !strings.Contains(shown, fork.TopicPrefix) {
					t.Errorf("%s%s: fork %v is not shown:\n%s", name, flag, fork.Rules, shown)
				}
			}
			if flag == "" && !strings.Contains(shown, fmt.Sprintf("rounds: %v each", want.QuickRound())) {
				t.Errorf("%s: round timeouts are not shown:\n%s", name, shown)
			}
		}
	}
}

func TestNetworkShowReadsProfileFiles(t *testing.T) {
	c := newTerminal(t)
	c.ok("network show local")
	text := strings.Replace(c.stdout.String(), "name: local", "name: mine", 1)
	c.write("mine.yaml", []byte(strings.Replace(text, "slot: 12s", "slot: 3s", 1)))
	c.ok("network show --json @mine.yaml")
	o := c.object()
	if o["schema"] != "hawser.network.show/1" || o["name"] != "mine" || o["slot"] != "3s" || o["quick_round"] != "500ms" || o["round_timeouts"] != "scaled" {
		t.Errorf("object %v", o)
	}
	c.write("bent.yaml", []byte(strings.Replace(text, "slot: 12s", "slot: soon", 1)))
	c.fails("network show @bent.yaml", fault.ConfigValue)
}

func TestNetworkShowJSON(t *testing.T) {
	c := newTerminal(t)
	c.ok("network show mainnet --json")
	o := c.object()
	forks := o["forks"].([]any)
	if o["domain"] != "0x00000001" || o["contract"] != "0xDD9BC35aE942eF0cFa76930954a156B3fF30a4E1" || o["sync_from_block"] != float64(17507487) ||
		o["round_timeouts"] != "fixed" || len(o["bootnodes"].([]any)) != 4 || len(forks) != 2 {
		t.Errorf("object %v", o)
	}
	alan, boole := forks[0].(map[string]any), forks[1].(map[string]any)
	if alan["epoch"] != float64(0) || boole["name"] != "boole" || boole["epoch"] != nil || boole["domain"] != "0x00000002" {
		t.Errorf("forks %v", forks)
	}
	if g := o["genesis"].(map[string]any); g["fork_version"] != "0x00000000" {
		t.Errorf("genesis %v", g)
	}
	c.ok("network show local --json")
	if b, isList := c.object()["bootnodes"].([]any); !isList || len(b) != 0 {
		t.Error("no bootnodes are not an empty list")
	}
}

func TestNetworkShowRefuses(t *testing.T) {
	c := newTerminal(t)
	c.fails("network show ropsten", fault.Usage)
	c.fails("network show", fault.Usage)
	c.fails("network shown mainnet", fault.Usage)
}
