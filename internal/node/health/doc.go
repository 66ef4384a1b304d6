// Package health says what is wrong with a node, once for each trouble and with its true cause.
//
// It asks whether the work gets done: is the head where the clock says, do duties start and succeed, do votes come into blocks,
// are all operators heard, is this node on time. It is pure: Look takes facts and the time in them, and returns what is wrong;
// what counts as wrong is a row of a table.
//
// Not here: where facts come from (package node), what a code means (package fault).
package health
