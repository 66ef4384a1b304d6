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
	// Hide leaves out one of so many logs, always the same ones: 1 hides all logs, 0 none.
	Hide int
	// Corrupt changes the data of one of so many logs, always the same ones; 0 changes none.
	Corrupt int
	// Duplicate returns every log twice. Shuffle returns the logs in a random order.
	Duplicate, Shuffle bool
	// Removed adds, for each log, one that is marked as removed by a fork.
	Removed bool
	// Foreign adds a log of another contract.
	Foreign bool
	// Lag is how many blocks the client is behind; it does not report that it is syncing.
	Lag int
	// Flood is by how many bytes each answer with logs is longer.
	Flood int
	// Silent never answers; the request ends when the caller gives up. Down answers every request with an error.
	Silent, Down bool
	// Refuse answers requests for logs with an error. NoReceipts does so for requests for receipts, and OneByOne for requests for all
	// receipts of a block.
	Refuse, NoReceipts, OneByOne bool
	// Forge changes the receipts so that they agree with the client's logs.
	Forge bool
	// Edit changes the contract's logs of a block in the client's answers; nil changes nothing.
	Edit func(block LogBlock, logs []types.Log) []types.Log
	// WrongChain answers with another chain id, NoContract with no code.
	WrongChain, NoContract bool
}

// ErrClient is the error that a client answers with if it is down or refuses.
var ErrClient = errors.New("client does not want to")

// LogClient is one execution client. It answers from the chain, changed by its conduct.
type LogClient struct {
	chain *LogChain

	mu      sync.Mutex
	conduct Conduct
	random  *rand.Rand
	asked   map[string]int
	// frozen is the chain that the client stays on, or nil while it follows the common one.
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

// Freeze makes the client stay on the present chain, until Thaw.
func (c *LogClient) Freeze() {
	blocks := c.chain.Blocks()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frozen = blocks
}

// Thaw ends Freeze: the client follows the common chain again.
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

// blocks returns the part of the chain that the client has.
func (c *LogClient) blocks() []LogBlock {
	all := c.chain.Blocks()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.frozen != nil {
		all = c.frozen
	}
	return all[:max(1, len(all)-c.conduct.Lag)]
}

// logs returns the logs of the blocks for which pass is true, changed by the client's conduct.
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

// receipts returns the block with its receipts, changed by the conduct. Forged logs are all in the first receipt.
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

// showAll appends a block's logs, changed by the conduct.
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

// show appends one log, changed by the conduct.
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

// chance returns a number that is always the same for a log, so that a client lies about the same logs every time.
func chance(l *types.Log, salt string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(salt)) // it never returns an error
	_, _ = h.Write(l.BlockHash[:])
	_, _ = h.Write([]byte{byte(l.Index), byte(l.Index >> 8)})
	return h.Sum64() >> 8
}
