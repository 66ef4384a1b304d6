// Package planted selects which known bug is active in this program, so that the simulator can find it.
//
// No package of the protocol or of the node imports it in the source tree. The rows of package sim add the bugs, and this import, to
// copies of single files, and `go build -overlay` compiles the copies instead of the files. So the source of the rules has no bugs in
// it, and the program that runs validators does not contain them.
//
// Not here: the bugs and the code that they replace (package sim).
package planted

import "sync/atomic"

// Built says that this program was compiled with the bugs. A row of package sim sets it.
const Built = false

// bug is a package variable, because the rules get no values from the simulator.
var bug atomic.Pointer[string]

// Plant activates the bug with this name and deactivates the one before; "" means none.
func Plant(name string) { bug.Store(&name) }

// Bug reports whether the bug with this name is active. Only the copies that sim compiles call it.
func Bug(name string) bool {
	planted := bug.Load()
	return planted != nil && *planted == name
}
