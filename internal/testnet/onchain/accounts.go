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
	OwnerName    = "owner"    // owns contracts, token and most validators; without fees, the operators, too
	StakerName   = "staker"   // owns some validators, in a network with fees
	StrangerName = "stranger" // owns neither operators nor validators: the liquidator
)

// OperatorName is the account that owns an operator in a network with fees.
func OperatorName(id uint64) string { return fmt.Sprintf("operator-%d", id) }

// Account is one of the network's accounts on the execution chain.
type Account struct {
	Name    string
	Key     *ecdsa.PrivateKey // it is no secret
	Address common.Address
}

// OpenAccount returns the account with a name. Its key is the hash of the name, so it is not secret. It fails only for a name whose hash
// is not a valid key.
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

// StartTokens is how much SSV each account gets, in wei: ten thousand SSV.
var StartTokens = new(big.Int).Mul(big.NewInt(10_000), big.NewInt(1_000_000_000_000_000_000))

const mintGas = 100_000

// mint returns the transactions in which the token's owner mints tokens for owner, staker and stranger.
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

// Describe returns the description of the contracts that commands read. execution is the URL of an execution client.
func Describe(d binding.Deployment, execution string) (client.Contracts, error) {
	layout, err := client.Layout()
	return client.Contracts{
		Schema: client.ContractsSchema, ChainID: chain.ChainID, Network: d.Network, Views: d.Views, Token: d.Token,
		Modules: d.Modules[:], Block: 1, Layout: layout, Execution: execution,
	}, err
}
