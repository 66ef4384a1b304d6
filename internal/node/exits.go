package node

import (
	"context"
	"log/slog"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/internal/node/beacon"
)

// exitKeeper submits exits to the beacon nodes and remembers which exits they accepted, so that a restart does not send them again.
type exitKeeper struct {
	*beacon.Nodes
	roster interface {
		ExitDone(index phase0.ValidatorIndex) error
	}
	log *slog.Logger
}

// SubmitExit submits an exit to all beacon nodes, and records durably that one of them accepted it.
func (k exitKeeper) SubmitExit(ctx context.Context, exit *phase0.SignedVoluntaryExit) error {
	if err := k.Nodes.SubmitExit(ctx, exit); err != nil {
		return err
	}
	if err := k.roster.ExitDone(exit.Message.ValidatorIndex); err != nil {
		k.log.Error("an exit may be sent again after a restart", "validator", exit.Message.ValidatorIndex, "cause", err)
	}
	return nil
}
