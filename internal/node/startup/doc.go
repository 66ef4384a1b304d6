// Package startup holds what a node and a bootnode do alike when they start: read the addresses of the network between operators,
// hold its ports, read or make the network key, make the registry of metrics, run subsystems and stop them in reverse order.
//
// Not here: what runs (packages node and bootnode), what a key of the configuration means (package config).
package startup
