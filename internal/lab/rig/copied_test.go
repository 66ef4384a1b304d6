package rig

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/node"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/internal/lab/scenario"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
)

// publicKeys are RSA public keys that nobody holds the private key of: any odd modulus will do to encrypt.
func publicKeys(t *testing.T, n int) []string {
	t.Helper()
	out := make([]string, n)
	for i := range out {
		raw := make([]byte, 256)
		_, _ = rand.Read(raw)
		raw[0] |= 0x80
		raw[255] |= 1
		der, err := x509.MarshalPKIXPublicKey(&rsa.PublicKey{N: new(big.Int).SetBytes(raw), E: 65537})
		if err != nil {
			t.Fatal(err)
		}
		out[i] = base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: der}))
	}
	return out
}

// atPrague takes back the forks that the local chain does not have: some price gas anew.
func atPrague(_ *node.Config, conf *ethconfig.Config) {
	config := *conf.Genesis.Config
	config.OsakaTime, config.AmsterdamTime, config.BogotaTime = nil, nil, nil
	conf.Genesis.Config = &config
}

// The whole Registration, signed before there is a chain, succeeds in the first blocks of one, and so does all that a stranger does with
// copies of its shares (the faults' kind A1): else that row of the matrix would show nothing.
func TestPlanSucceedsOnAChain(t *testing.T) {
	for _, operators := range []int{4, 13} {
		const validators = 48
		o := Defaults()
		o.Local.Operators, o.Operators, o.Epochs, o.Lies = operators, operators, 4, []scenario.Lie{{Operator: 4, Epoch: 1, Kind: copiedShares}}
		keys := publicKeys(t, operators)
		n := runOf(t, o, keys)
		r := n.Registration
		if err := n.copyShares(); err != nil {
			t.Fatal(err)
		}
		if len(n.strange) != o.Epochs {
			t.Fatalf("the stranger acts in %d of %d epochs", len(n.strange), o.Epochs)
		}
		if copied := n.strange[0][0].Data(); !bytes.Contains(copied, r.Shares[copies-1][phase0.SignatureLength:]) {
			t.Error("the stranger's shares are not those of others")
		}
		for _, txs := range n.strange {
			r.Txs = append(r.Txs, txs...)
		}
		stranger, err := onchain.OpenAccount(onchain.StrangerName)
		if err != nil {
			t.Fatal(err)
		}
		account, err := onchain.OpenAccount(onchain.OwnerName)
		if err != nil {
			t.Fatal(err)
		}
		owner := account.Address
		balance := new(big.Int).Mul(big.NewInt(1000), big.NewInt(1e18))
		backend := simulated.NewBackend(types.GenesisAlloc{owner: {Balance: balance}, stranger.Address: {Balance: balance}}, simulated.WithBlockGasLimit(60_000_000), atPrague)
		defer backend.Close()
		for _, tx := range r.Txs {
			if tx.Gas() > 16_000_000 || tx.Size() > 128<<10 {
				t.Errorf("transaction %d: %d gas, %d bytes", tx.Nonce(), tx.Gas(), tx.Size())
			}
			if err := backend.Client().SendTransaction(context.Background(), tx); err != nil {
				t.Fatalf("transaction %d: %v", tx.Nonce(), err)
			}
		}
		for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); { // the pool of a busy machine may be late with the last ones
			backend.Commit()
			if !slices.ContainsFunc(r.Txs, func(tx *types.Transaction) bool {
				_, err := backend.Client().TransactionReceipt(context.Background(), tx.Hash())
				return err != nil
			}) {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		registered := 0
		for _, tx := range r.Txs {
			receipt, err := backend.Client().TransactionReceipt(context.Background(), tx.Hash())
			if err != nil || receipt.Status != types.ReceiptStatusSuccessful {
				t.Fatalf("transaction %d of %d: %v %+v", tx.Nonce(), len(r.Txs), err, receipt)
			}
			registered += countValidators(receipt, r.Contract())
		}
		if registered != validators+copies {
			t.Errorf("%d operators: %d validators registered, want %d", operators, registered, validators+copies)
		}
	}
}

func countValidators(receipt *types.Receipt, contract common.Address) int {
	event := binding.NewSSVNetwork()
	n := 0
	for _, l := range receipt.Logs {
		if _, err := event.UnpackValidatorAddedEvent(l); err == nil && l.Address == contract {
			n++
		}
	}
	return n
}

// runOf is a run on a network that has no chain yet.
func runOf(t *testing.T, o Options, keys []string) *run {
	t.Helper()
	n := newRun(o)
	var err error
	if n.Registration, err = onchain.Plan(keys, o.Local.Terms()); err != nil {
		t.Fatal(err)
	}
	for i, key := range keys {
		n.Operators = append(n.Operators, &localnet.Operator{ID: uint64(i + 1), PublicKey: key})
	}
	return n
}
