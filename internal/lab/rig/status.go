package rig

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
)

// askTimeout bounds a question to a program on this machine.
const askTimeout = 2 * time.Second

func askStatus(ctx context.Context, url string) (apiv1.NodeStatus, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	client, err := apiv1.NewClient(url)
	if err != nil {
		return apiv1.NodeStatus{}, err
	}
	return client.NodeStatus(ctx)
}

// askMetrics asks an operator for its metrics in Prometheus' text form.
func askMetrics(ctx context.Context, url string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	client, err := apiv1.NewClient(url)
	if err != nil {
		return nil, err
	}
	return client.Metrics(ctx)
}

// watched is of how many shares an operator withholds votes and blocks, because they have just arrived.
func watched(s *apiv1.NodeStatus) int {
	if s.Doppelganger == nil {
		return 0
	}
	return s.Doppelganger.Watched
}

// heldValidators asks an operator how many validators it holds a share of.
func heldValidators(ctx context.Context, url string) (int, error) {
	status, err := askStatus(ctx, url)
	return status.Validators, err
}

// ask asks a beacon node.
func ask(ctx context.Context, url string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 8<<20))
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("ask %s: status %s", url, response.Status)
	}
	return body, nil
}
