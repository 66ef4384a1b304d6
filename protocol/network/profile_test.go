package network

import (
	"strings"
	"testing"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/eth"
)

// The table of section 1.4.
func TestKnownProfiles(t *testing.T) {
	want := map[string]struct {
		domain, registry string
		from             uint64
	}{
		"mainnet":       {"0x00000001", "0xDD9BC35aE942eF0cFa76930954a156B3fF30a4E1", 17507487},
		"hoodi":         {"0x00000503", "0x58410Bef803ECd7E63B23664C586A6DB72DAf59c", 1065},
		"holesky":       {"0x00000502", "0x38A4794cCEd47d3baf7370CcC43B560D3a1beEFA", 181612},
		"sepolia":       {"0x00000569", "0x261419B48F36EdF420743E9f91bABF4856e76f99", 7795814},
		"hoodi-stage":   {"0x00003114", "0x0aaace4e8affc47c6834171c88d342a4abd8f105", 1004},
		"holesky-stage": {"0x00003113", "0x0d33801785340072C452b994496B19f196b7eE15", 84599},
		"local":         {"0x00000402", "0xC3CD9A0aE89Fff83b71b58b6512D43F8a41f363D", 0},
	}
	if len(Names()) != len(want) {
		t.Errorf("%d names, %d networks", len(Names()), len(want))
	}
	for _, name := range Names() {
		p, ok := Lookup(name)
		w := want[name]
		if !ok || p.Name != name {
			t.Errorf("%s: %t, named %q", name, ok, p.Name)
			continue
		}
		if err := p.Validate(); err != nil {
			t.Error(err)
		}
		if p.Domain(0).String() != w.domain || p.Registry != common.HexToAddress(w.registry) || p.SyncFromBlock != w.from {
			t.Errorf("%s: domain %v, registry %v, from block %d", name, p.Domain(0), p.Registry, p.SyncFromBlock)
		}
		if string(p.DiscoveryID[:]) != "ssvdv5" || p.Public != (name != "local") {
			t.Errorf("%s: discovery %q, public %t", name, p.DiscoveryID, p.Public)
		}
		if p.Public && (len(p.Bootnodes) == 0 || p.FollowDistance != 8 || p.RoundTimeouts != Fixed) {
			t.Errorf("%s: %d bootnodes, follow distance %d, timeouts %s", name, len(p.Bootnodes), p.FollowDistance, p.RoundTimeouts)
		}
		for _, enr := range p.Bootnodes {
			if !strings.HasPrefix(enr, "enr:-") {
				t.Errorf("%s: bootnode %q", name, enr)
			}
		}
	}
	if p, ok := Lookup("ropsten"); ok {
		t.Errorf("ropsten is %+v", p)
	}
}

// Profiles are values: changing one must not change what the next Lookup returns.
func TestProfilesAreFresh(t *testing.T) {
	p := Mainnet()
	p.Schedule[0].Domain[0] = 9
	p.Bootnodes[0] = ""
	if q := Mainnet(); q.Schedule[0].Domain[0] == 9 || q.Bootnodes[0] == "" {
		t.Error("two profiles share memory")
	}
}

func TestValidateNamesTheTrouble(t *testing.T) {
	for want, spoil := range map[string]func(*Profile){
		"name":                func(p *Profile) { p.Name = "" },
		"slot duration":       func(p *Profile) { p.Beacon.SlotDuration = 0 },
		"longer than an hour": func(p *Profile) { p.Beacon.SlotDuration = 2 * time.Hour },
		"slots per epoch":     func(p *Profile) { p.Beacon.SlotsPerEpoch = 0 },
		"sync committee size": func(p *Profile) { p.Beacon.SyncCommitteeSize = 0 },
		"sync committee peri": func(p *Profile) { p.Beacon.EpochsPerSyncCommitteePeriod = 0 },
		"start at epoch 0":    func(p *Profile) { p.Schedule = nil },
		"unknown rules":       func(p *Profile) { p.Schedule[0].Rules = 0 },
		"topic prefix":        func(p *Profile) { p.Schedule[1].TopicPrefix = "" },
		"come after":          func(p *Profile) { p.Schedule[1].Epoch = 0 },
		"has the domain":      func(p *Profile) { p.Schedule[1].Domain = p.Schedule[0].Domain },
		"registry":            func(p *Profile) { p.Registry = common.Address{} },
		"discovery":           func(p *Profile) { p.DiscoveryID = [6]byte{} },
		"round timeouts":      func(p *Profile) { p.RoundTimeouts = "sometimes" },
		"active validators":   func(p *Profile) { p.TotalEthereumValidators = 0 },
	} {
		p := Mainnet()
		spoil(&p)
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestAdopt(t *testing.T) {
	chain := eth.Constants{
		GenesisTime: genesis, GenesisValidatorsRoot: phase0.Root{1}, SlotsPerEpoch: 32, SlotDuration: 12 * time.Second,
	}
	anywhere := func() Profile { // mainnet's rules on any chain
		p := Mainnet()
		p.Beacon.GenesisTime, p.Beacon.GenesisValidatorsRoot = time.Time{}, phase0.Root{}
		return p
	}
	p := anywhere()
	if err := p.Adopt(chain); err != nil {
		t.Fatal(err)
	}
	if p.Beacon.GenesisValidatorsRoot != (phase0.Root{1}) || p.Beacon.SyncCommitteeSize != 512 || p.Beacon.EpochsPerSyncCommitteePeriod != 256 {
		t.Errorf("adopted %+v", p.Beacon)
	}
	for want, spoil := range map[string]func(*eth.Constants){
		"genesis time":         func(c *eth.Constants) { c.GenesisTime = time.Time{} },
		"slots last":           func(c *eth.Constants) { c.SlotDuration = time.Second },
		"epochs have":          func(c *eth.Constants) { c.SlotsPerEpoch = 8 },
		"execution chain":      func(c *eth.Constants) { c.ExecutionChainID = 5 },
		"genesis fork version": func(c *eth.Constants) { c.GenesisForkVersion = phase0.Version{1} },
	} {
		c := chain
		spoil(&c)
		p := anywhere()
		if err := p.Adopt(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		} else if !p.Beacon.GenesisTime.IsZero() {
			t.Errorf("%s: the refused chain was adopted", want)
		}
	}
	local := Local()
	chain.GenesisForkVersion = phase0.Version{0, 0, 5, 0x39}
	if err := local.Adopt(chain); err != nil {
		t.Errorf("a local network takes any chain: %v", err)
	}
}

// TestFaultKnownGenesis: kind A10, a known network takes no other chain than its own: neither another validators root nor another
// time of genesis. What a profile took over once it holds to.
func TestFaultKnownGenesis(t *testing.T) {
	roots := map[phase0.Root]bool{}
	for _, name := range Names() {
		known, _ := Lookup(name)
		if (known.Beacon.GenesisValidatorsRoot == phase0.Root{}) == known.Public || known.Beacon.GenesisTime.IsZero() == known.Public {
			t.Errorf("%s: genesis %v, root %#x", name, known.Beacon.GenesisTime, known.Beacon.GenesisValidatorsRoot)
		}
		roots[known.Beacon.GenesisValidatorsRoot] = true
		own := known.Beacon
		if !known.Public {
			own.GenesisTime, own.GenesisValidatorsRoot = genesis, phase0.Root{7}
		}
		if err := known.Adopt(own); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for want, spoil := range map[string]func(*eth.Constants){
			"genesis validators root": func(c *eth.Constants) { c.GenesisValidatorsRoot[0]++ },
			"genesis is at":           func(c *eth.Constants) { c.GenesisTime = c.GenesisTime.Add(time.Second) },
		} {
			other := own
			spoil(&other)
			if err := known.Adopt(other); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if len(roots) != 5 { // four chains, and any
		t.Errorf("%d chains", len(roots))
	}
}

func TestRulesHaveNames(t *testing.T) {
	if Alan.String() != "alan" || Boole.String() != "boole" || Rules(0).String() != "unknown" {
		t.Error("names of rules")
	}
}
