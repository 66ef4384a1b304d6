// Package operatorkey handles an operator's RSA-2048 key: its encodings, signatures over message hashes, decryption of key shares, and
// its keystore file.
//
// Verification caches the modulus in Montgomery form, because a node verifies thousands of signatures under the same few keys.
//
// The package reads no files and has no random source: the caller passes bytes, passwords and sources.
//
// Promise: every encoding that can be read now can be read by later versions, and other tools of the network can read what is written.
//
// Not here: what a message hash covers (package wire), the form of a share's plaintext (package keyshare), the path of the file
// (cmd/hawser and internal/node).
//
// Source: spec/wire.md#operator-signatures, spec/keys.md#operator-keys.
package operatorkey
