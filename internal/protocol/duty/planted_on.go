//go:build mutants

package duty

// planted reports whether a bug was planted for the simulator to find. The verifier knows, because every machine has it.
func (c *Config) planted(name string) bool {
	v, ok := c.Verifier.(interface{ Planted(string) bool })
	return ok && v.Planted(name)
}
