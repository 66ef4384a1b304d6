package eth_test

import (
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// What a validator signs is an object's root under a domain: the kind of object, the fork, the chain.
func ExampleSigningRoot() {
	domain, err := eth.ComputeDomain(phase0.DomainType{0x01, 0, 0, 0}, phase0.Version{0x05, 0, 0, 0}, phase0.Root{0xaa})
	if err != nil {
		fmt.Println(err)
		return
	}
	root, err := eth.SigningRoot(phase0.Root{0xbb}, domain)
	fmt.Printf("%#x %v\n", root[:4], err)
	// Output:
	// 0xcdbb9d00 <nil>
}
