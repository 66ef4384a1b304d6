package eth

import "testing"

// AddFork gives the table a row for a fork that no chain has, with Electra's containers, until the test ends. Votes are due
// after a quarter of its slots, aggregates after a half. It is compiled into this folder's tests alone.
func AddFork(t *testing.T, id ForkID, name string) {
	t.Helper()
	if _, known := ParseFork(name); known || rowOf(id) != nil {
		t.Fatalf("fork %d, %s, has a row", uint64(id), name)
	}
	before := table
	table = append(table[:len(table):len(table)], row{id, name, &dues{share{1, 4}, share{1, 2}}, &electraForms})
	t.Cleanup(func() { table = before })
}
