package scale

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/node/openssl"
	"github.com/hawser-ssv/hawser/internal/testnet/chain"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// owner is whose validators all are.
var owner = common.HexToAddress("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")

// parallel shares work among the cores: work(i) runs for each i below n, as many at once as there are cores. The first error is returned, and none
// begins after it.
func parallel(ctx context.Context, n int, work func(i int) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	next := make(chan int)
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := range next {
				if err := work(i); err != nil {
					stop(err)
				}
			}
		})
	}
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	all.Wait()
	return context.Cause(ctx)
}

// newOperatorKeys makes keys of operators that sign as fast as this machine can.
func newOperatorKeys(ctx context.Context, n int) ([]*operatorkey.PrivateKey, error) {
	keys := make([]*operatorkey.PrivateKey, n)
	err := parallel(ctx, n, func(i int) error {
		key, err := operatorkey.Generate(rand.Reader)
		if err != nil {
			return fmt.Errorf("make an operator's key: %w", err)
		}
		if fast, err := key.SignedBy(openssl.NewSigner); err == nil {
			key = fast
		}
		keys[i] = key
		return nil
	})
	return keys, err
}

// registration is what the contract's event of a validator says.
type registration struct {
	validator phase0.BLSPubKey
	committee wire.Committee
	shares    []byte
}

// splitValidators makes the plan's validators and splits each among its committee. The nonces of the owner are their numbers.
func splitValidators(ctx context.Context, p plan, operators []*operatorkey.PrivateKey) ([]registration, error) {
	splitters := make([]*keyshare.Splitter, len(p.committees))
	for i, committee := range p.committees {
		members := make([]keyshare.Operator, len(committee))
		for k, id := range committee {
			members[k] = keyshare.Operator{ID: id, OperatorKey: operators[id-1].Public().String()}
		}
		var err error
		if splitters[i], err = keyshare.NewSplitter(members, owner); err != nil {
			return nil, fmt.Errorf("split among %v: %w", committee, err)
		}
	}
	out := make([]registration, len(p.of))
	err := parallel(ctx, len(p.of), func(v int) error {
		secret, err := secretKey(v)
		if err != nil {
			return err
		}
		entry, err := splitters[p.of[v]].Split(rand.Reader, secret, uint64(v))
		if err != nil {
			return fmt.Errorf("split validator %d: %w", v, err)
		}
		shares, err := hex.DecodeString(strings.TrimPrefix(entry.Payload.SharesData, "0x"))
		out[v] = registration{secret.PublicKey().Bytes(), p.committees[p.of[v]], shares}
		return err
	})
	return out, err
}

// Numbers of keys that no validator of the plan has.
const (
	firstStranger   = 1_000_000
	firstShareOther = 900_000
)

// secretKey is the key of a validator.
func secretKey(number int) (*threshold.SecretKey, error) {
	raw := chain.InteropKey(number)
	secret, err := threshold.ParseSecretKey(raw[:])
	if err != nil {
		return nil, fmt.Errorf("make the key of validator %d: %w", number, err)
	}
	return secret, nil
}

// strangeValidators are validators of others, whose owner's nonces begin with nonce. The proofs are real, as every operator verifies
// them; nobody here holds a share, so that the ciphertexts are noise and the shares' keys are the same few.
func strangeValidators(ctx context.Context, committees []wire.Committee, nonce int) ([]registration, error) {
	var keys [16]phase0.BLSPubKey
	for i := range keys {
		secret, err := secretKey(firstShareOther + i)
		if err != nil {
			return nil, err
		}
		keys[i] = secret.PublicKey().Bytes()
	}
	out := make([]registration, len(committees))
	err := parallel(ctx, len(committees), func(v int) error {
		secret, err := secretKey(firstStranger + v)
		if err != nil {
			return err
		}
		data := keyshare.SharesData{OwnerProof: secret.Sign(keyshare.OwnerRoot(owner, uint64(nonce+v)))}
		for k := range committees[v] {
			var noise keyshare.Ciphertext
			_, _ = rand.Read(noise[:]) // it never fails
			data.PublicKeys, data.Ciphertexts = append(data.PublicKeys, keys[(v+k)%len(keys)]), append(data.Ciphertexts, noise)
		}
		out[v] = registration{secret.PublicKey().Bytes(), committees[v], data.Bytes()}
		return nil
	})
	return out, err
}
