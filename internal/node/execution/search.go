package execution

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// With a single client, no second one contradicts it when it leaves logs out, but later logs do. Where the sink has such a doubt, the
// range is asked for again: from every client, in smaller and smaller pieces, and at last block by block. The headers' blooms show
// which blocks can hold a missing log, and their receipts whether they do. Once one is found, the blocks from there on are read again.
// If every block of the range is proved and nothing is missing, the doubt is settled.

const (
	// questionsAtOnce bounds the requests about doubts in one pass.
	questionsAtOnce = 16
	// mostPieces is the largest number of pieces that a range is cut into before blooms are read instead.
	mostPieces = 64
	// hintBatches is how many batches of blocks before a hint are searched: anybody can raise a hint.
	hintBatches = 16
	// longestSearchPause bounds the pause before a doubt is searched again after nothing was found.
	longestSearchPause = time.Hour
	// mostFound bounds the blocks whose logs were found, mostSearches the doubts whose number of searches is remembered.
	mostFound, mostSearches = 4096, 1024
)

// found is a block of which the client in use left logs out, with all logs of the block.
type found struct {
	hash common.Hash
	logs []types.Log
}

// search is the progress of the search for one doubt's missing logs.
type search struct {
	doubt Doubt
	// from and to are the first and the last block of the search.
	from, to uint64
	// source is the index of the client that is asked now, size the number of blocks of a request, next the first block of the next
	// request. After the last client the headers are read.
	source     int
	size, next uint64
	// walked is the lowest block whose header was read, and parent the hash that the block below it must have.
	walking bool
	walked  uint64
	parent  common.Hash
	// gaps says that some block could be neither proved nor ruled out.
	gaps bool
	// count is how many logs that the doubt concerns were seen in this pass, blocks the blocks that have them.
	count  int
	blocks map[uint64]found
	// done says that logs were found and have to be applied. tries counts passes; the next pass begins at notBefore or later.
	done      bool
	tries     int
	notBefore time.Time
}

func (s *search) begin() {
	s.source, s.size, s.done = 0, 0, false
	s.rewind()
}

// rewind starts another pass over the range.
func (s *search) rewind() {
	s.next, s.walking, s.gaps, s.count, s.blocks = s.from, false, false, 0, map[uint64]found{}
}

// add counts the contract's logs of a block.
func (s *search) add(number uint64, hash common.Hash, logs []types.Log) {
	n := 0
	for i := range logs {
		if s.doubt.Concerns(&logs[i]) {
			n++
		}
	}
	if n > 0 {
		s.count += n
		s.blocks[number] = found{hash, logs}
	}
}

func (s *search) more() bool { return s.count > s.doubt.Known }

// searchMissing searches for one doubt, with at most questionsAtOnce requests. It changes what is applied only by reading blocks again.
func (f *Follower) searchMissing(ctx context.Context) error {
	doubts := f.sink.Doubts()
	if len(doubts) == 0 {
		return nil
	}
	s, waiting := f.nextSearch(doubts)
	if s == nil {
		return f.readFound(ctx, waiting)
	}
	over, err := f.askSome(ctx, s)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil || over && !s.done:
		f.opts.Logger.Debug("logs that may be missing were not found", "why", s.doubt.Why, "cause", err)
		s.tries++
		s.notBefore = f.opts.Clock.Now().Add(f.searchPause(s.tries))
		s.begin()
		if s.doubt.Hint {
			return f.settle(ctx, s.doubt)
		}
	}
	return nil
}

// searchPause is the pause after a search that found nothing.
func (f *Follower) searchPause(tries int) time.Duration {
	return min(longestSearchPause, f.secondPause()<<min(tries-1, 10))
}

// nextSearch returns the doubt to search for now: the one with the shortest range, nil if all wait. waiting are the searches that
// found logs.
func (f *Follower) nextSearch(doubts []Doubt) (next *search, waiting []*search) {
	now := f.opts.Clock.Now()
	for _, d := range doubts {
		s := f.searches[d.ID]
		if s == nil {
			if len(f.searches) >= mostSearches {
				clear(f.searches)
			}
			s = &search{from: max(d.From, f.opts.SyncFrom), to: d.To}
			if hint := hintBatches * f.opts.Batch; d.Hint && s.to > hint {
				s.from = max(s.from, s.to-hint)
			}
			s.begin()
			f.searches[d.ID] = s
		}
		s.doubt = d
		switch {
		case s.done:
			waiting = append(waiting, s)
		case now.Before(s.notBefore):
		case next == nil || s.to-s.from < next.to-next.from:
			next = s
		}
	}
	return next, waiting
}

// askSome sends up to questionsAtOnce requests about one doubt. It reports whether the pass is over.
func (f *Follower) askSome(ctx context.Context, s *search) (over bool, err error) {
	for range questionsAtOnce {
		sources := f.sources(ctx)
		if s.doubt.Hint && len(sources) > 1 {
			sources = sources[:1]
		}
		if len(sources) == 0 {
			return true, nil
		}
		if over, err := f.askOnce(ctx, s, sources); over || err != nil {
			return over, err
		}
	}
	return false, nil
}

// askOnce sends one request about a doubt: for the next piece, or for headers after all clients were asked. It reports whether the
// pass is over.
func (f *Follower) askOnce(ctx context.Context, s *search, sources []*client) (over bool, err error) {
	if s.walking || s.source >= len(sources) {
		return f.walk(ctx, s, sources[0])
	}
	c := sources[s.source]
	err = f.askPiece(ctx, s, c)
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil && (s.size == 1 || stateOf(err) != Refused):
		s.nextSource()
	case err != nil: // a smaller piece may be answered
		s.size = (s.size + 1) / 2
	case s.more() && c == f.session:
		s.done = true
		return true, nil
	case s.more(): // a second client has more logs, which needs a proof
		s.source = len(sources)
		s.rewind()
	case s.next > s.to:
		s.narrow()
	}
	return false, nil
}

func (s *search) nextSource() {
	s.source, s.size = s.source+1, 0
	s.rewind()
}

// narrow asks the same client again in smaller pieces, or the next one.
func (s *search) narrow() {
	if half := s.size / 2; !s.doubt.Hint && half > 0 && (s.to-s.from)/half < mostPieces {
		s.size = half
		s.rewind()
		return
	}
	s.nextSource()
}

// askPiece asks a client for the logs of the next piece.
func (f *Follower) askPiece(ctx context.Context, s *search, c *client) error {
	if s.size == 0 {
		s.size = f.opts.Batch
	}
	from, to := s.next, min(s.to, s.next+s.size-1)
	logs, err := c.logsIn(ctx, f.opts.Contract, from, to)
	if err != nil {
		return err
	}
	if logs, err = tidy(logs, f.opts.Contract, from, to); err != nil {
		return err
	}
	for _, block := range split(logs) {
		s.add(block[0].BlockNumber, block[0].BlockHash, block)
	}
	s.next = to + 1
	return nil
}

// errMoved says that the chain changed while its headers were read.
var errMoved = errors.New("client has other blocks than before")

// walk reads the next headers of the range, newest first; the hash of each is the parent hash of the one before. It reports whether
// the pass is over. Then logs were found, or the doubt is settled, or some block could be neither proved nor ruled out.
func (f *Follower) walk(ctx context.Context, s *search, c *client) (over bool, err error) {
	if !s.walking {
		s.rewind()
		last, err := c.at(ctx, s.to)
		if err != nil {
			return false, err
		}
		if hash, known, err := f.sink.HashAt(s.to); err != nil {
			return false, in(SinkFailed, "read hash of block %d: %w", s.to, err)
		} else if known && hash != last.Hash {
			return false, errMoved
		}
		s.walking, s.walked, s.parent = true, s.to+1, last.Hash
	}
	low := s.from
	if s.walked > low+headersAtOnce {
		low = s.walked - headersAtOnce
	}
	headers, err := c.headersIn(ctx, low, s.walked-1)
	if err != nil {
		return false, err
	}
	for i := len(headers) - 1; i >= 0; i-- {
		h := &headers[i]
		if h.Hash != s.parent || uint64(h.Number) != low+uint64(i) {
			return false, errMoved
		}
		s.parent = h.Parent
		if err := f.checkHeader(ctx, s, h); err != nil {
			return false, err
		}
	}
	if s.walked = low; low > s.from {
		return false, nil
	}
	switch {
	case s.more():
		s.done = true
	case !s.gaps:
		return true, f.settle(ctx, s.doubt)
	}
	return true, nil
}

// checkHeader checks whether a block holds a missing log.
func (f *Follower) checkHeader(ctx context.Context, s *search, h *header) error {
	if h.sealed == nil {
		s.gaps = true
		return nil
	}
	shows := func(topic common.Hash) bool { return types.BloomLookup(h.sealed.Bloom, topic) }
	if !mayHold(h.sealed, f.opts.Contract) || !s.doubt.MayShow(shows) {
		return nil
	}
	logs, err := f.prove(ctx, h.sealed)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		s.gaps = true
	default:
		s.add(uint64(h.Number), h.Hash, logs)
	}
	return nil
}

func (f *Follower) settle(ctx context.Context, d Doubt) error {
	if !d.Hint {
		f.opts.Logger.Info("no logs are missing: all blocks in question are proved", "why", d.Why)
	}
	if err := f.sink.Settle(ctx, d); err != nil {
		return in(SinkFailed, "settle doubt: %w", err)
	}
	return nil
}

// readFound undoes the blocks from the first found log on, so that everything behind it is read again in order.
func (f *Follower) readFound(ctx context.Context, waiting []*search) error {
	if len(waiting) == 0 {
		return nil
	}
	from := uint64(math.MaxUint64)
	for _, s := range waiting {
		for number, block := range s.blocks {
			from = min(from, number)
			if len(f.found) < mostFound {
				f.found[number] = block
			}
		}
		s.tries++
		s.notBefore = f.opts.Clock.Now().Add(f.searchPause(s.tries))
		s.begin()
	}
	f.opts.Logger.Error("execution client left out logs that are found now: they are read again with everything behind them",
		"endpoint", showEndpoint(f.current), "from", from, "doubts", len(waiting), "why", waiting[0].doubt.Why)
	f.update(func(s *Status) { s.Omitted++ })
	return f.undoFrom(ctx, from)
}

// addFound adds the found logs to a client's logs of a range, if their blocks are still on the client's chain.
func (f *Follower) addFound(ctx context.Context, c *client, from, to uint64, logs []types.Log) ([]types.Log, error) {
	for number, block := range f.found {
		if number < from || number > to {
			continue
		}
		h, err := c.at(ctx, number)
		if err != nil {
			return nil, err
		}
		if h.Hash != block.hash {
			delete(f.found, number)
			continue
		}
		logs = slices.DeleteFunc(logs, func(l types.Log) bool { return l.BlockNumber == number })
		logs = append(logs, slices.Clone(block.logs)...)
	}
	slices.SortStableFunc(logs, inOrder)
	return logs, nil
}
