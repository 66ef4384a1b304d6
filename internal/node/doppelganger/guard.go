package doppelganger

import (
	"time"

	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/duty"
)

// ShareSigner signs with shares; *signer.Signer does.
type ShareSigner interface {
	duty.SlashingGuard
	SignBatch(now time.Time, requests []signer.Request) []signer.Result
}

// Guard returns the signer of shares that withholds votes and blocks of watched shares. The errors of those wrap duty.ErrWithheld;
// nothing is recorded for them.
func (w *Watch) Guard(s ShareSigner) ShareSigner { return guarded{s, w} }

type guarded struct {
	ShareSigner
	watch *Watch
}

// SignBatch passes on the requests of shares that are not watched, and those that cannot be slashed.
func (g guarded) SignBatch(now time.Time, requests []signer.Request) []signer.Result {
	results := make([]signer.Result, len(requests))
	var pass []signer.Request
	var places []int
	g.watch.mu.Lock()
	for i := range requests {
		if !requests[i].Object.Slashable() {
			pass, places = append(pass, requests[i]), append(places, i)
			continue
		}
		if v := g.watch.verdict(requests[i].Share); v != nil && !v.safe {
			g.watch.recordRequest(&requests[i], v)
		}
		if v := g.watch.verdict(requests[i].Share); v != nil && !v.safe {
			results[i].Err = g.watch.withhold(requests[i].Share)
			continue
		}
		pass, places = append(pass, requests[i]), append(places, i)
	}
	g.watch.mu.Unlock()
	if len(pass) == 0 {
		return results
	}
	for i, r := range g.ShareSigner.SignBatch(now, pass) {
		results[places[i]] = r
	}
	return results
}
