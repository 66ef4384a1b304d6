package keyshare

import (
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"testing"
)

// TestFaultFileVersions: kind B10, files that are refused for their version although their content is what the contract takes.
func TestFaultFileVersions(t *testing.T) {
	f := splitFile(t, 1, 1, 2, 3, 4)
	for _, version := range []string{"v1.0.0", "1.1.0", "v1.1.0", "v1.1.2", "v1.2.0", "v1.3.0-beta"} {
		for name, members := range map[string]map[string]any{
			"list":   {"version": version, "shares": f.Shares},
			"single": {"version": version, "data": f.Shares[0].Data, "payload": f.Shares[0].Payload},
			"both":   {"version": version, "shares": f.Shares, "data": f.Shares[0].Data, "payload": f.Shares[0].Payload},
			"object": {"version": version, "shares": map[string]any{"encryptedKeys": nil}, "data": f.Shares[0].Data, "payload": f.Shares[0].Payload},
		} {
			text, err := json.Marshal(members)
			if err != nil {
				t.Fatal(err)
			}
			got, err := ParseFile(text)
			if err != nil || len(got.Shares) != 1 {
				t.Errorf("%s, %s: %v", version, name, err)
				continue
			}
			if findings := VerifyFile(got); findings[0].Err != nil {
				t.Errorf("%s, %s: %v", version, name, findings[0].Err)
			}
		}
	}
}

// TestFaultListsAreCountedWhileRead: kind B14, lists whose limit is looked at after all of them was taken into memory. Reading
// may take no more memory than a few times the text itself, whatever the text repeats.
func TestFaultListsAreCountedWhileRead(t *testing.T) {
	const size = 8 << 20
	fill := func(head, item, tail string) []byte {
		return []byte(head + strings.Repeat(item+",", size/(len(item)+1)) + item + tail)
	}
	for name, text := range map[string][]byte{
		"entries":           fill(`{"version":"v1.2.0","shares":[`, `{}`, `]}`),
		"operators":         fill(`{"version":"v1.2.0","shares":[{"data":{"operators":[`, `{}`, `]}}]}`),
		"operator ids":      fill(`{"version":"v1.2.0","shares":[{"payload":{"operatorIds":[`, `1`, `]}}]}`),
		"operators, single": fill(`{"version":"v1.2.0","payload":{"operatorIds":[`, `1`, `]}}`),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := ParseFile(text)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, ErrFile) {
			t.Errorf("%s: %v", name, err)
		}
		if taken, limit := after.TotalAlloc-before.TotalAlloc, uint64(6*size); taken > limit {
			t.Errorf("%s: %d MiB were allocated, at most %d", name, taken>>20, limit>>20)
		}
	}
}
