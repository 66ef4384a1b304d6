package wire_test

import (
	"fmt"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Four operators form a committee: it tolerates one fault and decides with three.
func ExampleNewCommittee() {
	committee, err := wire.NewCommittee(7, 2, 5, 11)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("operators", committee)
	fmt.Println("faults tolerated", committee.FaultsTolerated(), "quorum", committee.Quorum())
	fmt.Println("id", committee.ID())
	// Output:
	// operators 2,5,7,11
	// faults tolerated 1 quorum 3
	// id 3c08b1c604b62a069809624833d945efd01c04333b2c733856395c88d499b1ad
}

// What comes from the network is hostile until it is decoded and validated.
func ExampleDecodeSigned() {
	_, err := wire.DecodeSigned([]byte("not a message"))
	fmt.Println(err != nil)
	// Output: true
}
