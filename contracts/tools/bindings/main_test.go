package main

import (
	"os"
	"testing"
)

func TestCommittedBindingsAreCurrent(t *testing.T) {
	want, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../binding/contracts.gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Fatal("contracts/binding/contracts.gen.go is stale: run `go run ./contracts/tools/bindings > contracts/binding/contracts.gen.go`")
	}
}
