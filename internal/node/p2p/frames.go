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

// frames is a host whose gossip streams tell about broken frames, of which gossipsub only writes a log line: it resets a
// stream whose frame is too long, cut off or not decodable.
type frames struct {
	host.Host
	broken func(id peer.ID, cause error)
}

// SetStreamHandler puts a watch on every stream of the protocol.
func (f frames) SetStreamHandler(id protocol.ID, handle network.StreamHandler) {
	f.Host.SetStreamHandler(id, func(s network.Stream) { handle(&framedStream{Stream: s, broken: f.broken}) })
}

// framedStream remembers how reading went, so that a reset by our side tells its cause: none if the stream itself failed or
// is replaced while somebody waits for bytes.
type framedStream struct {
	network.Stream
	broken  func(id peer.ID, cause error)
	reading atomic.Bool
	ended   atomic.Bool
	failed  atomic.Bool
	// scan looks at what is read. Gossipsub reads a stream from one goroutine.
	scan frameScan
}

// Read notes the stream's end, and ends it at a frame that is not to be decoded.
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

// Reset is what gossipsub does about a broken frame.
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

// brokenFrame parts from a peer. It may come again at once: a frame may be cut off by its end.
func (h *Host) brokenFrame(id peer.ID, cause error) {
	h.task(func() { h.part(id, "read frame", cause) })
}
