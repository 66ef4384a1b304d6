// Package beacon talks to consensus clients over the standard Beacon API.
//
// Client is one beacon node: its state, its head events and the requests that duties need. Nodes is several of them behind the same
// methods: questions go to the best one first and to the next one when it is slow, requests for a vote to all good ones, submissions
// to all. Pure functions choose the node (choice.go). A node that is unreachable, syncing or on another network is a reported state,
// never an exit.
//
// Not here: when a call is due (package schedule), what its answer means (package duty).
package beacon
