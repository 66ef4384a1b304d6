// Package config reads a node's configuration: one table of keys, each of which is a key of
// the YAML file, a flag and an environment variable.
//
// A flag takes precedence over the environment, the environment over the file, and the file over the default. The error of an unknown
// key names the nearest known one; the error of a wrong value says what was expected.
//
// Not here: the effect of a value in the node, and the networks (package network in protocol).
package config
