package fault

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// TestFaultNoDecoderSpeaks: kind, a cause that is the text of a decoder of the standard library instead of words for a person.
func TestFaultNoDecoderSpeaks(t *testing.T) {
	var list []int
	_, number := strconv.ParseUint("x", 10, 64)
	for name, err := range map[string]error{
		"syntax": json.Unmarshal([]byte("[1,"), &list), "kind": json.Unmarshal([]byte(`{"a":1}`), &list), "number": number,
	} {
		f := Wrap(Usage, fmt.Errorf("read the file: %w", err), "command", "x")
		if err == nil || strings.Contains(f.Cause, "json:") || strings.Contains(f.Cause, "strconv") || strings.Contains(f.Cause, "JSON input") ||
			!strings.Contains(f.Cause, "read the file: ") {
			t.Errorf("%s: %s", name, f.Cause)
		}
	}
}
