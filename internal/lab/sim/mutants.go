package sim

import (
	"context"
	"errors"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/planted"
)

// Mutant is a bug that the rows in seams.go plant, in a program that was built with Overlay.
type Mutant struct {
	Name string `json:"bug"`
	// Story says what is wrong, and where the bug comes from if somebody had it.
	Story string `json:"story"`
	// Whole says that the bug is outside of consensus and message validation, so that only whole operators have it.
	Whole bool `json:"whole,omitempty"`
}

// Mutants lists the bugs. The rows plant them in the packages that have the rules: qbft, gossip, duty, registry, engine and roster.
func Mutants() []Mutant {
	return []Mutant{
		{Name: "own-value-over-prepared", Story: "a leader proposes its own value when the highest prepared round change comes without full data (Anchor)"},
		{Name: "unproven-preparation", Story: "a round change's prepared value is taken without a quorum of prepares (Anchor)"},
		{Name: "value-root-mismatch", Story: "a proposal's value need not be the one that its justification is for (Anchor)"},
		{Name: "double-prepare", Story: "a second proposal of a round is prepared too (Charon)"},
		{Name: "joined-not-recorded", Story: "an instance is not recorded before its first word: a restart forgets what was said"},
		{Name: "quorum-off-by-one", Story: "a quorum is 2f"},
		{Name: "forgotten-preparation", Story: "a timeout forgets what was prepared"},
		{Name: "commit-without-quorum", Story: "the first prepare is answered with a commit"},
		{Name: "signers-counted-twice", Story: "messages are counted instead of signers"},
		{Name: "any-prepared", Story: "the first prepared round change decides the value instead of the highest"},
		{Name: "follow-one", Story: "one round change for a later round is enough to follow it"},
		{Name: "unchecked-justification", Story: "signatures inside justifications are not verified"},
		{Name: "foreign-justification", Story: "justifications of another duty count"},
		{Name: "decision-without-value", Story: "a decided message need not carry the value it is about (Charon's zero value)"},
		{Name: "unchecked-value", Story: "values of proposals are not checked"},
		{Name: "commits-of-any-root", Story: "commits count whatever they are for"},
		{Name: "round-goes-back", Story: "messages of past rounds are taken"},
		{Name: "stale-prepares", Story: "prepares of any round justify a prepared value"},
		{Name: "stripped-remembered", Story: "a message that came without its value is remembered in place of the whole one"},
		{Name: "decisions-multiply", Story: "a decision is handed on for every set of signers, though it says nothing new"},
		{Name: "value-of-any-length", Story: "values are as long as the longest of all roles"},
		{Name: "rounds-long-past", Story: "messages of rounds that must be over are taken"},
		{Name: "rounds-far-ahead", Story: "messages of rounds that cannot have begun are taken"},
		{Name: "slots-ahead", Story: "messages are taken before their slot begins"},
		{Name: "schedule-read-once", Story: "the chain's forks are read when the node starts, and not again", Whole: true},
		{Name: "copied-shares", Story: "a share is used for whoever registers it, though it belongs to another validator", Whole: true},
		{Name: "records-rise-for-copies", Story: "a cluster that pays again raises the slashing records of shares that its validators only copied", Whole: true},
		{Name: "copies-take-shares-away", Story: "a validator that is removed takes the share with it that it only copied", Whole: true},
		{Name: "room-for-whoever-comes", Story: "the room for early messages is nobody's: whoever comes when it is full is left out", Whole: true},
		{Name: "made-up-heads", Story: "heads and parents of a leader's value are not looked for", Whole: true},
		{Name: "impossible-blocks", Story: "what is in a leader's block is not looked at", Whole: true},
		{Name: "any-payee", Story: "a leader's block may pay anybody", Whole: true},
	}
}

// Caught is a mutant and how it was found, or not.
type Caught struct {
	Mutant
	Property string `json:"property"`
	// Seeds were needed, Instances played; Length is the shrunk story's, Script its text.
	Seeds     int    `json:"seeds"`
	Instances int    `json:"instances"`
	Length    int    `json:"length"`
	Script    string `json:"script"`
	Caught    bool   `json:"caught"`
}

// ErrNotPlanted says that this program has no bugs to find.
var ErrNotPlanted = errors.New("this program was built without the planted bugs")

// Hunt looks for a mutant under everything, in core runs if they can have it, and cuts the first story that shows it.
func Hunt(ctx context.Context, m Mutant, instances, shrinkBudget int) (Caught, error) {
	if !planted.Built {
		return Caught{}, ErrNotPlanted
	}
	c := Campaign{
		Choice: Choice{Operators: 4, Core: !m.Whole, Faults: names(Faults()), Tricks: names(Tricks())},
		Seed:   1, Instances: instances, Stop: true, Options: Options{Mutant: m.Name},
	}
	s, err := c.Run(ctx)
	if err != nil {
		return Caught{}, err
	}
	found := Caught{Mutant: m, Seeds: s.Stories, Instances: s.Instances}
	if len(s.Violations) == 0 {
		return found, ctx.Err()
	}
	found.Caught, found.Property = true, s.Violations[0].Property
	seed, err := ParseSeed(s.Violations[0].Seed)
	if err != nil {
		return found, err
	}
	c.Choice.Slots = s.Violations[0].Slots
	short := Shrink(Draw(seed, c.Choice), found.Property, c.Options, shrinkBudget)
	found.Length, found.Script = short.Length(), short.Text()
	return found, nil
}

func names(list []Fault) []string {
	out := make([]string, len(list))
	for i, f := range list {
		out[i] = f.Name
	}
	return out
}

// Hunted is the result for all mutants.
type Hunted struct {
	Total     int      `json:"total"`
	Caught    int      `json:"caught"`
	Survivors []string `json:"survivors"`
	Table     []Caught `json:"table"`
	Seconds   float64  `json:"seconds"`
}

// HuntAll hunts every mutant.
func HuntAll(ctx context.Context, instances, shrinkBudget int, progress func(Caught)) (*Hunted, error) {
	began := time.Now()
	h := &Hunted{Survivors: []string{}}
	for _, m := range Mutants() {
		c, err := Hunt(ctx, m, instances, shrinkBudget)
		if err != nil {
			return nil, err
		}
		h.Total++
		if c.Caught {
			h.Caught++
		} else {
			h.Survivors = append(h.Survivors, m.Name)
		}
		h.Table = append(h.Table, c)
		h.Seconds = time.Since(began).Seconds()
		if progress != nil {
			progress(c)
		}
	}
	return h, nil
}
