//go:build !mutants

package qbft

// planted reports whether a bug was planted for the simulator to find: never in this build, so that nothing of it is
// compiled.
func (c *Config) planted(string) bool { return false }

func firstPrepared([]*Message) *Message { return nil }
