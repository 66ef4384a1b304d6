// Package fault defines all error codes, each with a cause line and a remedy line, and the reasons why a duty can fail.
//
// A code is for a user: it appears on the terminal, in log lines (remedy=HAW-3002), on the health page and in docs/reference. Once
// released, a code never changes its meaning. Code in this repository compares errors with errors.Is, not by code.
//
// Codes are numbered by room: 1 commands, files and configuration; 2 keys and shares;
// 3 operators and peers; 4 beacon; 5 execution and registry; 6 signer, slashing protection and
// store; 7 engine and duties; 8 the local network.
//
// Not here: the errors of protocol/, which are typed values without codes. Commands and the node wrap them in a code before a user sees
// them.
package fault
