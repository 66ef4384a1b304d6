package network_test

import (
	"fmt"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// A tool asks a network's fork where a committee's messages travel and who leads its first round.
func ExampleProfile_Fork() {
	profile, ok := network.Lookup("hoodi")
	if !ok {
		fmt.Println("unknown network")
		return
	}
	committee, err := wire.NewCommittee(1, 2, 3, 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	fork := profile.Fork(0)
	fmt.Println("domain", fork.Domain)
	fmt.Println("topic", fork.Topic(committee))
	fmt.Println("leader", fork.Leader(committee, 48213, wire.FirstRound))
	// Output:
	// domain 0x00000503
	// topic ssv.v2.114
	// leader 2
}
