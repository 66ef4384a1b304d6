package p2p

import (
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

const troublePeers health.Name = "peers"

// Troubles is the room's table.
func Troubles() []health.Row {
	return []health.Row{{Name: troublePeers, Severity: health.High, DependsOn: []health.Name{"operator", "network"}, TimeToVisible: 2, TimeToClear: 1}}
}

// Reports reports that there are fewer peers than the largest of the committees needs for a quorum.
func (h *Host) Reports(needed int) []health.Report {
	if needed == 0 {
		return nil
	}
	peers := len(h.Peers())
	if peers >= needed {
		return nil
	}
	return []health.Report{{Name: troublePeers, Fault: fault.New(fault.PeersTooFew, "count", peers, "needed", needed)}}
}
