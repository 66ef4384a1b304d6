package execution

import (
	"context"
	"errors"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// ErrTooDeep is what Sink.Undo returns when it cannot go back that far; the follower then calls Sink.Reset.
var ErrTooDeep = errors.New("reorganisation is deeper than what can be undone")

// Block is a block of the execution chain with the contract's logs in it.
type Block struct {
	Number       uint64
	Hash, Parent common.Hash
	// Time is the block's timestamp.
	Time time.Time
	// Logs are the contract's logs in the order in which they happened; none is marked removed. Topics and data are
	// as the client gave them.
	Logs []types.Log
	// Live is false until the follower has caught up for the first time in this run. While it is false, state must be updated, but
	// actions that were due at the time of the block are too late.
	Live bool
}

// Sink stores what the logs mean. Its methods are called one at a time. After an error the follower waits and makes the same call
// again.
type Sink interface {
	// Prepare announces the blocks that ApplyBlock will be called with next, so that work for them can be done together. It changes nothing
	// that other callers see.
	Prepare(ctx context.Context, blocks []Block)
	// ApplyBlock applies a block and makes it the position; it does both or neither. Numbers rise. While catching up, blocks without
	// logs are left out, except the last one of a batch.
	ApplyBlock(ctx context.Context, block Block) error
	// Undo undoes every block above number, which HashAt knows, and makes number the position. It returns ErrTooDeep if it cannot.
	Undo(ctx context.Context, number uint64) error
	// Reset undoes everything: the chain is then read again from the start.
	Reset(ctx context.Context) error
	// Position returns the last block applied, or false if there is none.
	Position() (number uint64, hash common.Hash, ok bool, err error)
	// HashAt returns the hash of an applied block, if it is stored. It should be stored for the last Options.Window blocks.
	HashAt(number uint64) (hash common.Hash, ok bool, err error)

	// Unproved returns applied blocks whose logs must be proved before they take effect. The follower tries to prove them after each
	// pass, until none is left.
	Unproved() []BlockRef
	// Proved takes the contract's logs of one of those blocks as its receipts prove them. There may be none.
	Proved(ctx context.Context, block BlockRef, logs []types.Log) error

	// Doubts returns the evidence that logs of applied blocks are missing, and after it hints that some may be. The follower searches
	// for them after each pass, until none is left.
	Doubts() []Doubt
	// Settle removes a doubt: it is proved that nothing is missing, or nothing was found for a hint.
	Settle(ctx context.Context, doubt Doubt) error
}

// Doubt says that logs of a range of blocks, both ends included, may be missing in what was applied.
type Doubt struct {
	// ID identifies the doubt.
	ID       string
	From, To uint64
	// Hint says that the doubt proves nothing by itself: anybody can raise it.
	Hint bool
	// Why describes the contradiction.
	Why string
	// Concerns reports whether a log is among those that are counted. Known is how many of them were applied.
	Concerns func(log *types.Log) bool
	Known    int
	// MayShow reports whether a block can have such a log. shows reports whether the block's bloom matches a topic. False is certain.
	MayShow func(shows func(topic common.Hash) bool) bool
}

// BlockRef names a block.
type BlockRef struct {
	Number uint64
	Hash   common.Hash
}
