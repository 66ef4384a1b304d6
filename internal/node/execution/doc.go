// Package execution follows the registry contract's logs on an execution chain and
// hands them, block by block and in order, to a sink.
//
// Blocks of history are read in batches. Near the head every block is read by itself and must be the child of the one before it. A
// block that a reorganisation removed is undone before its successor is applied. A client that is unreachable, behind, on another
// chain or contradicts itself is a reported state with retries, never an exit.
//
// Not here: what a log means (package registry), where its effects are kept (package store). The sink connects them.
package execution
