package startup

import "github.com/hawser-ssv/hawser/internal/node/health"

// TroubleNetwork is set while the network between operators cannot be opened.
const TroubleNetwork health.Name = "network"

// Troubles is the room's table.
func Troubles() []health.Row {
	return []health.Row{{Name: TroubleNetwork, Severity: health.High, TimeToVisible: 1}}
}
