package rig

import (
	"crypto/ecdsa"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
)

// The names of the network's accounts on the execution chain. All have ether from the start; all but operators' owners
// have tokens.
const (
	ownerName    = "owner"    // of contracts, token and most validators; without fees, of the operators too
	stakerName   = "staker"   // of validators of its own, in a network with fees
	strangerName = "stranger" // who has nothing to do with anybody: the liquidator
)

// operatorName is the account that owns an operator in a network with fees.
func operatorName(id uint64) string { return fmt.Sprintf("operator-%d", id) }

// account is one of the network's accounts.
type account struct {
	name    string
	key     *ecdsa.PrivateKey
	address common.Address
}

// openAccount returns the account of a name. Its key is no secret: it is made of the name.
func openAccount(name string) (account, error) {
	raw := crypto.Keccak256([]byte("hawser local network: " + name))
	if name == ownerName {
		raw = common.FromHex(ownerKey)
	}
	key, err := crypto.ToECDSA(raw)
	if err != nil {
		return account{}, fmt.Errorf("read the key of %s: %w", name, err)
	}
	return account{name, key, crypto.PubkeyToAddress(key.PublicKey)}, nil
}

// accounts returns all accounts of a network with that many operators.
func accounts(operators int) ([]account, error) {
	names := []string{ownerName, stakerName, strangerName}
	for i := range operators {
		names = append(names, operatorName(uint64(i+1)))
	}
	var out []account
	for _, name := range names {
		a, err := openAccount(name)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

func addresses(list []account) []string {
	var out []string
	for _, a := range list {
		out = append(out, a.address.Hex())
	}
	return out
}

// pocketMoney is what each account gets in wei of SSV: ten thousand.
var pocketMoney = new(big.Int).Mul(big.NewInt(10_000), big.NewInt(1_000_000_000_000_000_000))

const mintGas = 100_000

// mint signs that the token's owner gives tokens to those who stake and to strangers.
func mint(deployment binding.Deployment, nonce uint64, to []account) []binding.UnsignedTx {
	var out []binding.UnsignedTx
	for _, a := range to {
		if a.name != ownerName && a.name != stakerName && a.name != strangerName {
			continue
		}
		out = append(out, binding.UnsignedTx{
			What: "give tokens to the " + a.name, Nonce: nonce, To: &deployment.Token, Gas: mintGas,
			Data: binding.NewSSVToken().PackMint(a.address, pocketMoney),
		})
		nonce++
	}
	return out
}

// contractsOf describes the contracts as commands read it.
func contractsOf(d binding.Deployment, execution string) (client.Contracts, error) {
	layout, err := client.Layout()
	return client.Contracts{
		Schema: client.ContractsSchema, ChainID: chain.ChainID, Network: d.Network, Views: d.Views, Token: d.Token,
		Modules: d.Modules[:], Block: 1, Layout: layout, Execution: execution,
	}, err
}

// writeContracts writes the description of the contracts, and a wallet for each account.
func writeContracts(l layout, contracts client.Contracts, all []account) error {
	data, err := json.MarshalIndent(contracts, "", "  ")
	if err == nil {
		err = os.WriteFile(l.contracts(), append(data, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("write the description of the contracts: %w", err)
	}
	for _, a := range all {
		path := l.wallet(a.name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return fmt.Errorf("write the wallet of %s: %w", a.name, err)
		}
		if err := os.WriteFile(path, []byte(hex.EncodeToString(crypto.FromECDSA(a.key))+"\n"), 0o600); err != nil {
			return fmt.Errorf("write the wallet of %s: %w", a.name, err)
		}
	}
	return nil
}
