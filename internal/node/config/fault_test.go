package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFaultWhatAFileSays: kind, a file is read as something else than it says: of a key that stands in it twice the last one counts,
// and a key without a value has the value "null".
func TestFaultWhatAFileSays(t *testing.T) {
	read := func(text string, environ ...string) (*Config, error) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "node.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return Load(path, environ, nil)
	}
	const sound = "version: 1\nnetwork: {name: hoodi}\noperator: {key_file: k, password_file: p}\nbeacon: {endpoints: [http://b]}\nexecution: {endpoints: [ws://e]}\n"
	for name, text := range map[string]string{
		"twice":                    "data_dir: a\nlog: {level: info}\ndata_dir: b\n",
		"in one group":             "data_dir: a\np2p:\n  tcp_port: 1\n  udp_port: 2\n  tcp_port: 3\n",
		"a group twice":            "data_dir: a\nlog: {level: info}\nlog: {format: json}\n",
		"with and without its dot": "data_dir: a\nlog.level: info\nlog: {level: warn}\n",
	} {
		_, err := read(sound + text)
		if err == nil || !strings.Contains(err.Error(), "both set") || !strings.Contains(err.Error(), "lines ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, null := range []string{"data_dir: null", "data_dir:", "data_dir: ~"} {
		c, err := read(sound + null)
		var missing *MissingKeyError
		if err == nil && c.DataDir == "null" || err != nil && !errors.As(err, &missing) {
			t.Errorf("%s: %v %v", null, c, err)
		}
	}
	if c, err := read(sound + "data_dir: a\nlog:\n  level:\np2p:\n"); err != nil || c.LogLevel != "info" {
		t.Errorf("groups and keys without a value: %v", err)
	}
	_, err := read(sound, "HAWSER_DATA_DIR=")
	var value *ValueError
	if !errors.As(err, &value) || value.Source != "environment variable HAWSER_DATA_DIR" {
		t.Errorf("an empty variable: %v", err)
	}
}
