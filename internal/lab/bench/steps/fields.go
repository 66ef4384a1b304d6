package steps

// Field is a member of a JSON object, for the reference.
type Field struct {
	// Name is the member's; Meaning says what it is, with its unit.
	Name, Meaning string
}

// RowFields are the members of a Row, in order.
func RowFields() []Field {
	return []Field{
		{"schema", "`" + Schema + "`"},
		{"step", "the step's name"},
		{"what", "what one operation is"},
		{"ways", "Hawser's way first, then the other: for each `name`, `cpu_ns` (`median`, `q1`, `q3` of the turns), `allocations` and `bytes` of one operation"},
		{"ratio", "how many times as much CPU time the other way needs, turn by turn: `median`, `q1`, `q3`"},
		{"goal", "`ratio` at least, `at_most` so many times as dear as the other way, `allocations` at most; what is missing is not asked for"},
		{"verdict", "`" + Met + "`, `" + Missed + "` or `" + NoGoal + "`, by the medians"},
	}
}

// ReportFields are the members of a Report, in order.
func ReportFields() []Field {
	return []Field{
		{"schema", "`" + Schema + "`"},
		{"steps", "how many were measured"},
		{"missed", "names of those that miss their goal"},
		{"calibrator", "what a fixed piece of work cost between the turns: `inflation`, its CPU time over the least seen, median; `waiting`, all its wall time over all its CPU time"},
		{"machine", "processor, cores, system and version of Go"},
		{"rsa", "who verified RSA signatures beside Hawser"},
		{"bls", "who signed and recombined beside Hawser"},
		{"codec", "who decoded messages beside Hawser"},
		{"seed", "where chance began"},
		{"passes", "turns of each way"},
		{"wall_seconds", "how long the run took, s"},
	}
}
