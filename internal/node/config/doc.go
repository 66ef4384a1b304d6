// Package config reads a node's configuration: one table of keys, each of which is a key of
// the YAML file, a flag and an environment variable.
//
// A flag beats the environment, which beats the file, which beats the default. An unknown key
// is an error that names the nearest known one; a value of the wrong kind says what was expected.
//
// Not here: what a value makes the node do, and the networks (package network in protocol).
package config
