package eth

import (
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/api"
	apicapella "github.com/attestantio/go-eth2-client/api/v1/capella"
	apideneb "github.com/attestantio/go-eth2-client/api/v1/deneb"
	apielectra "github.com/attestantio/go-eth2-client/api/v1/electra"
	"github.com/attestantio/go-eth2-client/spec/bellatrix"
	"github.com/attestantio/go-eth2-client/spec/capella"
	"github.com/attestantio/go-eth2-client/spec/deneb"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/pk910/dynamic-ssz/sszutils"
)

// Limits of the lists inside an execution payload that a header replaces by their roots.
const (
	maxTransactions      = 1 << 20
	maxTransactionLength = 1 << 30
	maxWithdrawals       = 16
)

// Blind returns the blinded form of a block: the execution payload becomes its header, and proofs and blobs are left out. A blinded
// block is returned as it is. The parts that both forms have are shared with p.
//
// Source: spec/duties.md#proposer.
func Blind(p *api.VersionedProposal) (*api.VersionedProposal, error) {
	if p.Blinded {
		return p, nil
	}
	// The payload has the fee recipient, so reading it checks that the payload is there.
	_, err := FeeRecipient(p)
	if err != nil {
		return nil, fmt.Errorf("blind %v block: %w", p.Version, err)
	}
	blinded := &api.VersionedProposal{
		Version: p.Version, Blinded: true, ConsensusValue: p.ConsensusValue, ExecutionValue: p.ExecutionValue,
	}
	if err = formsOf(p.Version).block.blind(p, blinded); err != nil {
		return nil, fmt.Errorf("blind %v block: %w", p.Version, err)
	}
	return blinded, nil
}

func blindCapella(b *capella.BeaconBlock) (*apicapella.BlindedBeaconBlock, error) {
	payload := b.Body.ExecutionPayload
	transactions, withdrawals, err := payloadRoots(payload.Transactions, payload.Withdrawals)
	if err != nil {
		return nil, err
	}
	return &apicapella.BlindedBeaconBlock{
		Slot: b.Slot, ProposerIndex: b.ProposerIndex, ParentRoot: b.ParentRoot, StateRoot: b.StateRoot,
		Body: &apicapella.BlindedBeaconBlockBody{
			RANDAOReveal:      b.Body.RANDAOReveal,
			ETH1Data:          b.Body.ETH1Data,
			Graffiti:          b.Body.Graffiti,
			ProposerSlashings: b.Body.ProposerSlashings,
			AttesterSlashings: b.Body.AttesterSlashings,
			Attestations:      b.Body.Attestations,
			Deposits:          b.Body.Deposits,
			VoluntaryExits:    b.Body.VoluntaryExits,
			SyncAggregate:     b.Body.SyncAggregate,
			ExecutionPayloadHeader: &capella.ExecutionPayloadHeader{
				ParentHash:       payload.ParentHash,
				FeeRecipient:     payload.FeeRecipient,
				StateRoot:        payload.StateRoot,
				ReceiptsRoot:     payload.ReceiptsRoot,
				LogsBloom:        payload.LogsBloom,
				PrevRandao:       payload.PrevRandao,
				BlockNumber:      payload.BlockNumber,
				GasLimit:         payload.GasLimit,
				GasUsed:          payload.GasUsed,
				Timestamp:        payload.Timestamp,
				ExtraData:        payload.ExtraData,
				BaseFeePerGas:    payload.BaseFeePerGas,
				BlockHash:        payload.BlockHash,
				TransactionsRoot: transactions,
				WithdrawalsRoot:  withdrawals,
			},
			BLSToExecutionChanges: b.Body.BLSToExecutionChanges,
		},
	}, nil
}

func blindDeneb(b *deneb.BeaconBlock) (*apideneb.BlindedBeaconBlock, error) {
	header, err := denebHeader(b.Body.ExecutionPayload)
	if err != nil {
		return nil, err
	}
	return &apideneb.BlindedBeaconBlock{
		Slot: b.Slot, ProposerIndex: b.ProposerIndex, ParentRoot: b.ParentRoot, StateRoot: b.StateRoot,
		Body: &apideneb.BlindedBeaconBlockBody{
			RANDAOReveal:           b.Body.RANDAOReveal,
			ETH1Data:               b.Body.ETH1Data,
			Graffiti:               b.Body.Graffiti,
			ProposerSlashings:      b.Body.ProposerSlashings,
			AttesterSlashings:      b.Body.AttesterSlashings,
			Attestations:           b.Body.Attestations,
			Deposits:               b.Body.Deposits,
			VoluntaryExits:         b.Body.VoluntaryExits,
			SyncAggregate:          b.Body.SyncAggregate,
			ExecutionPayloadHeader: header,
			BLSToExecutionChanges:  b.Body.BLSToExecutionChanges,
			BlobKZGCommitments:     b.Body.BlobKZGCommitments,
		},
	}, nil
}

func blindElectra(b *electra.BeaconBlock) (*apielectra.BlindedBeaconBlock, error) {
	header, err := denebHeader(b.Body.ExecutionPayload)
	if err != nil {
		return nil, err
	}
	return &apielectra.BlindedBeaconBlock{
		Slot: b.Slot, ProposerIndex: b.ProposerIndex, ParentRoot: b.ParentRoot, StateRoot: b.StateRoot,
		Body: &apielectra.BlindedBeaconBlockBody{
			RANDAOReveal:           b.Body.RANDAOReveal,
			ETH1Data:               b.Body.ETH1Data,
			Graffiti:               b.Body.Graffiti,
			ProposerSlashings:      b.Body.ProposerSlashings,
			AttesterSlashings:      b.Body.AttesterSlashings,
			Attestations:           b.Body.Attestations,
			Deposits:               b.Body.Deposits,
			VoluntaryExits:         b.Body.VoluntaryExits,
			SyncAggregate:          b.Body.SyncAggregate,
			ExecutionPayloadHeader: header,
			BLSToExecutionChanges:  b.Body.BLSToExecutionChanges,
			BlobKZGCommitments:     b.Body.BlobKZGCommitments,
			ExecutionRequests:      b.Body.ExecutionRequests,
		},
	}, nil
}

// denebHeader returns the header of a payload; its fields have not changed since Deneb.
func denebHeader(payload *deneb.ExecutionPayload) (*deneb.ExecutionPayloadHeader, error) {
	transactions, withdrawals, err := payloadRoots(payload.Transactions, payload.Withdrawals)
	if err != nil {
		return nil, err
	}
	return &deneb.ExecutionPayloadHeader{
		ParentHash:       payload.ParentHash,
		FeeRecipient:     payload.FeeRecipient,
		StateRoot:        payload.StateRoot,
		ReceiptsRoot:     payload.ReceiptsRoot,
		LogsBloom:        payload.LogsBloom,
		PrevRandao:       payload.PrevRandao,
		BlockNumber:      payload.BlockNumber,
		GasLimit:         payload.GasLimit,
		GasUsed:          payload.GasUsed,
		Timestamp:        payload.Timestamp,
		ExtraData:        payload.ExtraData,
		BaseFeePerGas:    payload.BaseFeePerGas,
		BlockHash:        payload.BlockHash,
		TransactionsRoot: transactions,
		WithdrawalsRoot:  withdrawals,
		BlobGasUsed:      payload.BlobGasUsed,
		ExcessBlobGas:    payload.ExcessBlobGas,
	}, nil
}

// payloadRoots returns the hash tree roots of the two lists that a header has as roots.
func payloadRoots(transactions []bellatrix.Transaction, withdrawals []*capella.Withdrawal) (t, w phase0.Root, err error) {
	t, err = listRoot(len(transactions), maxTransactions, func(hh sszutils.HashWalker, i int) error {
		length := uint64(len(transactions[i]))
		if length > maxTransactionLength {
			return fmt.Errorf("transaction %d has %d bytes", i, length)
		}
		index := hh.StartTree(sszutils.TreeTypeBinary)
		hh.AppendBytes32(transactions[i])
		hh.MerkleizeWithMixin(index, length, maxTransactionLength/32)
		return nil
	})
	if err != nil {
		return t, w, fmt.Errorf("hash transactions: %w", err)
	}
	w, err = listRoot(len(withdrawals), maxWithdrawals, func(hh sszutils.HashWalker, i int) error {
		if withdrawals[i] == nil {
			return errors.New("a withdrawal is missing")
		}
		return withdrawals[i].HashTreeRootWith(hh)
	})
	if err != nil {
		return t, w, fmt.Errorf("hash withdrawals: %w", err)
	}
	return t, w, nil
}
