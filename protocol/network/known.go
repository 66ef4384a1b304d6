package network

import (
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Names returns the names of the known profiles, which Lookup accepts.
func Names() []string {
	return []string{"mainnet", "hoodi", "holesky", "sepolia", "hoodi-stage", "holesky-stage", "local"}
}

// Lookup returns a fresh copy of a known profile by name.
func Lookup(name string) (Profile, bool) {
	switch name {
	case "mainnet":
		return Mainnet(), true
	case "hoodi":
		return Hoodi(), true
	case "holesky":
		return Holesky(), true
	case "sepolia":
		return Sepolia(), true
	case "hoodi-stage":
		return HoodiStage(), true
	case "holesky-stage":
		return HoleskyStage(), true
	case "local":
		return Local(), true
	}
	return Profile{}, false
}

// ChainOf returns the constants of the known chain with a genesis validators root.
func ChainOf(root phase0.Root) (eth.Constants, bool) {
	for _, name := range Names() {
		if known, _ := Lookup(name); known.Public && known.Beacon.GenesisValidatorsRoot == root {
			return known.Beacon, true
		}
	}
	return eth.Constants{}, false
}

// public returns the common part of the public networks: slots of 12 s, epochs of 32, rounds that do not scale. The genesis (time in
// seconds since 1970, and validators root) identifies the beacon chain.
func public(name string, domain wire.Domain, forkVersion phase0.Version, from origin) Profile {
	return Profile{
		Name: name,
		Beacon: eth.Constants{
			GenesisForkVersion:           forkVersion,
			GenesisTime:                  from.time(),
			GenesisValidatorsRoot:        phase0.Root(common.HexToHash(from.root)),
			SlotsPerEpoch:                32,
			SlotDuration:                 12 * time.Second,
			EpochsPerSyncCommitteePeriod: 256,
			SyncCommitteeSize:            512,
		},
		Public:         true,
		Schedule:       []Fork{{Rules: Alan, Epoch: 0, Domain: domain, TopicPrefix: AlanTopicPrefix}},
		FollowDistance: 8,
		DiscoveryID:    [6]byte{'s', 's', 'v', 'd', 'v', '5'},
		RoundTimeouts:  Fixed,
	}
}

// origin is the genesis of a chain; zero allows any chain.
type origin struct {
	seconds int64
	root    string
}

func (g origin) time() time.Time {
	if g.seconds == 0 {
		return time.Time{}
	}
	return time.Unix(g.seconds, 0).UTC()
}

// The known chains. Source: the networks' published configurations (eth-clients).
const (
	mainnetRoot = "0x4b363db94e286120d76eb905340fdd4e54bfe9f06bf33ff6cf5ad27f511bfe95"
	hoodiRoot   = "0x212f13fc4df078b6cb7db228f1c8307566dcecf900867401a92023d7ba99cb5f"
	holeskyRoot = "0x9143aa7c615a7f7115e2b6aac319c03529df8242ae705fba9df39b79c59fa8b1"
	sepoliaRoot = "0xd8ea171f3c94aea21ebc42a1ed61052acf3f9209c00e4efbaaddac09ed9b8078"
)

// booleTopicPrefix is the topic prefix of the Boole fork on a network.
func booleTopicPrefix(network string) string { return "/ssv/" + network + "/boole/" }

// expectBoole adds Boole with its domain, without an epoch. Node records have the domain before the fork has a date.
func (p *Profile) expectBoole(domain wire.Domain) {
	p.Schedule = append(p.Schedule, Fork{Rules: Boole, Epoch: eth.FarFuture, Domain: domain, TopicPrefix: booleTopicPrefix(p.Name)})
}

// Mainnet is the profile of Ethereum mainnet. It has Boole, without an epoch, like the profiles of the test networks.
func Mainnet() Profile {
	p := public("mainnet", wire.Domain{0, 0, 0, 1}, phase0.Version{}, origin{1606824023, mainnetRoot})
	p.expectBoole(wire.Domain{0, 0, 0, 2})
	p.Beacon.ExecutionChainID = 1
	p.Registry = common.HexToAddress("0xDD9BC35aE942eF0cFa76930954a156B3fF30a4E1")
	p.SyncFromBlock = 17507487
	p.TotalEthereumValidators = 1_064_860
	p.Bootnodes = []string{
		"enr:-Ja4QAbDe5XANqJUDyJU1GmtS01qqMwDYx9JNZgymjBb55fMaha80E2HznRYoUGy6NFVSvs1u1cFqSM0MgJI-h1QKLeGAZKaTo7LgmlkgnY0gmlwhDQrfraJc2VjcDI1NmsxoQNEj0Pgq9-VxfeX83LPDOUPyWiTVzdI-DnfMdO1n468u4Nzc3YBg3RjcIITioN1ZHCCD6I",
		"enr:-Li4QDwrOuhEq5gBJBzFUPkezoYiy56SXZUwkSD7bxYo8RAhPnHyS0de0nOQrzl-cL47RY9Jg8k6Y_MgaUd9a5baYXeGAYnfZE76h2F0dG5ldHOIAAAAAAAAAACEZXRoMpD1pf1CAAAAAP__________gmlkgnY0gmlwhDaTS0mJc2VjcDI1NmsxoQMZzUHaN3eClRgF9NAqRNc-ilGpJDDJxdenfo4j-zWKKYN0Y3CCE4iDdWRwgg-g",
		"enr:-Li4QIzHQ2H82twhvsu8EePZ6CA1gl0_B0WWsKaT07245TkHUqXay-MXEgObJB7BxMFl8TylFxfnKNxQyGTXh-2nAlOGAYuraxUEh2F0dG5ldHOIAAAAAAAAAACEZXRoMpD1pf1CAAAAAP__________gmlkgnY0gmlwhBKCzUSJc2VjcDI1NmsxoQNKskkQ6-mBdBWr_ORJfyHai5uD0vL6Fuw90X0sPwmRsoN0Y3CCE4iDdWRwgg-g",
		"enr:-Li4QH7FwJcL8gJj0zHAITXqghMkG-A5bfWh2-3Q7vosy9D1BS8HZk-1ITuhK_rfzG3v_UtBDI6uNJZWpdcWfrQFCxKGAYnQ1DRCh2F0dG5ldHOIAAAAAAAAAACEZXRoMpD1pf1CAAAAAP__________gmlkgnY0gmlwhBLb3g2Jc2VjcDI1NmsxoQKeSDcZWSaY9FC723E9yYX1Li18bswhLNlxBZdLfgOKp4N0Y3CCE4mDdWRwgg-h",
	}
	return p
}

// Hoodi is the profile of the Hoodi test network.
func Hoodi() Profile {
	p := public("hoodi", wire.Domain{0, 0, 5, 3}, phase0.Version{0x10, 0x00, 0x09, 0x10}, origin{1742213400, hoodiRoot})
	p.expectBoole(wire.Domain{0, 0, 5, 4})
	p.Beacon.ExecutionChainID = 560048
	p.Registry = common.HexToAddress("0x58410Bef803ECd7E63B23664C586A6DB72DAf59c")
	p.SyncFromBlock = 1065
	p.TotalEthereumValidators = 1_107_955
	p.Bootnodes = []string{
		"enr:-Ja4QIKlyNFuFtTOnVoavqwmpgSJXfhSmhpdSDOUhf5-FBr7bBxQRvG6VrpUvlkr8MtpNNuMAkM33AseduSaOhd9IeWGAZWjRbnvgmlkgnY0gmlwhCNVVTCJc2VjcDI1NmsxoQNTTyiJPoZh502xOZpHSHAfR-94NaXLvi5J4CNHMh2tjoNzc3YBg3RjcIITioN1ZHCCD6I",
	}
	return p
}

// Holesky is the profile of the Holesky test network.
func Holesky() Profile {
	p := public("holesky", wire.Domain{0, 0, 5, 2}, phase0.Version{0x01, 0x01, 0x70, 0x00}, origin{1695902400, holeskyRoot})
	p.expectBoole(wire.Domain{0, 0, 5, 0x22})
	p.Beacon.ExecutionChainID = 17000
	p.Registry = common.HexToAddress("0x38A4794cCEd47d3baf7370CcC43B560D3a1beEFA")
	p.SyncFromBlock = 181612
	p.TotalEthereumValidators = 1_757_795
	p.Bootnodes = []string{
		"enr:-Ja4QKFD3u5tZob7xukp-JKX9QJMFqqI68cItsE4tBbhsOyDR0M_1UUjb35hbrqvTP3bnXO_LnKh-jNLTeaUqN4xiduGAZKaP_sagmlkgnY0gmlwhDb0fh6Jc2VjcDI1NmsxoQMw_H2anuiqP9NmEaZwbUfdvPFog7PvcKmoVByDa576SINzc3YBg3RjcIITioN1ZHCCD6I",
	}
	return p
}

// Sepolia is the profile of the Sepolia test network. The number of validators is an estimate.
func Sepolia() Profile {
	p := public("sepolia", wire.Domain{0, 0, 5, 0x69}, phase0.Version{0x90, 0x00, 0x00, 0x69}, origin{1655733600, sepoliaRoot})
	p.expectBoole(wire.Domain{0, 0, 5, 0x6a})
	p.Beacon.ExecutionChainID = 11155111
	p.Registry = common.HexToAddress("0x261419B48F36EdF420743E9f91bABF4856e76f99")
	p.SyncFromBlock = 7795814
	p.TotalEthereumValidators = 1_800
	p.Bootnodes = []string{
		"enr:-Ja4QIE0Ml0a8Pq9zD-0g9KYGN3jAMPJ0CAP0i16fK-PSHfLeORl-Z5p8odoP1oS5S2E8IsF5jNG7gqTKhjVsHR-Z_CGAZXrnTJrgmlkgnY0gmlwhCOjXGWJc2VjcDI1NmsxoQKCRDQsIdFsJDmu_ZU2H6b2_HRJbuUneDXHLfFkSQH9O4Nzc3YBg3RjcIITioN1ZHCCD6I",
	}
	return p
}

// HoodiStage is the staging network on Hoodi.
func HoodiStage() Profile {
	p := Hoodi()
	p.Name = "hoodi-stage"
	p.Schedule = p.Schedule[:1]
	p.Schedule[0].Domain = wire.Domain{0, 0, 0x31, 0x14}
	p.expectBoole(wire.Domain{0, 0, 0x31, 0x15})
	p.Registry = common.HexToAddress("0x0aaace4e8affc47c6834171c88d342a4abd8f105")
	p.SyncFromBlock = 1004
	p.Bootnodes = []string{
		"enr:-Ja4QJZcaYfS0GpX-5xREVBa26a-E-QHMFek-EndsJdgM6loIM7pfbJwPDCNK1VzPkUhMjwcTTuNASiHU6X-sjsrxFmGAZWjNu06gmlkgnY0gmlwhErcGnyJc2VjcDI1NmsxoQP_bBE-ZYvaXKBR3dRYMN5K_lZP-q-YsBzDZEtxH_4T_YNzc3YBg3RjcIITioN1ZHCCD6I",
	}
	return p
}

// HoleskyStage is the staging network on Holesky.
func HoleskyStage() Profile {
	p := Holesky()
	p.Name = "holesky-stage"
	p.Schedule = p.Schedule[:1]
	p.Schedule[0].Domain = wire.Domain{0, 0, 0x31, 0x13}
	p.Registry = common.HexToAddress("0x0d33801785340072C452b994496B19f196b7eE15")
	p.SyncFromBlock = 84599
	p.Bootnodes = []string{
		"enr:-Ja4QDYHVgUs9NvlMqq93ot6VNqbmrIlMrwKnq4X3DPRgyUNB4ospDp8ubMvsf-KsgqY8rzpZKy4GbE1DLphabpRBc-GAY_diLjngmlkgnY0gmlwhDQrLYqJc2VjcDI1NmsxoQKnAiuSlgSR8asjCH0aYoVKM8uPbi4noFuFHZHaAHqknYNzc3YBg3RjcIITiYN1ZHCCD6E",
	}
	return p
}

// Local is the template of a private network: copy it and set the clock, the contract and the bootnodes. Its rounds scale with the
// slot, it allows any chain, and it reads the contract one block behind the head.
func Local() Profile {
	p := public("local", wire.Domain{0, 0, 4, 2}, phase0.Version{}, origin{})
	p.Public = false
	p.Registry = common.HexToAddress("0xC3CD9A0aE89Fff83b71b58b6512D43F8a41f363D")
	p.FollowDistance = 1
	p.RoundTimeouts = Scaled
	p.TotalEthereumValidators = 1_000
	return p
}
