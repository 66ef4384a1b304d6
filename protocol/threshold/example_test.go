package threshold_test

import (
	"crypto/rand"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// A key is split for four operators; any three of them sign as the whole key does.
func ExampleSplit() {
	key, err := threshold.ParseSecretKey(append(make([]byte, 31), 7))
	if err != nil {
		fmt.Println(err)
		return
	}
	shares, err := threshold.Split(rand.Reader, key, 3, []wire.OperatorID{1, 2, 3, 4})
	if err != nil {
		fmt.Println(err)
		return
	}
	root := phase0.Root{0xaa}
	var partials []threshold.Partial
	for _, share := range shares[1:] { // operator 1 is away
		partials = append(partials, threshold.Partial{
			Signer: share.Operator, SharePublicKey: share.PublicKey.Bytes(), Signature: share.Secret.Sign(root),
		})
	}
	whole, err := threshold.NewLagrange(1).Recombine(partials)
	fmt.Println(whole == key.Sign(root), err)
	fmt.Println("verifies:", threshold.Verify(key.PublicKey(), root, whole) == nil)
	// Output:
	// true <nil>
	// verifies: true
}
