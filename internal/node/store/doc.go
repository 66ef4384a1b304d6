// Package store keeps what must survive the process: one Pebble database in one
// data folder, owned by one process.
//
// It is a small typed layer: tables with documented keys, batches that are durable or not, scans in key order, and an identity that is
// written at the first start and checked at every later one. Faults do not end the process: a full disk refuses writes until there is
// room again, and after a disk error the store refuses everything and returns the cause.
//
// Not here: what the records mean. Slashing protection and share keys belong to package signer, the registry's records to packages
// registry and roster.
package store
