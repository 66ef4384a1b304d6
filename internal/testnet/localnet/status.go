package localnet

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	apiv1 "github.com/hawser-ssv/hawser/api/v1"
)

// askTimeout is the time limit of a request to a program on this machine.
const askTimeout = 2 * time.Second

// AskStatus asks an operator for its status. url is that of Layout.APIURL.
func AskStatus(ctx context.Context, url string) (apiv1.NodeStatus, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	client, err := apiv1.NewClient(url)
	if err != nil {
		return apiv1.NodeStatus{}, err
	}
	return client.NodeStatus(ctx)
}

// AskMetrics asks an operator for its metrics in Prometheus' text format.
func AskMetrics(ctx context.Context, url string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	client, err := apiv1.NewClient(url)
	if err != nil {
		return nil, err
	}
	return client.Metrics(ctx)
}

// HeldValidators asks an operator for how many validators it holds a share.
func HeldValidators(ctx context.Context, url string) (int, error) {
	status, err := AskStatus(ctx, url)
	return status.Validators, err
}

// Ask sends a GET request to a beacon node and returns the body of the answer, 8 MiB at most. The answer must have status 200 and come
// within two seconds.
func Ask(ctx context.Context, url string) ([]byte, error) {
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
