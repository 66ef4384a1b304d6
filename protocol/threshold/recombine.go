package threshold

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	blst "github.com/supranational/blst/bindings/go"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// ErrTooFewPartials says that fewer partial signatures than the threshold were given, or that fewer remain good.
var ErrTooFewPartials = errors.New("too few partial signatures")

// BadSharesError names the operators whose partial signatures do not verify under their share public keys.
type BadSharesError struct {
	// Signers are the operators, ascending.
	Signers []wire.OperatorID
}

// Error lists the operators.
func (e *BadSharesError) Error() string {
	parts := make([]string, len(e.Signers))
	for i, id := range e.Signers {
		parts[i] = fmt.Sprint(id)
	}
	return "bad partial signature of operator " + strings.Join(parts, ", ")
}

// Partial is one operator's signature with its share of a validator key. SharePublicKey is parsed only when a
// recombination fails; it may hold anything.
type Partial struct {
	Signer         wire.OperatorID
	SharePublicKey phase0.BLSPubKey
	Signature      phase0.BLSSignature
}

// Item asks for the validator's signature over Root. Partials may hold more than Threshold entries, in any order:
// those of the lowest operator ids are tried first, the others replace bad ones and those of operators caught at another
// item of the batch.
type Item struct {
	Root      phase0.Root
	Validator *PublicKey
	Threshold int
	Partials  []Partial
	// Unused, if not nil, says of a signature, once it is whole, that nobody will use it: it is not verified then.
	Unused func(phase0.BLSSignature) bool
}

// Result answers one Item. When Err is nil, Signature verifies under the validator's key. Bad names, ascending, the
// operators whose partial signature was found bad, also when the others sufficed. Err wraps ErrSigners,
// ErrThreshold, ErrTooFewPartials (joined with a *BadSharesError when bad ones are the reason) or ErrInterpolation
// (every partial is good but the share keys do not belong to the validator's key).
type Result struct {
	Signature phase0.BLSSignature
	Bad       []wire.OperatorID
	Err       error
}

// RecombineBatch recombines and verifies many signatures; results[i] answers items[i]. Items with equal roots share
// the cost of verification when they stand next to each other. The error is about rand alone (see VerifyBatch).
//
// Each final signature gets one subgroup check and the partial ones none: what they add up to is all that matters.
// Only when a result does not verify are the partials behind it looked at one by one. Who is caught there is suspected at
// every other item: its partials are verified before they are used, and not used where others suffice. A liar with n bad
// partials so costs about n verifications. suspects, which may be nil, were caught before; they cost nothing else.
func (l *Lagrange) RecombineBatch(rand io.Reader, items []Item, suspects []wire.OperatorID) ([]Result, error) {
	results := make([]Result, len(items))
	pending := make([]attempt, 0, len(items))
	for i := range items {
		a, err := newAttempt(i, &items[i])
		if err != nil {
			results[i].Err = err
			continue
		}
		pending = append(pending, a)
	}
	pending, err := distrust(rand, pending, suspects, results)
	if err != nil {
		return nil, err
	}
	for round := 0; len(pending) > 0; round++ {
		failed, unknown, err := l.try(rand, pending, results, round >= searches)
		if err != nil {
			return nil, err
		}
		retry, caught, err := expelBad(rand, failed, results)
		if err != nil {
			return nil, err
		}
		unknown, err = distrust(rand, unknown, caught, results)
		if err != nil {
			return nil, err
		}
		pending = append(retry, unknown...)
		slices.SortFunc(pending, func(a, b attempt) int { return cmp.Compare(a.index, b.index) }) // equal roots stand together
	}
	return results, nil
}

// searches is how many times a batch that does not verify is searched for its first bad item alone: as many liars, each bad
// at any number of items, are found that way. Then every bad item is looked for, whatever makes it bad, so that the cost
// stays in proportion to the items.
const searches = 3

// attempt is an item on its way: candidates are the partials not known to be bad, ascending by operator.
type attempt struct {
	index      int
	item       *Item
	candidates []Partial
}

func newAttempt(index int, item *Item) (attempt, error) {
	a := attempt{index: index, item: item, candidates: item.Partials}
	if item.Threshold < 1 {
		return a, fmt.Errorf("%w: %d", ErrThreshold, item.Threshold)
	}
	if len(a.candidates) < item.Threshold {
		return a, fmt.Errorf("%w: %d of %d", ErrTooFewPartials, len(a.candidates), item.Threshold)
	}
	bySigner := func(x, y Partial) int { return cmp.Compare(x.Signer, y.Signer) }
	if !slices.IsSortedFunc(a.candidates, bySigner) {
		a.candidates = slices.Clone(a.candidates)
		slices.SortFunc(a.candidates, bySigner)
	}
	for i, p := range a.candidates {
		if p.Signer == 0 || i > 0 && a.candidates[i-1].Signer == p.Signer {
			return a, fmt.Errorf("%w: operator %d", ErrSigners, p.Signer)
		}
	}
	return a, nil
}

// try recombines every attempt, verifies the signatures together, writes the good ones into results and returns the
// attempts whose signature is not good. Unless it is thorough it stops at the first that does not verify if another one
// behind it does not; of those behind it nothing is known then.
func (l *Lagrange) try(rand io.Reader, pending []attempt, results []Result, thorough bool) (failed, unknown []attempt, err error) {
	points, states := l.interpolate(pending)
	var b batch
	inBatch := make([]attempt, 0, len(pending))
	for i, a := range pending {
		switch states[i] {
		case sumUnused:
			results[a.index].Signature = phase0.BLSSignature(points[i].Compress())
			continue
		case sumBad:
			failed = append(failed, a)
			continue
		}
		b.add(a.item.Root, a.item.Validator, &points[i])
		inBatch = append(inBatch, a)
	}
	bad, known, err := b.search(rand, thorough)
	if err != nil {
		return nil, nil, err
	}
	if !known {
		inBatch, unknown = inBatch[:bad[0]+1], inBatch[bad[0]+1:]
	}
	for i, a := range inBatch {
		if len(bad) > 0 && bad[0] == i {
			bad, failed = bad[1:], append(failed, a)
			continue
		}
		results[a.index].Signature = phase0.BLSSignature(b.signatures[i].Compress())
	}
	return failed, unknown, nil
}

// sumState is what is known of a sum before its signature is verified.
type sumState uint8

const (
	sumBad    sumState = iota // not a point of G2, or the point at infinity
	sumGood                   // a point of G2
	sumUnused                 // nobody will use it, and nothing was checked
)

// interpolate returns the sum of each attempt's first threshold candidates, and what is known of it.
func (l *Lagrange) interpolate(attempts []attempt) (sums blst.P2Affines, states []sumState) {
	sums, states = make(blst.P2Affines, len(attempts)), make([]sumState, len(attempts))
	for _, g := range l.groups(attempts) {
		unused := func(i int, sum *blst.P2Affine) bool {
			at := g.at[i]
			ask := attempts[at].item.Unused
			if ask == nil || !ask(phase0.BLSSignature(sum.Compress())) {
				return false
			}
			sums[at], states[at] = *sum, sumUnused
			return true
		}
		g.combine(unused, func(i int, sum *blst.P2Affine, inG2 bool) {
			if sums[g.at[i]] = *sum; inG2 {
				states[g.at[i]] = sumGood
			}
		})
	}
	return sums, states
}

// groups decodes the partial signatures of attempts and puts together what has the same signers. What cannot be decoded is in no group.
func (l *Lagrange) groups(attempts []attempt) (out []*group) {
	of := map[*coefficients]*group{}
	for i, a := range attempts {
		c, points, err := l.decode(a)
		if err != nil {
			continue
		}
		g := of[c]
		if g == nil || len(g.at) == maxLanes {
			g = &group{coefficients: c}
			of[c], out = g, append(out, g)
		}
		g.at, g.points = append(g.at, i), append(g.points, points)
	}
	return out
}

// decode returns the first threshold candidates of an attempt as points of the curve, in or outside of G2, with their coefficients. It
// returns ErrSigners, or ErrSignature when one is no curve point.
func (l *Lagrange) decode(a attempt) (*coefficients, blst.P2Affines, error) {
	t := a.item.Threshold
	signers := make([]wire.OperatorID, t)
	points := make(blst.P2Affines, t)
	for i, p := range a.candidates[:t] {
		signers[i] = p.Signer
		if points[i].Uncompress(p.Signature[:]) == nil {
			return nil, nil, ErrSignature
		}
	}
	c, err := l.of(signers)
	return c, points, err
}

// Recombine interpolates one signature from exactly these partials without verifying anything: for callers that know
// the partials to be good, or verify the result themselves. It returns ErrSigners or ErrSignature.
func (l *Lagrange) Recombine(partials []Partial) (phase0.BLSSignature, error) {
	c, points, err := l.decode(attempt{item: &Item{Threshold: len(partials)}, candidates: partials})
	if err != nil {
		return phase0.BLSSignature{}, err
	}
	sum := c.combine(points)
	if sum.Equals(new(blst.P2)) {
		return phase0.BLSSignature{}, ErrSignature
	}
	return phase0.BLSSignature(sum.Compress()), nil
}

// expelBad verifies the partials of the failed attempts, notes the bad ones in results, and returns the attempts that
// still have enough good partials for another try, and whom it caught. An attempt that failed with good partials only ends
// here.
func expelBad(rand io.Reader, failed []attempt, results []Result) (retry []attempt, caught []wire.OperatorID, err error) {
	bad, err := badPartials(rand, failed, nil)
	if err != nil {
		return nil, nil, err
	}
	for i, a := range failed {
		if len(bad[i]) == 0 {
			results[a.index].Err = ErrInterpolation
			continue
		}
		caught = append(caught, bad[i]...)
		if a.expel(bad[i], &results[a.index]) {
			retry = append(retry, a)
		}
	}
	slices.Sort(caught)
	return retry, slices.Compact(caught), nil
}

// distrust sees to it that no attempt uses an unproven partial of a suspect: other partials take its place, or it is
// verified. It returns the attempts that have enough partials.
func distrust(rand io.Reader, attempts []attempt, suspects []wire.OperatorID, results []Result) (kept []attempt, err error) {
	if len(suspects) == 0 {
		return attempts, nil
	}
	var doubtful []attempt
	for _, a := range attempts {
		trusted, others := divide(a.candidates, suspects)
		a.candidates = append(trusted, others...)
		if len(trusted) < a.item.Threshold {
			doubtful = append(doubtful, a)
		} else {
			kept = append(kept, a)
		}
	}
	bad, err := badPartials(rand, doubtful, suspects)
	if err != nil {
		return nil, err
	}
	for i, a := range doubtful {
		if len(bad[i]) == 0 || a.expel(bad[i], &results[a.index]) {
			kept = append(kept, a)
		}
	}
	return kept, nil
}

// expel notes bad signers and drops their partials. It reports whether enough are left; if not, the result says so.
func (a *attempt) expel(bad []wire.OperatorID, r *Result) bool {
	r.Bad = append(r.Bad, bad...)
	slices.Sort(r.Bad)
	a.candidates, _ = divide(a.candidates, bad)
	if len(a.candidates) < a.item.Threshold {
		r.Err = fmt.Errorf("%w: %d of %d: %w", ErrTooFewPartials, len(a.candidates), a.item.Threshold, &BadSharesError{Signers: r.Bad})
		return false
	}
	return true
}

// divide returns the partials of all others, and those of the given operators.
func divide(partials []Partial, operators []wire.OperatorID) (others, theirs []Partial) {
	others = make([]Partial, 0, len(partials))
	for _, p := range partials {
		if slices.Contains(operators, p.Signer) {
			theirs = append(theirs, p)
		} else {
			others = append(others, p)
		}
	}
	return others, theirs
}

// badPartials returns the bad signers of each attempt, among those in only if that is not nil. All partials are verified
// in one batch, grouped by operator, because a liar's signatures are bad for many validators at once: bisection meets
// them in one stretch.
func badPartials(rand io.Reader, attempts []attempt, only []wire.OperatorID) ([][]wire.OperatorID, error) {
	bad := make([][]wire.OperatorID, len(attempts))
	var checks []suspect
	for i, a := range attempts {
		for _, p := range a.candidates {
			if only != nil && !slices.Contains(only, p.Signer) {
				continue
			}
			pk, err := ParsePublicKey(p.SharePublicKey[:])
			if err != nil {
				bad[i] = append(bad[i], p.Signer)
				continue
			}
			checks = append(checks, suspect{i, p.Signer, Check{pk, a.item.Root, p.Signature}})
		}
	}
	slices.SortStableFunc(checks, func(x, y suspect) int {
		return cmp.Or(cmp.Compare(x.signer, y.signer), slices.Compare(x.check.Root[:], y.check.Root[:]))
	})
	plain := make([]Check, len(checks))
	for i := range checks {
		plain[i] = checks[i].check
	}
	failed, err := VerifyBatch(rand, plain)
	if err != nil {
		return nil, err
	}
	for _, f := range failed {
		s := &checks[f]
		bad[s.attempt] = append(bad[s.attempt], s.signer)
	}
	return bad, nil
}

type suspect struct {
	attempt int
	signer  wire.OperatorID
	check   Check
}
