package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/hawser-ssv/hawser/internal/textfile"
)

// maxFileBytes bounds a configuration file; real ones are under 4 KiB.
const maxFileBytes = 1 << 20

// UnknownKeyError says that a file or variable names a key that does not exist.
type UnknownKeyError struct {
	Key, Source, Nearest string
}

// Error names the unknown key, its place and the nearest known one.
func (e *UnknownKeyError) Error() string {
	return fmt.Sprintf("%s: unknown key %q; the nearest known key is %q", e.Source, e.Key, e.Nearest)
}

// ValueError says that a key's value is not of the expected kind.
type ValueError struct {
	Key, Value, Source, Want string
}

// Error names the key, the value, its source and what was expected.
func (e *ValueError) Error() string {
	return fmt.Sprintf("%s: %s is %q, expected %s", e.Source, e.Key, e.Value, e.Want)
}

// MissingKeyError lists required keys that are not set.
type MissingKeyError struct{ Keys []string }

// Error lists the missing keys.
func (e *MissingKeyError) Error() string {
	return "required configuration is missing: " + strings.Join(e.Keys, ", ")
}

func envName(key string) string {
	return "HAWSER_" + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(key))
}

// AddFlags adds one flag for each key to the flag set.
func AddFlags(flags *pflag.FlagSet) { addFlags(flags, Keys()) }

func addFlags(flags *pflag.FlagSet, keys []Key) {
	for _, k := range keys {
		// In a flag's help, backquotes would make a name of the flag's value.
		doc := strings.ReplaceAll(k.Doc, "`", "") + " [" + k.EnvName() + "]"
		flags.String(k.Name, k.Default, doc)
	}
}

// bootnodeKeys are the keys that a bootnode uses. All others may be set, so that a machine's environment serves both.
var bootnodeKeys = []string{
	"version", "network.name", "network.profile", "data_dir", "p2p.listen", "p2p.udp_port", "p2p.external_ip", "p2p.bootnodes",
	"p2p.key_file", "api.listen", "api.hosts", "log.level", "log.format",
}

// BootnodeKeys is the part of the table that `hawser bootnode start` uses.
func BootnodeKeys() []Key {
	return slices.DeleteFunc(Keys(), func(k Key) bool { return !slices.Contains(bootnodeKeys, k.Name) })
}

// AddBootnodeFlags adds one flag for each key of a bootnode to the flag set.
func AddBootnodeFlags(flags *pflag.FlagSet) { addFlags(flags, BootnodeKeys()) }

// LoadBootnode is Load for a bootnode, which requires only its own keys.
func LoadBootnode(path string, environ []string, flags *pflag.FlagSet) (*Config, error) {
	return load(path, environ, flags, BootnodeKeys())
}

// Load merges defaults, the file (if path is not empty), the environment and the changed flags, and checks the result.
// environ has the form of os.Environ.
func Load(path string, environ []string, flags *pflag.FlagSet) (*Config, error) {
	return load(path, environ, flags, Keys())
}

// load is Load with the required keys.
func load(path string, environ []string, flags *pflag.FlagSet, required []Key) (*Config, error) {
	c := &Config{}
	keys := Keys()
	byName := make(map[string]Key, len(keys))
	sources := map[string]string{}
	for _, k := range keys {
		byName[k.Name] = k
		if k.Default != "" {
			if err := k.assign(c, k.Default, "default"); err != nil {
				return nil, err
			}
		}
	}
	apply := func(name, value, source string) error {
		k, ok := byName[name]
		if !ok {
			return &UnknownKeyError{Key: name, Source: source, Nearest: nearest(name, keys)}
		}
		sources[name] = source
		return k.assign(c, value, source)
	}
	if path != "" {
		if err := loadFile(path, apply); err != nil {
			return nil, err
		}
	}
	if err := loadEnv(environ, keys, apply); err != nil {
		return nil, err
	}
	if flags != nil {
		for _, k := range keys {
			if f := flags.Lookup(k.Name); f != nil && f.Changed {
				if err := apply(k.Name, f.Value.String(), "flag --"+k.Name); err != nil {
					return nil, err
				}
			}
		}
	}
	c.sources = sources
	return c, c.validate(required, sources)
}

// Source returns the source of a key's value: a line of the file, a variable, a flag, or the default.
func (c *Config) Source(key string) string {
	if source := c.sources[key]; source != "" {
		return source
	}
	return "the default"
}

func loadFile(path string, apply func(name, value, source string) error) error {
	raw, err := textfile.Read(path, maxFileBytes)
	if err != nil {
		return fmt.Errorf("read configuration: %w", err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return fmt.Errorf("read configuration %s: %w", path, err)
	}
	if len(doc.Content) == 0 {
		return nil
	}
	lines := map[string]int{}
	return walk(doc.Content[0], "", path, func(name, value, source string, line int) error {
		if first, twice := lines[name]; twice {
			return twiceError(path, name, first, line)
		}
		lines[name] = line
		return apply(name, value, source)
	})
}

// twiceError says that a file sets a key twice, so that it is not clear which one is meant.
func twiceError(path, name string, first, second int) error {
	return fmt.Errorf("read configuration %s: lines %d and %d both set %s", path, first, second, name)
}

// walk flattens a YAML tree to dotted keys. Aliases are refused, because a configuration does not need them. A key without a value, or
// with null, is not set.
func walk(n *yaml.Node, prefix, path string, apply func(name, value, source string, line int) error) error {
	source := fmt.Sprintf("%s:%d", path, n.Line)
	switch n.Kind {
	case yaml.MappingNode:
		lines := map[string]int{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			name := n.Content[i].Value
			if first, twice := lines[name]; twice {
				return twiceError(path, name, first, n.Content[i].Line)
			}
			lines[name] = n.Content[i].Line
			if prefix != "" {
				name = prefix + "." + name
			}
			if err := walk(n.Content[i+1], name, path, apply); err != nil {
				return err
			}
		}
		return nil
	case yaml.SequenceNode:
		values := make([]string, len(n.Content))
		for i, item := range n.Content {
			if item.Kind != yaml.ScalarNode || isNull(item) {
				return &ValueError{Key: prefix, Value: "a nested value or none", Source: source, Want: "a list of texts"}
			}
			values[i] = item.Value
		}
		return apply(prefix, strings.Join(values, ","), source, n.Line)
	case yaml.ScalarNode:
		if isNull(n) {
			return nil
		}
		if prefix == "" {
			return errors.New(source + ": expected keys and values")
		}
		return apply(prefix, n.Value, source, n.Line)
	default:
		return &ValueError{Key: prefix, Value: "an alias", Source: source, Want: "a plain value"}
	}
}

func isNull(n *yaml.Node) bool { return n.ShortTag() == "!!null" }

func loadEnv(environ []string, keys []Key, apply func(name, value, source string) error) error {
	byEnv := make(map[string]string, len(keys))
	for _, k := range keys {
		byEnv[k.EnvName()] = k.Name
	}
	for _, kv := range environ {
		name, value, ok := strings.Cut(kv, "=")
		if !ok || !strings.HasPrefix(name, "HAWSER_") || isServiceLink(name, value) {
			continue
		}
		key, known := byEnv[name]
		if !known {
			key = strings.ToLower(strings.TrimPrefix(name, "HAWSER_"))
		}
		if err := apply(key, value, "environment variable "+name); err != nil {
			return err
		}
	}
	return nil
}

// serviceLink matches the variables that Kubernetes sets in every pod for a Service whose name begins with hawser. Those that end in
// PORT are recognised by their value instead.
var serviceLink = regexp.MustCompile(`^HAWSER_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$`)

// serviceAddress matches the value of a service link that ends in PORT, such as tcp://10.96.0.7:16000.
var serviceAddress = regexp.MustCompile(`^(tcp|udp|sctp)://[0-9a-fA-F.:\[\]]+:\d+$`)

// isServiceLink reports whether the container platform set a variable, by a Service's name, rather than a person. No value of a key
// has the form of such an address.
func isServiceLink(name, value string) bool {
	return serviceLink.MatchString(name) || strings.HasSuffix(name, "_PORT") && serviceAddress.MatchString(value)
}

func (k Key) assign(c *Config, value, source string) error {
	bad := func(want string) error { return &ValueError{Key: k.Name, Value: value, Source: source, Want: want} }
	switch p := k.field(c).(type) {
	case *string:
		*p = value
	case *int:
		n, err := strconv.Atoi(value)
		if err != nil {
			return bad("a whole number")
		}
		*p = n
	case *bool:
		on, err := strconv.ParseBool(value)
		if err != nil {
			return bad("true or false")
		}
		*p = on
	case *time.Duration:
		d, err := time.ParseDuration(value)
		if err != nil || d < 0 {
			return bad("a duration such as 500ms or 5s")
		}
		*p = d
	case *[]string:
		*p = nil
		for _, part := range strings.Split(value, ",") {
			if part = strings.TrimSpace(part); part != "" {
				*p = append(*p, part)
			}
		}
	default:
		return fmt.Errorf("key %s has a field of kind %T", k.Name, p)
	}
	return nil
}

// nearest returns the known key with the smallest edit distance.
func nearest(name string, keys []Key) string {
	best, bestDistance := "", 1<<30
	for _, k := range keys {
		if d := distance(name, k.Name); d < bestDistance {
			best, bestDistance = k.Name, d
		}
	}
	return best
}

// distance is Levenshtein's, on at most the first 64 bytes of each text.
func distance(a, b string) int {
	a, b = a[:min(len(a), 64)], b[:min(len(b), 64)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
