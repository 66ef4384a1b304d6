package sim

import (
	"context"
	"time"

	"github.com/hawser-ssv/hawser/internal/lab/bench/cputime"
	"github.com/hawser-ssv/hawser/internal/lab/model"
)

// Campaign is many stories, one after the other.
type Campaign struct {
	Choice Choice
	// Seed is that of the first story; the next ones follow.
	Seed uint64
	// Instances is how many are played at least.
	Instances int
	Options   Options
	// Stop ends the campaign at the first story with a violation.
	Stop bool
	// Progress is called after each story; it may be nil.
	Progress func(*Summary)
}

// Summary is how a campaign went.
type Summary struct {
	Instances  int            `json:"instances"`
	Decided    int            `json:"decided"`
	Undecided  map[string]int `json:"undecided_by_reason"`
	Violations []Found        `json:"violations"`
	// Wanted is how many instances were asked for; Cut says that the campaign was ended before them.
	Wanted     int                     `json:"instances_wanted"`
	Cut        bool                    `json:"cut_short"`
	Broken     int                     `json:"stories_with_violations"`
	Stories    int                     `json:"stories"`
	Steps      uint64                  `json:"steps"`
	Seconds    float64                 `json:"seconds"`
	CPUSeconds float64                 `json:"cpu_seconds"`
	PerMinute  float64                 `json:"instances_per_cpu_minute"`
	Seed       string                  `json:"seed"`
	Rounds     []int                   `json:"decided_by_round"`
	Calm       []int                   `json:"calm_by_last_round"`
	Bound      int                     `json:"calm_bound_rounds"`
	Deviations map[model.Deviation]int `json:"deviations"`
	// Late counts honest messages that honest validation refused for their time or order, by rule.
	Late map[string]int `json:"refused_for_time_or_order"`
	// FirstBroken counts the stories by the property that was broken first in each.
	FirstBroken map[string]int `json:"first_broken"`
	// BrokenBy counts them by every property that was broken.
	BrokenBy map[string]int `json:"broken_by"`
}

// Found is a violation and the seed that shows it.
type Found struct {
	Seed     string `json:"seed"`
	Slots    int    `json:"slots"`
	Property string `json:"property"`
	Text     string `json:"text"`
}

// mostFound bounds the violations that a summary lists.
const mostFound = 50

// Run plays the stories until there are enough instances or ctx ends, which is no error: the summary says that it was cut.
func (c *Campaign) Run(ctx context.Context) (*Summary, error) {
	if err := c.Choice.Check(); err != nil {
		return nil, err
	}
	began, cpu := time.Now(), cputime.Process()
	s := newSummary(c.Seed, c.Choice.Operators)
	for seed := c.Seed; s.Instances < c.Instances && ctx.Err() == nil; seed++ {
		choice := c.Choice
		if choice.Slots == 0 {
			choice.Slots = min(usualSlots, c.Instances-s.Instances)
		}
		r, err := Play(Draw(seed, choice), c.Options)
		if err != nil {
			return nil, err
		}
		s.add(r, choice.Slots)
		s.Seconds = time.Since(began).Seconds()
		s.CPUSeconds = (cputime.Process() - cpu).Seconds()
		s.PerMinute = float64(s.Instances) * 60 / max(s.CPUSeconds, 1e-9)
		if c.Progress != nil {
			c.Progress(s)
		}
		if c.Stop && len(r.Violations) > 0 {
			break
		}
	}
	s.Wanted, s.Cut = c.Instances, s.Instances < c.Instances && ctx.Err() != nil
	s.Rounds, s.Calm = trim(s.Rounds), trim(s.Calm)
	return s, nil
}

func newSummary(seed uint64, operators int) *Summary {
	return &Summary{
		Undecided: map[string]int{}, Violations: []Found{}, Seed: SeedText(seed), Deviations: map[model.Deviation]int{}, Late: map[string]int{},
		FirstBroken: map[string]int{}, BrokenBy: map[string]int{}, Bound: TerminationBound(operators),
	}
}

func (s *Summary) add(r *Result, slots int) {
	s.Stories++
	s.Instances += r.Instances
	s.Decided += r.Decided
	s.Steps += r.Steps
	for reason, n := range r.Undecided {
		s.Undecided[reason] += n
	}
	for why, n := range r.Deviations {
		s.Deviations[why] += n
	}
	for label, n := range r.Late {
		s.Late[label] += n
	}
	s.Rounds, s.Calm = addRounds(s.Rounds, r.Rounds[:]), addRounds(s.Calm, r.CalmRounds[:])
	if len(r.Violations) == 0 {
		return
	}
	s.Broken++
	s.FirstBroken[r.Violations[0].Property]++
	counted := map[string]bool{}
	for _, v := range r.Violations {
		if !counted[v.Property] {
			counted[v.Property] = true
			s.BrokenBy[v.Property]++
		}
		if len(s.Violations) < mostFound {
			s.Violations = append(s.Violations, Found{SeedText(r.Story.Seed), slots, v.Property, v.Text})
		}
	}
}

func addRounds(to, more []int) []int {
	if len(to) < len(more) {
		to = append(to, make([]int, len(more)-len(to))...)
	}
	for i, n := range more {
		to[i] += n
	}
	return to
}

// trim leaves empty rounds at the end out. Place i is round i.
func trim(rounds []int) []int {
	for len(rounds) > 1 && rounds[len(rounds)-1] == 0 {
		rounds = rounds[:len(rounds)-1]
	}
	return rounds
}
