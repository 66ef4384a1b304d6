// Package beacon talks to consensus clients over the standard Beacon API.
//
// Client is one beacon node: its state, its head events and the calls the duties need.
// Nodes is several of them behind the same methods: questions go to the best one first and
// to the next one when it is slow, a vote to all good ones, submissions to all. Which node is
// asked when is decided by pure functions (choice.go). A node that is missing, syncing or on another network is a reported
// state, never an exit.
//
// Not here: when a call is due (package schedule), what its answer means (package duty).
package beacon
