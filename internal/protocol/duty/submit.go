package duty

import (
	"errors"
	"fmt"
	"time"
)

// Submit submits a list of objects, each with the post-consensus signature of the tag at the same index. An object that is refused for
// now is submitted again by itself. The duty ends when all objects are settled.
func (m *Machine) Submit(work List, what string, tags []int) Effect {
	return m.requests.insist(work, submitTries, m.onSubmitted(work, what, tags, submitTries))
}

// GiveUp settles an object that cannot be made from its signature.
func (m *Machine) GiveUp(tag int, err error) {
	m.post.settled[tag], m.submitErr = true, err
}

// onSubmitted settles each object by itself: accepted, refused for good, or submitted again with the tries that are left.
func (m *Machine) onSubmitted(work List, what string, tags []int, tries int) answer {
	return func(now time.Duration, result Result, err error) ([]Effect, error) {
		taken, again, failure := m.settle(tags, result, err, tries)
		if taken > 0 {
			m.report.Submitted = now
			m.report.Submissions += taken
		}
		if failure != nil {
			failure = fmt.Errorf("submit %s of slot %d: %d of %d taken: %w", what, m.slot, taken, len(tags), failure)
			m.submitErr = failure
		}
		out := m.FinishIfSettled()
		if len(again) > 0 {
			rest, places := work.only(again), at(tags, again)
			q := &question{work: rest, tries: tries - 1, then: m.onSubmitted(rest, what, places, tries-1)}
			out = append(out, m.requests.later(m.slot, now+m.cfg.Retry, q))
		}
		return out, failure
	}
}

// settle records the outcome of submitted objects. It returns how many were accepted, the indices of those to submit again, and the
// error of those that are given up.
func (m *Machine) settle(tags []int, result Result, err error, tries int) (taken int, again []int, failure error) {
	answer, _ := result.(Submitted)
	for n, tag := range tags {
		why := err
		if err == nil && n < len(answer.Failures) {
			why = answer.Failures[n]
		}
		switch {
		case why == nil:
			taken++
		case err == nil && tries > 0 && !errors.Is(why, ErrRefused):
			again = append(again, n)
			continue
		default:
			m.report.Untaken++
			if failure == nil {
				failure = fmt.Errorf("validator %d: %w", m.post.shares[tag].Index, why)
			}
		}
		m.post.settled[tag] = true
	}
	return taken, again, failure
}

// FinishIfSettled ends the duty when every object was submitted or given up.
func (m *Machine) FinishIfSettled() []Effect {
	for _, settled := range m.post.settled {
		if !settled {
			return nil
		}
	}
	if m.submitErr != nil {
		return m.Finish(ReasonSubmissionFailed, m.submitErr)
	}
	return m.Finish(ReasonDone, nil)
}
