// Package laws holds the rules of the house as tests, so that nobody has to remember them.
// The rules are told in docs/architecture.md.
//
// Not here: any code that ships.
package laws
