package scale

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/lab/bench/cputime"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

const (
	// calibrateEvery is the pause between two pieces of the calibrator's work, of which each takes some two milliseconds.
	calibrateEvery = 250 * time.Millisecond
	rsaRounds      = 40
	// mostInflation is how much slower than alone the calibrator may run before times of a clock on the wall mean nothing.
	mostInflation = 1.15
)

// piece is one measured piece of work: 40 RSA verifications and one BLS verification, in CPU time and on the wall.
type piece struct {
	at                               time.Time
	rsaCPU, rsaWall, blsCPU, blsWall time.Duration
}

// calibrator does the same work again and again beside a measurement. How much longer it takes than at its best tells how much
// the machine is disturbed.
type calibrator struct {
	key  *operatorkey.PublicKey
	hash [32]byte
	rsa  []byte
	pk   *threshold.PublicKey
	root phase0.Root
	bls  phase0.BLSSignature

	mu     sync.Mutex
	pieces []piece
}

func newCalibrator() (*calibrator, error) {
	key, err := operatorkey.Generate(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the calibrator's key: %w", err)
	}
	secret, err := secretKey(firstShareOther)
	if err != nil {
		return nil, err
	}
	c := &calibrator{key: key.Public(), hash: sha256.Sum256([]byte("calibrator")), pk: secret.PublicKey(), root: phase0.Root{1}}
	c.bls = secret.Sign(c.root)
	c.rsa, err = key.Sign(c.hash)
	return c, err
}

// errCalibrator says that a signature of the calibrator does not verify.
var errCalibrator = errors.New("a signature of the calibrator does not verify")

// run works until ctx ends.
func (c *calibrator) run(ctx context.Context) error {
	for sleepUntil(ctx, time.Now().Add(calibrateEvery)) == nil {
		if err := c.work(); err != nil {
			return err
		}
	}
	return nil
}

// work does one piece.
func (c *calibrator) work() error {
	runtime.LockOSThread() // the clock of CPU time is the thread's
	defer runtime.UnlockOSThread()
	p := piece{at: time.Now()}
	cpu, wall := cputime.Thread(), time.Now()
	for range rsaRounds {
		if c.key.Verify(c.hash, c.rsa) != nil {
			return errCalibrator
		}
	}
	p.rsaCPU, p.rsaWall = cputime.Thread()-cpu, time.Since(wall)
	cpu, wall = cputime.Thread(), time.Now()
	if threshold.Verify(c.pk, c.root, c.bls) != nil {
		return errCalibrator
	}
	p.blsCPU, p.blsWall = cputime.Thread()-cpu, time.Since(wall)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pieces = append(c.pieces, p)
	return nil
}

// Calibration is how much the machine was disturbed while it was measured.
type Calibration struct {
	// Inflation is how much longer the calibrator's work took on the wall than at its best, on average. Above 1.15 the phases are refused.
	Inflation float64 `json:"inflation"`
	// CPUInflation is the same for its CPU time: what figures of CPU time may be too high by.
	CPUInflation float64 `json:"cpu_inflation"`
	// RSAMicroseconds and BLSMicroseconds are the CPU time of one verification, the median.
	RSAMicroseconds float64 `json:"rsa_verify_us"`
	BLSMicroseconds float64 `json:"bls_verify_us"`
	// Samples is how often it worked.
	Samples int `json:"samples"`
}

// between compares the work between two moments with the best of the whole run.
func (c *calibrator) between(from, to time.Time) Calibration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return calibrate(c.pieces, from, to)
}

// calibrate compares the pieces from one moment on until another with the best of all. Inflation is 0 if there are none.
func calibrate(all []piece, from, to time.Time) Calibration {
	var during []piece
	for _, p := range all {
		if !p.at.Before(from) && p.at.Before(to) {
			during = append(during, p)
		}
	}
	if len(during) == 0 {
		return Calibration{}
	}
	rsaCPU, rsaWall := func(p piece) time.Duration { return p.rsaCPU }, func(p piece) time.Duration { return p.rsaWall }
	blsCPU, blsWall := func(p piece) time.Duration { return p.blsCPU }, func(p piece) time.Duration { return p.blsWall }
	return Calibration{
		Inflation:       max(ratio(mean(during, rsaWall), least(all, rsaWall)), ratio(mean(during, blsWall), least(all, blsWall))),
		CPUInflation:    max(ratio(median(during, rsaCPU), least(all, rsaCPU)), ratio(median(during, blsCPU), least(all, blsCPU))),
		RSAMicroseconds: float64(median(during, rsaCPU)) / rsaRounds / 1e3,
		BLSMicroseconds: float64(median(during, blsCPU)) / 1e3,
		Samples:         len(during),
	}
}

func ratio(a, b time.Duration) float64 {
	if b <= 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func least(all []piece, of func(piece) time.Duration) time.Duration {
	return of(slices.MinFunc(all, func(a, b piece) int { return int(of(a) - of(b)) }))
}

func mean(all []piece, of func(piece) time.Duration) (sum time.Duration) {
	for _, p := range all {
		sum += of(p)
	}
	return sum / time.Duration(len(all))
}

func median(all []piece, of func(piece) time.Duration) time.Duration {
	times := make([]time.Duration, len(all))
	for i, p := range all {
		times[i] = of(p)
	}
	slices.Sort(times)
	return times[len(times)/2]
}
