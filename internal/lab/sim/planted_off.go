//go:build !mutants

package sim

// MutantsBuilt says that bugs can be planted in this build.
const MutantsBuilt = false
