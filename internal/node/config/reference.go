package config

import (
	"fmt"
	"strings"
)

// Reference renders the reference page of all keys as Markdown.
func Reference() string {
	var b strings.Builder
	b.WriteString("# Configuration\n\nGenerated from `internal/node/config`; do not edit.\n\n")
	b.WriteString("Every key can be set in the file given with `--config` (dots become nesting), as a flag `--<key>` and as an environment variable.\n")
	b.WriteString("A flag beats the environment, which beats the file, which beats the default. Lists are separated by commas outside the file.\n\n")
	b.WriteString("| key | environment | default | meaning |\n|---|---|---|---|\n")
	for _, k := range Keys() {
		def := "`" + k.Default + "`"
		switch {
		case k.Required:
			def = "required"
		case k.Default == "":
			def = ""
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", k.Name, k.EnvName(), def, k.Doc)
	}
	b.WriteString("\n`hawser bootnode start` uses these keys: `" + strings.Join(bootnodeKeys, "`, `") + "`. It requires `data_dir` alone.\n")
	return b.String()
}
