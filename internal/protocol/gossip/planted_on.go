//go:build mutants

package gossip

// planted reports whether a bug was planted for the simulator to find. The view knows, because every check has it.
func (c *check) planted(name string) bool {
	v, ok := c.view.(interface{ Planted(string) bool })
	return ok && v.Planted(name)
}
