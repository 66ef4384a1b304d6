// Package gossip decides about every message that arrives from the network: accept it, ignore it, or reject it and lower the score of
// the peer that forwarded it.
//
// The rules are a table, in the order in which they are applied; the first rule that a message breaks decides. Each row has the number
// of its paragraph, a label for metrics, a verdict and a sentence. A Validator has what the rows need: the view of the registry, the
// network's times, and a bounded memory of each operator's messages, per forwarding peer.
//
// It is pure. The time of a message is an argument. The RSA check, the last and most expensive row, is done by the caller between
// Check and Commit, so that the caller can cache and batch it. A Validator is not safe for concurrent use: the caller runs several and
// picks one with ShardKey.
//
// Not here: what a message makes a node do (packages qbft and duty), whether a justification or a BLS signature holds,
// topics, peers and scores (internal/node/p2p).
//
// Source: spec/networking.md#message-validation.
package gossip
