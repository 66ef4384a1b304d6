package vector

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// maxShown bounds the failures printed for a kind.
const maxShown = 20

// Print writes the results as a table, the failures behind it, and reports whether all is well.
func Print(w io.Writer, results []Result) (ok bool, err error) {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "group\tkind\texpected\trun\tpassed\tfailed\tcases\tstates\tfields\tcaught\t")
	var sum Result
	ok = true
	for i := range results {
		r := &results[i]
		row(t, r.Group, r.Kind.Name, r)
		ok = ok && r.OK()
		sum.add(r)
	}
	row(t, "", "all", &sum)
	if err := t.Flush(); err != nil {
		return false, fmt.Errorf("print table: %w", err)
	}
	if err := printSorts(w, results); err != nil {
		return false, err
	}
	printContradictions(w, results)
	for i := range results {
		results[i].explain(w)
	}
	return ok, nil
}

// printContradictions writes the expectations that the network does not share, and how many there are.
func printContradictions(w io.Writer, results []Result) {
	n := 0
	for i := range results {
		for _, text := range results[i].Contradicted {
			n++
			fmt.Fprintf(w, "contradicted: %s\n", text)
		}
	}
	fmt.Fprintf(w, "%d of %d contradictions with the release were met\n", n, len(contradictions))
}

// printSorts writes the cases of the kinds that have sorts.
func printSorts(w io.Writer, results []Result) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)
	sums := make(map[string]Tally)
	for i := range results {
		r := &results[i]
		for _, sort := range sortedKeys(r.Tallies) {
			if len(sums) == 0 {
				fmt.Fprintln(t, "kind\tsort\tcases\tpassed\t")
			}
			tally := r.Tallies[sort]
			fmt.Fprintf(t, "%s\t%s\t%d\t%d\t\n", r.Kind.Name, sort, tally.Cases, tally.Passed)
			sums[sort] = Tally{Cases: sums[sort].Cases + tally.Cases, Passed: sums[sort].Passed + tally.Passed}
		}
	}
	for _, sort := range sortedKeys(sums) {
		fmt.Fprintf(t, "all\t%s\t%d\t%d\t\n", sort, sums[sort].Cases, sums[sort].Passed)
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("print table: %w", err)
	}
	return nil
}

func row(w io.Writer, group, kind string, r *Result) {
	fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n",
		group, kind, r.Kind.Files, r.Found, r.Passed, r.Failed, r.Cases, r.States, r.Fields, r.Caught)
}

func (r *Result) add(other *Result) {
	r.Kind.Files += other.Kind.Files
	r.Kind.Cases += other.Kind.Cases
	r.Found += other.Found
	r.Passed += other.Passed
	r.Failed += other.Failed
	r.Cases += other.Cases
	r.States += other.States
	r.Fields += other.Fields
	r.Caught += other.Caught
}

func (r *Result) explain(w io.Writer) {
	if r.Found != r.Kind.Files || r.Cases != r.Kind.Cases {
		fmt.Fprintf(w, "%s %s: %d files with %d cases expected, %d with %d found\n", r.Group, r.Kind.Name, r.Kind.Files, r.Kind.Cases, r.Found, r.Cases)
	}
	for i, text := range r.Failures {
		if i == maxShown {
			fmt.Fprintf(w, "%s: and %d more\n", r.Kind.Name, len(r.Failures)-maxShown)
			break
		}
		fmt.Fprintf(w, "%s: %s\n", r.Kind.Name, text)
	}
}
