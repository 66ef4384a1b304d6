package node

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/internal/node/border"
	"github.com/hawser-ssv/hawser/internal/node/execution"
	"github.com/hawser-ssv/hawser/internal/node/roster"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/node/startup"
	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

const (
	retryPause = time.Second
	// silentSlots is after how many slots without a block an execution client counts as stuck.
	silentSlots = 10
)

// pause waits for d before a retry. It returns false when the node stops.
func (n *Node) pause(ctx context.Context, d time.Duration) bool {
	return n.clock.SleepUntil(ctx, n.clock.Now().Add(d)) == nil
}

// bringUp goes through the stages of a start and then serves until ctx ends. It returns an error only for what no retry can mend.
func (n *Node) bringUp(ctx context.Context, running *startup.Stack) error {
	if err := n.awaitChain(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	running.Run(ctx, func(ctx context.Context) { n.beacon.FollowForks(ctx, n.forksChanged) })
	live, journal, err := n.openRooms()
	if err != nil {
		return err
	}
	n.live.Store(live)
	n.setStage(StageContract)
	running.Run(ctx, live.roster.FollowMetadata)
	if live.doppelganger != nil {
		running.Run(ctx, live.doppelganger.Run)
	}
	if !n.repairShares(ctx, live) {
		return nil
	}
	running.Run(ctx, func(ctx context.Context) {
		// It returns when ctx ends and for no other cause.
		_ = live.execution.Run(ctx)
	})
	if !n.resume(ctx, live, journal) {
		return nil
	}
	running.Run(ctx, func(ctx context.Context) { n.noteAlive(ctx, live.signer) })
	for n.awaitOperator(ctx, live) {
		if err := n.serve(ctx, live, journal); err != nil {
			return err
		}
	}
	return nil
}

// awaitChain asks the beacon nodes for the chain until one of them answers with the chain of this network, and binds the data folder
// to it. The network or the data folder names the chain. Only where neither does, the beacon nodes decide by agreement.
func (n *Node) awaitChain(ctx context.Context) error {
	identity, err := n.store.Identity()
	if err != nil {
		return n.storeFault(err)
	}
	known := cmp.Or(n.profile.Beacon.GenesisValidatorsRoot, identity.GenesisValidatorsRoot)
	n.beacon.ExpectEpochs(n.profile.SlotsPerEpoch())
	n.beacon.ExpectGenesis(known)
	for began := n.clock.Now(); ; {
		attempt, cancel := context.WithTimeout(ctx, max(n.slot, retryPause))
		code, err := n.adoptChain(attempt, known, n.clock.Now().Sub(began) > genesisPatience*n.slot)
		cancel()
		if err == nil {
			break
		}
		n.setChainTrouble(code, err)
		if !n.pause(ctx, retryPause) {
			return nil
		}
	}
	n.tracker.Clear(beacon.TroubleChain)
	n.tracker.Clear(beacon.TroubleChainUnanswered)
	root := n.profile.Beacon.GenesisValidatorsRoot
	n.beacon.ExpectChain(root, n.profile.SlotAt)
	n.beacon.Adopt(n.profile.Beacon)
	n.profile.Due = func(slot phase0.Slot, due eth.Due) time.Duration { return n.beacon.Chain().DueAt(slot, due) }
	n.logChain()
	identity = n.storeIdentity()
	identity.GenesisValidatorsRoot = root
	if err := n.store.Claim(identity); err != nil {
		return n.storeFault(err)
	}
	return n.storeFault(n.store.KeepClock(n.profile.Beacon))
}

// setChainTrouble sets the trouble that explains why there is no chain yet: no beacon node answers, or the chain is another network's.
func (n *Node) setChainTrouble(code fault.Code, err error) {
	is, not := beacon.TroubleChain, beacon.TroubleChainUnanswered
	if code == fault.BeaconUnreachable {
		is, not = not, is
	}
	n.tracker.Clear(not)
	n.tracker.Set(is, fault.Wrap(code, err, "endpoint", border.ShowAll(n.opts.Config.BeaconEndpoints)))
}

// genesisPatience is the number of slots for which silent beacon nodes are waited for when the beacon nodes decide which chain it is.
const genesisPatience = 3

// adoptChain fetches the chain once and adopts it. known is the genesis validators root that the chain must have; zero lets the beacon
// nodes decide. enough says that silent nodes were waited for long enough.
func (n *Node) adoptChain(ctx context.Context, known phase0.Root, enough bool) (fault.Code, error) {
	if known == (phase0.Root{}) {
		root, err := n.beacon.AgreedGenesis(ctx, enough)
		if errors.Is(err, beacon.ErrGenesisDisputed) {
			return fault.BeaconOtherNetwork, err
		}
		if err != nil {
			return fault.BeaconUnreachable, err
		}
		n.beacon.ExpectGenesis(root)
	}
	chain, err := beacon.Chain(ctx, n.beacon)
	if err != nil {
		return fault.BeaconUnreachable, err
	}
	if err = n.profile.Adopt(chain.Constants); err != nil {
		n.beacon.ExpectGenesis(known)
	}
	return fault.BeaconOtherNetwork, err
}

// openRooms opens what needs the chain: shares, slashing records, the registry.
func (n *Node) openRooms() (*rooms, *signer.Journal, error) {
	rsaKey, err := privateKey(n.opts.Key)
	if err != nil {
		return nil, nil, err
	}
	sealer, err := signer.NewSealer(rsaKey, rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	shares, unreadable, err := signer.Open(signer.Config{
		Store: n.store, Sealer: sealer, SlotAt: n.profile.SlotAt, SlotsPerEpoch: n.profile.SlotsPerEpoch(),
	})
	if err != nil {
		return nil, nil, n.readFault(err)
	}
	for _, u := range unreadable {
		n.log.Warn("stored share cannot be opened; it is read again from the contract's events",
			"share", u.PubKey, "remedy", fault.ShareAtRest, "cause", u.Err)
	}
	journal, err := signer.OpenJournal(n.store)
	if err != nil {
		return nil, nil, n.readFault(err)
	}
	live := &rooms{signer: shares}
	held := shares.Shares() // before the roster finds new ones
	live.roster, err = roster.Open(roster.Options{
		Profile: &n.profile, Store: n.store, Signer: shares, Key: n.opts.Key, OwnKey: n.opts.Key.Public().String(),
		Beacon: n.beacon, Clock: n.clock, OnChange: n.onChange, Logger: n.opts.Logger,
		Folder: n.opts.Config.DataDir, Endpoints: border.ShowAll(n.opts.Config.BeaconEndpoints),
	})
	if err != nil {
		return nil, nil, n.readFault(err)
	}
	live.doppelganger = n.newDoppelgangerWatch(live, held)
	live.execution, err = execution.New(execution.Options{
		Endpoints: n.opts.Config.ExecutionEndpoints, Contract: n.profile.Registry, ChainID: n.profile.Beacon.ExecutionChainID, SyncFrom: n.profile.SyncFromBlock,
		FollowDistance: n.profile.FollowDistance, Poll: n.profile.SlotDuration() / 2, Clock: n.clock,
		Silence: silentSlots * n.profile.SlotDuration(), RetryMax: n.profile.SlotDuration(), Logger: n.opts.Logger.With("room", "execution"),
		Final: n.finalBlocks, FinalEvery: time.Duration(n.profile.SlotsPerEpoch()) * n.slot,
	}, live.roster)
	if err == nil {
		if live.view, err = n.newView(live); err != nil {
			err = n.readFault(err)
		}
	}
	return live, journal, err
}

// finalBlocks returns the execution blocks that the beacon nodes call final.
func (n *Node) finalBlocks(ctx context.Context) (out []execution.BlockRef) {
	for _, p := range n.beacon.FinalPayloads(ctx) {
		out = append(out, execution.BlockRef{Number: p.Number, Hash: common.Hash(p.Hash)})
	}
	return out
}

// resume protects against a data folder that was copied and used elsewhere: it raises the slashing records, and keeps this operator
// silent in the slot of the start. It retries until that is done, or returns false when the node stops.
func (n *Node) resume(ctx context.Context, live *rooms, journal *signer.Journal) bool {
	for {
		now := n.clock.Now()
		slot, err := live.roster.Resume(ctx)
		if err == nil {
			n.tracker.Clear(roster.TroubleLedger)
			if !now.Before(n.profile.SlotStart(0)) {
				journal.SilentUpTo(wire.Height(slot))
				journal.SilentIn(wire.Height(n.profile.SlotAt(now))) // the chain's newest slot may be older than the clock's
			}
			return ctx.Err() == nil
		}
		n.tracker.Set(roster.TroubleLedger, live.roster.Fault(err))
		if !n.pause(ctx, retryPause) {
			return false
		}
	}
}

// noteAlive records in each slot that the data folder is in use.
func (n *Node) noteAlive(ctx context.Context, shares *signer.Signer) {
	for {
		slot := n.profile.SlotAt(n.clock.Now())
		if err := shares.Alive(slot); err != nil {
			n.log.Debug("use of the data folder was not noted", "cause", err)
		}
		if n.clock.SleepUntil(ctx, n.profile.SlotStart(slot+1)) != nil {
			return
		}
	}
}

// repairShares stores own shares that the registry knows and the signer lacks. It retries until that is done, or returns false when
// the node stops.
func (n *Node) repairShares(ctx context.Context, live *rooms) bool {
	for {
		err := live.roster.Repair(ctx)
		if err == nil {
			n.tracker.Clear(roster.TroubleLedger)
			return ctx.Err() == nil
		}
		n.tracker.Set(roster.TroubleLedger, live.roster.Fault(err))
		if !n.pause(ctx, retryPause) {
			return false
		}
	}
}

// awaitOperator waits until the contract's history was read at least once for this data folder, and the contract knows this operator.
// It returns false when the node stops.
func (n *Node) awaitOperator(ctx context.Context, live *rooms) bool {
	_, _, resumed, err := n.store.Position()
	if err != nil || !resumed || live.roster.OwnID() == 0 {
		select {
		case <-ctx.Done():
			return false
		case <-live.execution.CaughtUp():
		}
	}
	if live.roster.OwnID() == 0 {
		n.setStage(StageOperator)
	}
	for live.roster.OwnID() == 0 {
		if !n.pause(ctx, retryPause/4) {
			return false
		}
	}
	return ctx.Err() == nil
}

// privateKey unpacks the operator's key for the sealer, which derives the key of the data folder from it.
func privateKey(key *operatorkey.PrivateKey) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode(key.PEM())
	if block == nil {
		return nil, errors.New("read operator key: no PEM block")
	}
	defer clear(block.Bytes)
	parsed, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read operator key: %w", err)
	}
	return parsed, nil
}

func graffiti(text string) (out [32]byte) {
	copy(out[:], bytes.TrimSpace([]byte(text)))
	return out
}

func (n *Node) storeIdentity() store.Identity {
	return store.Identity{Network: n.profile.Name, Contract: n.profile.Registry, OperatorKey: n.opts.Key.Public().String()}
}
