package beacon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	nethttp "net/http"
	"time"

	apiv1 "github.com/attestantio/go-eth2-client/api/v1"

	"github.com/hawser-ssv/hawser/internal/node/border"
	"github.com/hawser-ssv/hawser/internal/sse"
)

// Head is a beacon node's event of a new head block, with the roots that duties of the previous and the current epoch depend on.
type Head = apiv1.HeadEvent

const (
	// silentSlots is the number of slots without a byte after which the event stream is closed: a connection that was cut without a
	// packet never ends by itself. shortestSilence is the least such time, for very short slots.
	silentSlots     = 3
	shortestSilence = 5 * time.Second
	// maxEventBytes bounds one line of the event stream; a head event is under 1 KiB.
	maxEventBytes = 1 << 20
	eventRetry    = time.Second
)

// followHeads keeps the event stream open until ctx ends. A lost stream is opened again after a second: a committee's vote waits for
// the head, so an exponential backoff would cost duties.
func (c *Client) followHeads(ctx context.Context) {
	if c.opts.OnHead == nil {
		return
	}
	for ctx.Err() == nil {
		err := border.Guard(func() error { return c.readEvents(ctx) })
		if ctx.Err() != nil {
			return
		}
		err = c.address.CleanError(err)
		c.log.Debug("event stream ended", "cause", err)
		state := StreamLost
		if errors.Is(err, errNoStream) || border.KindOf(err) != "" {
			state = StreamRefused
		}
		c.setStream(state, err)
		c.sleep(ctx, eventRetry)
	}
}

// errNoStream says that the node answered, but not with a stream.
var errNoStream = errors.New("no event stream")

func (c *Client) readEvents(ctx context.Context) error {
	if c.invalid != nil {
		return c.invalid
	}
	ctx, cancel := context.WithCancel(border.With(ctx, &rowEvents))
	defer cancel()
	req, err := nethttp.NewRequestWithContext(ctx, nethttp.MethodGet, c.address.String()+rowEvents.Path+"?topics=head", nethttp.NoBody)
	if err != nil {
		return fmt.Errorf("open event stream: %w", err)
	}
	req.Header.Set("Accept", "text/event-stream")
	resp, err := c.transport.Client().Do(req)
	if err != nil {
		return fmt.Errorf("open event stream: %w", unwrapURL(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != nethttp.StatusOK {
		return fmt.Errorf("open event stream: %w: status %d", errNoStream, resp.StatusCode)
	}
	c.setStream(StreamOpen, nil)
	limit := max(silentSlots*c.opts.CheckEvery, shortestSilence)
	body := &idleReader{Reader: resp.Body, silence: time.AfterFunc(limit, cancel), limit: limit}
	defer body.silence.Stop()
	return parseEvents(body, c.onHead)
}

// idleReader ends a stream that sends nothing for too long.
type idleReader struct {
	io.Reader
	silence *time.Timer
	limit   time.Duration
}

// Read reads from the stream and restarts the time.
func (w *idleReader) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if n > 0 {
		w.silence.Reset(w.limit)
	}
	return n, err
}

// parseEvents reads a server-sent event stream and passes on each head. An event that does not parse is skipped: the next head comes a
// slot later.
func parseEvents(r io.Reader, onHead func(Head)) error {
	return sse.Read(r, maxEventBytes, func(topic string, data []byte) error {
		var head *Head
		if topic == "head" && json.Unmarshal(data, &head) == nil && head != nil {
			onHead(*head)
		}
		return nil
	})
}
