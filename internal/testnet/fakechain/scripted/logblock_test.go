package scripted

import (
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/ethereum/go-ethereum/trie"
)

// TestFaultHeadersProveTheirLogs: kind B28, what a real client serves the scripted one serves too. Every header has the hash
// that follows from it, continues its parent, and its receipts root and bloom prove the receipts and logs of the block.
func TestFaultHeadersProveTheirLogs(t *testing.T) {
	contract := common.Address{0xc0}
	chain := NewLogChain(contract, time.Unix(1_800_000_000, 0), 12*time.Second)
	for n := range 4 {
		logs := make([]types.Log, n)
		for i := range logs {
			logs[i] = types.Log{Topics: []common.Hash{{byte(n)}, {byte(i)}}, Data: []byte{byte(i)}}
		}
		chain.Mine(logs...)
	}
	server, err := ServeLogs(NewLogClient(chain), 1337)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	client, err := ethclient.Dial(server.HTTP())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	if progress, err := client.SyncProgress(t.Context()); err != nil || progress != nil {
		t.Errorf("syncing: %v, %v", progress, err)
	}
	if number, err := client.BlockNumber(t.Context()); err != nil || number != 4 {
		t.Errorf("block number %d, %v", number, err)
	}
	parent := common.Hash{}
	for number := range int64(5) {
		block, err := client.BlockByNumber(t.Context(), big.NewInt(number))
		if err != nil {
			t.Fatal(err)
		}
		proveBlock(t, client, block, parent, contract)
		parent = block.Hash()
	}
}

func proveBlock(t *testing.T, client *ethclient.Client, block *types.Block, parent common.Hash, contract common.Address) {
	t.Helper()
	header, err := client.HeaderByHash(t.Context(), block.Hash()) // asked for by the hash that follows from the fields
	if err != nil {
		t.Fatalf("block %d by its hash: %v", block.NumberU64(), err)
	}
	if header.ParentHash != parent || header.Hash() != block.Hash() {
		t.Errorf("block %d: parent %v, it should be %v", block.NumberU64(), header.ParentHash, parent)
	}
	receipts, err := client.BlockReceipts(t.Context(), rpc.BlockNumberOrHashWithHash(block.Hash(), false))
	if err != nil {
		t.Fatal(err)
	}
	if root := types.DeriveSha(types.Receipts(receipts), trie.NewStackTrie(nil)); root != header.ReceiptHash {
		t.Errorf("block %d: receipts prove %v, the header has %v", block.NumberU64(), root, header.ReceiptHash)
	}
	if bloom := types.MergeBloom(receipts); bloom != header.Bloom {
		t.Errorf("block %d: another bloom", block.NumberU64())
	}
	index := uint(0)
	for i, r := range receipts {
		alone, err := client.TransactionReceipt(t.Context(), r.TxHash)
		if err != nil || alone.BlockHash != block.Hash() || alone.TransactionIndex != uint(i) || r.TxHash != block.Transactions()[i].Hash() {
			t.Errorf("receipt %d of block %d: %+v, %v", i, block.NumberU64(), alone, err)
		}
		for _, l := range r.Logs {
			if l.Index != index || l.BlockHash != block.Hash() || l.Address == contract && !types.BloomLookup(header.Bloom, l.Topics[0]) {
				t.Errorf("log %d of block %d: %+v", index, block.NumberU64(), l)
			}
			index++
		}
	}
}
