//go:build mutants

package roster

import "github.com/hawser-ssv/hawser/protocol/keyshare"

// planted reports whether a bug was planted for the simulator to find. The key that opens shares knows.
func planted(key keyshare.Decrypter, name string) bool {
	k, ok := key.(interface{ Planted(string) bool })
	return ok && k.Planted(name)
}

// Planted tells the registry, which has no key of its own.
func (o *opener) Planted(name string) bool { return planted(o.key, name) }
