// Package border stands between this program and the clients that it asks: consensus clients and execution clients alike.
//
// Address is the one parser of a client's address. Requests that a library makes and streams that our own code reads get scheme,
// host, user, path and query from it alike, and whatever is shown of an address is its scheme and host.
// Transport carries every HTTP request. It knows each endpoint by a row of a table and refuses an answer that is too long after
// unpacking, too slow, of another type, or not of the row's shape, before any decoder sees it. Call and Guard turn
// a panic of a decoder into an error of the client whose answer caused it.
//
// Not here: which client is asked and when (packages beacon and execution), what an answer means.
package border
