package v1

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxAnswer is the largest answer that a Client reads, in bytes.
const maxAnswer = 8 << 20

// timeout bounds one request of a Client whose context has no earlier deadline.
const timeout = 30 * time.Second

// ErrTooLong says that an answer is longer than 8 MiB, the most that a Client reads.
var ErrTooLong = errors.New("the answer is too long")

// StatusError says that a server answered with an error status.
type StatusError struct {
	// Path is the path of the request.
	Path string
	// Status is the HTTP status.
	Status int
	// Message is the server's reason; empty if it gave none in JSON.
	Message string
}

// Error implements error.
func (e *StatusError) Error() string {
	if e.Message == "" {
		return fmt.Sprintf("%s: status %d", e.Path, e.Status)
	}
	return fmt.Sprintf("%s: status %d: %s", e.Path, e.Status, e.Message)
}

// SchemaMismatchError says that an answer has another schema than expected: the server is not Hawser, or has another version.
type SchemaMismatchError struct{ Path, Want, Got string }

// Error implements error.
func (e *SchemaMismatchError) Error() string {
	return fmt.Sprintf("%s: the answer's schema is %q, expected %q", e.Path, e.Got, e.Want)
}

// Client reads the HTTP interface of one node or bootnode. One request takes 30 s at most. Its methods are safe for concurrent use.
type Client struct {
	base string
	http *http.Client
}

// NewClient returns a client of the server at address: a URL without path, as "http://127.0.0.1:16000". It sends no request yet.
func NewClient(address string) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("address %q: expected http://HOST:PORT or https://HOST:PORT", address)
	}
	return &Client{base: strings.TrimSuffix(u.String(), "/"), http: &http.Client{Timeout: timeout}}, nil
}

// NodeStatus returns a node's status.
func (c *Client) NodeStatus(ctx context.Context) (NodeStatus, error) {
	return read[NodeStatus](ctx, c, "/v1/node/status", SchemaNodeStatus)
}

// DutiesQuery selects the duties that Client.Duties returns.
type DutiesQuery struct {
	// Limit is the largest number of duties; 0 means the server's default of 100.
	Limit int
	// Failed leaves out duties that were done.
	Failed bool
}

// Duties returns a node's finished duties, newest first.
func (c *Client) Duties(ctx context.Context, query DutiesQuery) (Duties, error) {
	values := url.Values{}
	if query.Limit != 0 {
		values.Set("limit", strconv.Itoa(query.Limit))
	}
	if query.Failed {
		values.Set("failed", "true")
	}
	path := "/v1/duties"
	if len(values) > 0 {
		path += "?" + values.Encode()
	}
	return read[Duties](ctx, c, path, SchemaDuties)
}

// Peers returns a node's connected peers.
func (c *Client) Peers(ctx context.Context) (Peers, error) {
	return read[Peers](ctx, c, "/v1/peers", SchemaPeers)
}

// Subnets returns the network's subnets as a node sees them.
func (c *Client) Subnets(ctx context.Context) (Subnets, error) {
	return read[Subnets](ctx, c, "/v1/subnets", SchemaSubnets)
}

// BootnodeStatus returns a bootnode's status.
func (c *Client) BootnodeStatus(ctx context.Context) (BootnodeStatus, error) {
	return read[BootnodeStatus](ctx, c, "/v1/bootnode/status", SchemaBootnodeStatus)
}

// BootnodeNodes returns the nodes that a bootnode knows.
func (c *Client) BootnodeNodes(ctx context.Context) (BootnodeNodes, error) {
	return read[BootnodeNodes](ctx, c, "/v1/bootnode/nodes", SchemaBootnodeNodes)
}

// Health returns whether duties are lost. A node that loses duties is an answer, not an error.
func (c *Client) Health(ctx context.Context) (Health, error) {
	return read[Health](ctx, c, "/healthz", SchemaHealth)
}

// Ready returns whether duties would be performed now. A node that is not ready is an answer, not an error.
func (c *Client) Ready(ctx context.Context) (Health, error) {
	return read[Health](ctx, c, "/readyz", SchemaHealth)
}

// Metrics returns the metrics in Prometheus' text format.
func (c *Client) Metrics(ctx context.Context) ([]byte, error) {
	return c.get(ctx, "/metrics", http.StatusOK)
}

// read requests path and decodes the answer, which must have the schema.
func read[Answer any](ctx context.Context, c *Client, path, schema string) (answer Answer, err error) {
	statuses := []int{http.StatusOK}
	if schema == SchemaHealth {
		statuses = append(statuses, http.StatusServiceUnavailable)
	}
	body, err := c.get(ctx, path, statuses...)
	if err != nil {
		return answer, err
	}
	var named struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(body, &named); err != nil {
		return answer, fmt.Errorf("%s: read answer: %w", path, err)
	}
	if named.Schema != schema {
		return answer, &SchemaMismatchError{Path: path, Want: schema, Got: named.Schema}
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return answer, fmt.Errorf("%s: read answer: %w", path, err)
	}
	return answer, nil
}

func (c *Client) get(ctx context.Context, path string, statuses ...int) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("%s: read answer: %w", path, err)
	}
	if len(body) > maxAnswer {
		return nil, fmt.Errorf("%s: %w: more than %d bytes", path, ErrTooLong, maxAnswer)
	}
	if slices.Contains(statuses, response.StatusCode) {
		return body, nil
	}
	var reason Error
	if json.Unmarshal(body, &reason) != nil || reason.Schema != SchemaError {
		reason.Error = ""
	}
	return nil, &StatusError{Path: path, Status: response.StatusCode, Message: reason.Error}
}
