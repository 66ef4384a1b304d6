package chain

import (
	"crypto/sha256"
	"encoding/binary"
	"math/big"
)

// The order of the BLS12-381 scalar field.
const scalarOrder = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001"

// InteropKey returns the secret key, big-endian, of the genesis validator with this index. The keys follow the scheme that
// consensus clients share for test networks: SHA-256 of the little-endian 32-byte index, read as a little-endian number,
// modulo the scalar order. They are public and protect nothing.
func InteropKey(index int) [32]byte {
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], uint64(index))
	digest := sha256.Sum256(seed[:])
	for i, j := 0, len(digest)-1; i < j; i, j = i+1, j-1 {
		digest[i], digest[j] = digest[j], digest[i]
	}
	order, _ := new(big.Int).SetString(scalarOrder, 16)
	secret := new(big.Int).SetBytes(digest[:])
	var out [32]byte
	secret.Mod(secret, order).FillBytes(out[:])
	return out
}
