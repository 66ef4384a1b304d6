// Package execution follows the registry contract's logs on an execution chain and
// hands them, block by block and in order, to a sink.
//
// History comes in batches of blocks; near the head every block is read by itself and
// must be the child of the one before it. A block that turns out not to be part of
// the chain any more is undone before its successor is applied. A client that is
// missing, behind, on another chain or in disagreement with itself is a reported
// state with retries, never an exit.
//
// Not here: what a log means (package registry), where its effects are kept (package
// store): the sink brings them together.
package execution
