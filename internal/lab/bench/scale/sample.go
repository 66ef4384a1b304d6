package scale

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// sample is what is known of operator 1 at one moment. Everything but memory and goroutines counts from its start.
type sample struct {
	at      time.Time
	cpu     time.Duration
	memory  resident
	traffic traffic
	// logged is the length of its log, beaconIn and beaconOut what it read from the stub and wrote to it.
	logged, beaconIn, beaconOut uint64
	metrics                     map[string]float64
}

// take samples the operator. Asking for metrics costs it some milliseconds, which are kept out of what lies between two samples: before
// a measurement they are asked for first, behind it last.
func (o *operator) take(ctx context.Context, b *beacon, before bool) (s sample, err error) {
	if before {
		if s.metrics, err = o.metrics(ctx); err != nil {
			return s, err
		}
	}
	pid := o.child.PID()
	s.at = time.Now()
	if s.cpu, err = cpuOf(pid); err != nil {
		return s, err
	}
	if s.memory, err = residentOf(pid); err != nil {
		return s, err
	}
	if s.traffic, err = trafficOf(pid); err != nil {
		return s, err
	}
	s.beaconIn, s.beaconOut = b.out.Load(), b.in.Load()
	if info, err := os.Stat(o.logFile()); err == nil {
		s.logged = uint64(info.Size())
	}
	if !before {
		s.metrics, err = o.metrics(ctx)
	}
	return s, err
}

func (o *operator) metrics(ctx context.Context) (map[string]float64, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	text, err := o.client.Metrics(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask operator %d for metrics: %w", o.id, err)
	}
	return parseMetrics(text), nil
}

// parseMetrics reads Prometheus' text form: values by name with labels.
func parseMetrics(text []byte) map[string]float64 {
	out := make(map[string]float64)
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		at := strings.LastIndexByte(line, ' ')
		if at < 0 || strings.HasPrefix(line, "#") {
			continue
		}
		if value, err := strconv.ParseFloat(line[at+1:], 64); err == nil {
			out[line[:at]] = value
		}
	}
	return out
}

// sum adds all series of a metric that have the label; all of them if it is empty.
func (s sample) sum(name, label string) (total float64) {
	for series, value := range s.metrics {
		if rest, ok := strings.CutPrefix(series, name); ok && (rest == "" || rest[0] == '{') && strings.Contains(rest, label) {
			total += value
		}
	}
	return total
}

// figures are what lies between two samples.
type figures struct {
	cpu                            time.Duration
	mcore                          float64
	in, out                        uint64
	judged, published              int
	accepted, ignored, rejected    int
	dropped                        int
	heapMiB, rssMiB, anonMiB, peak float64
	goroutines                     int
}

// between computes the figures of a measurement. Bytes are those that were read and written without those of the Beacon API and of
// the log: gossip, and what little the disk and the execution client get.
func between(before, after sample) figures {
	count := func(name, label string) int { return int(after.sum(name, label) - before.sum(name, label)) }
	f := figures{
		cpu: after.cpu - before.cpu, judged: count(verdicts, ""), published: count("hawser_p2p_published_total", `outcome="sent"`),
		accepted: count(verdicts, `verdict="accept"`), ignored: count(verdicts, `verdict="ignore"`), rejected: count(verdicts, `verdict="reject"`),
		dropped: count("hawser_p2p_dropped_total", ""),
		in:      without(after.traffic.read-before.traffic.read, after.beaconIn-before.beaconIn),
		out:     without(after.traffic.written-before.traffic.written, after.beaconOut-before.beaconOut, after.logged-before.logged),
		heapMiB: after.sum("go_memstats_heap_inuse_bytes", "") / mebi, goroutines: int(after.sum("go_goroutines", "")),
		rssMiB: float64(after.memory.all) / mebi, anonMiB: float64(after.memory.anonymous) / mebi, peak: float64(after.memory.peak) / mebi,
	}
	if took := after.at.Sub(before.at); took > 0 {
		f.mcore = 1000 * f.cpu.Seconds() / took.Seconds()
	}
	return f
}

const (
	verdicts = "hawser_gossip_verdicts_total"
	mebi     = 1 << 20
)

// without takes parts of a sum away.
func without(all uint64, parts ...uint64) uint64 {
	for _, part := range parts {
		all -= min(all, part)
	}
	return all
}
