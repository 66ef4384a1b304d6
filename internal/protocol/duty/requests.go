package duty

import (
	"errors"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// answer continues a machine with the answer to a request.
type answer func(now time.Duration, result Result, err error) ([]Effect, error)

// requests are a machine's open requests. Ids are never used twice, so that an answer to a request of an earlier duty is dropped.
type requests struct {
	last RequestID
	open map[RequestID]*question
	// resting requests wait for their timer to be sent again.
	resting map[RequestID]*question
}

type question struct {
	work  Work
	tries int
	then  answer
}

// ask returns the effect that starts the work; then is called with its answer.
func (r *requests) ask(work Work, then answer) Effect {
	return r.put(&question{work: work, then: then})
}

// insist is ask, repeated up to tries times while the answer is an error that a later try may not have.
func (r *requests) insist(work Work, tries int, then answer) Effect {
	return r.put(&question{work: work, tries: tries, then: then})
}

func (r *requests) put(q *question) Effect {
	if r.open == nil {
		r.open = make(map[RequestID]*question)
	}
	r.last++
	r.open[r.last] = q
	return Request{ID: r.last, Work: q.work}
}

// done handles an answer. pause is the wait before a refused request is sent again.
func (r *requests) done(now time.Duration, slot phase0.Slot, ev Done, pause time.Duration) ([]Effect, error) {
	q := r.open[ev.ID]
	if q == nil {
		return nil, nil
	}
	delete(r.open, ev.ID)
	if ev.Err != nil && q.tries > 0 && !errors.Is(ev.Err, ErrRefused) {
		q.tries--
		return []Effect{r.rest(ev.ID, q, slot, now+pause)}, nil
	}
	return q.then(now, ev.Result, ev.Err)
}

// later requests work at an offset from the slot's start.
func (r *requests) later(slot phase0.Slot, at time.Duration, q *question) Effect {
	r.last++
	return r.rest(r.last, q, slot, at)
}

func (r *requests) rest(id RequestID, q *question, slot phase0.Slot, at time.Duration) Effect {
	if r.resting == nil {
		r.resting = make(map[RequestID]*question)
	}
	r.resting[id] = q
	return SetTimer{ID: TimerID{Kind: TimerRetry, Slot: slot, Work: id}, Offset: at}
}

// again sends a resting request once more.
func (r *requests) again(id RequestID) []Effect {
	q := r.resting[id]
	if q == nil {
		return nil
	}
	delete(r.resting, id)
	return []Effect{r.put(q)}
}

// forget drops all requests; their answers are ignored.
func (r *requests) forget() { r.open, r.resting = nil, nil }
