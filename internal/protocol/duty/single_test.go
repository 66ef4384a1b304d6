package duty

import (
	"time"

	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// aggregateSeen is the aggregate of a beacon committee as one operator's beacon node knows it.
func aggregateSeen(slot phase0.Slot, index phase0.CommitteeIndex, op wire.OperatorID) *spec.VersionedAttestation {
	bits := make([]byte, 8)
	bits[index/8] = 1 << (index % 8)
	return &spec.VersionedAttestation{Version: spec.DataVersionElectra, Electra: &electra.Attestation{
		AggregationBits: []byte{byte(op), 1}, CommitteeBits: bits,
		Data: &phase0.AttestationData{Slot: slot, Source: &phase0.Checkpoint{Epoch: 11}, Target: &phase0.Checkpoint{Epoch: 12}},
	}}
}

func contributionsSeen(work FetchContributions, op wire.OperatorID) Contributions {
	out := Contributions{Version: eth.Altair}
	for _, p := range work.Proofs {
		bits := make([]byte, 16)
		bits[0] = byte(op)
		out.List = append(out.List, &wire.Contribution{SelectionProofSig: p.Proof, Contribution: altair.SyncCommitteeContribution{
			Slot: work.Slot, SubcommitteeIndex: p.Subcommittee, AggregationBits: bits,
		}})
	}
	return out
}

// startSolos starts a duty of the first validator at every operator of a committee, with a configuration of the test's.
func startSolos(w *world, edit func(*Config), d Duty) {
	w.t.Helper()
	for _, op := range testCommittee {
		cfg := w.config(op)
		cfg.Aggregate = 8 * time.Second
		if edit != nil {
			edit(cfg)
		}
		w.put(op, cfg, d)
	}
	for _, op := range testCommittee {
		w.step(op, Start{})
	}
}

// reach moves the time on and lets the timers of one kind run out everywhere.
func (w *world) reach(at time.Duration, kind TimerKind) {
	w.now = at
	for _, op := range testCommittee {
		w.fireTimers(op, kind)
	}
	w.run()
}
