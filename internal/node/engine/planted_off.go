//go:build !mutants

package engine

// planted reports whether a bug was planted for the simulator to find: never in this build, so that nothing of it is compiled.
func (o *Options) planted(string) bool { return false }

// plant changes nothing in this build.
func (o *Options) plant() {}
