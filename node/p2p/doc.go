// Package p2p connects a node to its committees' other operators: the libp2p host, the handshake, gossipsub with its
// topics and scores, and the pipeline that turns bytes from the network into validated, decoded messages.
//
// Work is done once: a message is decoded once, judged by the rules of package gossip, its RSA signatures verified
// (or recognised in a cache), and handed to the Handler; our own messages take the same way before they leave.
// Nothing here blocks on the Handler's account: it must return at once and do its own bounded queueing.
//
// Not here: the rules themselves (protocol/gossip), what a message means (node/engine), and which subnets a node
// serves (its caller says so with SetSubnets).
//
// Source: SSV protocol, section 5.
package p2p
