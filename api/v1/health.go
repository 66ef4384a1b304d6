package v1

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// The schemas of answers. A change that breaks readers raises the number.
const (
	SchemaHealth         = "hawser.health/1"
	SchemaError          = "hawser.error/1"
	SchemaNodeStatus     = "hawser.node.status/1"
	SchemaDuties         = "hawser.duties/1"
	SchemaPeers          = "hawser.peers/1"
	SchemaSubnets        = "hawser.subnets/1"
	SchemaBootnodeStatus = "hawser.bootnode.status/1"
	SchemaBootnodeNodes  = "hawser.bootnode.nodes/1"
)

// Health is the answer of /healthz and /readyz. The HTTP status is 200 if OK, else 503.
type Health struct {
	// Schema is SchemaHealth.
	Schema string `json:"schema"`
	// OK says that no duty is lost: no problem is high or worse.
	OK bool `json:"ok"`
	// Summary is one sentence for people.
	Summary string `json:"summary"`
	// Problems are what is wrong now, worst first.
	Problems []Problem `json:"problems"`
}

// Problem is one thing that is wrong, with its error code and its remedy.
type Problem struct {
	// Code is for example "HAW-4001"; docs/reference/errors.md lists all of them.
	Code   string    `json:"code"`
	Cause  string    `json:"cause"`
	Remedy string    `json:"remedy"`
	Since  time.Time `json:"since"`
	// Severity is info, warning, high or safety; the last two cost duties.
	Severity string `json:"severity"`
}

// Error is the answer to a request that cannot be answered, with an HTTP status of 400 or 404.
type Error struct {
	Error string `json:"error"`
	// Schema is SchemaError.
	Schema string `json:"schema"`
}

// ValidatorIndex is the beacon chain's number of a validator. JSON shows it as a decimal text, as the Beacon API does.
type ValidatorIndex uint64

// MarshalJSON writes the number as a text.
func (v ValidatorIndex) MarshalJSON() ([]byte, error) {
	return []byte(strconv.Quote(strconv.FormatUint(uint64(v), 10))), nil
}

// UnmarshalJSON reads a number that is written as a text. It fails for everything else.
func (v *ValidatorIndex) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return fmt.Errorf("validator index %s is no text of digits", data)
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return fmt.Errorf("validator index %q: expected a whole number", text)
	}
	*v = ValidatorIndex(n)
	return nil
}
