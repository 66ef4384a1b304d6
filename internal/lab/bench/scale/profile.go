package scale

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// longProfile is the longest profile that a node's API makes: it answers within half a minute.
const longProfile = 28 * time.Second

// startSuffix is what the file of the start's profile ends with.
const startSuffix = ".start"

// profile writes a profile of the operator's CPU time to a file, from the moment on at which it answers.
func (o *operator) profile(ctx context.Context, length time.Duration, file string) error {
	wrap := func(err error) error { return fmt.Errorf("profile operator %d: %w", o.id, err) }
	address := fmt.Sprintf("http://127.0.0.1:%d/debug/pprof/profile?seconds=%d", o.apiPort, max(1, int(length.Seconds())))
	for _, err := o.status(ctx); err != nil; _, err = o.status(ctx) {
		if err := sleepUntil(ctx, time.Now().Add(pollEvery)); err != nil {
			return nil //nolint:nilerr // the run is over, and says why
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return wrap(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return wrap(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return wrap(fmt.Errorf("it answers %s", answer.Status))
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return wrap(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return wrap(err)
	}
	return nil
}
