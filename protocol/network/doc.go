// Package network has a network's profile: its names, domains, contract, bootnodes and clocks, and its fork schedule. Every choice
// that depends on the fork (leader, topic, domain, limits, roles) goes through Profile.Fork, and every duration or number of slots of
// the protocol is a method of Profile.
//
// Profiles and forks are plain values: nothing here reads a clock, a file or a socket.
//
// Promise: the rules of a past epoch of a known network never change; a new fork adds a row.
//
// Not here: the beacon chain's own forks and signing roots (package eth), how a profile is read from a file or flags
// (package node), and the rules that use these figures (packages gossip and duty).
package network
