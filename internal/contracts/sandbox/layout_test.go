package sandbox

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/hawser-ssv/hawser/contracts/binding"
)

// The layout below is what every later version must keep: upgrades run on the state that
// is there. The forge test NextVersionTest shows the next version's records beside it.

const (
	mainSlot     = "0xd56c4f4aab8ca22f9fde432777379f436593c6027698a6995e2daea890bed104"
	protocolSlot = "0x0f1d85405047bdb6b0a60e27531f52a1f7a948613527b9b83a7552558207aa15"
)

// word reads the slot at an offset from a base.
func (b *bench) word(base common.Hash, offset int64) common.Hash {
	slot := new(big.Int).Add(base.Big(), big.NewInt(offset))
	return b.state.GetState(b.Deployment.Network, common.BigToHash(slot))
}

// entry is the base of a map's value; the map stands at an offset of the main room.
func entry(key common.Hash, offset int64) common.Hash {
	slot := common.BigToHash(new(big.Int).Add(common.HexToHash(mainSlot).Big(), big.NewInt(offset)))
	return crypto.Keccak256Hash(key[:], slot[:])
}

func number(n uint64) common.Hash { return common.BigToHash(new(big.Int).SetUint64(n)) }

// fields packs members as Solidity does: the first is the lowest.
func fields(members ...field) common.Hash {
	word, shift := new(big.Int), uint(0)
	for _, m := range members {
		word.Or(word, new(big.Int).Lsh(m.value, shift))
		shift += m.bits
	}
	return common.BigToHash(word)
}

type field struct {
	bits  uint
	value *big.Int
}

func u(bits uint, n uint64) field { return field{bits, new(big.Int).SetUint64(n)} }

func TestStorageLayoutIsFrozen(t *testing.T) {
	b := newBench(t).fork()
	b.do(Deployer, network.PackUpdateNetworkFee(big.NewInt(30_000_000)))
	feeBlock := b.Block
	first := b.register(staker, 0, 4, amount, binding.NewCluster())
	registered := b.Block
	b.do(owner, network.PackSetOperatorsPrivateUnchecked(b.ids[:1]))
	declared := b.do(owner, network.PackDeclareOperatorFee(1, big.NewInt(1_100_000_000)))
	declaredAt := b.Time
	b.do(owner, network.PackSetOperatorsWhitelists([]uint64{2, 7}, []common.Address{staker}))
	if len(declared.Logs) != 1 {
		t.Fatal("nothing declared")
	}

	main, protocol := common.HexToHash(mainSlot), common.HexToHash(protocolSlot)
	opened := b.cluster(first)
	ids := []byte{}
	for _, id := range b.ids[:4] {
		ids = append(ids, number(id).Bytes()...)
	}
	mark := crypto.Keccak256Hash(ids)
	mark[31] |= 1
	record := append(number(1).Bytes()[28:], number(opened.NetworkFeeIndex).Bytes()[24:]...)
	record = append(record, number(opened.Index).Bytes()[24:]...)
	record = append(append(record, common.BigToHash(opened.Balance).Bytes()...), 1)

	// newBench registers the first operator in block 107; its fee is 100 units a block.
	index := (registered - 107) * 100
	for _, c := range []struct {
		what string
		got  common.Hash
		want common.Hash
	}{
		{"validators", b.word(entry(crypto.Keccak256Hash(keys(0, 1)[0], staker[:]), 0), 0), mark},
		{"clusters", b.word(entry(binding.ClusterKey(staker, b.ids[:4]), 1), 0), crypto.Keccak256Hash(record)},
		{"operatorsPKs", b.word(entry(crypto.Keccak256Hash(operatorKey(2)), 2), 0), number(3)},
		{
			"operator's hot word", b.word(entry(number(1), 3), 0),
			fields(u(24, 1), u(8, 1), u(64, 100), u(32, registered), u(64, index), u(64, 0)),
		},
		{"operator's owner", b.word(entry(number(1), 3), 1), common.BytesToHash(owner[:])},
		{
			"fee request", b.word(entry(number(1), 4), 0),
			fields(u(64, 110), u(64, declaredAt+3_600), u(64, declaredAt+3_600+86_400)),
		},
		{"whitelisting contract", b.word(entry(number(1), 5), 0), common.Hash{}},
		{"whitelist bits", b.word(crypto.Keccak256Hash(number(0).Bytes(), entry(common.BytesToHash(staker[:]), 6).Bytes()), 0), number(1<<2 | 1<<7)},
		{"module 4", b.word(entry(number(4), 7), 0), common.BytesToHash(b.Deployment.Modules[4][:])},
		{"token and last operator", b.word(main, 8), fields(field{160, b.Deployment.Token.Big()}, u(64, 14))},
		{"nothing after it", b.word(main, 9), common.Hash{}},
		{
			"network, first word", b.word(protocol, 0),
			fields(u(64, 0), u(32, registered), u(32, 1), u(64, 3), u(32, feeBlock), u(32, 500)),
		},
		{"network, second word", b.word(protocol, 1), fields(u(64, 0), u(64, 100_800), u(64, 20), u(64, 76_528_650_000_000))},
		{"network, third word", b.word(protocol, 2), fields(u(64, 3_600), u(64, 86_400), u(64, 1_000))},
		{"nothing after it", b.word(protocol, 3), common.Hash{}},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.what, c.got, c.want)
		}
	}
}
