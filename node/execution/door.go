package execution

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/ethereum/go-ethereum/rpc"

	"github.com/hawser-ssv/hawser/node/border"
)

// door is a connection to an execution client behind the border. Each answer is bounded, checked against its method's row and
// taken in by a decoder whose panic is an error of the client. What it returns of an error may be shown.
type door struct {
	rpc     *rpc.Client
	address border.Address
	// envelope is the row of the HTTP requests, which do not tell their method.
	envelope  border.Row
	transport *border.Transport
}

// open connects to a client; answerLimit bounds every answer in bytes.
func open(ctx context.Context, endpoint string, options border.Options, answerLimit int64) (*door, error) {
	address, err := border.Parse(endpoint, append(border.HTTP, border.WebSocket...)...)
	if err != nil {
		return nil, err
	}
	d := &door{address: address, envelope: border.Row{Name: "rpc", Limit: answerLimit, Data: border.Envelope}}
	options.Address = address
	if !address.Streams() {
		d.transport = border.NewTransport(options)
		d.rpc, err = rpc.DialOptions(ctx, address.String(), rpc.WithHTTPClient(d.transport.Client()))
	} else {
		d.rpc, err = rpc.DialOptions(ctx, address.Whole(), rpc.WithWebsocketMessageSizeLimit(answerLimit))
	}
	return d, d.clean(err)
}

// Close ends the connection.
func (d *door) Close() {
	d.rpc.Close()
	if d.transport != nil {
		d.transport.Close()
	}
}

// SupportsSubscriptions reports whether the connection can carry subscriptions.
func (d *door) SupportsSubscriptions() bool { return d.rpc.SupportsSubscriptions() }

// CallContext asks one question. The result is null only if the method's row allows it.
func (d *door) CallContext(ctx context.Context, result *json.RawMessage, name string, args ...any) error {
	row, err := method(name)
	if err != nil {
		return err
	}
	err = border.Guard(func() error { return d.rpc.CallContext(border.With(ctx, &d.envelope), result, name, args...) })
	if err != nil {
		return d.clean(err)
	}
	return d.clean(d.check(row, *result))
}

// BatchCallContext asks several questions at once; results are of type *json.RawMessage.
func (d *door) BatchCallContext(ctx context.Context, batch []rpc.BatchElem) error {
	rows := make([]*border.Row, len(batch))
	for i := range batch {
		row, err := method(batch[i].Method)
		if err != nil {
			return err
		}
		rows[i] = row
	}
	if err := border.Guard(func() error { return d.rpc.BatchCallContext(border.With(ctx, &d.envelope), batch) }); err != nil {
		return d.clean(err)
	}
	for i := range batch {
		b := &batch[i]
		if raw, plain := b.Result.(*json.RawMessage); b.Error == nil && plain {
			b.Error = d.check(rows[i], *raw)
		}
		b.Error = d.clean(b.Error)
	}
	return nil
}

// EthSubscribe subscribes to news of a kind.
func (d *door) EthSubscribe(ctx context.Context, channel any, args ...any) (*rpc.ClientSubscription, error) {
	sub, err := border.Call(func() (*rpc.ClientSubscription, error) { return d.rpc.EthSubscribe(ctx, channel, args...) })
	return sub, d.clean(err)
}

func (d *door) check(row *border.Row, result json.RawMessage) error {
	if int64(len(result)) > row.Limit {
		return border.Refuse(border.TooLong, "the answer is longer than %d bytes", row.Limit)
	}
	return row.CheckResult(result)
}

// clean makes an error fit to be shown. A client's refusal keeps its code and loses what repeats the address.
func (d *door) clean(err error) error {
	var refusal rpc.Error
	if errors.As(err, &refusal) {
		return &refused{refusal.ErrorCode(), d.address.Clean(refusal.Error())}
	}
	return d.address.CleanError(err)
}

// refused is a client's refusal with a clean text.
type refused struct {
	code int
	text string
}

// Error is what the client said.
func (r *refused) Error() string { return r.text }

// ErrorCode is the code of the refusal.
func (r *refused) ErrorCode() int { return r.code }
