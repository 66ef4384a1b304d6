// Package scripted is an Ethereum that does what a script says, in this process and on loopback.
//
// It has two halves, each a chain that is pure state and a thin server in front of it. LogChain is an execution chain of
// blocks with contract logs; a LogClient shows it, honestly or as a broken or lying client would, and LogServer speaks
// its JSON-RPC over HTTP and websocket. BeaconChain has validators with real keys, duties, heads and forks; it takes or
// refuses signed objects as a beacon node would, verifies their signatures and books what was included; BeaconServer
// speaks its Beacon API. What cannot be provoked on real clients is tested here.
//
// A live BeaconChain has no script: its blocks hold what its validators signed, and heads, justification, finality and
// slashings follow from them. Package embedded gives it a clock and an execution chain.
//
// Not here: time, an execution engine, a peer-to-peer network, fork choice: on a scripted chain heads and duties are what
// the script says, and a live one has a single branch.
package scripted
