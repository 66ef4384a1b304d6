// Package scripted is an Ethereum in this process that follows a script, with servers on loopback. It is for tests of what real clients
// cannot be made to do.
//
// It has an execution chain and a beacon chain. Each is pure state with a thin server. LogChain is an execution chain of blocks with
// contract logs. A LogClient answers from it, honestly or like a broken or lying client. LogServer serves JSON-RPC over HTTP and
// websocket. BeaconChain has validators with real keys, duties, heads and forks. It verifies signed objects, accepts or refuses them
// like a beacon node, and counts what was included. BeaconServer serves the Beacon API.
//
// A live BeaconChain has no script: its blocks contain what its validators signed, and heads, justification, finality and slashings
// follow from the blocks. Package embedded gives it a clock and an execution chain.
//
// Not here: time, an execution engine, a peer-to-peer network, fork choice: on a scripted chain heads and duties are what
// the script says, and a live one has a single branch.
package scripted
