// Package cputime reads the clocks of CPU time, which others on the machine disturb little.
//
// Not here: what is measured by them (packages steps, history and sim).
package cputime
