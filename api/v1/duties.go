package v1

// DutySummary summarizes the duties that a node remembers.
type DutySummary struct {
	Done   int `json:"done"`
	Failed int `json:"failed"`
	// Seen counts the failed ones whose votes the chain saw all the same.
	Seen int `json:"seen"`
	// Reasons counts the failed ones by reason.
	Reasons map[string]int `json:"reasons"`
}

// Duty is one finished duty. Times are milliseconds since the start of its slot.
type Duty struct {
	Slot uint64 `json:"slot"`
	Role string `json:"role"`
	// Committee is the committee's id in hex.
	Committee string `json:"committee"`
	// Validator is nil for a duty of the whole committee; the first validator of a chain is 0.
	Validator   *uint64 `json:"validator,omitempty"`
	Validators  int     `json:"validators"`
	Round       uint64  `json:"round"`
	FetchedMS   int64   `json:"fetched_ms"`
	DecidedMS   int64   `json:"decided_ms"`
	SubmittedMS int64   `json:"submitted_ms"`
	Submissions int     `json:"submissions"`
	LeftOut     int     `json:"left_out"`
	Failed      bool    `json:"failed"`
	// Seen says, for a failed duty, that the chain saw the votes of all its validators in its epoch: other operators submitted them.
	Seen   bool   `json:"seen,omitempty"`
	Reason string `json:"reason"`
	// Pays is the fee recipient of a signed blinded block, if that is not the owner's: a builder's, or that of the operator that
	// proposed it.
	Pays string `json:"pays,omitempty"`
	// Short, Advice and Code explain the reason of a failed duty; Detail is the machine's error.
	Short  string `json:"short,omitempty"`
	Advice string `json:"advice,omitempty"`
	Code   string `json:"code,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// Duties is the answer of /v1/duties, newest first.
type Duties struct {
	// Schema is SchemaDuties.
	Schema string `json:"schema"`
	Duties []Duty `json:"duties"`
}
