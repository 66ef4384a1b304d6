// Package p2p connects a node to its committees' other operators: the libp2p host, the handshake, gossipsub with its
// topics and scores, discovery with its bootnode, and the pipeline that turns bytes from the network into validated,
// decoded messages.
//
// Work is done once: a message is decoded once, judged by the rules of package gossip, its RSA signatures verified
// (or recognised in a cache), and handed to the Handler; our own messages take the same way before they leave.
// Nothing here blocks on the Handler's account: it must return at once and do its own bounded queueing.
//
// Peers are strangers. What one of them sends has a bounded cost. A peer that exceeds the bound is disconnected, and a
// metric counts the cause. Whom duties depend on (static peers, and partners: those that speak for members of our committees) is
// kept and redialled.
//
// Not here: the rules themselves (internal/protocol/gossip), what a message means (internal/node/engine), and which subnets a node
// serves (its caller says so with SetSubnets).
//
// Source: spec/networking.md.
package p2p
