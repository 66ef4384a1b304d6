package binding

import (
	"crypto/ecdsa"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/hawser-ssv/hawser/contracts/artifacts"
)

// whitelistModule is the number of the module that initialize does not set.
const whitelistModule = 4

// Params are the network's parameters at deployment.
type Params struct {
	// MinimumBlocksBeforeLiquidation is how many blocks a balance must last.
	MinimumBlocksBeforeLiquidation uint64
	// MinimumLiquidationCollateral is in wei of SSV, a multiple of 10^7.
	MinimumLiquidationCollateral *big.Int
	// ValidatorsPerOperatorLimit is the most validators an operator may have.
	ValidatorsPerOperatorLimit uint32
	// DeclareOperatorFeePeriod is in seconds.
	DeclareOperatorFeePeriod uint64
	// ExecuteOperatorFeePeriod is in seconds.
	ExecuteOperatorFeePeriod uint64
	// OperatorMaxFeeIncrease is in basis points.
	OperatorMaxFeeIncrease uint64
	// MaximumOperatorFee is in wei of SSV per validator and block; 0 allows free operators only.
	MaximumOperatorFee uint64
	// NetworkFee is in wei of SSV per validator and block, a multiple of 10^7.
	NetworkFee uint64
}

// FreeParams are the parameters of a network in which nothing costs anything: validators
// register with amount 0, and no cluster can be liquidated.
func FreeParams() Params {
	return Params{
		MinimumBlocksBeforeLiquidation: 100_800,
		MinimumLiquidationCollateral:   new(big.Int),
		ValidatorsPerOperatorLimit:     1_000,
		DeclareOperatorFeePeriod:       3_600,
		ExecuteOperatorFeePeriod:       86_400,
		OperatorMaxFeeIncrease:         1_000,
	}
}

// Deployment is the whole set of contracts as transactions to be sent in order, with the
// addresses they will have. It depends on nothing but the arguments of Plan.
type Deployment struct {
	// Network is the proxy everybody calls and whose events nodes read.
	Network common.Address
	// Views is the proxy to ask.
	Views common.Address
	// Token is the SSV token.
	Token common.Address
	// Modules are the modules' addresses by their number.
	Modules [5]common.Address
	// Txs are all transactions, in nonce order.
	Txs []UnsignedTx
}

// NextNonce is the deployer's nonce after the last transaction.
func (d Deployment) NextNonce() uint64 { return d.Txs[len(d.Txs)-1].Nonce + 1 }

// UnsignedTx is a transaction before fees, chain and key are known.
type UnsignedTx struct {
	// What says what the transaction does, for logs and errors.
	What string
	// Nonce is the sender's.
	Nonce uint64
	// To is nil for the creation of a contract.
	To *common.Address
	// Data is the call data or the creation code.
	Data []byte
	// Gas is the limit.
	Gas uint64
	// Value is what it pays, in wei; nil for nothing.
	Value *big.Int
}

// Fees are what a sender is willing to pay.
type Fees struct {
	// ChainID is the chain the signature is for.
	ChainID *big.Int
	// FeeCap is the most for one unit of gas, in wei.
	FeeCap *big.Int
	// TipCap is the most of it for the proposer, in wei.
	TipCap *big.Int
}

// Sign returns the signed transaction. The same input gives the same bytes.
func (tx UnsignedTx) Sign(key *ecdsa.PrivateKey, fees Fees) (*types.Transaction, error) {
	signed, err := types.SignNewTx(key, types.LatestSignerForChainID(fees.ChainID), &types.DynamicFeeTx{
		ChainID:   fees.ChainID,
		Nonce:     tx.Nonce,
		GasTipCap: fees.TipCap,
		GasFeeCap: fees.FeeCap,
		Gas:       tx.Gas,
		To:        tx.To,
		Value:     tx.Value,
		Data:      tx.Data,
	})
	if err != nil {
		return nil, fmt.Errorf("sign transaction %d (%s): %w", tx.Nonce, tx.What, err)
	}
	return signed, nil
}

// Plan lists the transactions that deploy token, modules, network and views and set the
// network's parameters. All addresses are known before the first transaction is sent,
// because an address depends on its creator and the creator's nonce alone. The deployer
// becomes the owner of all.
func Plan(deployer common.Address, nonce uint64, params Params) (Deployment, error) {
	p := planner{deployer: deployer, nonce: nonce}
	var d Deployment

	d.Token = p.create(artifacts.Token, nil)
	for i, name := range []string{
		artifacts.Operators, artifacts.Clusters, artifacts.DAO, artifacts.Views, artifacts.OperatorsWhitelist,
	} {
		d.Modules[i] = p.create(name, nil)
	}
	network, views := NewSSVNetwork(), NewSSVNetworkViews()
	initialize, err := network.TryPackInitialize(
		d.Token, d.Modules[0], d.Modules[1], d.Modules[2], d.Modules[3],
		params.MinimumBlocksBeforeLiquidation, params.MinimumLiquidationCollateral,
		params.ValidatorsPerOperatorLimit, params.DeclareOperatorFeePeriod,
		params.ExecuteOperatorFeePeriod, params.OperatorMaxFeeIncrease,
	)
	if err != nil {
		return Deployment{}, fmt.Errorf("encode initialize of the network: %w", err)
	}
	d.Network = p.proxy(artifacts.Network, initialize)
	d.Views = p.proxy(artifacts.NetworkViews, views.PackInitialize(d.Network))
	p.call(d.Network, "allow the whitelist module", network.PackUpdateModule(whitelistModule, d.Modules[whitelistModule]))
	if params.MaximumOperatorFee != 0 {
		p.call(d.Network, "set the maximum operator fee", network.PackUpdateMaximumOperatorFee(params.MaximumOperatorFee))
	}
	if params.NetworkFee != 0 {
		p.call(d.Network, "set the network fee", network.PackUpdateNetworkFee(new(big.Int).SetUint64(params.NetworkFee)))
	}
	d.Txs = p.txs
	return d, p.err
}

// planner collects transactions of one sender. After the first error it only counts on.
type planner struct {
	deployer common.Address
	nonce    uint64
	txs      []UnsignedTx
	err      error
}

func (p *planner) add(tx UnsignedTx) {
	tx.Nonce = p.nonce
	p.nonce++
	p.txs = append(p.txs, tx)
}

// create adds the creation of a contract and returns its address.
func (p *planner) create(name string, arguments []byte) common.Address {
	address := crypto.CreateAddress(p.deployer, p.nonce)
	artifact, err := artifacts.Load(name)
	if err != nil && p.err == nil {
		p.err = err
	}
	code := append(append([]byte{}, artifact.Bytecode...), arguments...)
	p.add(UnsignedTx{What: "create " + name, Data: code, Gas: creationGas(code, len(artifact.DeployedBytecode))})
	return address
}

// proxy adds an implementation and a proxy in front of it, and returns the proxy's address.
func (p *planner) proxy(name string, initialize []byte) common.Address {
	implementation := p.create(name, nil)
	arguments, err := proxyArguments(implementation, initialize)
	if err != nil && p.err == nil {
		p.err = err
	}
	address := p.create(artifacts.Proxy, arguments)
	p.txs[len(p.txs)-1].What = "create the proxy of " + name
	return address
}

func (p *planner) call(to common.Address, what string, data []byte) {
	p.add(UnsignedTx{What: what, To: &to, Data: data, Gas: parameterGas})
}

// proxyArguments encodes the proxy's constructor arguments: the code behind it and the
// call it makes at once.
func proxyArguments(implementation common.Address, initialize []byte) ([]byte, error) {
	artifact, err := artifacts.Load(artifacts.Proxy)
	if err != nil {
		return nil, err
	}
	parsed, err := parseABI(artifact)
	if err != nil {
		return nil, err
	}
	arguments, err := parsed.Pack("", implementation, initialize)
	if err != nil {
		return nil, fmt.Errorf("encode the proxy's constructor: %w", err)
	}
	return arguments, nil
}
