//go:build !race

package execution

const underRace = false
