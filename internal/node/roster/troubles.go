package roster

import (
	"errors"
	"fmt"
	"time"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// The room's troubles. TroubleLedger is set by who asks the roster to store something, while that fails.
const (
	TroubleLedger health.Name = "ledger"

	troubleOmitted  health.Name = "events-omitted"
	troubleOperator health.Name = "operator"
	troubleShares   health.Name = "shares"
	troubleExits    health.Name = "exits"
)

// Troubles is the room's table.
func Troubles() []health.Row {
	return []health.Row{
		{Name: troubleOmitted, Severity: health.High, DependsOn: []health.Name{"store", TroubleLedger}},
		{Name: TroubleLedger, Severity: health.High, DependsOn: []health.Name{"store", "chain", "chain-unanswered", "beacon"}, TimeToVisible: 1},
		{Name: troubleOperator, Severity: health.High, DependsOn: []health.Name{"execution"}},
		{Name: troubleShares, Severity: health.High, DependsOn: []health.Name{"store", TroubleLedger}, TimeToVisible: 1},
		{Name: troubleExits, Severity: health.Warning, TimeToVisible: 1},
	}
}

// Reading says how the contract's events come in, and for whom duties are performed.
type Reading struct {
	// Awaited says that the whole history was read and this operator is not in it yet.
	Awaited bool
	// Serving is the operator whose duties are performed, 0 for none.
	Serving wire.OperatorID
	// Live says that everything up to the block Processed was applied.
	Live      bool
	Processed uint64
	// Failed is why blocks cannot be applied, since FailedSince; nil if they can.
	Failed      error
	FailedSince time.Time
}

// Reports says what is wrong with the registry's view, and with this operator's shares and exits.
func (r *Roster) Reports(now Reading) (out []health.Report) {
	if now.Failed != nil {
		out = append(out, health.Report{Name: TroubleLedger, Fault: r.Fault(now.Failed), Since: now.FailedSince, Logged: true})
	}
	if missing := r.MissingShares(); len(missing) > 0 {
		err := errors.New(fault.Count(len(missing), "share is", "shares are") + " missing")
		f := fault.Wrap(fault.ShareAtRest, err, "validator", missing[0], "folder", r.opts.Folder)
		out = append(out, health.Report{Name: troubleShares, Fault: f})
	}
	if count, since := r.ExitsUnproved(); count > 0 {
		out = append(out, health.Report{Name: troubleExits, Fault: fault.New(fault.ExitUnproved, "count", count), Since: since})
	}
	if o := r.Omissions(); o.Count > 0 {
		f := fault.Wrap(fault.EventsOmitted, errors.New(o.Why), "count", o.Count, "block", o.From)
		out = append(out, health.Report{Name: troubleOmitted, Fault: f, Logged: true})
	}
	contract := r.opts.Profile.Registry
	switch {
	case now.Awaited:
		out = append(out, health.Report{Name: troubleOperator, Fault: fault.New(fault.OperatorNotRegistered, "contract", contract)})
	case now.Serving != 0 && r.OwnID() == 0 && now.Live:
		f := fault.New(fault.OperatorRemoved, "contract", contract, "operator", now.Serving, "block", "up to "+fmt.Sprint(now.Processed))
		out = append(out, health.Report{Name: troubleOperator, Fault: f, Logged: true})
	}
	return out
}

// Fault says why shares or blocks cannot be stored: the beacon node that is asked for the justified epoch, the clock, or the disk.
func (r *Roster) Fault(err error) *fault.Fault {
	if errors.Is(err, ErrNotJustified) {
		return fault.Wrap(fault.BeaconUnreachable, err, "endpoint", r.opts.Endpoints)
	}
	if errors.Is(err, ErrClock) {
		return fault.Wrap(fault.ClockDrift, err, "drift", "more than an epoch")
	}
	return fault.Of(store.Fault(err, r.opts.Folder))
}
