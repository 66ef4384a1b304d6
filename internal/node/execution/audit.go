package execution

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// A client that lost logs, because it was pruned, is half synced or lies, answers without an error: nothing in its
// answer shows that something is missing. With more than one client configured, what one says of a finished range is
// compared with what another says. If they differ, neither is believed: the blocks' own receipts decide. The client that
// hides something, or makes something up, is named and left until its answer is right.

const (
	// auditEvery is how many finished ranges of history gather before they are compared.
	auditEvery = 16
	// maxClaims bounds the ranges that wait for a second client; the oldest are then taken unchecked.
	maxClaims = 4096
	// secondTimeout is for one question to a second client, which must not hold up the first for long.
	secondTimeout = 2 * time.Second
	// longestPause bounds for how long a second client is left alone that did not answer, or refused mostRefusals times in a row.
	longestPause = time.Minute
	mostRefusals = 3
)

// Hiding says that a client hides logs, or makes logs up.
type Hiding struct {
	// Endpoint is the client, without path and credentials.
	Endpoint string
	// From and To are the blocks, both included, of which it gives Gave logs although there are Are. MadeUp of those that it
	// gives are not there, or not so.
	From, To          uint64
	Gave, Are, MadeUp int
	// Since is when it was noticed.
	Since time.Time
}

// err is what is told of the client.
func (h Hiding) err() error {
	if h.MadeUp > 0 {
		return in(MakesUpLogs, "client gives %d logs of blocks %d to %d that the blocks do not have, and %d of the %d that they have",
			h.MadeUp, h.From, h.To, h.Gave-h.MadeUp, h.Are)
	}
	return in(HidesLogs, "client gives %d logs of blocks %d to %d, there are %d", h.Gave, h.From, h.To, h.Are)
}

// finished notes a range that was applied, to be compared.
func (f *Follower) finished(from uint64, last Block, logs []types.Log) {
	if len(f.opts.Endpoints) < 2 {
		return
	}
	f.claims = append(f.claims, claim{by: f.current, from: from, to: last.Number, last: last.Hash, sum: digestOf(logs), blocks: perBlock(logs)})
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

// dispute asks everybody about a range of which two clients disagree, and lets the blocks decide. It returns nil if the
// claim was right. Of what cannot be decided, nothing is believed.
func (f *Follower) dispute(ctx context.Context, about claim) error {
	names, answers := f.hear(ctx, about)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	says := []map[uint64]digest{about.blocks}
	for _, logs := range answers {
		says = append(says, perBlock(logs))
	}
	if len(answers) == 0 {
		return in(Unreachable, "nobody answers about blocks %d to %d any more", about.from, about.to)
	}
	disputed := differing(says...)
	truth, err := f.truth(ctx, about, disputed)
	if err != nil {
		return errors.Join(f.hold(ctx, about), err)
	}
	right, logs := correct(about, answers[0], disputed, truth)
	gave := f.judge(right, logs, names, answers)
	if right.sum != about.sum {
		if err := f.takeBack(ctx, about.from); err != nil {
			return err
		}
		if gave == nil {
			return in(Refused, "blocks %d to %d were applied with other logs than there are; they are read again", about.from, about.to)
		}
	}
	return gave
}

// hear asks every client about a range and returns the answers of those that give one.
func (f *Follower) hear(ctx context.Context, about claim) (names []string, answers [][]types.Log) {
	for _, endpoint := range f.opts.Endpoints {
		if logs, err := f.ask(ctx, endpoint, about); err == nil {
			names, answers = append(names, endpoint), append(answers, logs)
		}
	}
	return names, answers
}

// correct returns the right claim about a range, with its logs: what somebody says, but for the disputed blocks what is proved.
func correct(about claim, says []types.Log, disputed []uint64, truth []types.Log) (claim, []types.Log) {
	logs := slices.DeleteFunc(slices.Clone(says), func(l types.Log) bool { return slices.Contains(disputed, l.BlockNumber) })
	logs = append(logs, truth...)
	slices.SortStableFunc(logs, inOrder)
	about.sum, about.blocks = digestOf(logs), perBlock(logs)
	return about, logs
}

// judge leaves every client that says something else than what is right. It returns an error if the one in use does.
func (f *Follower) judge(right claim, logs []types.Log, names []string, answers [][]types.Log) (inUse error) {
	for i, says := range answers {
		if digestOf(says) == right.sum {
			continue
		}
		lie := f.leave(names[i], right, logs, says)
		if names[i] == f.current {
			inUse = lie.err()
		}
	}
	return inUse
}

// hold takes a range back of which nobody can say what is right, and applies nothing of it until somebody can.
func (f *Follower) hold(ctx context.Context, about claim) error {
	if f.held == nil {
		f.opts.Logger.Error("execution clients contradict each other, and neither is believed", "from", about.from, "to", about.to)
	}
	f.held = &about
	if at, err := f.position(); err != nil || !at.some || at.number < about.from {
		return err
	}
	return f.takeBack(ctx, about.from)
}

// reconsider tries again to find out what is right about a range that is held. It returns an error while it must be held.
func (f *Follower) reconsider(ctx context.Context, c *client) error {
	held := *f.held
	if h, err := c.at(ctx, held.to); err != nil {
		return err
	} else if h.Hash != held.last {
		f.held = nil // another chain, of which nothing was said
		return nil
	}
	names, answers := f.hear(ctx, held)
	if len(answers) < 2 {
		return in(Unproved, "two clients contradict each other about the logs of blocks %d to %d, and the other one does not answer", held.from, held.to)
	}
	says := make([]map[uint64]digest, len(answers))
	for i, logs := range answers {
		says[i] = perBlock(logs)
	}
	disputed := differing(says...)
	truth, err := f.truth(ctx, held, disputed)
	if err != nil {
		return err
	}
	f.held = nil
	right, logs := correct(held, answers[0], disputed, truth)
	return f.judge(right, logs, names, answers)
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
			return f.undo(ctx, from-1, wrong)
		}
	}
	return f.reset(ctx, wrong)
}

// leave remembers that a client says something else of a range than what is right.
func (f *Follower) leave(endpoint string, right claim, are, gave []types.Log) Hiding {
	h := Hiding{
		Endpoint: showEndpoint(endpoint), From: right.from, To: right.to, Gave: len(gave), Are: len(are),
		MadeUp: missing(gave, are), Since: f.opts.Clock.Now(),
	}
	if _, known := f.abandoned[endpoint]; known {
		return h
	}
	f.abandoned[endpoint], f.hiding[endpoint] = right, h
	f.opts.Logger.Error("execution client gives other logs than there are", "endpoint", h.Endpoint, "from", h.From, "to", h.To,
		"gave", h.Gave, "are", h.Are, "made_up", h.MadeUp)
	f.publishHiding()
	return h
}

// redeem asks a client that was left about what it said wrong. It returns an error unless the answer is right now.
func (f *Follower) redeem(ctx context.Context, endpoint string, c *client) error {
	right, left := f.abandoned[endpoint]
	if !left {
		return nil
	}
	logs, err := rangeOf(ctx, c, f.opts.Contract, right)
	if f.obsolete(right, err) {
		f.forgive(endpoint)
		return nil
	}
	if err != nil {
		return err
	}
	if digestOf(logs) != right.sum {
		return f.hiding[endpoint].err()
	}
	f.forgive(endpoint)
	return nil
}

// errOtherBlock says that a client has another block than the one asked about.
var errOtherBlock = errors.New("client has another block")

// obsolete reports whether what a client was left for says nothing any more: it has another block there, and the one that was
// judged is none of those applied. It could never give what was right of that one.
func (f *Follower) obsolete(right claim, err error) bool {
	if !errors.Is(err, errOtherBlock) {
		return false
	}
	at, posErr := f.position()
	if posErr != nil {
		return false
	}
	if !at.some || at.number < right.to {
		return true
	}
	hash, known, hashErr := f.sink.HashAt(right.to)
	return hashErr == nil && known && hash != right.last
}

// forgive takes a client back that says what is right.
func (f *Follower) forgive(endpoint string) {
	delete(f.abandoned, endpoint)
	delete(f.hiding, endpoint)
	f.opts.Logger.Info("execution client is believed again", "endpoint", showEndpoint(endpoint))
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
		return nil, in(Behind, "block %d: %w", r.to, errOtherBlock)
	}
	return logs, nil
}

// secondClient is a connection to another client than the one in use.
type secondClient struct {
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
	w := f.secondClients[endpoint]
	now := f.opts.Clock.Now()
	switch {
	case w == nil:
		w = &secondClient{}
		f.secondClients[endpoint] = w
	case now.Before(w.notBefore) && w.refusals > 0:
		return nil, in(Refused, "ask %s: it refused before", showEndpoint(endpoint))
	case now.Before(w.notBefore):
		return nil, fmt.Errorf("ask %s: not now", showEndpoint(endpoint))
	}
	pause := now.Add(f.secondPause())
	if right, left := f.abandoned[endpoint]; left {
		if logs, err := f.question(ctx, w, endpoint, right); !f.obsolete(right, err) && (err != nil || digestOf(logs) != right.sum) {
			w.notBefore = pause
			return nil, fmt.Errorf("ask %s: it hid logs or made some up", showEndpoint(endpoint))
		}
		f.forgive(endpoint)
	}
	logs, err := f.question(ctx, w, endpoint, about)
	if ctx.Err() == nil {
		w.note(err, pause)
	}
	return logs, err
}

// secondPause is for how long a second client is left alone that does not answer.
func (f *Follower) secondPause() time.Duration { return min(longestPause, 5*f.opts.RetryMax) }

// note judges a second client by its answer: one that is missing or keeps refusing is left alone for a while, so that it does
// not hold up the client in use.
func (w *secondClient) note(err error, pause time.Time) {
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

func (f *Follower) question(ctx context.Context, w *secondClient, endpoint string, about claim) ([]types.Log, error) {
	if err := f.connect(ctx, w, endpoint); err != nil {
		return nil, err
	}
	return rangeOf(ctx, w.client, f.opts.Contract, about)
}

// connect makes sure of a second client's connection, and of its chain each time it is made.
func (f *Follower) connect(ctx context.Context, w *secondClient, endpoint string) error {
	if w.client != nil {
		return nil
	}
	c, err := dial(ctx, endpoint, min(f.opts.Timeout, secondTimeout), f.opts.answerLimit)
	if err != nil {
		return err
	}
	if err := f.checkChain(ctx, c); err != nil {
		c.rpc.Close()
		return err
	}
	w.client = c
	return nil
}

func (w *secondClient) close() {
	if w.client != nil {
		w.client.rpc.Close()
		w.client = nil
	}
}

func (f *Follower) closeWitnesses() {
	for _, w := range f.secondClients {
		w.close()
	}
}
