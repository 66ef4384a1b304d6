package node

import (
	"context"
	"log/slog"
	"time"

	"github.com/hawser-ssv/hawser/internal/node/api"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

// watch asks for troubles a few times a slot, so that they are logged even if nobody asks for the node's health. It also measures how
// late the machine wakes it.
func (n *Node) watch(ctx context.Context) {
	for {
		due := n.clock.Now().Add(n.slot / 3)
		if n.clock.SleepUntil(ctx, due) != nil {
			return
		}
		n.meter.Note("the look for troubles", due, n.clock.Now())
		n.look()
		if live := n.live.Load(); live != nil {
			n.keepAge(live)
		}
	}
}

// look asks every room for its troubles and logs what has changed. It returns what is wrong now, worst first, with a sentence about
// it.
func (n *Node) look() (problems []health.Problem, sentence string) {
	m := n.moment()
	n.mu.Lock()
	defer n.mu.Unlock()
	problems, changes := n.tracker.Look(&m, n.reports(&m))
	for i := range changes {
		n.logChange(&changes[i], m.Now)
	}
	done, failed := 0, 0
	if d := n.dutyRooms(); d != nil {
		done, failed = d.work.Lately(&m)
	}
	return problems, health.Sentence(problems, done, failed)
}

// logChange logs a change that its room has not logged.
func (n *Node) logChange(c *health.Change, now time.Time) {
	if c.Logged {
		return
	}
	if c.Over {
		n.log.Info("trouble is over", "what", string(c.Name), "code", c.Fault.Code, "after", now.Sub(c.Since).Round(time.Millisecond))
		return
	}
	level := slog.LevelWarn
	if c.Severity == health.Info {
		level = slog.LevelInfo
	}
	n.log.Log(context.Background(), level, c.Fault.Title, "severity", c.Severity.String(), "remedy", c.Fault.Code, "cause", c.Fault.Cause)
}

// problems returns what is wrong now in the API's form, worst first and never nil.
func (n *Node) problems() []api.Problem {
	problems, _ := n.look()
	return shown(problems)
}

func shown(problems []health.Problem) []api.Problem {
	out := make([]api.Problem, 0, len(problems))
	for _, p := range problems {
		out = append(out, api.Problem{
			Code: p.Fault.Code.String(), Cause: p.Fault.Title + ": " + p.Fault.Cause, Remedy: p.Fault.Remedy, Since: p.Since,
			Severity: p.Severity.String(),
		})
	}
	return out
}
