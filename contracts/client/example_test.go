package client_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
)

// Amounts are read and written as people do; in between they are wei.
func ExampleParseAmount() {
	wei, err := client.ParseAmount("1.5ssv")
	fmt.Println(wei, err)
	fmt.Println(client.SSV(wei))
	// Output:
	// 1500000000000000000 <nil>
	// 1.5 SSV
}

// An error says what a program needs to decide, and its text what a person needs to read.
func ExampleRefusedError() {
	var err error = &client.RefusedError{
		Action: "deposit 1 SSV", Revert: binding.Revert{Name: "ClusterIsLiquidated"},
	}
	var refused *client.RefusedError
	if errors.As(err, &refused) && refused.Revert.Name == "ClusterIsLiquidated" {
		fmt.Println("reactivate first:", client.Sentence(refused.Revert))
	}
	// Output:
	// reactivate first: the cluster is liquidated
}

// A program that is not connected hears why, and which client it asked, without what is secret in the address.
func ExampleDial() {
	_, _, err := client.Dial(context.Background(), client.Options{Endpoint: "http://user:password@127.0.0.1:1/secret"})
	var unreachable *client.UnreachableError
	fmt.Println(errors.As(err, &unreachable), unreachable.Endpoint)
	// Output:
	// true http://127.0.0.1:1
}
