package steps

import (
	"fmt"
	"io"
	"strings"

	"github.com/hawser-ssv/hawser/internal/lab/bench/peers"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// named is a row of the table of steps: its name and what prepares it. A step is prepared only when it is measured.
type named struct {
	name  string
	build func(*builder) (*Step, error)
}

// groups is the table of steps. Goals stand in the functions that build them.
func groups() []named {
	var list []named
	for _, n := range []int{4, 7, 10, 13} {
		list = append(list, named{fmt.Sprintf("decided-seen-n%d", n), func(b *builder) (*Step, error) { return b.decidedSeen(n) }})
	}
	for _, n := range []int{4, 13} {
		list = append(list, named{fmt.Sprintf("decided-cold-n%d", n), func(b *builder) (*Step, error) { return b.decidedCold(n) }})
	}
	list = append(
		list,
		named{"single-cold", (*builder).singleCold},
		named{"single-forged", (*builder).singleForged},
	)
	for _, n := range []int{500, 100, 1} {
		list = append(list, named{fmt.Sprintf("post-consensus-%d", n), func(b *builder) (*Step, error) { return b.postConsensus(n) }})
	}
	list = append(
		list,
		named{"post-consensus-500-whole", (*builder).postConsensusWhole},
		named{"post-consensus-500-infinity", (*builder).postConsensusInfinity},
	)
	for _, q := range recombinations {
		list = append(list, named{fmt.Sprintf("recombine-t%d-v%d", q.t, q.v), func(b *builder) (*Step, error) { return b.recombine(q) }})
	}
	return append(
		list,
		named{"recombine-one-bad", (*builder).oneBad},
		named{"recombine-liar-known", (*builder).liarKnown},
		named{"recombine-liar-everywhere", func(b *builder) (*Step, error) { return b.liarEverywhere(true) }},
		named{"recombine-liar-everywhere-known", func(b *builder) (*Step, error) { return b.liarEverywhere(false) }},
		named{"recombine-infinity", (*builder).infinity},
		named{"sign-500", func(b *builder) (*Step, error) { return b.sign(500) }},
		named{"sign-1", func(b *builder) (*Step, error) { return b.sign(1) }},
	)
}

// Names lists the steps.
func Names() []string {
	var names []string
	for _, g := range groups() {
		names = append(names, g.name)
	}
	return names
}

func choose(list []named, part string) (chosen []named) {
	for _, g := range list {
		if strings.Contains(g.name, part) {
			chosen = append(chosen, g)
		}
	}
	return chosen
}

// quorumSize is a row of recombination: operators, threshold, validators and what the ratio must reach.
type quorumSize struct {
	ids  []wire.OperatorID
	t, v int
	goal float64
}

// Ids as real operators have them: coefficients grow with them.
var (
	four     = []wire.OperatorID{17, 331, 933, 1204}
	seven    = []wire.OperatorID{17, 100, 331, 512, 933, 1204, 1300}
	ten      = []wire.OperatorID{17, 100, 331, 512, 933, 1204, 1300, 1400, 1500, 1600}
	thirteen = []wire.OperatorID{3, 17, 100, 331, 512, 933, 1204, 1300, 1301, 1999, 2020, 2021, 2500}
)

var recombinations = []quorumSize{
	{four, 3, 500, 5},
	{four, 3, 100, 0},
	{four, 3, 1, 0},
	{seven, 5, 500, 0},
	{ten, 7, 500, 0},
	{thirteen, 9, 500, 2.6},
}

// builder prepares steps. It keeps what several of them need.
type builder struct {
	library peers.Library
	codec   peers.Codec
	chance  io.Reader
	keys    operators       // nil until a step needs them
	common  *peers.Messages // of keys
}

func newBuilder(c Config) *builder {
	b := &builder{library: c.Library, codec: c.Codec, chance: seedOf(c.Seed)}
	if b.library == nil {
		b.library = peers.BLST{}
	}
	if b.codec == nil {
		b.codec = peers.Generated{}
	}
	return b
}

// world is a committee of n operators.
func (b *builder) world(n int) (*world, error) {
	if b.keys == nil {
		keys, err := newOperators(len(thirteen))
		if err != nil {
			return nil, err
		}
		if b.common, err = peers.NewMessages(keys); err != nil {
			return nil, err
		}
		b.keys = keys
	}
	return newWorld(b.keys, n)
}
