package p2p

import (
	"errors"
	"io"
	"sync/atomic"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

var (
	errFrame    = errors.New("the peer's stream holds something that is no frame, or one that is too long")
	errCutFrame = errors.New("the peer's stream ended within a frame")
)

// frames is a host whose gossip streams report broken frames. Gossipsub itself only logs them: it resets a stream whose frame is too
// long, cut off or not decodable.
type frames struct {
	host.Host
	broken func(id peer.ID, cause error)
}

// SetStreamHandler wraps the streams of the protocol.
func (f frames) SetStreamHandler(id protocol.ID, handle network.StreamHandler) {
	f.Host.SetStreamHandler(id, func(s network.Stream) { handle(&framedStream{Stream: s, broken: f.broken}) })
}

// framedStream records how reading ended, so that a reset by our side has a cause: none if the stream itself failed, or is replaced
// while it waits for bytes.
type framedStream struct {
	network.Stream
	broken  func(id peer.ID, cause error)
	reading atomic.Bool
	ended   atomic.Bool
	failed  atomic.Bool
	// scan checks the bytes that are read. Gossipsub reads a stream from one goroutine.
	scan frameScan
}

// Read records the stream's end, and ends the stream at a frame that must not be decoded.
func (s *framedStream) Read(p []byte) (int, error) {
	s.reading.Store(true)
	defer s.reading.Store(false)
	n, err := s.Stream.Read(p)
	switch {
	case errors.Is(err, io.EOF):
		s.ended.Store(true)
	case err != nil:
		s.failed.Store(true)
	}
	if bad := s.scan.scan(p[:n]); bad != nil && !s.failed.Swap(true) {
		_ = s.Stream.Reset()
		s.broken(s.Conn().RemotePeer(), bad)
		return 0, bad
	}
	return n, err
}

// Reset is called by gossipsub for a broken frame.
func (s *framedStream) Reset() error {
	err := s.Stream.Reset()
	switch {
	case s.failed.Load() || s.reading.Load():
	case s.ended.Load():
		s.broken(s.Conn().RemotePeer(), errCutFrame)
	default:
		s.broken(s.Conn().RemotePeer(), errFrame)
	}
	return err
}

// brokenFrame disconnects a peer. It may connect again at once: the end of a stream may have cut the frame off.
func (h *Host) brokenFrame(id peer.ID, cause error) {
	h.task(func() { h.disconnect(id, "read frame", cause) })
}
