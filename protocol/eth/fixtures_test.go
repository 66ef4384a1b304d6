package eth

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"github.com/attestantio/go-eth2-client/api"
	apideneb "github.com/attestantio/go-eth2-client/api/v1/deneb"
	apielectra "github.com/attestantio/go-eth2-client/api/v1/electra"
	apifulu "github.com/attestantio/go-eth2-client/api/v1/fulu"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/bellatrix"
	"github.com/attestantio/go-eth2-client/spec/capella"
	"github.com/attestantio/go-eth2-client/spec/deneb"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/holiman/uint256"
)

var blockVersions = []ForkID{Capella, Deneb, Electra, Fulu}

// fee is the fee recipient of every block here.
var fee = [20]byte{0xfe, 0xe1}

// transactions fill chunks, leave some open, and one is empty.
func transactions() []bellatrix.Transaction {
	return []bellatrix.Transaction{make([]byte, 32), {1, 2, 3}, {}, make([]byte, 1000)}
}

func withdrawals() []*capella.Withdrawal {
	return []*capella.Withdrawal{{Index: 1, ValidatorIndex: 2, Address: fee, Amount: 3}, {Index: 4}, {Index: 5}}
}

func capellaBlock() *capella.BeaconBlock {
	return &capella.BeaconBlock{
		Slot: 100, ProposerIndex: 7, ParentRoot: phase0.Root{1}, StateRoot: phase0.Root{2},
		Body: &capella.BeaconBlockBody{
			RANDAOReveal: phase0.BLSSignature{3}, ETH1Data: &phase0.ETH1Data{BlockHash: make([]byte, 32)}, Graffiti: [32]byte{4},
			SyncAggregate:         &altair.SyncAggregate{SyncCommitteeBits: make([]byte, 64)},
			VoluntaryExits:        []*phase0.SignedVoluntaryExit{{Message: &phase0.VoluntaryExit{Epoch: 1}}},
			BLSToExecutionChanges: []*capella.SignedBLSToExecutionChange{{Message: &capella.BLSToExecutionChange{ValidatorIndex: 9}}},
			ExecutionPayload: &capella.ExecutionPayload{
				ParentHash: phase0.Hash32{5}, FeeRecipient: fee, StateRoot: [32]byte{6}, ReceiptsRoot: [32]byte{7},
				LogsBloom: [256]byte{8}, PrevRandao: [32]byte{9}, BlockNumber: 10, GasLimit: 11, GasUsed: 12, Timestamp: 13,
				ExtraData: []byte{14}, BaseFeePerGas: [32]byte{15}, BlockHash: phase0.Hash32{16},
				Transactions: transactions(), Withdrawals: withdrawals(),
			},
		},
	}
}

func denebPayload() *deneb.ExecutionPayload {
	return &deneb.ExecutionPayload{
		ParentHash: phase0.Hash32{5}, FeeRecipient: fee, StateRoot: phase0.Root{6}, ReceiptsRoot: phase0.Root{7},
		LogsBloom: [256]byte{8}, PrevRandao: [32]byte{9}, BlockNumber: 10, GasLimit: 11, GasUsed: 12, Timestamp: 13,
		ExtraData: []byte{14}, BaseFeePerGas: uint256.NewInt(15), BlockHash: phase0.Hash32{16},
		Transactions: transactions(), Withdrawals: withdrawals(), BlobGasUsed: 17, ExcessBlobGas: 18,
	}
}

func denebBlock() *deneb.BeaconBlock {
	c := capellaBlock()
	return &deneb.BeaconBlock{
		Slot: c.Slot, ProposerIndex: c.ProposerIndex, ParentRoot: c.ParentRoot, StateRoot: c.StateRoot,
		Body: &deneb.BeaconBlockBody{
			RANDAOReveal: c.Body.RANDAOReveal, ETH1Data: c.Body.ETH1Data, Graffiti: c.Body.Graffiti,
			SyncAggregate: c.Body.SyncAggregate, VoluntaryExits: c.Body.VoluntaryExits,
			BLSToExecutionChanges: c.Body.BLSToExecutionChanges, ExecutionPayload: denebPayload(),
			BlobKZGCommitments: []deneb.KZGCommitment{{19}},
		},
	}
}

func electraBlock() *electra.BeaconBlock {
	d := denebBlock()
	return &electra.BeaconBlock{
		Slot: d.Slot, ProposerIndex: d.ProposerIndex, ParentRoot: d.ParentRoot, StateRoot: d.StateRoot,
		Body: &electra.BeaconBlockBody{
			RANDAOReveal: d.Body.RANDAOReveal, ETH1Data: d.Body.ETH1Data, Graffiti: d.Body.Graffiti,
			SyncAggregate: d.Body.SyncAggregate, VoluntaryExits: d.Body.VoluntaryExits,
			BLSToExecutionChanges: d.Body.BLSToExecutionChanges, ExecutionPayload: d.Body.ExecutionPayload,
			BlobKZGCommitments: d.Body.BlobKZGCommitments,
			ExecutionRequests:  &electra.ExecutionRequests{Withdrawals: []*electra.WithdrawalRequest{{Amount: 20}}},
		},
	}
}

// fullBlock returns a full block of the fork, with every kind of list that the two forms share or differ in.
func fullBlock(t testing.TB, version ForkID) *api.VersionedProposal {
	t.Helper()
	p := &api.VersionedProposal{Version: rowOf(version).data}
	proofs, blobs := []deneb.KZGProof{{21}}, []deneb.Blob{{22}}
	switch version {
	case Capella:
		p.Capella = capellaBlock()
	case Deneb:
		p.Deneb = &apideneb.BlockContents{Block: denebBlock(), KZGProofs: proofs, Blobs: blobs}
	case Electra:
		p.Electra = &apielectra.BlockContents{Block: electraBlock(), KZGProofs: proofs, Blobs: blobs}
	case Fulu:
		p.Fulu = &apifulu.BlockContents{Block: electraBlock(), KZGProofs: proofs, Blobs: blobs}
	default:
		t.Fatalf("no block of version %v", version)
	}
	return p
}

// What follows is an independent little hash tree, to compare the library's roots with.

func pair(a, b [32]byte) [32]byte { return sha256.Sum256(append(a[:], b[:]...)) }

// tree hashes leaves, padded with zeros to a power of two.
func tree(leaves ...[32]byte) [32]byte {
	for len(leaves)&(len(leaves)-1) != 0 {
		leaves = append(leaves, [32]byte{})
	}
	for len(leaves) > 1 {
		for i := range len(leaves) / 2 {
			leaves[i] = pair(leaves[2*i], leaves[2*i+1])
		}
		leaves = leaves[:len(leaves)/2]
	}
	return leaves[0]
}

func number(n uint64) (leaf [32]byte) {
	binary.LittleEndian.PutUint64(leaf[:], n)
	return leaf
}

// signed computes a signing root from its parts.
func signed(object [32]byte, kind [4]byte, version [4]byte, genesisRoot [32]byte) phase0.Root {
	var versionLeaf, domain [32]byte
	copy(versionLeaf[:], version[:])
	fork := pair(versionLeaf, genesisRoot)
	copy(domain[:4], kind[:])
	copy(domain[4:], fork[:28])
	return pair(object, domain)
}
