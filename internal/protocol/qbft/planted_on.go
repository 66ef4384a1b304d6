//go:build mutants

package qbft

// planted reports whether a bug was planted for the simulator to find. The verifier knows, because it reaches every
// instance.
func (c *Config) planted(name string) bool {
	v, ok := c.Verifier.(interface{ Planted(string) bool })
	return ok && v.Planted(name)
}

// firstPrepared is what the bug any-prepared takes for the highest prepared round change.
func firstPrepared(roundChanges []*Message) *Message {
	for _, m := range roundChanges {
		if m.QBFT.DataRound != 0 {
			return m
		}
	}
	return nil
}
