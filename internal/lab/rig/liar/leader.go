package liar

import (
	"context"
	"math/big"

	"github.com/attestantio/go-eth2-client/api"
	"github.com/attestantio/go-eth2-client/spec/deneb"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/trie"

	"github.com/hawser-ssv/hawser/internal/node/engine"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// leaderLies are what a liar makes of the values that it proposes as a leader; nil leaves a value as it is.
var leaderLies = map[string]func(value []byte) []byte{
	"bad-proposal": spoil, "ghost-head": ghostHead, "ghost-block": ghostBlock,
}

// ghostHead makes a vote for a head that no block has.
func ghostHead(value []byte) []byte {
	vote, err := wire.DecodeBeaconVote(value)
	if err != nil {
		return nil
	}
	vote.BlockRoot = wire.ValueRoot(value) // another one each time
	value, _ = vote.MarshalSSZ()
	return value
}

// ghostProposer is more than the validators of a local network.
const ghostProposer = 999

// ghostBlock makes a block that the chain cannot take: another proposer's, without a parent and without a reveal. Operators decide on
// blinded blocks; a full one is changed in the same way.
func ghostBlock(value []byte) []byte {
	return alterBlock(value, func(p *api.VersionedProposal) bool {
		full, blinded := eth.LateBlock(p)
		if b := blinded; b != nil {
			b.ProposerIndex, b.ParentRoot, b.Body.RANDAOReveal = ghostProposer, phase0.Root{}, phase0.BLSSignature{}
			return true
		}
		if b := full; b != nil {
			b.ProposerIndex, b.ParentRoot, b.Body.RANDAOReveal = ghostProposer, phase0.Root{}, phase0.BLSSignature{}
		}
		return full != nil
	})
}

// thief is whom a diverted block pays.
var thief = [20]byte{0x7e, 0x1e, 0xf0}

// stealFees makes a block that pays somebody else. Its payload's hash fits, so that the chain takes the block as long as nobody in it
// paid a tip: who gets tips is part of the state.
func stealFees(value []byte) []byte {
	return alterBlock(value, func(proposal *api.VersionedProposal) bool {
		b, _ := eth.LateBlock(proposal)
		if b == nil {
			return false
		}
		p := b.Body.ExecutionPayload
		honest := blockHash(p, b.ParentRoot) == p.BlockHash
		if p.FeeRecipient = thief; honest {
			p.BlockHash = blockHash(p, b.ParentRoot)
		}
		return true
	})
}

// crookedBeacon keeps the blocks that a thief's beacon node makes: the engine proposes their blinded form, which hides nothing, but whose
// recipient is the business of whoever built it.
type crookedBeacon struct {
	engine.Beacon
	liar *liar
}

// Proposal implements engine.Beacon.
func (b crookedBeacon) Proposal(ctx context.Context, slot phase0.Slot, randao phase0.BLSSignature, graffiti [32]byte) (*api.VersionedProposal, error) {
	proposal, err := b.Beacon.Proposal(ctx, slot, randao, graffiti)
	if err == nil && proposal != nil && !proposal.Blinded {
		b.liar.own.Lock()
		defer b.liar.own.Unlock()
		b.liar.block, b.liar.blockSlot = proposal, slot
	}
	return proposal, err
}

// steal proposes the full form of the own block, which pays somebody else.
func (l *liar) steal(value []byte) []byte {
	data, err := wire.DecodeConsensusData(value)
	if err != nil {
		return nil
	}
	l.own.Lock()
	defer l.own.Unlock()
	if l.block != nil && l.blockSlot == data.Duty.Slot {
		if data.DataSSZ, err = eth.EncodeBlock(l.block); err != nil {
			return nil
		}
		value, _ = data.MarshalSSZ()
	}
	return stealFees(value)
}

// blockHash is the hash of a payload that asks nothing of the beacon chain.
func blockHash(p *deneb.ExecutionPayload, parent phase0.Root) phase0.Hash32 {
	transactions := make(types.Transactions, 0, len(p.Transactions))
	for _, data := range p.Transactions {
		tx := new(types.Transaction)
		if tx.UnmarshalBinary(data) != nil {
			return phase0.Hash32{}
		}
		transactions = append(transactions, tx)
	}
	withdrawals := make(types.Withdrawals, 0, len(p.Withdrawals))
	for _, w := range p.Withdrawals {
		withdrawals = append(withdrawals, &types.Withdrawal{
			Index: uint64(w.Index), Validator: uint64(w.ValidatorIndex), Address: common.Address(w.Address), Amount: uint64(w.Amount),
		})
	}
	withdrawn, requests, root := types.DeriveSha(withdrawals, trie.NewStackTrie(nil)), types.EmptyRequestsHash, common.Hash(parent)
	header := types.Header{
		ParentHash: common.Hash(p.ParentHash), UncleHash: types.EmptyUncleHash, Coinbase: common.Address(p.FeeRecipient), Root: common.Hash(p.StateRoot),
		TxHash: types.DeriveSha(transactions, trie.NewStackTrie(nil)), ReceiptHash: common.Hash(p.ReceiptsRoot), Bloom: p.LogsBloom,
		Difficulty: new(big.Int), Number: new(big.Int).SetUint64(p.BlockNumber), GasLimit: p.GasLimit, GasUsed: p.GasUsed, Time: p.Timestamp, Extra: p.ExtraData,
		MixDigest: common.Hash(p.PrevRandao), BaseFee: p.BaseFeePerGas.ToBig(), WithdrawalsHash: &withdrawn,
		BlobGasUsed: &p.BlobGasUsed, ExcessBlobGas: &p.ExcessBlobGas, ParentBeaconRoot: &root, RequestsHash: &requests,
	}
	return phase0.Hash32(header.Hash())
}

// alterBlock changes a block of Electra or Fulu.
func alterBlock(value []byte, change func(*api.VersionedProposal) bool) []byte {
	data, err := wire.DecodeConsensusData(value)
	if err != nil || data.Duty.Type != wire.DutyProposer {
		return nil
	}
	proposal, err := data.Block()
	if err != nil {
		return nil
	}
	if !change(proposal) {
		return nil
	}
	if data.DataSSZ, err = eth.EncodeBlock(proposal); err != nil {
		return nil
	}
	value, _ = data.MarshalSSZ()
	return value
}
