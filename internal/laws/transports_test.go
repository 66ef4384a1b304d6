package laws

import "testing"

// TestFaultUnusedTransports: kind B20, code that is linked and serves nobody. The library's own constructor of hosts brings QUIC,
// WebRTC and WebTransport with it; package internal/peerhost builds hosts without them.
func TestFaultUnusedTransports(t *testing.T) {
	files, _ := parseAll(t)
	unwanted := []string{
		"github.com/libp2p/go-libp2p", "github.com/libp2p/go-libp2p/config", "github.com/quic-go", "github.com/pion",
		"github.com/libp2p/go-libp2p/p2p/transport/quic", "github.com/libp2p/go-libp2p/p2p/transport/quicreuse",
		"github.com/libp2p/go-libp2p/p2p/transport/webrtc", "github.com/libp2p/go-libp2p/p2p/transport/webtransport",
	}
	hosts := 0
	for _, f := range files {
		for _, p := range imports(f) {
			if p == module+"/internal/peerhost" {
				hosts++
			}
			for _, u := range unwanted {
				if p == u || within(p, u) && u != unwanted[0] {
					t.Errorf("%s/%s imports %s: use internal/peerhost", f.dir, f.name, p)
				}
			}
		}
	}
	if hosts == 0 {
		t.Error("nobody builds hosts with internal/peerhost: this law looks at nothing")
	}
}
