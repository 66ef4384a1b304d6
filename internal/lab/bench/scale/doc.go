// Package scale measures one operator among real ones: many validators, many committees, bursts, floods and foreign traffic.
//
// Operator 1 is the node program in a process of its own, and so are its mates, unless they sign ahead in this one. All sign for real.
// What stands around them is a Beacon API that answers and checks nothing, and a log chain with real registrations, both on loopback.
// Operator 1 is measured from outside: its clock of CPU time, /proc, /metrics, its log, and what it submits.
//
// Not here: whether what the operators sign is right (packages rig and sim), single steps against other libraries, and the command
// (cmd/hawser). CPU time and memory can be trusted on a busy machine, times of a clock on the wall cannot: a calibrator runs beside
// the measurement and takes them back.
package scale
