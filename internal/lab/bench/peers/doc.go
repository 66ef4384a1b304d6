// Package peers is the way of working that other nodes commonly have today, written anew from what is publicly known of it: a generated
// codec makes objects of every message, the signed part is encoded and hashed for each signature, OpenSSL verifies each of them every
// time, and signatures are recombined and verified one by one.
//
// It is what Hawser's steps are measured against.
//
// Not here: Hawser's own ways, what measures (package steps), designs of whole nodes (package history).
package peers
