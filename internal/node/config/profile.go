package config

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"
	"go.yaml.in/yaml/v3"

	"github.com/hawser-ssv/hawser/internal/textfile"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
)

// ProfileForm is a network's profile in the form of a profile file, in YAML and in JSON. Missing fields are those of the network named
// local. Only the fork schedule differs: without forks there is only Alan, with the domain of the file.
type ProfileForm struct {
	// Schema is the schema of a JSON answer; a file need not have it.
	Schema          string   `yaml:"schema,omitempty" json:"schema,omitempty"`
	Version         int      `yaml:"version" json:"version"`
	Name            string   `yaml:"name" json:"name"`
	Public          bool     `yaml:"public,omitempty" json:"public"`
	Domain          string   `yaml:"domain,omitempty" json:"domain"`
	Contract        string   `yaml:"contract" json:"contract"`
	SyncFromBlock   uint64   `yaml:"sync_from_block" json:"sync_from_block"`
	FollowDistance  uint64   `yaml:"follow_distance" json:"follow_distance"`
	Slot            string   `yaml:"slot" json:"slot"`
	SlotsPerEpoch   uint64   `yaml:"slots_per_epoch" json:"slots_per_epoch"`
	RoundTimeouts   string   `yaml:"round_timeouts" json:"round_timeouts"`
	TotalValidators uint64   `yaml:"total_validators,omitempty" json:"total_validators"`
	Bootnodes       []string `yaml:"bootnodes,omitempty" json:"bootnodes"`
	// Forks are in ascending order; those without an epoch are not scheduled and come last.
	Forks []ForkForm `yaml:"forks,omitempty" json:"forks"`
	// Genesis is the part of the chain's genesis that is known before a beacon node is asked.
	Genesis     GenesisForm `yaml:"genesis,omitempty" json:"genesis"`
	DiscoveryID string      `yaml:"discovery_id,omitempty" json:"discovery_id"`
	// GasLimitSwitch may be in older files. It has no effect: registrations use network.GasLimit in every epoch.
	GasLimitSwitch *uint64 `yaml:"gas_limit_switch_epoch,omitempty" json:"-"`
	// QuickRound and SlowRound follow from the slot and from round_timeouts; if a file has them they must be equal to those.
	QuickRound string `yaml:"quick_round,omitempty" json:"quick_round"`
	SlowRound  string `yaml:"slow_round,omitempty" json:"slow_round"`
}

// ForkForm is one entry of the fork schedule; Epoch is nil for a fork without a date.
type ForkForm struct {
	Name   string  `yaml:"name" json:"name"`
	Epoch  *uint64 `yaml:"epoch" json:"epoch"`
	Domain string  `yaml:"domain" json:"domain"`
	Topics string  `yaml:"topics" json:"topics"`
}

// When is the fork's date for a person.
func (f *ForkForm) When() string {
	if f.Epoch == nil {
		return "not scheduled"
	}
	return fmt.Sprintf("epoch %d", *f.Epoch)
}

// GenesisForm identifies the chain's genesis, as far as it is known before a beacon node is asked: it is empty if any chain is
// allowed. Source says where the rest comes from.
type GenesisForm struct {
	ForkVersion    string `yaml:"fork_version,omitempty" json:"fork_version"`
	ValidatorsRoot string `yaml:"validators_root,omitempty" json:"validators_root,omitempty"`
	// Time is in seconds since 1970.
	Time int64 `yaml:"time,omitempty" json:"time,omitempty"`
	// ExecutionChainID is the id of the execution chain.
	ExecutionChainID uint64 `yaml:"execution_chain_id,omitempty" json:"execution_chain_id,omitempty"`
	Source           string `yaml:"source,omitempty" json:"source"`
}

func genesisForm(p *network.Profile) GenesisForm {
	f := GenesisForm{Source: "beacon node"}
	if !p.Public {
		return f
	}
	f.ForkVersion, f.ExecutionChainID = fmt.Sprintf("%#x", p.Beacon.GenesisForkVersion), p.Beacon.ExecutionChainID
	if !p.Beacon.GenesisTime.IsZero() {
		f.Time, f.ValidatorsRoot = p.Beacon.GenesisTime.Unix(), fmt.Sprintf("%#x", p.Beacon.GenesisValidatorsRoot)
	}
	return f
}

// adopt sets the known parts of the genesis in the chain, or returns a *ValueError.
func (f *GenesisForm) adopt(chain *eth.Constants, public bool) error {
	bad := func(key, value, want string) error {
		return &ValueError{Key: "genesis." + key, Value: value, Source: "profile", Want: want}
	}
	if f.ForkVersion != "" || public {
		if err := readHex(f.ForkVersion, chain.GenesisForkVersion[:]); err != nil {
			return bad("fork_version", f.ForkVersion, "0x and eight hex digits")
		}
	}
	chain.ExecutionChainID = f.ExecutionChainID
	if (f.ValidatorsRoot == "") != (f.Time == 0) {
		return bad("time", fmt.Sprint(f.Time), "time and validators_root, or neither")
	}
	if f.Time == 0 {
		return nil
	}
	if err := readHex(f.ValidatorsRoot, chain.GenesisValidatorsRoot[:]); err != nil {
		return bad("validators_root", f.ValidatorsRoot, "0x and 64 hex digits")
	}
	chain.GenesisTime = time.Unix(f.Time, 0).UTC()
	return nil
}

// subnetPlace replaces the subnet's number in the form of a topic.
const subnetPlace = "<subnet>"

// FormOf returns the form of a profile. Profile reverses it, except for genesis and forks of the beacon chain.
func FormOf(p *network.Profile) ProfileForm {
	f := ProfileForm{
		Version: Version, Name: p.Name, Public: p.Public, Domain: p.Domain(0).String(), Contract: p.Registry.Hex(),
		SyncFromBlock: p.SyncFromBlock, FollowDistance: p.FollowDistance, Slot: p.SlotDuration().String(),
		SlotsPerEpoch: p.SlotsPerEpoch(), RoundTimeouts: string(p.RoundTimeouts),
		TotalValidators: p.TotalEthereumValidators, Bootnodes: append([]string{}, p.Bootnodes...),
		Genesis:     genesisForm(p),
		DiscoveryID: string(p.DiscoveryID[:]),
		QuickRound:  p.QuickRound().String(), SlowRound: p.SlowRound().String(),
	}
	for _, fork := range p.Schedule {
		form := ForkForm{Name: fork.Rules.String(), Domain: fork.Domain.String(), Topics: fork.TopicPrefix + subnetPlace}
		if fork.Epoch != eth.FarFuture {
			epoch := uint64(fork.Epoch)
			form.Epoch = &epoch
		}
		f.Forks = append(f.Forks, form)
	}
	return f
}

// Editable returns the form without the fields that follow from others, so that a person can change a file in one place.
func (f ProfileForm) Editable() ProfileForm {
	f.QuickRound, f.SlowRound, f.Domain, f.Genesis.Source = "", "", "", ""
	return f
}

// Profile returns the network of the form, or a *ValueError.
func (f *ProfileForm) Profile() (network.Profile, error) {
	bad := func(key, value, want string) error {
		return &ValueError{Key: key, Value: value, Source: "profile", Want: want}
	}
	p := network.Local()
	if f.Version != Version {
		return p, bad("version", fmt.Sprint(f.Version), "1")
	}
	var err error
	if p.Schedule, err = f.schedule(p.Schedule[0]); err != nil {
		return p, err
	}
	if !common.IsHexAddress(f.Contract) {
		return p, bad("contract", f.Contract, "an address, 0x and forty hex digits")
	}
	p.Name, p.Public, p.Registry = f.Name, f.Public, common.HexToAddress(f.Contract)
	p.SyncFromBlock, p.FollowDistance, p.Bootnodes = f.SyncFromBlock, f.FollowDistance, f.Bootnodes
	if p.Beacon.SlotDuration, err = time.ParseDuration(f.Slot); err != nil {
		return p, bad("slot", f.Slot, "a duration such as 12s")
	}
	p.Beacon.SlotsPerEpoch, p.RoundTimeouts = f.SlotsPerEpoch, network.RoundTimeouts(f.RoundTimeouts)
	if f.TotalValidators > 0 {
		p.TotalEthereumValidators = f.TotalValidators
	}
	if err := f.Genesis.adopt(&p.Beacon, f.Public); err != nil {
		return p, err
	}
	if text := f.DiscoveryID; text != "" && len(text) != len(p.DiscoveryID) {
		return p, bad("discovery_id", text, "six letters")
	} else if text != "" {
		copy(p.DiscoveryID[:], text)
	}
	if err := p.Validate(); err != nil {
		return p, err
	}
	for _, r := range []struct{ key, value, is string }{{"quick_round", f.QuickRound, p.QuickRound().String()}, {"slow_round", f.SlowRound, p.SlowRound().String()}} {
		if r.value != "" && r.value != r.is {
			return p, bad(r.key, r.value, r.is+", as it follows from slot and round_timeouts")
		}
	}
	return p, nil
}

// schedule returns the forks; if there are none, only the first with the form's domain.
func (f *ProfileForm) schedule(first network.Fork) ([]network.Fork, error) {
	bad := func(key, value, want string) error {
		return &ValueError{Key: key, Value: value, Source: "profile", Want: want}
	}
	if len(f.Forks) == 0 {
		if err := readHex(f.Domain, first.Domain[:]); err != nil {
			return nil, bad("domain", f.Domain, "0x and eight hex digits")
		}
		return []network.Fork{first}, nil
	}
	var out []network.Fork
	for _, form := range f.Forks {
		rules, known := network.RulesNamed(form.Name)
		fork := network.Fork{Rules: rules, Epoch: eth.FarFuture}
		prefix, found := strings.CutSuffix(form.Topics, subnetPlace)
		switch {
		case !known:
			return nil, bad("forks.name", form.Name, "alan or boole")
		case readHex(form.Domain, fork.Domain[:]) != nil:
			return nil, bad("forks.domain", form.Domain, "0x and eight hex digits")
		case !found:
			return nil, bad("forks.topics", form.Topics, "a name that ends in "+subnetPlace)
		}
		fork.TopicPrefix = prefix
		if form.Epoch != nil {
			fork.Epoch = phase0.Epoch(*form.Epoch)
		}
		out = append(out, fork)
	}
	if f.Domain != "" && f.Domain != out[0].Domain.String() {
		return nil, bad("domain", f.Domain, out[0].Domain.String()+", the first fork's")
	}
	return out, nil
}

func readHex(text string, to []byte) error {
	raw, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil || len(raw) != len(to) {
		return errors.New("not the right number of hex digits")
	}
	copy(to, raw)
	return nil
}

// ReadProfile reads a network's profile, in YAML or in JSON. An unknown field is an error.
func ReadProfile(path string) (network.Profile, error) {
	raw, err := textfile.Read(path, maxFileBytes)
	if err != nil {
		return network.Profile{}, fmt.Errorf("read network profile %s: %w", path, err)
	}
	var form ProfileForm
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(&form); err != nil {
		return network.Profile{}, fmt.Errorf("read network profile %s: %w", path, err)
	}
	p, err := form.Profile()
	if err != nil {
		return network.Profile{}, fmt.Errorf("read network profile %s: %w", path, err)
	}
	return p, nil
}

// WriteProfile writes a network's profile so that ReadProfile reads it back.
func WriteProfile(path string, p *network.Profile) error {
	if len(p.Schedule) == 0 {
		return errors.New("write network profile: the fork schedule is empty")
	}
	form := FormOf(p)
	raw, err := yaml.Marshal(form.Editable())
	if err != nil {
		return fmt.Errorf("write network profile: %w", err)
	}
	if err := os.WriteFile(path, raw, 0o644); err != nil {
		return fmt.Errorf("write network profile: %w", err)
	}
	return nil
}
