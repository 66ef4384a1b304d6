// Package border is the boundary between this program and its clients: consensus clients and execution clients alike.
//
// Address is the one parser of a client's address. Requests of libraries and streams that our own code reads get scheme, host, user,
// path and query from it, and all texts about an address have its scheme and host only. Transport sends every HTTP request. It has a
// row for each endpoint. It refuses an answer that is too long after unpacking, too slow, of another type, or not of the row's shape,
// before any decoder reads it. Call and Guard turn a panic of a decoder into an error of the client whose answer caused it.
//
// Not here: which client is asked and when (packages beacon and execution), what an answer means.
package border
