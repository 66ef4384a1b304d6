package engine

import (
	"github.com/hawser-ssv/hawser/internal/node/beacon"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/internal/node/schedule"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/protocol/qbft"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

// The rooms below fit without adapters.
var (
	_ ShareSigner      = (*signer.Signer)(nil)
	_ Journal          = (*signer.Journal)(nil)
	_ OperatorKey      = (*operatorkey.PrivateKey)(nil)
	_ Beacon           = (*beacon.Nodes)(nil)
	_ Beacon           = (*beacon.Client)(nil)
	_ Publisher        = (*p2p.Host)(nil)
	_ qbft.Verifier    = (*p2p.Verifier)(nil)
	_ schedule.Starter = (*Engine)(nil)
	_ Scheme           = (*BLS)(nil)
)
