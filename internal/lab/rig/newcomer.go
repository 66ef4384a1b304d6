package rig

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/internal/lab/rig/observer"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/internal/testnet/localnet"
	"github.com/hawser-ssv/hawser/internal/testnet/onchain"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/threshold"
)

// NewcomerEpochs is how many measured epochs a deposited validator needs at 8 slots of 3 s: about four minutes until the chain
// activates it, and whole epochs of duties behind it.
const NewcomerEpochs = 17

// newcomer is the validator that is deposited when the network starts, registered with the committee as soon as the chain has
// activated it, and then expected to attest. It is used by the goroutine that follows the network.
type newcomer struct {
	key   phase0.BLSPubKey
	index phase0.ValidatorIndex
	told  observer.Newcomer
}

// deposit adds the deposit of the validator behind the last one of genesis, and signs its registration for later.
func (n *run) deposit() (*newcomer, error) {
	owner, err := onchain.OpenAccount(onchain.OwnerName)
	if err != nil {
		return nil, err
	}
	raw := chain.InteropKey(localnet.GenesisValidators)
	secret, err := threshold.ParseSecretKey(raw[:])
	if err != nil {
		return nil, fmt.Errorf("read key of validator %d: %w", localnet.GenesisValidators, err)
	}
	data, err := depositData(secret, owner.Address)
	if err != nil {
		return nil, fmt.Errorf("deposit for validator %d: %w", localnet.GenesisValidators, err)
	}
	call, err := packDeposit(data)
	if err != nil {
		return nil, fmt.Errorf("deposit for validator %d: %w", localnet.GenesisValidators, err)
	}
	p := onchain.Planner{To: common.HexToAddress(chain.DepositContract), Nonce: n.Registration.NextNonce()}
	p.Add("deposit for one more validator", call, depositGas)
	p.Txs[0].Value = new(big.Int).Mul(new(big.Int).SetUint64(uint64(data.Amount)), big.NewInt(1e9))
	deposit, err := onchain.Sign(p.Txs, owner.Key)
	if err != nil {
		return nil, err
	}
	n.Registration.Txs = append(n.Registration.Txs, deposit...)
	p.Txs, p.To = nil, n.Registration.Contract()
	if err := oneMore(&p, owner.Address, n.Keys(), localnet.GenesisValidators, n.Options.Validators); err != nil {
		return nil, err
	}
	n.later, err = onchain.Sign(p.Txs, owner.Key)
	return &newcomer{key: data.PublicKey}, err
}

// depositGas is the limit for a call of the deposit contract, which takes about 60,000.
const depositGas = 200_000

// depositData signs for 32 ether that only the owner can withdraw.
//
// Source: the consensus specification's deposit contract and get_deposit_message.
func depositData(secret *threshold.SecretKey, owner common.Address) (*phase0.DepositData, error) {
	key := secret.PublicKey().Bytes()
	credentials := append(append([]byte{1}, make([]byte, 11)...), owner[:]...)
	message := phase0.DepositMessage{PublicKey: key, WithdrawalCredentials: credentials, Amount: 32_000_000_000}
	object, err := message.HashTreeRoot()
	if err != nil {
		return nil, err
	}
	// Deposits are valid across forks and chains: genesis version, and no root of the validators.
	domain, err := eth.ComputeDomain(phase0.DomainType{3}, chain.GenesisForkVersion, phase0.Root{})
	if err != nil {
		return nil, err
	}
	root, err := eth.SigningRoot(object, domain)
	if err != nil {
		return nil, err
	}
	return &phase0.DepositData{PublicKey: key, WithdrawalCredentials: credentials, Amount: message.Amount, Signature: secret.Sign(root)}, nil
}

const depositABI = `[{"type":"function","name":"deposit","stateMutability":"payable","outputs":[],"inputs":[
	{"name":"pubkey","type":"bytes"},{"name":"withdrawal_credentials","type":"bytes"},{"name":"signature","type":"bytes"},
	{"name":"deposit_data_root","type":"bytes32"}]}]`

func packDeposit(data *phase0.DepositData) ([]byte, error) {
	root, err := data.HashTreeRoot()
	if err != nil {
		return nil, err
	}
	contract, err := abi.JSON(strings.NewReader(depositABI))
	if err != nil {
		return nil, err
	}
	return contract.Pack("deposit", data.PublicKey[:], data.WithdrawalCredentials, data.Signature[:], root)
}

// oneMore registers one validator behind count others of the owner.
func oneMore(p *onchain.Planner, owner common.Address, keys []string, index, count int) error {
	splitter, err := onchain.NewSplitter(owner, keys)
	if err != nil {
		return err
	}
	public, shares, err := onchain.Split(splitter, index, 1, uint64(count))
	if err != nil {
		return err
	}
	cluster := binding.NewCluster()
	cluster.ValidatorCount = uint32(count)
	data, err := binding.BulkRegisterData(public, onchain.CommitteeIDs(len(keys)), shares, new(big.Int), cluster)
	if err != nil {
		return fmt.Errorf("register validator %d: %w", index, err)
	}
	p.Add(fmt.Sprintf("register validator %d", index), data, binding.RegisterGas(1, len(keys)))
	return nil
}

// tend looks, at a slot's start, how far the newcomer is, and registers it when it is active.
func (n *run) tend(ctx context.Context, slot phase0.Slot) error {
	c := n.newcomer
	if c == nil || c.told.HeldSlot != 0 {
		return nil
	}
	if c.told.RegisteredSlot == 0 {
		return n.awaitActivation(ctx, slot)
	}
	for _, o := range n.operators {
		if held, err := localnet.HeldValidators(ctx, n.Layout.APIURL(o.ID)); err != nil || held <= n.Options.Validators {
			return nil
		}
	}
	c.told.HeldSlot = uint64(slot)
	n.Say("all operators hold the deposited validator in slot %d", slot)
	return nil
}

func (n *run) awaitActivation(ctx context.Context, slot phase0.Slot) error {
	c := n.newcomer
	v, err := n.beacon.Validator(ctx, c.key)
	if err != nil || !v.Active {
		return nil // not known yet
	}
	c.index = v.Index
	c.told.Index, c.told.ActivationEpoch, c.told.RegisteredSlot = uint64(v.Index), uint64(v.ActivationEpoch), uint64(slot)
	n.Say("the deposited validator is active as number %d; registering it with the committee", v.Index)
	if err := n.Send(ctx, n.later); err != nil {
		return fmt.Errorf("register the deposited validator: %w", err)
	}
	return nil
}

// measureNewcomer counts its duties in the measured epochs that began after all operators held it.
func (n *run) measureNewcomer(s *story, v *observer.Verdict) error {
	c := n.newcomer
	if c == nil {
		return nil
	}
	v.Newcomer = &c.told
	if c.told.HeldSlot == 0 {
		return nil
	}
	var epochs []phase0.Epoch
	last := s.first + phase0.Epoch(n.plan.Epochs) - 1
	// The committee asks for the next epoch's duties before it begins, so a validator's first duty is in the one after.
	for e := max(s.first, n.epoch(phase0.Slot(c.told.HeldSlot))+2); e <= last; e++ {
		epochs = append(epochs, e)
	}
	figures, err := s.record.Measure(epochs, map[phase0.ValidatorIndex]bool{c.index: true})
	c.told.Attestations = figures.Attestations
	return err
}
