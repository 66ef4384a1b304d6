// Package p2p connects a node to its committees' other operators: the libp2p host, the handshake, gossipsub with its
// topics and scores, discovery with its bootnode, and the pipeline that turns bytes from the network into validated,
// decoded messages.
//
// Work is done once. A message is decoded once, validated by the rules of package gossip, its RSA signatures verified or found in a
// cache, and handed to the Handler. Our own messages pass the same steps before they are published. Nothing here waits for the
// Handler: it must return at once and do its own bounded queueing.
//
// Peers are strangers. What one of them sends has a bounded cost. A peer that exceeds the bound is disconnected, and a metric counts
// the cause. Static peers and partners are kept and redialled, because duties depend on them. A partner is a peer that speaks for
// members of our committees.
//
// Not here: the rules themselves (internal/protocol/gossip), what a message means (internal/node/engine), and which subnets a node
// serves (its caller says so with SetSubnets).
//
// Source: spec/networking.md.
package p2p
