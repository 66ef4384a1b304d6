package scale

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/hawser-ssv/hawser/internal/node/p2p"
)

// Traffic is what strangers brought to operator 1 while it was measured, in messages.
type Traffic struct {
	// Foreign are those of the foreign validators, Others those of the committees of a flood. Both are right.
	Foreign int `json:"foreign"`
	Others  int `json:"others"`
	// Forged have a signature that does not hold, Rubbish is no message.
	Forged  int `json:"forged"`
	Rubbish int `json:"rubbish"`
	// Unsent could not be brought: the peer that had to had been cut, or this program was late.
	Unsent int `json:"unsent"`
	// Identities is how many peers brought forgeries and rubbish: who has brought a hundred, or is cut, comes back under a new identity.
	Identities int `json:"identities"`
}

// since is what was brought after a moment.
func (t Traffic) since(then Traffic) Traffic {
	return Traffic{
		t.Foreign - then.Foreign, t.Others - then.Others, t.Forged - then.Forged, t.Rubbish - then.Rubbish, t.Unsent - then.Unsent, t.Identities,
	}
}

const (
	// attackers is how many peers bring forgeries and rubbish at a time.
	attackers = 6
	// identityWorth is how many messages an attacker brings under one identity: by then nobody looks at what it brings.
	identityWorth = 100
)

// noise makes the strangers speak, slot after slot.
type noise struct {
	strangers *strangers
	beacon    *beacon
	subnets   p2p.Subnets
	to        string // the address of operator 1
	// perSlot is how many messages a flood brings in a slot.
	perSlot int

	mu      sync.Mutex
	counted Traffic
}

// newNoise lays out the noise of a run; nil if there is none.
func newNoise(o Options, p plan, s *strangers, b *beacon, to string) *noise {
	if o.Foreign == 0 && o.Flood == 0 {
		return nil
	}
	n := &noise{strangers: s, beacon: b, to: to, perSlot: o.Flood * p.honest(o)}
	for _, c := range p.committees {
		n.subnets.Add(int(s.profile.Fork(0).Subnet(c)))
	}
	return n
}

// chapter is what is to be said in one slot.
type chapter struct {
	slot            uint64
	foreign, others []said
}

// run speaks in the slots from first on. Messages are signed a slot ahead of their time.
func (n *noise) run(ctx context.Context, first uint64, slots int) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	chapters := make(chan chapter, 1)
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() {
		defer close(chapters)
		for slot := first; slot < first+uint64(slots); slot++ {
			c, err := n.write(slot)
			if err != nil {
				stop(err)
				return
			}
			select {
			case chapters <- c:
			case <-ctx.Done():
				return
			}
		}
	})
	public, err := newSpeaker(ctx, n.strangers.profile, n.subnets, n.to, nil)
	if err != nil {
		return err
	}
	defer public.close()
	if n.perSlot > 0 {
		all.Go(func() {
			if err := n.attack(ctx, first, slots); err != nil {
				stop(err)
			}
		})
	}
	for c := range chapters {
		if err := sleepUntil(ctx, n.beacon.startOf(c.slot).Add(headAfter)); err != nil {
			return err
		}
		n.speak(ctx, public, c)
	}
	return context.Cause(ctx)
}

// write makes what is said in a slot.
func (n *noise) write(slot uint64) (c chapter, err error) {
	c.slot = slot
	if c.foreign, err = n.strangers.honest(slot); err != nil {
		return c, err
	}
	c.others, err = n.strangers.flood(slot, n.perSlot/3)
	return c, err
}

// speak says a slot's messages, evenly until most of it is over.
func (n *noise) speak(ctx context.Context, by *speaker, c chapter) {
	foreign := len(c.foreign)
	n.spread(ctx, c.slot, foreign+len(c.others), func(i int) {
		if i < foreign {
			n.count(by.say(ctx, c.foreign[i]), func(t *Traffic) { t.Foreign++ })
			return
		}
		n.count(by.say(ctx, c.others[i-foreign]), func(t *Traffic) { t.Others++ })
	})
}

// spread calls say for each of so many messages, evenly over a slot but its end. What is not said by then is not said.
func (n *noise) spread(ctx context.Context, slot uint64, messages int, say func(i int)) {
	start := n.beacon.startOf(slot).Add(headAfter)
	length := n.beacon.slot - 2*headAfter
	for i := range messages {
		if i%burstOf == 0 && sleepUntil(ctx, start.Add(length*time.Duration(i)/time.Duration(messages))) != nil {
			return
		}
		if time.Since(start) > length+headAfter {
			n.mu.Lock()
			n.counted.Unsent += messages - i
			n.mu.Unlock()
			return
		}
		say(i)
	}
}

// burstOf is how many messages are said at once.
const burstOf = 5

// count books a message that was said, or that could not be.
func (n *noise) count(sent bool, as func(*Traffic)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !sent {
		n.counted.Unsent++
		return
	}
	as(&n.counted)
}

// traffic is what was counted so far.
func (n *noise) traffic() Traffic {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.counted
}

// attack brings forgeries and rubbish in the slots from first on.
func (n *noise) attack(ctx context.Context, first uint64, slots int) error {
	crowd := make([]*speaker, attackers)
	defer func() {
		for _, one := range crowd {
			if one != nil {
				one.close()
			}
		}
	}()
	order := rand.New(rand.NewPCG(1, 3))
	number := 0
	for slot := first; slot < first+uint64(slots); slot++ {
		if err := sleepUntil(ctx, n.beacon.startOf(slot).Add(headAfter)); err != nil {
			return err
		}
		var failed error
		n.spread(ctx, slot, n.perSlot-n.perSlot/3, func(int) {
			number++
			if err := n.one(ctx, crowd, number, slot, order.IntN(2) == 0); err != nil && failed == nil {
				failed = err
			}
		})
		if failed != nil {
			return failed
		}
	}
	return nil
}

// one brings one message of an attack, by the attacker whose turn it is. One that was cut or has said enough is replaced.
func (n *noise) one(ctx context.Context, crowd []*speaker, number int, slot uint64, forge bool) (err error) {
	by := &crowd[number%len(crowd)]
	if *by != nil && ((*by).cut() || (*by).said >= identityWorth) {
		(*by).close()
		*by = nil
	}
	if *by == nil {
		if *by, err = newSpeaker(ctx, n.strangers.profile, n.subnets, n.to, nil); err != nil {
			return err
		}
		n.mu.Lock()
		n.counted.Identities++
		n.mu.Unlock()
	}
	if !forge {
		n.count((*by).say(ctx, n.strangers.rubbish(number)), func(t *Traffic) { t.Rubbish++ })
		return nil
	}
	m, err := n.strangers.forgery(number, slot)
	if err == nil {
		n.count((*by).say(ctx, m), func(t *Traffic) { t.Forged++ })
	}
	return err
}
