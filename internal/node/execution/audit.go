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

// A client that lost logs, because it was pruned, is half synced or lies, answers without an error: nothing in its answer shows that
// logs are missing. With more than one client configured, the logs of each finished range are compared with those of a second client.
// If they differ, neither client is trusted: the receipts of the blocks decide. A client that left logs out or invented some is named
// in a log line, and is not used until its answer is right.

const (
	// auditEvery is how many finished ranges of history gather before they are compared.
	auditEvery = 16
	// maxClaims bounds the ranges that wait for a second client. The oldest ones beyond it stay applied without a check.
	maxClaims = 4096
	// secondTimeout bounds one question to a second client, so that it does not delay the client in use for long.
	secondTimeout = 2 * time.Second
	// longestPause bounds the pause after a second client did not answer, or refused mostRefusals times in a row.
	longestPause = time.Minute
	mostRefusals = 3
)

// Hiding says that a client left logs out, or invented logs.
type Hiding struct {
	// Endpoint is the client, without path and credentials.
	Endpoint string
	// From and To are the first and the last block of a range. The client gave Gave logs of it, and there are Are. MadeUp of those
	// that it gave do not exist, or have another content.
	From, To          uint64
	Gave, Are, MadeUp int
	// Since is when it was noticed.
	Since time.Time
}

// err returns the error of the client's state.
func (h Hiding) err() error {
	if h.MadeUp > 0 {
		return in(MakesUpLogs, "client gives %d logs of blocks %d to %d that the blocks do not have, and %d of the %d that they have",
			h.MadeUp, h.From, h.To, h.Gave-h.MadeUp, h.Are)
	}
	return in(HidesLogs, "client gives %d logs of blocks %d to %d, there are %d", h.Gave, h.From, h.To, h.Are)
}

// addClaim adds a range that was applied to the claims, which a second client is asked about.
func (f *Follower) addClaim(from uint64, last Block, logs []types.Log) {
	if len(f.opts.Endpoints) < 2 {
		return
	}
	f.claims = append(f.claims, claim{by: f.current, from: from, to: last.Number, last: last.Hash, sum: digestOf(logs), blocks: perBlock(logs)})
	if over := len(f.claims) - maxClaims; over > 0 {
		f.claims = f.claims[over:]
		f.update(func(s *Status) { s.Unchecked += uint64(over) })
	}
}

// dropClaims drops the claims about blocks above number.
func (f *Follower) dropClaims(number uint64) {
	for n := len(f.claims); n > 0 && f.claims[n-1].to > number; n-- {
		f.claims = f.claims[:n-1]
	}
}

// audit compares the finished ranges with a second client's answers, as long as one answers. It returns an error if the client in use
// gave wrong logs, or if wrong logs were applied; those are undone.
func (f *Follower) audit(ctx context.Context) error {
	for len(f.claims) > 0 {
		next := f.claims[0]
		sum, err := f.secondAnswer(ctx, next)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && stateOf(err) == Refused: // no client will ever answer
			f.claims = f.claims[1:]
			f.update(func(s *Status) { s.Unchecked++ })
			continue
		case err != nil:
			return nil // later
		case sum != next.sum:
			if err := f.resolveConflict(ctx, next); err != nil {
				return err
			}
		}
		f.claims = f.claims[1:]
		f.update(func(s *Status) { s.Checked++ })
	}
	return nil
}

// secondAnswer returns the digest of the first other client that knows the range. If all that can be asked refuse, its error is in the
// state Refused.
func (f *Follower) secondAnswer(ctx context.Context, about claim) (digest, error) {
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

// resolveConflict asks all clients about a range on which two of them disagree, and lets the receipts decide. It returns nil if the claim was
// right. If the receipts are not to be had, the range is held back.
func (f *Follower) resolveConflict(ctx context.Context, about claim) error {
	names, answers := f.askAll(ctx, about)
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
	truth, err := f.provedLogs(ctx, about, disputed)
	if err != nil {
		return errors.Join(f.holdBack(ctx, about), err)
	}
	right, logs := correct(about, answers[0], disputed, truth)
	gave := f.abandonWrong(right, logs, names, answers)
	if right.sum != about.sum {
		if err := f.undoFrom(ctx, about.from); err != nil {
			return err
		}
		if gave == nil {
			return in(Refused, "blocks %d to %d were applied with other logs than there are; they are read again", about.from, about.to)
		}
	}
	return gave
}

// askAll asks every client about a range and returns the answers, with the endpoints that gave them.
func (f *Follower) askAll(ctx context.Context, about claim) (names []string, answers [][]types.Log) {
	for _, endpoint := range f.opts.Endpoints {
		if logs, err := f.ask(ctx, endpoint, about); err == nil {
			names, answers = append(names, endpoint), append(answers, logs)
		}
	}
	return names, answers
}

// correct returns the right claim about a range, and its logs: the proved logs of the disputed blocks, and the given logs of the
// others.
func correct(about claim, says []types.Log, disputed []uint64, truth []types.Log) (claim, []types.Log) {
	logs := slices.DeleteFunc(slices.Clone(says), func(l types.Log) bool { return slices.Contains(disputed, l.BlockNumber) })
	logs = append(logs, truth...)
	slices.SortStableFunc(logs, inOrder)
	about.sum, about.blocks = digestOf(logs), perBlock(logs)
	return about, logs
}

// abandonWrong abandons every client whose answer is not the right one. It returns an error if the client in use is among them.
func (f *Follower) abandonWrong(right claim, logs []types.Log, names []string, answers [][]types.Log) (inUse error) {
	for i, says := range answers {
		if digestOf(says) == right.sum {
			continue
		}
		lie := f.abandon(names[i], right, logs, says)
		if names[i] == f.current {
			inUse = lie.err()
		}
	}
	return inUse
}

// holdBack undoes a range whose right logs nobody can prove, and stops applying blocks until somebody can.
func (f *Follower) holdBack(ctx context.Context, about claim) error {
	if f.held == nil {
		f.opts.Logger.Error("execution clients contradict each other, and neither is believed", "from", about.from, "to", about.to)
	}
	f.held = &about
	if at, err := f.position(); err != nil || !at.some || at.number < about.from {
		return err
	}
	return f.undoFrom(ctx, about.from)
}

// reconsider asks again about the range that is held back. It returns an error as long as the range stays held back.
func (f *Follower) reconsider(ctx context.Context, c *client) error {
	held := *f.held
	if h, err := c.at(ctx, held.to); err != nil {
		return err
	} else if h.Hash != held.last {
		f.held = nil // the chain has another block there, and no client was asked about it
		return nil
	}
	names, answers := f.askAll(ctx, held)
	if len(answers) < 2 {
		return in(Unproved, "two clients contradict each other about the logs of blocks %d to %d, and the other one does not answer", held.from, held.to)
	}
	says := make([]map[uint64]digest, len(answers))
	for i, logs := range answers {
		says[i] = perBlock(logs)
	}
	disputed := differing(says...)
	truth, err := f.provedLogs(ctx, held, disputed)
	if err != nil {
		return err
	}
	f.held = nil
	right, logs := correct(held, answers[0], disputed, truth)
	return f.abandonWrong(right, logs, names, answers)
}

// undoFrom undoes all blocks from a number on, because their logs were wrong.
func (f *Follower) undoFrom(ctx context.Context, from uint64) error {
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

// abandon records that a client gave wrong logs of a range; the client is not used until it gives the right ones.
func (f *Follower) abandon(endpoint string, right claim, are, gave []types.Log) Hiding {
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

// recheck asks an abandoned client again about the range that it gave wrong logs of. It returns an error unless the logs are right now.
func (f *Follower) recheck(ctx context.Context, endpoint string, c *client) error {
	right, left := f.abandoned[endpoint]
	if !left {
		return nil
	}
	logs, err := rangeOf(ctx, c, f.opts.Contract, right)
	if f.outdated(right, err) {
		f.readmit(endpoint)
		return nil
	}
	if err != nil {
		return err
	}
	if digestOf(logs) != right.sum {
		return f.hiding[endpoint].err()
	}
	f.readmit(endpoint)
	return nil
}

// errOtherBlock says that a client has another block at the number that was asked about.
var errOtherBlock = errors.New("client has another block")

// outdated reports whether the reason to abandon a client is gone: the client has another block there, and so has the applied chain.
// The client could never give the right logs of the old block.
func (f *Follower) outdated(right claim, err error) bool {
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

// readmit lets a client be used again.
func (f *Follower) readmit(endpoint string) {
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

// rangeOf returns a client's logs of a range if the client's last block of the range is the claim's.
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

// secondClient is a connection to a client other than the one in use.
type secondClient struct {
	client *client
	// notBefore is when it may be asked again; refusals counts refusals in a row.
	notBefore time.Time
	refusals  int
}

// ask asks a client about a range. An abandoned client is first asked for the logs that it got wrong.
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
		if logs, err := f.question(ctx, w, endpoint, right); !f.outdated(right, err) && (err != nil || digestOf(logs) != right.sum) {
			w.notBefore = pause
			return nil, fmt.Errorf("ask %s: it hid logs or made some up", showEndpoint(endpoint))
		}
		f.readmit(endpoint)
	}
	logs, err := f.question(ctx, w, endpoint, about)
	if ctx.Err() == nil {
		w.setPause(err, pause)
	}
	return logs, err
}

// secondPause is the pause after a second client that does not answer.
func (f *Follower) secondPause() time.Duration { return min(longestPause, 5*f.opts.RetryMax) }

// setPause sets a pause for a second client that is unreachable or keeps refusing, so that it does not delay the client in use.
func (w *secondClient) setPause(err error, pause time.Time) {
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

// connect connects a second client if it is not connected, and checks the chain of each new connection.
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

func (f *Follower) closeSecondClients() {
	for _, w := range f.secondClients {
		w.close()
	}
}
