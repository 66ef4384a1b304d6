// Package observer judges a local network from the outside. It reads what the chain included over the Beacon API, and it
// looks for conflicting signatures in everything that was posted to the beacon node, seen on its event stream or gossiped
// between operators. It shares no code with the node that it judges.
//
// Not here: who starts the network (package rig), what travels through the proxies (package proxy).
package observer
