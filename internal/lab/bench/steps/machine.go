package steps

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// Machine describes where something was measured: processor, cores, system and the Go release.
func Machine() string {
	cpu := "processor unknown"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		cpu = processor(string(text), cpu)
	}
	return fmt.Sprintf("%s, %d cores, %s/%s, %s", cpu, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// processor is the first model name that Linux tells.
func processor(cpuinfo, otherwise string) string {
	for line := range strings.Lines(cpuinfo) {
		name, value, ok := strings.Cut(line, ":")
		if ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return otherwise
}
