package sim

import (
	"context"
	"errors"
	"time"
)

// Mutant is a bug that can be planted in a build with the tag mutants.
type Mutant struct {
	Name string `json:"bug"`
	// Story says what is wrong, and where the bug comes from if somebody had it.
	Story string `json:"story"`
}

// Mutants lists the bugs. The names are asked for in packages qbft and gossip.
func Mutants() []Mutant {
	return []Mutant{
		{"own-value-over-prepared", "a leader proposes its own value when the highest prepared round change comes without full data (Anchor)"},
		{"unproven-preparation", "a round change's prepared value is taken without a quorum of prepares (Anchor)"},
		{"value-root-mismatch", "a proposal's value need not be the one that its justification is for (Anchor)"},
		{"double-prepare", "a second proposal of a round is prepared too (Charon)"},
		{"joined-not-recorded", "an instance is not recorded before its first word: a restart forgets what was said"},
		{"quorum-off-by-one", "a quorum is 2f"},
		{"forgotten-preparation", "a timeout forgets what was prepared"},
		{"commit-without-quorum", "the first prepare is answered with a commit"},
		{"signers-counted-twice", "messages are counted instead of signers"},
		{"any-prepared", "the first prepared round change decides the value instead of the highest"},
		{"follow-one", "one round change for a later round is enough to follow it"},
		{"unchecked-justification", "signatures inside justifications are not verified"},
		{"foreign-justification", "justifications of another duty count"},
		{"decision-without-value", "a decided message need not carry the value it is about (Charon's zero value)"},
		{"unchecked-value", "values of proposals are not checked"},
		{"commits-of-any-root", "commits count whatever they are for"},
		{"round-goes-back", "messages of past rounds are taken"},
		{"stale-prepares", "prepares of any round justify a prepared value"},
		{"stripped-remembered", "a message that came without its value is remembered in place of the whole one"},
		{"decisions-multiply", "a decision is handed on for every set of signers, though it says nothing new"},
		{"value-of-any-length", "values are as long as the longest of all roles"},
		{"rounds-long-past", "messages of rounds that must be over are taken"},
		{"rounds-far-ahead", "messages of rounds that cannot have begun are taken"},
		{"slots-ahead", "messages are taken before their slot begins"},
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

// ErrNotPlanted says that this build has no seams for mutants.
var ErrNotPlanted = errors.New("this program was built without the tag mutants")

// Hunt looks for a mutant in core runs under everything, and cuts the first story that shows it.
func Hunt(ctx context.Context, m Mutant, instances, shrinkBudget int) (Caught, error) {
	if !MutantsBuilt {
		return Caught{}, ErrNotPlanted
	}
	c := Campaign{
		Choice: Choice{Operators: 4, Core: true, Faults: names(Faults()), Tricks: names(Tricks())},
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
