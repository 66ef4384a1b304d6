// Package fault is the one registry of what can go wrong: error codes with a cause line and a
// remedy line, and the reasons for which a duty can fail.
//
// A code is for a person: it appears on the terminal, in log lines (remedy=HAW-3002), on the
// health page and in docs/reference, and once released it never changes its meaning. Programs
// inside this repository compare errors with errors.Is, not codes.
//
// Codes are numbered by room: 1 commands, files and configuration; 2 keys and shares;
// 3 operators and peers; 4 beacon; 5 execution and registry; 6 signer, slashing protection and
// store; 7 engine and duties; 8 the local network.
//
// Not here: the errors of protocol/, which are plain typed values; commands and the node wrap
// them in a code where a person meets them.
package fault
