// Package scenario is the language of stories: what happens to a committee, and what is expected of it. A script that
// counts epochs is played by the simulator (internal/lab/sim) and by the local network (internal/lab/rig) alike. Lines with the
// simulator's finer means, such as a crash between two effects, are for the simulator alone; lines about clients and exits are for the
// local network alone. Parse reads all of them; Live and Simulated say who cannot play a script, and why.
//
// It is pure: a script is text, and what came of it is judged from a few figures that either world hands in.
//
// Not here: how a story is carried out, and what the simulator's own lines mean (package sim).
//
// Source: docs/scenarios.md.
package scenario
