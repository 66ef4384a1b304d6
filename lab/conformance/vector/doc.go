// Package vector loads the public test vectors of the protocol, replays them and compares what happens with what they
// expect.
//
// A vector is a JSON file: inputs, expectations and sometimes a second file with the state afterwards. A Kind says how
// to replay the files of one Go type of the specification; it reports what it observed under the names the vector
// gives to its expectations, and this package looks those up and compares. So the same replay can be run again with one
// expectation corrupted and must then fail: see Run.
//
// Not here: what the vectors are about. That is the business of the packages beside this one, one for each group.
package vector
