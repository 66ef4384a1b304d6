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
	// Live is false until the follower has caught up for the first time in this run: state must be updated, but what
	// was to be done at the time of the block should no longer be done.
	Live bool
}

// Sink keeps what the logs say. Its methods are called one at a time. An error stops the follower only until it
// tries again; the same call is then made again.
type Sink interface {
	// Prepare tells of blocks that ApplyBlock will be called with next, so that what they need can be done together. It changes nothing
	// that anybody else sees.
	Prepare(ctx context.Context, blocks []Block)
	// ApplyBlock applies a block and makes it the position, both or neither. Numbers rise; while catching up, blocks
	// without logs are left out, except the last of a batch.
	ApplyBlock(ctx context.Context, block Block) error
	// Undo takes back every block above number, which HashAt knows, and makes number the position; or returns ErrTooDeep.
	Undo(ctx context.Context, number uint64) error
	// Reset takes everything back: the chain is then read again from the start.
	Reset(ctx context.Context) error
	// Position returns the last block applied, or false if there is none.
	Position() (number uint64, hash common.Hash, ok bool, err error)
	// HashAt returns the hash of a block that was applied, if it is remembered: it should be for the last
	// Options.Window blocks.
	HashAt(number uint64) (hash common.Hash, ok bool, err error)

	// Unproved returns blocks that were applied and hold something that needs a proof before it is acted on. They are tried
	// again after each round until none is left.
	Unproved() []BlockRef
	// Proved takes in the contract's logs of one of those blocks as the receipts have them to which the block's hash commits.
	// They may be none.
	Proved(ctx context.Context, block BlockRef, logs []types.Log) error

	// Doubts returns what shows that logs are missing in what was applied, and hints that some may be, the ones before the others.
	// They are asked about again after each round until none is left.
	Doubts() []Doubt
	// Settle takes a doubt back: it is proved that nothing is missing, or it is a hint of which nothing came.
	Settle(ctx context.Context, doubt Doubt) error
}

// Doubt says that logs of a range of blocks, both ends included, may be missing in what was applied.
type Doubt struct {
	// ID tells doubts apart.
	ID       string
	From, To uint64
	// Hint says that it shows nothing by itself: anybody can raise it.
	Hint bool
	// Why says what contradicts what.
	Why string
	// Concerns reports whether a log is among those that are counted, Known is how many of them were applied.
	Concerns func(log *types.Log) bool
	Known    int
	// MayShow reports whether a block can have such a log, given which topics its bloom shows; false is certain.
	MayShow func(shows func(topic common.Hash) bool) bool
}

// BlockRef names a block.
type BlockRef struct {
	Number uint64
	Hash   common.Hash
}
