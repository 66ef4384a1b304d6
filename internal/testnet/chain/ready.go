package chain

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/hawser-ssv/hawser/internal/testnet/process"
)

// startLimit is how long a client may take until its API answers. It takes about three seconds on two idle cores, and minutes on busy
// ones.
const startLimit = 4 * time.Minute

// NotReadyError says that a client runs but does not answer.
type NotReadyError struct {
	Client string        // geth, beacon and the like, with its number if there are several
	After  time.Duration // how long it was waited for
	Logs   string        // the folder with its log
	Err    error         // its last answer
}

// Error returns a text with the client, the time and the folder with its log.
func (e *NotReadyError) Error() string {
	return fmt.Sprintf("start %s: it does not answer after %v (%v); see the logs in %s", e.Client, e.After, e.Err, e.Logs)
}

// Unwrap returns the last answer.
func (e *NotReadyError) Unwrap() error { return e.Err }

// await polls until the client answers. If the client ends meanwhile, that is the error, and not the time-out.
func (c *Chain) await(ctx context.Context, p *process.Process, answers func(context.Context) error) error {
	begun := time.Now()
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for {
		err := answers(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.Done():
			return fmt.Errorf("start %s: %w", p.Name(), p.Err())
		case <-ctx.Done():
			return &NotReadyError{Client: p.Name(), After: time.Since(begun).Round(time.Second), Logs: c.path("logs"), Err: err}
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func executionAnswers(url string) func(context.Context) error {
	return func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}`))
		if err != nil {
			return err
		}
		request.Header.Set("Content-Type", "application/json")
		return answers(request)
	}
}

func beaconAnswers(url string) func(context.Context) error {
	return func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/eth/v1/beacon/genesis", nil)
		if err != nil {
			return err
		}
		return answers(request)
	}
}

func answers(request *http.Request) error {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %s", response.Status)
	}
	return nil
}
