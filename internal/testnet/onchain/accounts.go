package onchain

import (
	"crypto/ecdsa"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
)

// The names of the network's accounts on the execution chain. All have ether from the start; all but operators' owners
// have tokens.
const (
	OwnerName    = "owner"    // of contracts, token and most validators; without fees, of the operators too
	StakerName   = "staker"   // of validators of its own, in a network with fees
	StrangerName = "stranger" // who has nothing to do with anybody: the liquidator
)

// OperatorName is the account that owns an operator in a network with fees.
func OperatorName(id uint64) string { return fmt.Sprintf("operator-%d", id) }

// Account is one of the network's accounts on the execution chain.
type Account struct {
	Name    string
	Key     *ecdsa.PrivateKey // it is no secret
	Address common.Address
}

// OpenAccount returns the account of a name. Its key is no secret: it is made of the name. Only a name whose hash is no key is an error.
func OpenAccount(name string) (Account, error) {
	raw := crypto.Keccak256([]byte("hawser local network: " + name))
	if name == OwnerName {
		raw = common.FromHex(ownerKey)
	}
	key, err := crypto.ToECDSA(raw)
	if err != nil {
		return Account{}, fmt.Errorf("read the key of %s: %w", name, err)
	}
	return Account{name, key, crypto.PubkeyToAddress(key.PublicKey)}, nil
}

// Accounts returns all accounts of a network with that many operators: the owner first, then staker, stranger and the operators' owners.
func Accounts(operators int) ([]Account, error) {
	names := []string{OwnerName, StakerName, StrangerName}
	for i := range operators {
		names = append(names, OperatorName(uint64(i+1)))
	}
	var out []Account
	for _, name := range names {
		a, err := OpenAccount(name)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// StartTokens is what each account gets in wei of SSV: ten thousand.
var StartTokens = new(big.Int).Mul(big.NewInt(10_000), big.NewInt(1_000_000_000_000_000_000))

const mintGas = 100_000

// mint signs that the token's owner gives tokens to those who stake and to strangers.
func mint(deployment binding.Deployment, nonce uint64, to []Account) []binding.UnsignedTx {
	var out []binding.UnsignedTx
	for _, a := range to {
		if a.Name != OwnerName && a.Name != StakerName && a.Name != StrangerName {
			continue
		}
		out = append(out, binding.UnsignedTx{
			What: "give tokens to the " + a.Name, Nonce: nonce, To: &deployment.Token, Gas: mintGas,
			Data: binding.NewSSVToken().PackMint(a.Address, StartTokens),
		})
		nonce++
	}
	return out
}

// Describe describes the contracts as commands read it. execution is the URL of an execution client.
func Describe(d binding.Deployment, execution string) (client.Contracts, error) {
	layout, err := client.Layout()
	return client.Contracts{
		Schema: client.ContractsSchema, ChainID: chain.ChainID, Network: d.Network, Views: d.Views, Token: d.Token,
		Modules: d.Modules[:], Block: 1, Layout: layout, Execution: execution,
	}, err
}
