package rig

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/lab/scenario"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
)

// The answers of a beacon node that name forks.
const (
	specPath         = "/eth/v1/config/spec"
	forkSchedulePath = "/eth/v1/config/fork_schedule"
)

// fuluSettings is how the configuration's entries about the fork to Fulu begin.
var fuluSettings = strings.ToUpper(chain.LiveFork.String()) + "_FORK_"

// checkUpgrades says what is wrong with the upgrades of beacon nodes.
func (o Options) checkUpgrades() error {
	for i, u := range o.UpgradeBeacon {
		wrong := func(format string, args ...any) error {
			return localnet.Wrong("--upgrade-beacon %d@%d: %s", u.Number, u.Epoch, fmt.Sprintf(format, args...))
		}
		of := func(s scenario.Switch) bool { return s.Number == u.Number }
		switch {
		case o.Local.ForkEpoch == 0:
			return wrong("the beacon node comes back naming a fork, so there must be one: add --fork fulu@%d", u.Epoch+1)
		case uint64(u.Epoch) >= o.Local.ForkEpoch:
			return wrong("the epoch is the chain's, and before the fork at %d", o.Local.ForkEpoch)
		case slices.ContainsFunc(o.UpgradeBeacon[:i], of):
			return wrong("the operator's beacon nodes are upgraded already")
		case slices.ContainsFunc(o.Stop, of), slices.ContainsFunc(o.Cuts, func(c scenario.Cut) bool { return c.Operator == u.Number }):
			return wrong("the operator must run throughout and keep its clients otherwise: a start reads the forks anyway")
		}
	}
	return nil
}

// upgrades reports whether an operator's beacon nodes are of an older release at first.
func (p *Plan) upgrades(operator uint64) bool {
	return slices.ContainsFunc(p.UpgradeBeacon, func(u scenario.Switch) bool { return u.Number == operator })
}

// upgradeSlot is the slot of the chain with which an upgraded beacon node is back. Upgrades of one epoch follow each other slot by slot.
func (n *run) upgradeSlot(upgrade int) phase0.Slot {
	before := 0
	for _, u := range n.plan.UpgradeBeacon[:upgrade] {
		if u.Epoch == n.plan.UpgradeBeacon[upgrade].Epoch {
			before++
		}
	}
	return phase0.Slot(n.plan.UpgradeBeacon[upgrade].Epoch*n.Options.SlotsPerEpoch + before%n.Options.SlotsPerEpoch)
}

// lateUpgrades are what was seen of the upgrades, by operator.
type lateUpgrades struct {
	mu   sync.Mutex
	seen map[uint64]observer.BeaconUpgrade
}

// beginUpgrades takes the beacon nodes away that are back with a slot, in the last moments before it.
func (n *run) beginUpgrades(ctx context.Context, slot phase0.Slot) {
	for i, u := range n.plan.UpgradeBeacon {
		if n.upgradeSlot(i) != slot {
			continue
		}
		seen := observer.BeaconUpgrade{Slot: uint64(slot)}
		status, err := localnet.AskStatus(ctx, n.Layout.APIURL(u.Number))
		if err != nil {
			n.Trouble(fmt.Errorf("ask operator %d which forks it knows before its beacon node is upgraded: %w", u.Number, err))
		}
		seen.Before = forkVersion(&status, n.Options.ForkEpoch)
		n.late.mu.Lock()
		n.late.seen[u.Number] = seen
		n.late.mu.Unlock()
		n.Say("taking the beacon nodes of operator %d away for their upgrade", u.Number)
		n.operators[u.Number-1].cutBeacons()
	}
}

// finishUpgrades gives upgraded beacon nodes back.
func (n *run) finishUpgrades(slot phase0.Slot) {
	for i, u := range n.plan.UpgradeBeacon {
		if n.upgradeSlot(i) == slot {
			n.Say("the beacon nodes of operator %d are back, upgraded: they name the fork at epoch %d", u.Number, n.Options.ForkEpoch)
			n.operators[u.Number-1].upgradeBeacons()
		}
	}
}

func (o *operator) cutBeacons() {
	o.beaconsCut.Store(true)
	for _, p := range o.Beacons {
		p.Drop()
	}
}

func (o *operator) upgradeBeacons() {
	o.older.Store(false)
	o.beaconsCut.Store(false)
}

// asOlder answers like a beacon node of an older release while the operator's are to be such: a fork's date and version are not in it.
func (o *operator) asOlder(fulu uint64, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		without := withoutFork[r.URL.Path]
		if without == nil || !o.older.Load() {
			next.ServeHTTP(w, r)
			return
		}
		plain := r.Clone(r.Context())
		plain.Header.Del("Accept-Encoding")
		answer := &heldAnswer{header: make(http.Header), status: http.StatusOK}
		next.ServeHTTP(answer, plain)
		body := answer.body.Bytes()
		if answer.status == http.StatusOK {
			var err error
			if body, err = without(body, fulu); err != nil {
				http.Error(w, fmt.Sprintf(`{"code":502,"message":%q}`, err.Error()), http.StatusBadGateway)
				return
			}
		}
		for key, values := range answer.header {
			w.Header()[key] = values
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(answer.status)
		_, _ = w.Write(body) // the client may have gone
	})
}

// heldAnswer keeps an answer until it is whole.
type heldAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (a *heldAnswer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *heldAnswer) WriteHeader(status int) { a.status = status }

// Write implements http.ResponseWriter.
func (a *heldAnswer) Write(p []byte) (int, error) { return a.body.Write(p) }

// withoutFork takes the fork to Fulu out of the answers that name it, by path.
var withoutFork = map[string]func(body []byte, fulu uint64) ([]byte, error){
	specPath: func(body []byte, _ uint64) ([]byte, error) {
		return changeData(body, func(settings map[string]json.RawMessage) map[string]json.RawMessage {
			for key := range settings {
				if strings.HasPrefix(key, fuluSettings) {
					delete(settings, key)
				}
			}
			return settings
		})
	},
	forkSchedulePath: func(body []byte, fulu uint64) ([]byte, error) {
		return changeData(body, func(rows []map[string]json.RawMessage) []map[string]json.RawMessage {
			return slices.DeleteFunc(rows, func(row map[string]json.RawMessage) bool {
				return string(row["epoch"]) == strconv.Quote(strconv.FormatUint(fulu, 10))
			})
		})
	},
}

// changeData changes the data of an answer and keeps what stands beside them.
func changeData[T any](body []byte, change func(T) T) ([]byte, error) {
	var answer map[string]json.RawMessage
	var data T
	err := json.Unmarshal(body, &answer)
	if err == nil {
		err = json.Unmarshal(answer["data"], &data)
	}
	if err == nil {
		answer["data"], err = json.Marshal(change(data))
	}
	if err != nil {
		return nil, fmt.Errorf("take a fork out of an answer: %w", err)
	}
	return json.Marshal(answer)
}

// measureLateFork reads what became of a fork that beacon nodes did not name at first.
func (n *run) measureLateFork(ctx context.Context, s *story, counted []phase0.Epoch, v *observer.Verdict) error {
	if len(n.plan.UpgradeBeacon) == 0 {
		return nil
	}
	late := &observer.LateFork{Epoch: n.Options.ForkEpoch}
	for _, f := range n.signing.Forks {
		if uint64(f.Epoch) == n.Options.ForkEpoch {
			late.Version = fmt.Sprintf("%#x", f.Version)
		}
	}
	var after []phase0.Epoch
	for _, epoch := range counted {
		if uint64(epoch) >= n.Options.ForkEpoch {
			after = append(after, epoch)
		}
	}
	figures, err := s.record.Measure(after, n.ours())
	if err != nil {
		return err
	}
	late.Attestations = figures.Attestations
	for _, o := range n.operators {
		status, err := localnet.AskStatus(ctx, n.Layout.APIURL(o.ID))
		if err != nil {
			return fmt.Errorf("ask operator %d which forks it knows: %w", o.ID, err)
		}
		k := observer.ForkKnowledge{Operator: o.ID, Version: forkVersion(&status, n.Options.ForkEpoch)}
		n.late.mu.Lock()
		if seen, upgraded := n.late.seen[o.ID]; upgraded {
			k.Upgrade = &seen
		}
		n.late.mu.Unlock()
		late.Operators = append(late.Operators, k)
	}
	v.LateFork = late
	return nil
}

// forkVersion is the version of the fork that an operator dates to an epoch; empty if it knows none.
func forkVersion(s *apiv1.NodeStatus, epoch uint64) string {
	for _, f := range s.BeaconForks {
		if f.Epoch == epoch {
			return f.Version
		}
	}
	return ""
}
