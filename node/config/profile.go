package config

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"
	"go.yaml.in/yaml/v3"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// profileFile is the readable form of a custom network. Whatever it leaves out is as on the network named local.
type profileFile struct {
	Version         int      `yaml:"version"`
	Name            string   `yaml:"name"`
	Domain          string   `yaml:"domain"`
	Contract        string   `yaml:"contract"`
	SyncFromBlock   uint64   `yaml:"sync_from_block"`
	FollowDistance  uint64   `yaml:"follow_distance"`
	Slot            string   `yaml:"slot"`
	SlotsPerEpoch   uint64   `yaml:"slots_per_epoch"`
	RoundTimeouts   string   `yaml:"round_timeouts"`
	TotalValidators uint64   `yaml:"total_validators,omitempty"`
	Bootnodes       []string `yaml:"bootnodes,omitempty"`
}

// ReadProfile reads a custom network's profile. An unknown field is an error.
func ReadProfile(path string) (network.Profile, error) {
	f, err := os.Open(path)
	if err != nil {
		return network.Profile{}, fmt.Errorf("read network profile: %w", err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxFileBytes))
	if err != nil {
		return network.Profile{}, fmt.Errorf("read network profile %s: %w", path, err)
	}
	p, err := parseProfile(raw)
	if err != nil {
		return network.Profile{}, fmt.Errorf("read network profile %s: %w", path, err)
	}
	return p, nil
}

func parseProfile(raw []byte) (network.Profile, error) {
	var file profileFile
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil {
		return network.Profile{}, err
	}
	if file.Version != Version {
		return network.Profile{}, &ValueError{Key: "version", Value: fmt.Sprint(file.Version), Source: "profile", Want: "1"}
	}
	p := network.Local()
	p.Name = file.Name
	domain, err := hex.DecodeString(strings.TrimPrefix(file.Domain, "0x"))
	if err != nil || len(domain) != len(wire.Domain{}) {
		return p, &ValueError{Key: "domain", Value: file.Domain, Source: "profile", Want: "0x and eight hex digits"}
	}
	p.Schedule = p.Schedule[:1]
	p.Schedule[0].Domain = wire.Domain(domain)
	if !common.IsHexAddress(file.Contract) {
		return p, &ValueError{Key: "contract", Value: file.Contract, Source: "profile", Want: "an address, 0x and forty hex digits"}
	}
	p.Registry = common.HexToAddress(file.Contract)
	p.SyncFromBlock, p.FollowDistance = file.SyncFromBlock, file.FollowDistance
	if p.Beacon.SlotDuration, err = time.ParseDuration(file.Slot); err != nil {
		return p, &ValueError{Key: "slot", Value: file.Slot, Source: "profile", Want: "a duration such as 12s"}
	}
	p.Beacon.SlotsPerEpoch = file.SlotsPerEpoch
	p.RoundTimeouts = network.RoundTimeouts(file.RoundTimeouts)
	if file.TotalValidators > 0 {
		p.TotalEthereumValidators = file.TotalValidators
	}
	p.Bootnodes = file.Bootnodes
	return p, p.Validate()
}

// WriteProfile writes a custom network's profile so that ReadProfile reads it back.
func WriteProfile(path string, p *network.Profile) error {
	if len(p.Schedule) == 0 {
		return errors.New("write network profile: the fork schedule is empty")
	}
	raw, err := yaml.Marshal(profileFile{
		Version: Version, Name: p.Name, Domain: p.Domain(phase0.Epoch(0)).String(), Contract: p.Registry.Hex(),
		SyncFromBlock: p.SyncFromBlock, FollowDistance: p.FollowDistance, Slot: p.Beacon.SlotDuration.String(),
		SlotsPerEpoch: p.Beacon.SlotsPerEpoch, RoundTimeouts: string(p.RoundTimeouts),
		TotalValidators: p.TotalEthereumValidators, Bootnodes: p.Bootnodes,
	})
	if err != nil {
		return fmt.Errorf("write network profile: %w", err)
	}
	if err := os.WriteFile(path, raw, 0o644); err != nil {
		return fmt.Errorf("write network profile: %w", err)
	}
	return nil
}
