// Package store keeps what must survive the process: one Pebble database in one
// data folder, owned by one process.
//
// It is a small typed layer: tables with documented keys, batches that say
// whether they are durable, scans in key order, and an identity that is written at
// the first start and checked at every later one. Trouble is reported, never
// fatal: a full disk refuses writes until there is room again, a broken disk turns
// the store into one that refuses everything and says why.
//
// Not here: what the records mean. Slashing protection and share keys belong to
// package signer, the registry's records to package registry and its wiring.
package store
