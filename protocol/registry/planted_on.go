//go:build mutants

package registry

// planted reports whether a bug was planted for the simulator to find. What opens shares knows, because every operator's registry has it.
func (c *Config) planted(name string) bool {
	s, ok := c.Shares.(interface{ Planted(string) bool })
	return ok && s.Planted(name)
}
