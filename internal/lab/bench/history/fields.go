package history

import "github.com/hawser-ssv/hawser/internal/lab/bench/steps"

// PointFields are the members of a Point, in order.
func PointFields() []steps.Field {
	return []steps.Field{
		{Name: "schema", Meaning: "`" + Schema + "`"},
		{Name: "design", Meaning: "`first`, `common` or `hawser`"},
		{Name: "validators", Meaning: "of the operator"},
		{Name: "duties", Meaning: "committee duties of the slot, one validator each"},
		{Name: "done", Meaning: "duties that had their whole signature when the slot ended"},
		{Name: "messages", Meaning: "messages of other operators in the slot"},
		{Name: "dropped", Meaning: "messages that nobody processed: a queue was full, or the slot ended"},
		{Name: "refused", Meaning: "messages whose signatures were found wrong; none is"},
		{Name: "cpu_ms", Meaning: "CPU time of the slot, ms"},
		{Name: "idle_cpu_ms", Meaning: "CPU time that the slot would have taken without a message, ms"},
		{Name: "goroutines", Meaning: "the most that the design had"},
		{Name: "memory_mib", Meaning: "heap and stacks of the design, the most that was seen, MiB"},
		{Name: "slot_ms", Meaning: "length of the slot, ms"},
	}
}

// CurveFields are the members of a Curve, in order.
func CurveFields() []steps.Field {
	return []steps.Field{
		{Name: "schema", Meaning: "`" + Schema + "`"},
		{Name: "machine", Meaning: "processor, cores, system and version of Go"},
		{Name: "seed", Meaning: "where chance began"},
		{Name: "designs", Meaning: "the designs of the points, oldest first"},
		{Name: "calibrator", Meaning: "what a fixed piece of work cost before each point, as of `bench steps`"},
	}
}
