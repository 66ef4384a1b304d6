// Package gossip decides about every message that arrives from the network: accept it, ignore it, or reject it and
// hold it against the peer that forwarded it.
//
// The rules are a table, in the order in which they are asked; the first that a message breaks decides. Each row has
// the number of its paragraph, a label for metrics, a verdict and a sentence. A Validator adds what rows need: the
// registry's view, the network's times, and a bounded memory of what each operator said, per forwarding peer.
//
// It is pure. The time of a message comes in with it, and the RSA check, the last and most expensive row, is done by
// the caller between Check and Commit, so that the shell can cache and batch it. A Validator is not safe for
// concurrent use: the shell runs several and picks one with ShardKey.
//
// Not here: what a message makes a node do (packages qbft and duty), whether a justification or a BLS signature holds,
// topics, peers and scores (internal/node/p2p).
//
// Source: spec/networking.md#message-validation.
package gossip
