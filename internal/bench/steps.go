package main

// module is the path of the main module.
const module = "github.com/hawser-ssv/hawser"

// step is a benchmark that is recorded and compared.
type step struct {
	// dir holds the package, relative to the folder that holds go.mod.
	dir string
	// name is the benchmark's, as Go prints it.
	name string
	// operations are how often one run repeats it: for some tenths of a second, and both commits alike, so that what only the first operation
	// costs has the same weight in both.
	operations int
	// what it measures, in a few words.
	what string
}

// steps are what a node does for each message, each duty or each validator of a slot.
var steps = []step{
	{"internal/protocol/gossip", "BenchmarkCheck/prepare", 50_000, "judge a gossip message of one signer, without RSA"},
	{"internal/protocol/qbft", "BenchmarkInstance", 5000, "one operator's part of a decision among four"},
	{"internal/node/engine", "BenchmarkCommitteeDuty", 100, "a committee duty of four engines, without cryptography, disk and network"},
	{"internal/node/signer", "BenchmarkSignBatch100", 10, "sign 100 votes: slashing records on disk, one fsync, BLS"},
	{"protocol/threshold", "BenchmarkRecombineBatch/first=1/t=3/v=100", 5, "recombine and verify the partial signatures of 100 validators"},
}
