package p2p

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/multiformats/go-multistream"
)

// HandshakeProtocol is the protocol of the stream on which peers exchange their records.
const HandshakeProtocol = protocol.ID("/ssv/info/0.0.1")

const (
	// handshakeTime bounds opening, writing and reading together.
	handshakeTime = 10 * time.Second
	// closeDelay is the time that a peer has to read our record before we disconnect it.
	closeDelay = time.Second
	// maxNodeInfo bounds a peer's record in bytes; real ones have about 300.
	maxNodeInfo = 16 << 10
)

// Reasons to disconnect a peer after its record was read.
var (
	errOtherNetwork   = errors.New("the peer is on another network")
	errNoSharedSubnet = errors.New("the peer shares no subnet")
	errRecordTooLong  = errors.New("the peer's record is too long")
	errNoRoom         = errors.New("there are too many peers")
	errManyGreetings  = errors.New("the peer introduces itself again and again")
)

// greet sends our record on a connection that we dialled, then reads the peer's. The exchange stays on this connection, because the
// peer may start one on another connection at the same time.
func (h *Host) greet(ctx context.Context, conn network.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, h.handshakeTime)
	defer cancel()
	stream, err := conn.NewStream(ctx)
	if err != nil {
		return fmt.Errorf("open handshake: %w", err)
	}
	if err := h.converse(ctx, stream); err != nil {
		_ = stream.Reset()
		return err
	}
	return stream.Close()
}

func (h *Host) converse(ctx context.Context, stream network.Stream) error {
	if deadline, ok := ctx.Deadline(); ok {
		if err := stream.SetDeadline(deadline); err != nil {
			return fmt.Errorf("bound handshake: %w", err)
		}
	}
	if err := stream.SetProtocol(HandshakeProtocol); err != nil {
		return fmt.Errorf("open handshake: %w", err)
	}
	if err := multistream.SelectProtoOrFail(HandshakeProtocol, stream); err != nil {
		return fmt.Errorf("open handshake: %w", err)
	}
	sent := h.Subnets()
	if err := h.sendInfo(stream, sent); err != nil {
		return err
	}
	info, err := readInfo(stream)
	if err != nil {
		return err
	}
	// The dialler does not require shared subnets: a node that is still starting announces none.
	if err := h.admit(stream.Conn().RemotePeer(), info); err != nil {
		return err
	}
	h.renewIfChanged(sent, stream.Conn().RemotePeer(), info.Subnets())
	return nil
}

// answer is the listener's side: it reads the peer's record, sends ours, then admits the peer or not.
func (h *Host) answer(stream network.Stream) {
	id := stream.Conn().RemotePeer()
	if !h.table.countGreeting(id) {
		_ = stream.Reset()
		h.handshakeFailed(id, "answer handshake", errManyGreetings)
		return
	}
	sent := h.Subnets()
	info, err := h.reply(stream, sent)
	if err != nil {
		_ = stream.Reset()
		h.handshakeFailed(id, "answer handshake", err)
		return
	}
	if err := h.admitInbound(id, info); err != nil {
		// Our record is on its way. The peer should learn from it why it is disconnected.
		h.after(closeDelay, func() { h.handshakeFailed(id, "answer handshake", err) })
		return
	}
	h.metrics.handshakes.WithLabelValues("ok").Inc()
	h.renewIfChanged(sent, id, info.Subnets())
}

// reply reads the peer's record and sends ours, unless the peer's cannot be read.
func (h *Host) reply(stream network.Stream, ours Subnets) (*NodeInfo, error) {
	if err := stream.SetDeadline(time.Now().Add(h.handshakeTime)); err != nil {
		return nil, fmt.Errorf("bound handshake: %w", err)
	}
	info, err := readInfo(stream)
	if err != nil {
		return nil, err
	}
	if err := h.sendInfo(stream, ours); err != nil {
		return nil, err
	}
	if err := stream.Close(); err != nil {
		return nil, fmt.Errorf("end handshake: %w", err)
	}
	return info, nil
}

// admitInbound is the listener's check: besides admit's, both sides must share a subnet if both announce some.
func (h *Host) admitInbound(id peer.ID, info *NodeInfo) error {
	ours, theirs := h.Subnets(), info.Subnets()
	if info.NetworkID == h.domain().String() && !ours.Empty() && !theirs.Empty() && ours.And(theirs).Empty() {
		return errNoSharedSubnet
	}
	return h.admit(id, info)
}

// admit checks a record and stores it. A peer without subnets is admitted on both sides, because nodes announce none until their
// validators have started; the sweep checks its subscriptions later.
func (h *Host) admit(id peer.ID, info *NodeInfo) error {
	if info.NetworkID != h.domain().String() {
		return fmt.Errorf("%w: %.20q", errOtherNetwork, info.NetworkID)
	}
	h.table.greeted(id, info)
	return nil
}

// sendInfo writes our record and closes our side of the stream.
func (h *Host) sendInfo(stream network.Stream, ours Subnets) error {
	sealed, err := NewNodeInfo(h.domain(), h.options.Version, ours).seal(h.options.Identity)
	if err != nil {
		return err
	}
	if _, err := stream.Write(sealed); err != nil {
		return fmt.Errorf("write handshake: %w", err)
	}
	if err := stream.CloseWrite(); err != nil {
		return fmt.Errorf("write handshake: %w", err)
	}
	return nil
}

func readInfo(stream io.Reader) (*NodeInfo, error) {
	data, err := io.ReadAll(io.LimitReader(stream, maxNodeInfo+1))
	if err != nil {
		return nil, fmt.Errorf("read handshake: %w", err)
	}
	if len(data) > maxNodeInfo {
		return nil, errRecordTooLong
	}
	return openNodeInfo(data)
}

// handshakeFailed disconnects a peer whose handshake failed.
func (h *Host) handshakeFailed(id peer.ID, during string, cause error) {
	h.metrics.handshakes.WithLabelValues(outcome(cause)).Inc()
	h.disconnect(id, during, cause)
}

// disconnect closes every connection to a peer, and logs and counts the cause.
func (h *Host) disconnect(id peer.ID, during string, cause error) {
	h.metrics.disconnected.WithLabelValues(outcome(cause)).Inc()
	h.partners.remove(id)
	if h.ctx.Err() == nil {
		h.log.Debug("peer disconnected", "peer", id, "during", during, "cause", cause)
	}
	_ = h.host.Network().ClosePeer(id)
}

// disconnectReasons are the reasons to disconnect a peer, with their metric labels.
var disconnectReasons = []struct {
	err   error
	label string
}{
	{errOtherNetwork, "other_network"},
	{errNoSharedSubnet, "no_shared_subnet"},
	{errNoRoom, "no_room"},
	{errSilent, "silent"},
	{errManyGreetings, "many_greetings"},
	{errUseless, "useless"},
	{errGraylisted, "graylisted"},
	{errIdleSubnets, "idle_subnets"},
	{errFlood, "flood"},
	{errFrame, "broken_frame"},
	{errCrowdedFrame, "broken_frame"},
	{errCutFrame, "cut_frame"},
}

// outcome returns the metric label of a failed handshake or another reason to disconnect.
func outcome(err error) string {
	for _, f := range disconnectReasons {
		if errors.Is(err, f.err) {
			return f.label
		}
	}
	return "broken"
}

var errSilent = errors.New("the peer did not introduce itself in time")
