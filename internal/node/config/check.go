package config

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/hawser-ssv/hawser/internal/node/border"
	"github.com/hawser-ssv/hawser/protocol/network"
)

// maxGraffiti is the length of a block's graffiti in bytes.
const maxGraffiti = 32

// origins has the source of each key that was set: a file, the environment or a flag. A missing key has its default.
type origins map[string]string

// bad returns the error of a key's value that is not what it must be.
func (o origins) bad(key, value, want string) error {
	source := o[key]
	if source == "" {
		source = "default"
	}
	return &ValueError{Key: key, Value: value, Source: source, Want: want}
}

// validate checks what does not depend on the machine. sources has the source of each key.
func (c *Config) validate(keys []Key, sources origins) error {
	if c.Version != Version {
		return sources.bad("version", strconv.Itoa(c.Version), "1, the only version this program knows")
	}
	if err := c.checkMissing(keys, sources); err != nil {
		return err
	}
	for _, check := range []func(origins) error{c.checkNumbers, c.checkEndpoints, c.checkAddresses, c.checkTexts} {
		if err := check(sources); err != nil {
			return err
		}
	}
	return nil
}

// checkMissing refuses required keys that are not set. It names the first of those that the environment or a flag set to an empty
// value.
func (c *Config) checkMissing(keys []Key, sources origins) error {
	missing := c.missing(keys, sources)
	for _, key := range missing {
		if strings.HasPrefix(sources[key], "environment") || strings.HasPrefix(sources[key], "flag") { // for example an unset variable of a script
			return sources.bad(key, "", "a value that is not empty")
		}
	}
	if len(missing) > 0 {
		return &MissingKeyError{Keys: missing}
	}
	return nil
}

// checkNumbers refuses durations and numbers out of their range.
func (c *Config) checkNumbers(sources origins) error {
	if r := c.ProposerRound; r != 0 && (r < network.ShortestProposerTimeout || r > network.LongestProposerTimeout) {
		return sources.bad("proposal.round", r.String(),
			fmt.Sprintf("a duration, %v to %v", network.ShortestProposerTimeout, network.LongestProposerTimeout))
	}
	for _, n := range []struct {
		key       string
		value     int
		low, high int
		want      string
	}{
		{"p2p.tcp_port", c.P2PTCPPort, 0, 65535, "a port, 0 to 65535"},
		{"p2p.udp_port", c.P2PUDPPort, 0, 65535, "a port, 0 to 65535"},
		{"p2p.max_peers", c.P2PMaxPeers, 1, 10_000, "a number of peers, 1 to 10000"},
		{"duties.contract_age_epochs", c.ContractAgeEpochs, 0, 225, "a number of epochs, 0 to 225"},
		{"duties.doppelganger_epochs", c.DoppelgangerEpochs, 0, 10, "a number of epochs, 0 to 10"},
		{"engine.workers", c.Workers, 0, 1024, "a number of threads, 0 to 1024"},
	} {
		if n.value < n.low || n.value > n.high {
			return sources.bad(n.key, strconv.Itoa(n.value), n.want)
		}
	}
	return nil
}

// checkEndpoints refuses addresses of clients that cannot be asked.
func (c *Config) checkEndpoints(sources origins) error {
	for _, e := range []struct {
		key, want string
		values    []string
		schemes   []string
	}{
		{"beacon.endpoints", "a URL such as http://127.0.0.1:5052", c.BeaconEndpoints, border.HTTP},
		{"execution.endpoints", "a URL such as ws://127.0.0.1:8546", c.ExecutionEndpoints, slices.Concat(border.WebSocket, border.HTTP)},
	} {
		for _, value := range e.values {
			if _, err := border.Parse(value, e.schemes...); err != nil { // the address itself may contain a secret
				return sources.bad(e.key, border.Show(value), e.want+": "+err.Error())
			}
		}
	}
	return nil
}

// checkAddresses refuses IP addresses and ranges that cannot be read.
func (c *Config) checkAddresses(sources origins) error {
	for _, ip := range []struct{ key, value string }{{"p2p.listen", c.P2PListen}, {"p2p.external_ip", c.P2PExternalIP}} {
		if _, err := netip.ParseAddr(ip.value); err != nil && ip.value != "" {
			return sources.bad(ip.key, ip.value, "an IP address")
		}
	}
	for _, text := range c.P2PSharedRanges {
		if _, err := netip.ParsePrefix(text); err != nil {
			return sources.bad("p2p.shared_ranges", text, "an address range such as 10.0.0.0/8")
		}
	}
	return nil
}

// checkTexts refuses a graffiti that is too long, and values that are not among the allowed ones.
func (c *Config) checkTexts(sources origins) error {
	switch {
	case len(c.Graffiti) > maxGraffiti:
		return sources.bad("proposal.graffiti", c.Graffiti, "at most 32 bytes")
	case c.LogFormat != "text" && c.LogFormat != "json":
		return sources.bad("log.format", c.LogFormat, "text or json")
	case !slices.Contains([]string{"debug", "info", "warn", "error"}, c.LogLevel):
		return sources.bad("log.level", c.LogLevel, "debug, info, warn or error")
	}
	return nil
}

// missing returns the required keys that are not set, or are set to an empty value.
func (c *Config) missing(keys []Key, sources origins) (names []string) {
	for _, k := range keys {
		if !k.Required {
			continue
		}
		empty := sources[k.Name] == ""
		switch p := k.field(c).(type) {
		case *string:
			empty = empty || *p == ""
		case *[]string:
			empty = empty || len(*p) == 0
		}
		if empty {
			names = append(names, k.Name)
		}
	}
	return names
}
