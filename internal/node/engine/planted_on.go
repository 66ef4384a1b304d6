//go:build mutants

package engine

import "github.com/hawser-ssv/hawser/protocol/eth"

// planted reports whether a bug was planted for the simulator to find. The verifier knows, because every engine has one.
func (o *Options) planted(name string) bool {
	v, ok := o.Verifier.(interface{ Planted(string) bool })
	return ok && v.Planted(name)
}

// plant plants the bugs that are in what the engine is given.
func (o *Options) plant() {
	if o.planted("schedule-read-once") {
		chain := o.Chain()
		o.Chain = func() *eth.Chain { return chain }
	}
}
