// Package health says what is wrong with a node, once for each trouble and with its true cause.
//
// Each room owns a table of its troubles (Row): what a trouble costs, which other troubles explain it, how long it lasts before it is
// shown. A room reports its troubles when it is asked, or sets a trouble and clears it. The tracker keeps the reports, hides a trouble
// that another one explains, and logs each beginning and each end once.
//
// Not here: what can be wrong (each room), what a code means (package fault).
package health
