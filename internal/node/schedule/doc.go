// Package schedule turns the beacon chain's duties into events for the engine, each at its time.
//
// A block proposal, an aggregation, a registration or an exit starts with its slot; a committee's vote a moment after the slot's head arrives,
// at the latest a third into the slot. Duties are fetched ahead and again when a reorganisation changes them.
//
// Not here: how a duty is carried out (packages engine and duty), who serves which validator (package roster).
package schedule
