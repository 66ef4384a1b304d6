package operatorkey_test

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

// An operator makes a key, registers the public half, and signs with the other.
func ExampleGenerate() {
	key, err := operatorkey.Generate(rand.Reader)
	if err != nil {
		fmt.Println(err)
		return
	}
	registered := key.Public().String()
	hash := sha256.Sum256([]byte("a message"))
	signature, err := key.Sign(hash)
	if err != nil {
		fmt.Println(err)
		return
	}
	public, err := operatorkey.ParsePublicKey(registered)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("verifies:", public.Verify(hash, signature) == nil)
	fmt.Println("the key prints as", key)
	// Output:
	// verifies: true
	// the key prints as secret
}
