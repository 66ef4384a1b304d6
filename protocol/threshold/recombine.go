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

// ErrTooFewPartials says that fewer partial signatures than the threshold were given, or that fewer of them are good.
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

// Partial is one operator's signature with its share of a validator key. SharePublicKey is parsed only if the partial signature is
// verified alone; before that it may be any bytes.
type Partial struct {
	Signer         wire.OperatorID
	SharePublicKey phase0.BLSPubKey
	Signature      phase0.BLSSignature
}

// Item asks for the validator's signature over Root. Partials may have more than Threshold entries, in any order. Those of the lowest
// operator ids are used first. The others replace bad partial signatures, and those of operators with a bad one at another item of the
// batch.
type Item struct {
	Root      phase0.Root
	Validator *PublicKey
	Threshold int
	Partials  []Partial
	// Unused, if not nil, is called with the recombined signature. If it returns true the signature is not needed, and it is not
	// verified.
	Unused func(phase0.BLSSignature) bool
}

// Result answers one Item. If Err is nil, Signature verifies under the validator's key, unless the item's Unused returned true. Bad
// lists in ascending order the operators whose partial signature was found bad, also if the others were enough. Err wraps ErrSigners,
// ErrThreshold, ErrTooFewPartials (joined with a *BadSharesError if there were bad ones) or ErrInterpolation (every partial signature is
// good, but the share keys do not belong to the validator's key).
type Result struct {
	Signature phase0.BLSSignature
	Bad       []wire.OperatorID
	Err       error
}

// RecombineBatch recombines and verifies many signatures; results[i] answers items[i]. Items with equal roots share the cost of
// verification if they are next to each other. The error is only about rand (see VerifyBatch).
//
// The subgroup check is made once for each recombined signature and not for the partial signatures. Partial signatures are verified only
// if the recombined signature does not verify. An operator with a bad partial signature is a suspect at every other item: its partial
// signatures are verified before they are used, and are left out if there are enough others. So a liar with n bad partial signatures
// costs about n verifications. suspects are operators that the caller already suspects; it may be nil.
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

// searches is how many times a batch that does not verify is searched only for its first bad item. Each such search finds one liar, with
// any number of bad items. After that every bad item is searched at once, so that the cost stays proportional to the number of items.
const searches = 3

// attempt is an item without a result yet. candidates are the partial signatures that are not known to be bad, ascending by operator.
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

// try recombines every attempt, verifies the signatures together, writes the good ones into results and returns the attempts that
// failed. If several do not verify and thorough is false, it finds only the first of them. The attempts after that one are then unknown:
// they may be good or bad.
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

// sumState is the state of a sum before it is verified as a signature.
type sumState uint8

const (
	sumBad    sumState = iota // not a point of G2, or the point at infinity
	sumGood                   // a point of G2
	sumUnused                 // not needed, and not checked
)

// interpolate returns the sum of each attempt's first threshold candidates, and the sum's state.
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

// groups decodes the partial signatures of attempts and groups the attempts by signers. An attempt that cannot be decoded is in no
// group.
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

// Recombine interpolates one signature from exactly these partial signatures and verifies nothing. It is for callers that have verified
// the partial signatures, or verify the result. It returns ErrSigners or ErrSignature.
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

// expelBad verifies the partial signatures of the failed attempts and adds the bad signers to results. It returns the attempts that
// still have enough good ones for another try, and the bad signers. An attempt that failed with only good partial signatures ends with
// an error.
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

// distrust makes sure that no attempt uses an unverified partial signature of a suspect: another operator's replaces it, or it is
// verified. It returns the attempts that have enough partial signatures.
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

// expel adds bad signers to the attempt's result and drops their partial signatures. It reports whether enough are left; if not, it sets
// the result's error.
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

// divide returns the partial signatures of all other operators, and those of the given operators.
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

// badPartials returns the bad signers of each attempt; if only is not nil, it checks only the operators in it. All partial signatures
// are verified in one batch, grouped by operator: a liar's signatures are often bad for many validators, and bisection costs less if bad
// ones are next to each other.
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
