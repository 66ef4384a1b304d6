package beacon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	nethttp "net/http"
	"net/url"
	"strings"

	"github.com/attestantio/go-eth2-client/api"
	apiv1 "github.com/attestantio/go-eth2-client/api/v1"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/border"
)

// fetch sends a request that the library would cache, or cannot send: it is never cached, and is checked by its row. wildcard replaces
// {} in the row's path.
func fetch[T any](ctx context.Context, c *Client, row *border.Row, wildcard, query string) (*T, error) {
	path := strings.Replace(row.Path, "{}", url.PathEscape(wildcard), 1)
	return border.Call(func() (*T, error) {
		body, err := c.get(border.With(ctx, row), path, query)
		if err != nil {
			return nil, c.address.CleanError(err)
		}
		var answer struct{ Data *T }
		if err := json.Unmarshal(body, &answer); err != nil {
			return nil, c.address.CleanError(border.Refuse(border.WrongShape, "read %s: %v", row.Name, err))
		}
		if answer.Data == nil {
			return nil, border.Refuse(border.Null, "the answer is null")
		}
		return answer.Data, nil
	})
}

func (c *Client) get(ctx context.Context, path, query string) ([]byte, error) {
	if c.invalid != nil {
		return nil, c.invalid
	}
	target := c.address.String() + path
	if query != "" {
		target += "?" + query
	}
	req, err := nethttp.NewRequestWithContext(ctx, nethttp.MethodGet, target, nethttp.NoBody)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	resp, err := c.transport.Client().Do(req)
	if err != nil {
		return nil, unwrapURL(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != nethttp.StatusOK {
		return nil, &api.Error{Method: nethttp.MethodGet, Endpoint: path, StatusCode: resp.StatusCode, Data: body}
	}
	return body, nil
}

// unwrapURL drops the prefix of a net/http error: the method and the address.
func unwrapURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// validatorsPerGet is how many keys go into one GET: the URL stays below 8 KiB, which servers accept.
const validatorsPerGet = 64

// getValidators asks for validators with GET, for nodes that do not support POST.
func (c *Client) getValidators(ctx context.Context, keys []phase0.BLSPubKey) ([]*apiv1.Validator, error) {
	var all []*apiv1.Validator
	for len(keys) > 0 {
		n := min(len(keys), validatorsPerGet)
		ids := make([]string, n)
		for i := range ids {
			ids[i] = keys[i].String()
		}
		some, err := fetch[[]*apiv1.Validator](ctx, c, &rowValidators, "head", "id="+strings.Join(ids, ","))
		if err != nil {
			return nil, fmt.Errorf("ask with GET: %w", err)
		}
		all, keys = append(all, *some...), keys[n:]
	}
	return all, nil
}

// refusesWay reports whether an error means that the node does not have an endpoint in this form. Other errors mean that it refused
// the content, or failed.
func refusesWay(err error) bool {
	var refusal *api.Error
	if !errors.As(err, &refusal) {
		return false
	}
	switch refusal.StatusCode {
	case nethttp.StatusBadRequest, nethttp.StatusForbidden, nethttp.StatusNotFound, nethttp.StatusMethodNotAllowed, nethttp.StatusUnsupportedMediaType,
		nethttp.StatusInternalServerError, nethttp.StatusNotImplemented:
		return true
	}
	return false
}
