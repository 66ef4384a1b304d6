package border

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/rpc"
)

// RPCOptions configures a connection to a JSON-RPC client.
type RPCOptions struct {
	// Rows are the allowed methods.
	Rows []Row
	// Timeout bounds one request, from its beginning to the last byte of the answer.
	Timeout time.Duration
	// Limit bounds every answer in bytes, also that of a batch.
	Limit int64
	// Socket says that an address without a scheme is the path of a socket on this machine.
	Socket bool
}

// RPC is a connection to a JSON-RPC client behind the border. Each answer is bounded and checked against its method's row. A panic of
// its decoder becomes an error of the client. The texts of its errors may be shown.
type RPC struct {
	opts    RPCOptions
	rpc     *rpc.Client
	address Address
	// envelope is the row of the HTTP requests, whose path does not show the method.
	envelope  Row
	transport *Transport
}

// OpenRPC connects to a client.
func OpenRPC(ctx context.Context, endpoint string, o RPCOptions) (*RPC, error) {
	r := &RPC{opts: o, envelope: Row{Name: "rpc", Limit: o.Limit, Data: Envelope}}
	if o.Socket && !strings.Contains(endpoint, "://") {
		client, err := rpc.DialIPC(ctx, endpoint)
		r.rpc = client
		return r, err
	}
	address, err := Parse(endpoint, append(HTTP, WebSocket...)...)
	if err != nil {
		return nil, err
	}
	r.address = address
	if !address.Streams() {
		r.transport = NewTransport(Options{Address: address, Timeout: o.Timeout})
		r.rpc, err = rpc.DialOptions(ctx, address.String(), rpc.WithHTTPClient(r.transport.Client()))
	} else {
		r.rpc, err = rpc.DialOptions(ctx, address.Whole(), rpc.WithWebsocketMessageSizeLimit(o.Limit))
	}
	return r, r.clean(err)
}

// Close ends the connection.
func (r *RPC) Close() {
	r.rpc.Close()
	if r.transport != nil {
		r.transport.Close()
	}
}

// SupportsSubscriptions reports whether the connection can carry subscriptions.
func (r *RPC) SupportsSubscriptions() bool { return r.rpc.SupportsSubscriptions() }

// CallContext sends one request. The result is null only if the method's row allows it.
func (r *RPC) CallContext(ctx context.Context, result *json.RawMessage, name string, args ...any) error {
	row, err := r.method(name)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, r.opts.Timeout)
	defer cancel()
	if err := Guard(func() error { return r.rpc.CallContext(With(ctx, &r.envelope), result, name, args...) }); err != nil {
		return r.clean(err)
	}
	return r.clean(check(row, *result))
}

// BatchCallContext sends several requests at once; results are of type *json.RawMessage.
func (r *RPC) BatchCallContext(ctx context.Context, batch []rpc.BatchElem) error {
	rows := make([]*Row, len(batch))
	for i := range batch {
		row, err := r.method(batch[i].Method)
		if err != nil {
			return err
		}
		rows[i] = row
	}
	ctx, cancel := context.WithTimeout(ctx, r.opts.Timeout)
	defer cancel()
	if err := Guard(func() error { return r.rpc.BatchCallContext(With(ctx, &r.envelope), batch) }); err != nil {
		return r.clean(err)
	}
	for i := range batch {
		b := &batch[i]
		if raw, plain := b.Result.(*json.RawMessage); b.Error == nil && plain {
			b.Error = check(rows[i], *raw)
		}
		b.Error = r.clean(b.Error)
	}
	return nil
}

// EthSubscribe subscribes to events of a kind.
func (r *RPC) EthSubscribe(ctx context.Context, channel any, args ...any) (*rpc.ClientSubscription, error) {
	sub, err := Call(func() (*rpc.ClientSubscription, error) { return r.rpc.EthSubscribe(ctx, channel, args...) })
	return sub, r.clean(err)
}

// method returns the row of a method. If there is none, the error is a mistake of this program.
func (r *RPC) method(name string) (*Row, error) {
	for i := range r.opts.Rows {
		if r.opts.Rows[i].Name == name {
			return &r.opts.Rows[i], nil
		}
	}
	return nil, Refuse(Unlisted, "%s has no row in the table of methods", name)
}

func check(row *Row, result json.RawMessage) error {
	if int64(len(result)) > row.Limit {
		return Refuse(TooLong, "the answer is longer than %d bytes", row.Limit)
	}
	return row.CheckResult(result)
}

// clean makes an error's text fit to be shown. A client's refusal keeps its code and its data, without the address's secrets.
func (r *RPC) clean(err error) error {
	var refusal rpc.Error
	if !errors.As(err, &refusal) {
		return r.address.CleanError(err)
	}
	clean := &refused{code: refusal.ErrorCode(), text: r.address.Clean(refusal.Error())}
	var more rpc.DataError
	if errors.As(err, &more) {
		clean.data = more.ErrorData()
	}
	return clean
}

// refused is a client's refusal with a clean text.
type refused struct {
	code int
	text string
	data any
}

// Error is the client's text.
func (r *refused) Error() string { return r.text }

// ErrorCode is the code of the refusal.
func (r *refused) ErrorCode() int { return r.code }

// ErrorData is the data of the refusal, for example of a revert.
func (r *refused) ErrorData() any { return r.data }
