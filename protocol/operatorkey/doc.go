// Package operatorkey is an operator's RSA-2048 key: its encodings, signatures over message
// hashes, encryption of key shares to it, and the keystore file it rests in.
//
// Verification keeps the modulus ready in Montgomery form, because a node verifies thousands
// of signatures under the same few keys.
//
// Nothing here reads files or draws its own randomness: bytes, passwords and sources come in.
//
// Promise: every encoding that was read once is read for ever, and what is written is what other tools of the network read.
//
// Not here: what a message hash covers (package wire), what a share's plaintext looks like
// (package keyshare), where the file lies (cmd/hawser and package node).
//
// Source: spec/wire.md#operator-signatures, spec/keys.md#operator-keys.
package operatorkey
