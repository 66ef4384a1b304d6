// Package startup holds what a node and a bootnode do alike when they start: parse the addresses of the network between operators,
// reserve its ports, read or create the network key, create the registry of metrics, run subsystems and stop them in reverse order.
//
// Not here: what runs (packages node and bootnode), what a key of the configuration means (package config).
package startup
