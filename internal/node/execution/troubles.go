package execution

import (
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

// The room's troubles.
const (
	troubleExecution health.Name = "execution"
	troubleEvents    health.Name = "events"
)

// Troubles is the room's table.
func Troubles() []health.Row {
	return []health.Row{
		{Name: troubleExecution, Severity: health.High, TimeToVisible: 1},
		{Name: troubleEvents, Severity: health.High, DependsOn: []health.Name{"store", "ledger", troubleExecution}, TimeToVisible: 1},
	}
}

// Reports reports a failing execution client, and blocks of the contract's chain that are not applied; advanced is when one last was.
// A sink that cannot apply blocks reports that itself.
func (s *Status) Reports(m *health.Moment, contract common.Address, advanced time.Time) (out []health.Report) {
	if f := s.clientFault(m, contract); f != nil {
		out = append(out, health.Report{Name: troubleExecution, Fault: f, Since: s.Since, Logged: s.State != Live})
	}
	return append(out, s.eventsMissing(m, advanced)...)
}

// eventSlots is how many slots may pass without an applied block while some wait.
const eventSlots = 25

// eventsMissing reports that blocks wait and none has been applied for eventSlots; advanced is when the last one was.
func (s *Status) eventsMissing(m *health.Moment, advanced time.Time) []health.Report {
	reading := s.State == Live || s.State == CatchingUp
	since := m.Now.Sub(advanced)
	if !reading || s.Lag == 0 || advanced.IsZero() || since <= m.Slots(eventSlots) {
		return nil
	}
	f := fault.New(fault.EventsMissing, "block", s.Processed, "since", since.Round(time.Second), "count", s.Lag, "endpoint", s.Endpoint)
	return []health.Report{{Name: troubleEvents, Fault: f}}
}

// staleSlots is the age of a head, in slots, from which the client counts as standing still: 5 minutes on public networks.
const staleSlots = 25

// clientFault returns the execution client's fault, or nil.
func (s *Status) clientFault(m *health.Moment, contract common.Address) *fault.Fault {
	switch s.State {
	case CatchingUp, SinkFailed: // the client is in order
		return nil
	case Live:
		if age := m.Now.Sub(s.HeadTime); age > m.Slots(staleSlots) {
			return fault.Wrap(fault.ExecutionNotSynced, fmt.Errorf("its newest block %d is %v old", s.Head, age.Round(time.Second)), "endpoint", s.Endpoint)
		}
		return nil
	}
	err := s.Err
	if err == nil {
		err = errors.New("it has not answered yet")
	}
	switch s.State {
	case WrongChain:
		return fault.Wrap(fault.ExecutionOtherNetwork, err, "endpoint", s.Endpoint)
	case NoContract:
		return fault.Wrap(fault.ContractMissing, err, "contract", contract)
	case Behind:
		return fault.Wrap(fault.ExecutionNotSynced, err, "endpoint", s.Endpoint)
	case Refused:
		return fault.Wrap(fault.LogsRefused, err, "endpoint", s.Endpoint, "block", s.Processed)
	case HidesLogs:
		return fault.Wrap(fault.LogsHidden, err, "endpoint", s.Endpoint)
	case MakesUpLogs:
		return fault.Wrap(fault.LogsMadeUp, err, "endpoint", s.Endpoint)
	case Unproved:
		return fault.Wrap(fault.LogsUnproved, err)
	case OffChain:
		return fault.Wrap(fault.ExecutionOffChain, err, "endpoint", s.Endpoint)
	default:
		return fault.Wrap(fault.ExecutionUnreachable, err, "endpoint", s.Endpoint)
	}
}
