// Package steps measures the hot steps of a node beside the way of working that other nodes have, in one process and in CPU time.
//
// The ways of a step take turns (A, B, A, B, …), and each turn gives a ratio. A row shows the median of the ratios with its quartiles,
// allocations and bytes of one operation, and says whether the goal of the row is met. A calibrator runs between the turns and tells how
// much the machine was disturbed.
//
// Not here: whole nodes (hawser bench scale), a node's history of designs (package history), regressions between two commits of this
// program.
//
// Source: docs/evidence/bench.md is written from it.
package steps
