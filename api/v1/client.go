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

// maxAnswer is the length in bytes up to which a Client reads an answer.
const maxAnswer = 8 << 20

// timeout is how long one request of a Client may take if its context sets no earlier end.
const timeout = 30 * time.Second

// ErrTooLong says that an answer is longer than 8 MiB, the most that a Client reads.
var ErrTooLong = errors.New("the answer is too long")

// StatusError says that a server did not answer a question.
type StatusError struct {
	// Path is what was asked for.
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

// SchemaMismatchError says that an answer is not of the type that was asked for: the server is no Hawser, or speaks another version.
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

// NewClient returns a client of the server at address: a URL without path, as "http://127.0.0.1:16000". It asks nothing yet.
func NewClient(address string) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("address %q: expected http://HOST:PORT or https://HOST:PORT", address)
	}
	return &Client{base: strings.TrimSuffix(u.String(), "/"), http: &http.Client{Timeout: timeout}}, nil
}

// NodeStatus asks a node for itself at a glance.
func (c *Client) NodeStatus(ctx context.Context) (NodeStatus, error) {
	return read[NodeStatus](ctx, c, "/v1/node/status", SchemaNodeStatus)
}

// DutiesQuery says which duties Client.Duties asks for.
type DutiesQuery struct {
	// Limit is how many are wanted at most; the server's own limit of 100 if it is 0.
	Limit int
	// Failed leaves out duties that were done.
	Failed bool
}

// Duties asks a node for its finished duties, newest first.
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

// Peers asks a node for its connected peers.
func (c *Client) Peers(ctx context.Context) (Peers, error) {
	return read[Peers](ctx, c, "/v1/peers", SchemaPeers)
}

// Subnets asks a node for the network's subnets.
func (c *Client) Subnets(ctx context.Context) (Subnets, error) {
	return read[Subnets](ctx, c, "/v1/subnets", SchemaSubnets)
}

// BootnodeStatus asks a bootnode for itself at a glance.
func (c *Client) BootnodeStatus(ctx context.Context) (BootnodeStatus, error) {
	return read[BootnodeStatus](ctx, c, "/v1/bootnode/status", SchemaBootnodeStatus)
}

// BootnodeNodes asks a bootnode for the nodes that it knows.
func (c *Client) BootnodeNodes(ctx context.Context) (BootnodeNodes, error) {
	return read[BootnodeNodes](ctx, c, "/v1/bootnode/nodes", SchemaBootnodeNodes)
}

// Health asks whether duties are lost. A node that loses duties is an answer, not an error.
func (c *Client) Health(ctx context.Context) (Health, error) {
	return read[Health](ctx, c, "/healthz", SchemaHealth)
}

// Ready asks whether duties would be performed now. A node that is not ready is an answer, not an error.
func (c *Client) Ready(ctx context.Context) (Health, error) {
	return read[Health](ctx, c, "/readyz", SchemaHealth)
}

// Metrics asks for the metrics in Prometheus' text format.
func (c *Client) Metrics(ctx context.Context) ([]byte, error) {
	return c.get(ctx, "/metrics", http.StatusOK)
}

// read asks for path and decodes the answer, which must name schema.
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
