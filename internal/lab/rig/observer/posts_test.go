package observer

import (
	"encoding/json"
	"net/http"
	"testing"

	apiv1electra "github.com/attestantio/go-eth2-client/api/v1/electra"
	apiv1fulu "github.com/attestantio/go-eth2-client/api/v1/fulu"
	"github.com/attestantio/go-eth2-client/spec/altair"
	"github.com/attestantio/go-eth2-client/spec/deneb"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/holiman/uint256"
)

// TestBlocksOfEveryFork: a signed block is read whatever the fork's proofs and blobs are, in both encodings.
func TestBlocksOfEveryFork(t *testing.T) {
	block := &electra.SignedBeaconBlock{Message: &electra.BeaconBlock{Slot: 40, ProposerIndex: 7, Body: &electra.BeaconBlockBody{
		ETH1Data: &phase0.ETH1Data{BlockHash: make([]byte, 32)}, SyncAggregate: &altair.SyncAggregate{SyncCommitteeBits: make([]byte, 64)},
		ExecutionPayload: &deneb.ExecutionPayload{BaseFeePerGas: uint256.NewInt(7)}, ExecutionRequests: &electra.ExecutionRequests{},
	}}}
	want, err := block.Message.HashTreeRoot()
	if err != nil {
		t.Fatal(err)
	}
	proofs, blobs := []deneb.KZGProof{{1}, {2}}, []deneb.Blob{{3}}
	for name, contents := range map[string]interface{ MarshalSSZ() ([]byte, error) }{
		"electra": &apiv1electra.SignedBlockContents{SignedBlock: block, KZGProofs: proofs, Blobs: blobs},
		"fulu":    &apiv1fulu.SignedBlockContents{SignedBlock: block, KZGProofs: proofs, Blobs: blobs},
	} {
		ssz, err := contents.MarshalSSZ()
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(contents)
		if err != nil {
			t.Fatal(err)
		}
		for kind, content := range map[string][]byte{"application/octet-stream": ssz, "application/json": text} {
			post, err := ParsePost("/eth/v2/beacon/blocks", http.Header{"Content-Type": {kind}, "Eth-Consensus-Version": {name}}, content)
			if err != nil || post.Block == nil || *post.Block != (SignedBlock{40, 7, want}) {
				t.Errorf("%s, %s: %+v, %v", name, kind, post.Block, err)
			}
		}
		for _, bad := range [][]byte{nil, ssz[:8], ssz[:200], append([]byte{13}, ssz[1:]...), append([]byte{12, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}, ssz[8:]...)} {
			if post, err := ParsePost("/eth/v2/beacon/blocks", http.Header{"Content-Type": {"application/octet-stream"}}, bad); err == nil {
				t.Errorf("%s: damaged and read as %+v", name, post)
			}
		}
	}
}
