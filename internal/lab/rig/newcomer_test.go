package rig

import (
	"math/big"
	"strings"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

func TestDepositIsSignedForEveryFork(t *testing.T) {
	raw := chain.InteropKey(localnet.GenesisValidators)
	secret, err := threshold.ParseSecretKey(raw[:])
	if err != nil {
		t.Fatal(err)
	}
	owner := common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	data, err := depositData(secret, owner)
	if err != nil {
		t.Fatal(err)
	}
	if data.Amount != 32e9 || data.WithdrawalCredentials[0] != 1 || common.BytesToAddress(data.WithdrawalCredentials[12:]) != owner {
		t.Errorf("%+v", data)
	}
	message := phase0.DepositMessage{PublicKey: data.PublicKey, WithdrawalCredentials: data.WithdrawalCredentials, Amount: data.Amount}
	object, err := message.HashTreeRoot()
	if err != nil {
		t.Fatal(err)
	}
	domain, err := eth.ComputeDomain(phase0.DomainType{3}, phase0.Version{0, 0, 5, 0x39}, phase0.Root{})
	if err != nil {
		t.Fatal(err)
	}
	root, err := eth.SigningRoot(object, domain)
	if err != nil {
		t.Fatal(err)
	}
	if err := threshold.Verify(secret.PublicKey(), root, data.Signature); err != nil {
		t.Error(err)
	}
}

func TestDepositCallHasTheContractsForm(t *testing.T) {
	data := &phase0.DepositData{WithdrawalCredentials: make([]byte, 32), Amount: 32e9}
	call, err := packDeposit(data)
	if err != nil {
		t.Fatal(err)
	}
	if got := common.Bytes2Hex(call[:4]); got != "22895118" { // as block explorers show it
		t.Errorf("selector %s", got)
	}
	contract, err := abi.JSON(strings.NewReader(depositABI))
	if err != nil {
		t.Fatal(err)
	}
	if values, err := contract.Methods["deposit"].Inputs.Unpack(call[4:]); err != nil || len(values[0].([]byte)) != 48 || len(values[2].([]byte)) != 96 {
		t.Errorf("%v, %v", values, err)
	}
}

func TestNewcomerFollowsTheOwnersOtherTransactions(t *testing.T) {
	o := Defaults()
	o.Local.Validators = 3
	n := runOf(t, o, publicKeys(t, o.Operators))
	c, err := n.deposit()
	if err != nil {
		t.Fatal(err)
	}
	for i, tx := range n.Registration.Txs {
		if tx.Nonce() != uint64(i) {
			t.Fatalf("transaction %d has nonce %d", i, tx.Nonce())
		}
	}
	last := n.Registration.Txs[len(n.Registration.Txs)-1]
	want := new(big.Int).Mul(big.NewInt(32), big.NewInt(1e18))
	if *last.To() != common.HexToAddress(chain.DepositContract) || last.Value().Cmp(want) != 0 {
		t.Errorf("deposit of %v to %v", last.Value(), last.To())
	}
	if len(n.later) != 1 || n.later[0].Nonce() != last.Nonce()+1 || *n.later[0].To() != n.Registration.Contract() {
		t.Errorf("later: %+v", n.later)
	}
	if c.key == (phase0.BLSPubKey{}) {
		t.Error("the newcomer has no key")
	}
}
