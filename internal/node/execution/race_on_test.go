//go:build race

package execution

// underRace: under the race detector memory tells of the detector. sync.Pool drops a part of what it is given there, on purpose, and
// the gzip bomb was measured at 550 MiB where at most 88 may be. What an answer costs is measured without it.
const underRace = true
