package execution

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// A client that lost logs, because it was pruned, is half synced or lies, answers without an error: nothing in its
// answer shows that something is missing. With more than one client configured, what one says of a finished range is
// compared with what another says. The client that hides something is named and left until its answer is complete.

const (
	// auditEvery is how many finished ranges of history gather before they are compared.
	auditEvery = 16
	// maxClaims bounds the ranges that wait for a second client; the oldest are then taken unchecked.
	maxClaims = 4096
	// witnessTimeout is for one question to a second client, which must not hold up the first for long.
	witnessTimeout = 2 * time.Second
	// witnessPause is how long a second client is left alone that did not answer, or refused mostRefusals times in a row.
	witnessPause = time.Minute
	mostRefusals = 3
)

// Hiding says that a client hides logs.
type Hiding struct {
	// Endpoint is the client, without path and credentials.
	Endpoint string
	// From and To are the blocks, both included, of which it gives Gave logs although there are Are.
	From, To  uint64
	Gave, Are int
	// Since is when it was noticed.
	Since time.Time
}

// finished notes a range that was applied, to be compared.
func (f *Follower) finished(from uint64, last Block, logs []types.Log) {
	if len(f.opts.Endpoints) < 2 {
		return
	}
	f.claims = append(f.claims, claim{by: f.current, from: from, to: last.Number, last: last.Hash, sum: digestOf(logs)})
	if over := len(f.claims) - maxClaims; over > 0 {
		f.claims = f.claims[over:]
		f.update(func(s *Status) { s.Unchecked += uint64(over) })
	}
}

// forget drops the claims about blocks above number.
func (f *Follower) forget(number uint64) {
	for n := len(f.claims); n > 0 && f.claims[n-1].to > number; n-- {
		f.claims = f.claims[:n-1]
	}
}

// audit compares the finished ranges with what another client says, as far as one answers. It returns an error if the
// client in use hides something or what was applied turned out wrong; that is then taken back.
func (f *Follower) audit(ctx context.Context) error {
	for len(f.claims) > 0 {
		next := f.claims[0]
		sum, err := f.testimony(ctx, next)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && stateOf(err) == Refused: // nobody will ever say
			f.claims = f.claims[1:]
			f.update(func(s *Status) { s.Unchecked++ })
			continue
		case err != nil:
			return nil // later
		case sum != next.sum:
			if err := f.dispute(ctx, next); err != nil {
				return err
			}
		}
		f.claims = f.claims[1:]
		f.update(func(s *Status) { s.Checked++ })
	}
	return nil
}

// testimony returns what the first other client that knows the range says of it. Its error is in the state Refused if
// all that can be asked refuse.
func (f *Follower) testimony(ctx context.Context, about claim) (digest, error) {
	refused := error(nil)
	waiting := false
	for _, endpoint := range f.opts.Endpoints {
		if endpoint == about.by {
			continue
		}
		logs, err := f.ask(ctx, endpoint, about)
		if err == nil {
			return digestOf(logs), nil
		}
		if stateOf(err) == Refused {
			refused = err
		} else {
			waiting = true
		}
	}
	if waiting || refused == nil {
		return digest{}, in(Behind, "no other client knows blocks %d to %d yet", about.from, about.to)
	}
	return digest{}, refused
}

// dispute asks everybody about a range of which two clients disagree, and acts on what comes out. It returns nil if the
// claim was right.
func (f *Follower) dispute(ctx context.Context, about claim) error {
	var names []string
	var answers [][]types.Log
	for _, endpoint := range f.opts.Endpoints {
		if logs, err := f.ask(ctx, endpoint, about); err == nil {
			names, answers = append(names, endpoint), append(answers, logs)
		}
	}
	right, known := f.settle(about, names, answers)
	if !known {
		if err := f.takeBack(ctx, about.from); err != nil {
			return err
		}
		return in(HidesLogs, "clients contradict each other about the logs of blocks %d to %d, and nobody decides: %s",
			about.from, about.to, showAll(names))
	}
	gave := -1 // what the client in use gave, if that is wrong
	for i, logs := range answers {
		if digestOf(logs) != right.sum {
			f.leave(names[i], right, len(logs))
			if names[i] == f.current {
				gave = len(logs)
			}
		}
	}
	if right.sum != about.sum {
		if err := f.takeBack(ctx, about.from); err != nil {
			return err
		}
		if gave < 0 {
			return in(Refused, "blocks %d to %d were applied with other logs than there are; they are read again", about.from, about.to)
		}
	}
	if gave >= 0 {
		return hides(right, gave)
	}
	return nil
}

// settle returns the right claim about a range. If its maker does not answer any more, only numbers can be compared.
func (f *Follower) settle(about claim, names []string, answers [][]types.Log) (right claim, known bool) {
	place := judge(answers)
	if place < 0 {
		return about, false
	}
	right = about
	right.by, right.sum = names[place], digestOf(answers[place])
	if right.sum == about.sum || slices.Contains(names, about.by) || right.sum.count > about.sum.count {
		return right, true
	}
	return about, right.sum.count < about.sum.count
}

func hides(right claim, gave int) error {
	return in(HidesLogs, "client gives %d logs of blocks %d to %d, there are %d", gave, right.from, right.to, right.sum.count)
}

// takeBack undoes everything from a block on, because it was wrong.
func (f *Follower) takeBack(ctx context.Context, from uint64) error {
	f.claims = nil
	if from > 0 {
		_, known, err := f.sink.HashAt(from - 1)
		if err != nil {
			return in(SinkFailed, "read hash of block %d: %w", from-1, err)
		}
		if known {
			return f.undo(ctx, from-1)
		}
	}
	return f.reset(ctx)
}

// leave remembers that a client hides logs.
func (f *Follower) leave(endpoint string, right claim, gave int) {
	if _, known := f.left[endpoint]; known {
		return
	}
	f.left[endpoint] = right
	h := Hiding{Endpoint: showEndpoint(endpoint), From: right.from, To: right.to, Gave: gave, Are: right.sum.count, Since: f.opts.Clock.Now()}
	f.hiding[endpoint] = h
	f.opts.Logger.Error("execution client hides logs", "endpoint", h.Endpoint, "from", h.From, "to", h.To, "gave", h.Gave, "are", h.Are)
	f.publishHiding()
}

// redeem asks a client that was left about what it hid. It returns an error unless the answer is complete now.
func (f *Follower) redeem(ctx context.Context, endpoint string, c *client) error {
	right, left := f.left[endpoint]
	if !left {
		return nil
	}
	logs, err := rangeOf(ctx, c, f.opts.Contract, right)
	if err != nil {
		return err
	}
	if digestOf(logs) != right.sum {
		return hides(right, len(logs))
	}
	f.forgive(endpoint)
	return nil
}

// forgive takes a client back that gives what it hid.
func (f *Follower) forgive(endpoint string) {
	delete(f.left, endpoint)
	delete(f.hiding, endpoint)
	f.opts.Logger.Info("execution client gives all logs again", "endpoint", showEndpoint(endpoint))
	f.publishHiding()
}

func (f *Follower) publishHiding() {
	var all []Hiding
	for _, endpoint := range f.opts.Endpoints {
		if h, ok := f.hiding[endpoint]; ok {
			all = append(all, h)
		}
	}
	f.update(func(s *Status) { s.Hiding = all })
}

// rangeOf returns a client's logs of the range, if it has the very same blocks.
func rangeOf(ctx context.Context, c *client, contract common.Address, r claim) ([]types.Log, error) {
	logs, err := c.logsIn(ctx, contract, r.from, r.to)
	if err != nil {
		return nil, err
	}
	if logs, err = tidy(logs, contract, r.from, r.to); err != nil {
		return nil, err
	}
	h, err := c.at(ctx, r.to)
	if err != nil {
		return nil, err
	}
	if h.Hash != r.last {
		return nil, in(Behind, "client has another block %d", r.to)
	}
	return logs, nil
}

func showAll(endpoints []string) (text string) {
	for i, e := range endpoints {
		if i > 0 {
			text += ", "
		}
		text += showEndpoint(e)
	}
	return text
}

// witness is a connection to another client than the one in use.
type witness struct {
	client *client
	// notBefore is when it may be asked again; refusals counts the answers in a row that were none.
	notBefore time.Time
	refusals  int
}

// ask asks a client about a range. One that hides logs is first asked for those, and believed again if it gives them.
func (f *Follower) ask(ctx context.Context, endpoint string, about claim) ([]types.Log, error) {
	if endpoint == f.current {
		return rangeOf(ctx, f.session, f.opts.Contract, about)
	}
	w := f.witnesses[endpoint]
	now := f.opts.Clock.Now()
	switch {
	case w == nil:
		w = &witness{}
		f.witnesses[endpoint] = w
	case now.Before(w.notBefore) && w.refusals > 0:
		return nil, in(Refused, "ask %s: it refused before", showEndpoint(endpoint))
	case now.Before(w.notBefore):
		return nil, fmt.Errorf("ask %s: not now", showEndpoint(endpoint))
	}
	pause := now.Add(min(witnessPause, 5*f.opts.RetryMax))
	if right, left := f.left[endpoint]; left {
		if logs, err := f.question(ctx, w, endpoint, right); err != nil || digestOf(logs) != right.sum {
			w.notBefore = pause
			return nil, fmt.Errorf("ask %s: it hides logs", showEndpoint(endpoint))
		}
		f.forgive(endpoint)
	}
	logs, err := f.question(ctx, w, endpoint, about)
	if ctx.Err() == nil {
		w.note(err, pause)
	}
	return logs, err
}

// note judges a witness by its answer: one that is missing or keeps refusing is left alone for a while, so that it does
// not hold up the client in use.
func (w *witness) note(err error, pause time.Time) {
	switch state := stateOf(err); {
	case err == nil || state == Behind:
		w.refusals = 0
	case state == Refused:
		if w.refusals++; w.refusals >= mostRefusals {
			w.notBefore = pause
		}
	default:
		w.close()
		w.refusals, w.notBefore = 0, pause
	}
}

func (f *Follower) question(ctx context.Context, w *witness, endpoint string, about claim) ([]types.Log, error) {
	if w.client == nil {
		c, err := dial(ctx, endpoint, min(f.opts.Timeout, witnessTimeout), f.opts.answerLimit)
		if err != nil {
			return nil, err
		}
		w.client = c
		if err := f.checkChain(ctx, c); err != nil {
			return nil, err
		}
	}
	return rangeOf(ctx, w.client, f.opts.Contract, about)
}

func (w *witness) close() {
	if w.client != nil {
		w.client.rpc.Close()
		w.client = nil
	}
}

func (f *Follower) closeWitnesses() {
	for _, w := range f.witnesses {
		w.close()
	}
}
