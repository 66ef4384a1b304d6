// Package planted says which known bug runs in this program, for the simulator to find.
//
// No package of the protocol or of the node imports it in the source tree. The rows of package sim put the bugs, and with them this import,
// into copies of single files, and `go build -overlay` compiles the copies in place of the files. So the rules are read without their bugs,
// and the program that runs validators does not contain them.
//
// Not here: the bugs and what they are put in place of (package sim).
package planted

import "sync/atomic"

// Built says that this program was compiled with the bugs. A row of package sim turns it on.
const Built = false

// bug is process-wide, because the rules that ask are given nothing of the simulator's.
var bug atomic.Pointer[string]

// Plant makes the named bug the one of this process, in place of the one before; "" is none.
func Plant(name string) { bug.Store(&name) }

// Bug reports whether the named bug is planted. Only the copies that sim compiles call it.
func Bug(name string) bool {
	planted := bug.Load()
	return planted != nil && *planted == name
}
