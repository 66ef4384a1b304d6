package scripted

import (
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Conduct is how a client behaves. The zero value is honest.
type Conduct struct {
	// Hide leaves out one of so many logs, always the same ones; 1 hides all, 0 none.
	Hide int
	// Corrupt changes the data of one of so many logs, always the same ones; 0 changes none.
	Corrupt int
	// Duplicate gives every log twice, Shuffle gives them in a random order.
	Duplicate, Shuffle bool
	// Removed adds, for each log, one that is marked as removed by a fork.
	Removed bool
	// Foreign adds a log of another contract.
	Foreign bool
	// Lag is how many blocks the client is behind; it does not tell that it is syncing.
	Lag int
	// Flood makes each answer with logs so many bytes longer.
	Flood int
	// Silent answers nothing until the question is given up; Down answers every question with an error.
	Silent, Down bool
	// Refuse answers questions about logs with an error. NoReceipts does so with questions about receipts, OneByOne with those
	// about all receipts of a block.
	Refuse, NoReceipts, OneByOne bool
	// Forge makes the receipts say what the client's logs say.
	Forge bool
	// Edit changes the contract's logs of a block as the client gives them; nil changes nothing.
	Edit func(block LogBlock, logs []types.Log) []types.Log
	// WrongChain answers with another chain id, NoContract with no code.
	WrongChain, NoContract bool
}

// ErrClient is what a client answers that is down or refuses.
var ErrClient = errors.New("client does not want to")

// LogClient is one execution client: a chain as its conduct shows it.
type LogClient struct {
	chain *LogChain

	mu      sync.Mutex
	conduct Conduct
	random  *rand.Rand
	asked   map[string]int
	// frozen is a chain of its own that the client stays on, nil while it follows the common one.
	frozen []LogBlock
}

// NewLogClient returns an honest client of the chain.
func NewLogClient(chain *LogChain) *LogClient {
	return &LogClient{chain: chain, random: rand.New(rand.NewPCG(1, 1)), asked: map[string]int{}}
}

// Behave changes the client's conduct.
func (c *LogClient) Behave(conduct Conduct) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conduct = conduct
}

// Freeze makes the client stay on the chain as it is now; Thaw lets it follow again.
func (c *LogClient) Freeze() {
	blocks := c.chain.Blocks()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frozen = blocks
}

// Thaw lets the client follow the common chain again.
func (c *LogClient) Thaw() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frozen = nil
}

// Asked returns how often a method was called.
func (c *LogClient) Asked(method string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked[method]
}

func (c *LogClient) begin(method string) Conduct {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked[method]++
	return c.conduct
}

// blocks is the chain as far as the client shows it.
func (c *LogClient) blocks() []LogBlock {
	all := c.chain.Blocks()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.frozen != nil {
		all = c.frozen
	}
	return all[:max(1, len(all)-c.conduct.Lag)]
}

// logs returns the logs of the blocks that pass, as the client's conduct shows them.
func (c *LogClient) logs(conduct Conduct, pass func(LogBlock) bool) []types.Log {
	out := []types.Log{}
	for _, b := range c.blocks() {
		if !pass(b) {
			continue
		}
		out = conduct.showAll(out, b)
	}
	if conduct.Foreign && len(out) > 0 {
		stranger := out[0]
		stranger.Address = common.Address{0xbe, 0xef}
		out = append(out, stranger)
	}
	if conduct.Shuffle {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.random.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	}
	return out
}

// receipts returns the block with its receipts as the conduct wants them. Forged ones stand in the first of them.
func (k Conduct) receipts(b LogBlock) LogBlock {
	if !k.Forge || len(b.Receipts) == 0 {
		return b
	}
	forged := make(types.Receipts, len(b.Receipts))
	for i, r := range b.Receipts {
		one := *r
		one.Logs = []*types.Log{}
		forged[i] = &one
	}
	for _, l := range k.showAll(nil, b) {
		forged[0].Logs = append(forged[0].Logs, &l)
	}
	forged[0].Bloom = types.CreateBloom(forged[0])
	b.Receipts = forged
	return b
}

// showAll appends a block's logs as the conduct wants them.
func (k Conduct) showAll(out []types.Log, b LogBlock) []types.Log {
	logs := b.Logs
	if k.Edit != nil {
		logs = k.Edit(b, slices.Clone(logs))
	}
	for _, l := range logs {
		out = k.show(out, l)
	}
	return out
}

// show appends one log as the conduct wants it.
func (k Conduct) show(out []types.Log, l types.Log) []types.Log {
	if k.Hide > 0 && chance(&l, "hide")%uint64(k.Hide) == 0 {
		return out
	}
	if k.Corrupt > 0 && chance(&l, "corrupt")%uint64(k.Corrupt) == 0 {
		l.Data = slices.Clone(l.Data)
		if len(l.Data) > 0 {
			l.Data[len(l.Data)/2] ^= 0x40
		} else {
			l.Data = []byte{1}
		}
	}
	out = append(out, l)
	if k.Duplicate {
		out = append(out, l)
	}
	if k.Removed {
		l.Removed = true
		out = append(out, l)
	}
	return out
}

// chance is a number that a log always has, so that a client tells the same lie every time.
func chance(l *types.Log, salt string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(salt)) // it never returns an error
	_, _ = h.Write(l.BlockHash[:])
	_, _ = h.Write([]byte{byte(l.Index), byte(l.Index >> 8)})
	return h.Sum64() >> 8
}
