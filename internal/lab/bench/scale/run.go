package scale

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

func operatorID(index int) wire.OperatorID { return wire.OperatorID(index + 1) }

const (
	chainID = 1337
	// idleSlots is how long an operator without duties is measured, within the bounds.
	idleSlots             = 2
	shortIdle, longIdle   = 4 * time.Second, 24 * time.Second
	settleTime            = 2 * time.Second
	edge                  = 100 * time.Millisecond // before the slot that begins or ends a measurement
	startPatience         = 5 * time.Minute
	startCost, shareCost  = 2 * time.Second, 5 * time.Millisecond // of CPU, until an operator attests
	strangerCost          = 2 * time.Millisecond
	dutyCost              = 4 * time.Millisecond // of CPU, of a validator in an epoch
	lateSlots, calmPieces = 1, 8
	// noticeSlots is how long before the first duties their chain tells of them: operators ask again at the next head.
	noticeSlots = 3
)

// Run measures, and leaves nothing behind: no process, and no folder unless it is kept. It returns an *OptionError or a *SizeError before
// anything is made, and a *process.ExitError if an operator died.
func Run(ctx context.Context, o Options) (*Report, error) {
	o, err := o.Check()
	if err != nil {
		return nil, err
	}
	machine, free, err := readMachine(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := o.fit(free); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(o.Dir, "hawser-bench-")
	if err != nil {
		return nil, fmt.Errorf("make the working folder: %w", err)
	}
	r := &run{Options: o, dir: dir, plan: newPlan(o), report: newReport(o, machine)}
	defer r.close()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if err := r.measure(ctx, stop); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return nil, err
	}
	return r.report, nil
}

// run is one measurement. Its steps follow each other in measure.
type run struct {
	Options
	dir        string
	plan       plan
	report     *Report
	profile    network.Profile
	strangers  *strangers
	mates      *mates // nil if they have processes
	beacon     *beacon
	logs       *scripted.LogServer
	operators  []*operator
	noise      *noise
	calibrator *calibrator
	background sync.WaitGroup
	// ready is the epoch in which all operators were.
	ready uint64
}

// close ends everything that was started.
func (r *run) close() {
	var all sync.WaitGroup
	for _, one := range r.operators {
		all.Go(one.stop)
	}
	all.Wait()
	if r.mates != nil {
		r.mates.close()
	}
	if r.beacon != nil {
		r.beacon.close()
	}
	if r.logs != nil {
		_ = r.logs.Close() // nobody is connected any more
	}
	if r.Keep {
		r.tell("the operators' folders and logs are in %s", r.dir)
		return
	}
	if err := os.RemoveAll(r.dir); err != nil {
		r.tell("remove the working folder: %v", err)
	}
}

func (r *run) tell(format string, args ...any) { fmt.Fprintf(r.Progress, format+"\n", args...) }

// measure goes through the steps. What runs in the background stops the run with stop if it fails.
func (r *run) measure(ctx context.Context, stop context.CancelCauseFunc) error {
	ctx, cancel := context.WithCancel(ctx)
	defer r.background.Wait()
	defer cancel()
	inBackground := func(work func(context.Context) error) {
		r.background.Go(func() {
			if err := work(ctx); err != nil && ctx.Err() == nil {
				stop(err)
			}
		})
	}
	if err := r.calibrate(inBackground); err != nil {
		return err
	}
	if err := r.prepare(ctx, inBackground); err != nil {
		return err
	}
	if err := r.start(ctx, inBackground); err != nil {
		return err
	}
	if err := r.rest(ctx); err != nil {
		return err
	}
	first, err := r.warmUp(ctx, inBackground)
	if err != nil {
		return err
	}
	if err := r.slots(ctx, first, inBackground); err != nil {
		return err
	}
	return r.restart(ctx)
}

// calibrate finds out how fast the machine is before anything else runs, and goes on with it.
func (r *run) calibrate(inBackground func(func(context.Context) error)) (err error) {
	if r.calibrator, err = newCalibrator(); err != nil {
		return err
	}
	for range calmPieces {
		if err := r.calibrator.work(); err != nil {
			return err
		}
	}
	inBackground(r.calibrator.run)
	return nil
}

// prepare makes keys, shares, the chains and the operators' files.
func (r *run) prepare(ctx context.Context, inBackground func(func(context.Context) error)) (err error) {
	if r.profile, err = writeProfile(r.dir, r.Options); err != nil {
		return err
	}
	foreign, flooding, others := neighbours(r.Options, &r.profile, r.plan.committees)
	r.tell("making keys of %d operators and shares of %d validators", r.Operators+others, r.Validators)
	keys, err := newOperatorKeys(ctx, r.Operators+others)
	if err != nil {
		return err
	}
	r.strangers = &strangers{&r.profile, operatorID(r.Operators), keys[r.Operators:], foreign, flooding}
	all, err := splitValidators(ctx, r.plan, keys[:r.Operators])
	if err != nil {
		return err
	}
	strange, err := strangeValidators(ctx, r.strangers.validators(), len(all))
	if err != nil {
		return err
	}
	return r.serve(ctx, keys, slices.Concat(all, strange), inBackground)
}

// serve begins both chains and writes the operators' files. The epoch in which operators start ends when they are likely to be ready:
// shares have duties from the next epoch on.
func (r *run) serve(ctx context.Context, keys []*operatorkey.PrivateKey, all []registration, inBackground func(func(context.Context) error)) error {
	chain, err := newLogs(r.profile.Registry, r.Slot, keys, all)
	if err != nil {
		return err
	}
	if r.logs, err = scripted.ServeLogs(scripted.NewLogClient(chain), chainID); err != nil {
		return err
	}
	epoch := time.Duration(r.SlotsPerEpoch) * r.Slot
	ready := (3*r.likelyStart()/2 + settleTime) % epoch
	genesis := time.Now().Add(ready - (startEpoch+1)*epoch).Truncate(time.Second)
	r.profile.Beacon.GenesisTime = genesis
	r.beacon = newBeacon(r.Options, r.plan, genesis, all)
	s := surroundings{
		dir: r.dir, program: r.Executable, execution: r.logs.WS(), keys: keys, registered: len(all), profiling: r.Profile != "", aggregations: r.Aggregations,
	}
	if s.program == "" {
		if s.program, err = os.Executable(); err != nil {
			return fmt.Errorf("find the running program: %w", err)
		}
	}
	for i := range r.processes() {
		address, err := r.beacon.serve(i == 0)
		if err != nil {
			return err
		}
		s.beacons = append(s.beacons, address)
	}
	if s.ports, err = freePorts(2 * r.processes()); err != nil {
		return err
	}
	inBackground(func(ctx context.Context) error {
		r.beacon.tellHeads(ctx)
		return nil
	})
	inBackground(func(ctx context.Context) error {
		for sleepUntil(ctx, time.Now().Add(r.Slot)) == nil {
			chain.Mine()
		}
		return nil
	})
	if r.operators, err = newOperators(ctx, r.Options, r.plan, s); err != nil || r.Mates != MatesAhead {
		return err
	}
	committee := r.plan.committees[0]
	r.mates, err = newMates(ctx, &r.profile, r.beacon, committee, keys[:len(committee)], all[:r.Validators])
	return err
}

// likelyStart is about how long it takes until all operators are ready, if the cores are theirs.
func (r *run) likelyStart() time.Duration {
	shares := 0
	for _, c := range r.plan.of {
		shares += min(r.processes(), len(r.plan.committees[c]))
	}
	operators := r.processes()
	work := time.Duration(operators)*startCost + time.Duration(shares)*shareCost + time.Duration(operators*r.Options.strangers())*strangerCost
	return startCost + work/time.Duration(min(runtime.NumCPU(), operators))
}

func (r *run) idleTime() time.Duration { return min(max(idleSlots*r.Slot, shortIdle), longIdle) }

// start starts the operators and waits until they are ready.
func (r *run) start(ctx context.Context, inBackground func(func(context.Context) error)) error {
	r.warnOfLoad()
	r.tell("starting %d operators", r.processes())
	for _, one := range r.operators {
		if err := one.start(); err != nil {
			return err
		}
	}
	if r.mates != nil {
		if err := r.mates.connect(ctx, r.operators[0].address()); err != nil {
			return err
		}
	}
	if r.Profile != "" {
		inBackground(func(ctx context.Context) error {
			return r.operators[0].profile(ctx, min(longProfile, 2*r.likelyStart()), r.Profile+startSuffix)
		})
	}
	patience := startPatience + 10*r.likelyStart()
	for _, one := range r.operators {
		spent, err := one.awaitReady(ctx, patience, true)
		if err != nil {
			return err
		}
		if one == r.operators[0] {
			r.report.Start.CPUSeconds = spent.Seconds()
			r.tell("operator 1 attests after %.2f s of CPU", spent.Seconds())
		}
	}
	r.ready = r.beacon.now() / r.beacon.perEpoch
	return nil
}

// warnOfLoad says so when the cores are likely to be too slow: what is measured then is an overload.
func (r *run) warnOfLoad() {
	epoch := time.Duration(r.SlotsPerEpoch) * r.Slot * time.Duration(runtime.NumCPU())
	if work := time.Duration(r.Validators*min(r.processes(), len(r.plan.committees[0]))) * dutyCost; work > epoch {
		r.tell("warning: these operators need about %.1f times the cores of this machine; duties will be missed", work.Seconds()/epoch.Seconds())
	}
}

// rest measures operator 1 without duties.
func (r *run) rest(ctx context.Context) error {
	one := r.operators[0]
	r.tell("measuring operator 1 at rest for %v", r.idleTime())
	if err := one.settle(ctx); err != nil {
		return err
	}
	before, err := one.take(ctx, r.beacon, true)
	if err != nil {
		return err
	}
	if err := sleepUntil(ctx, time.Now().Add(r.idleTime())); err != nil {
		return err
	}
	after, err := one.take(ctx, r.beacon, false)
	r.report.BaseMillicores = between(before, after).mcore
	return err
}

// warmUp gives duties from a slot on that is soon, but not in the epoch in which operators started, and returns the first slot to measure.
// Strangers speak from a slot before it on, so that what they need is there.
func (r *run) warmUp(ctx context.Context, inBackground func(func(context.Context) error)) (first uint64, err error) {
	duties := max(r.beacon.now()+noticeSlots, (r.ready+1)*r.beacon.perEpoch)
	r.beacon.dutiesFrom(duties)
	first = duties + uint64(r.WarmUp)
	r.tell("duties begin in %.0f s, the measurement in %.0f s", time.Until(r.beacon.startOf(duties)).Seconds(),
		time.Until(r.beacon.startOf(first)).Seconds())
	if r.noise = newNoise(r.Options, r.plan, r.strangers, r.beacon, r.operators[0].address()); r.noise != nil {
		inBackground(func(ctx context.Context) error { return r.noise.run(ctx, first-1, r.Slots+1) })
	}
	if r.mates != nil {
		inBackground(func(ctx context.Context) error { return r.mates.run(ctx, duties, r.WarmUp+r.Slots+1) })
	}
	return first, r.watch(ctx, r.beacon.startOf(first).Add(-edge))
}

// watch waits, unless an operator dies before.
func (r *run) watch(ctx context.Context, until time.Time) error {
	for time.Now().Before(until) {
		for _, one := range r.operators {
			if err := one.child.Err(); err != nil {
				return err
			}
		}
		if err := sleepUntil(ctx, earlier(until, time.Now().Add(time.Second))); err != nil {
			return err
		}
	}
	return nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// slots measures operator 1.
func (r *run) slots(ctx context.Context, first uint64, inBackground func(func(context.Context) error)) error {
	one := r.operators[0]
	end := r.beacon.startOf(first + uint64(r.Slots)).Add(-edge)
	r.tell("measuring %d slots", r.Slots)
	before, err := one.take(ctx, r.beacon, true)
	if err != nil {
		return err
	}
	spoken, aggregates := r.spoken(), r.aggregates()
	if r.Profile != "" {
		inBackground(func(ctx context.Context) error { return one.profile(ctx, min(longProfile, time.Until(end)), r.Profile) })
	}
	if err := r.watch(ctx, end); err != nil {
		return err
	}
	after, err := one.take(ctx, r.beacon, false)
	if err != nil {
		return err
	}
	status, err := one.status(ctx)
	if err != nil {
		return fmt.Errorf("ask operator 1 for problems: %w", err)
	}
	for _, p := range status.Problems {
		r.report.Problems = append(r.report.Problems, p.Code)
		r.tell("operator 1 complains: %s %s", p.Code, p.Cause)
	}
	r.report.measured(between(before, after), r.epochs())
	r.report.Aggregates = r.aggregates() - aggregates
	if r.noise != nil {
		brought := r.spoken().since(spoken)
		r.report.Traffic = &brought
	}
	calibration := r.calibrator.between(before.at, after.at)
	if err := r.watch(ctx, end.Add(lateSlots*r.Slot+settleTime)); err != nil { // the last slot's duties end
		return err
	}
	r.report.Attestations, r.report.Missed = r.beacon.missed(first, r.Slots)
	log, err := os.Open(one.logFile())
	if err != nil {
		return fmt.Errorf("read the log of operator 1: %w", err)
	}
	defer log.Close()
	phases, err := readPhases(log, first, r.Slots)
	if err != nil {
		return fmt.Errorf("read the log of operator 1: %w", err)
	}
	r.report.timed(phases, calibration)
	return nil
}

// spoken is what strangers brought so far.
func (r *run) spoken() Traffic {
	if r.noise == nil {
		return Traffic{}
	}
	return r.noise.traffic()
}

func (r *run) aggregates() int {
	r.beacon.mu.Lock()
	defer r.beacon.mu.Unlock()
	return r.beacon.aggregates
}

// restart measures how much the start costs with everything stored.
func (r *run) restart(ctx context.Context) error {
	one := r.operators[0]
	r.tell("starting operator 1 again")
	one.stop()
	if err := one.start(); err != nil {
		return err
	}
	spent, err := one.awaitReady(ctx, startPatience, false)
	r.report.Start.again(spent, one.registered)
	return err
}
