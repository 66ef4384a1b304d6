package spec_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/record"

	"github.com/hawser-ssv/hawser/internal/node/p2p"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

const countingSecret = "0x0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"

func subnetsOf(ids []int) p2p.Subnets { return p2p.NewSubnets(ids...) }

type enrCase struct {
	Secret   text   `json:"secret"`
	Sequence uint64 `json:"sequence"`
	IP       string `json:"ip"`
	TCP      uint16 `json:"tcp"`
	UDP      uint16 `json:"udp"`
	Domain   text   `json:"domain"`
	Subnets  []int  `json:"subnets"`
	// Bitvector is the value of the record's entry "subnets".
	Bitvector string `json:"bitvector"`
	PeerID    string `json:"peer_id"`
	NodeID    string `json:"node_id"`
	ENR       string `json:"enr"`
}

func TestENRVectors(t *testing.T) {
	check(t, "enr.json", vectors[enrCase]{
		Title:      "node records and the identities behind them",
		Paragraphs: []string{"networking.md#identity", "networking.md#node-records"},
		Cases: []enrCase{
			{Secret: countingSecret, Sequence: 1, IP: "127.0.0.1", TCP: 13001, UDP: 12001, Domain: "0x00000503", Subnets: []int{114}},
			{Secret: countingSecret, Sequence: 7, IP: "192.0.2.17", TCP: 30303, UDP: 9000, Domain: "0x00000001", Subnets: []int{0, 7, 8, 36, 90, 127}},
			{Secret: countingSecret, Sequence: 1, IP: "127.0.0.1", TCP: 13001, UDP: 12001, Domain: "0x00000402", Subnets: []int{}},
		},
	}, func(t testing.TB, c enrCase) enrCase {
		identity, err := p2p.NewIdentity(c.Secret.bytes(t))
		if err != nil {
			t.Fatal(err)
		}
		enr, err := p2p.ENR{
			Sequence: c.Sequence, IP: netip.MustParseAddr(c.IP), TCP: c.TCP, UDP: c.UDP,
			Domain: wire.Domain(c.Domain.bytes(t)), Subnets: subnetsOf(c.Subnets),
		}.Encode(identity)
		if err != nil {
			t.Fatal(err)
		}
		node, err := enode.Parse(enode.ValidSchemes, enr)
		if err != nil {
			t.Fatal(err)
		}
		c.Bitvector, c.PeerID, c.NodeID, c.ENR = subnetsOf(c.Subnets).String(), identity.PeerID().String(), node.ID().String(), enr
		return c
	})
	first := load[enrCase](t, "enr.json").Cases[0] // spec/networking.md#transport, spec/networking.md#identity, spec/networking.md#discovery, by hand
	if first.PeerID != "16Uiu2HAm4Ms862Gnqafssgvik4JJ1LuqWMcKNipq4nm2UaoLRbeP" ||
		first.NodeID != "776aa29402e64b15661e0b8e6370ef2f4db3611d657b90667de398a2cc2a370c" ||
		first.Bitvector != "00000000000000000000000000000400" ||
		first.ENR != "enr:-M64QGEoRQnV_61Gw6kmmRNkjlLaPchI2D8v4tfJ9WNLyAm4eBHK84zpsxVQx90ZG6JJNKQu-uuzDXoMheEMYvMAD1IBimRvbWFpbnR5cGWEAAAFA4JpZIJ2NIJpcIR_AAABj25leHRfZG9tYWludHlwZYQAAAUDiXNlY3AyNTZrMaEChL91YiYrvWlACFdI875q-lKuMXFVGB7OMbZjUcz_pLCDc3N2AYdzdWJuZXRzkAAAAAAAAAAAAAAAAAAABACDdGNwgjLJg3VkcIIu4Q" {
		t.Errorf("the first record is %+v", first)
	}
}

type handshakeCase struct {
	Secret   text   `json:"secret"`
	Domain   text   `json:"domain"`
	Version  string `json:"version"`
	Subnets  []int  `json:"subnets"`
	Payload  string `json:"payload"`
	Envelope text   `json:"envelope"`
}

func TestHandshakeVectors(t *testing.T) {
	check(t, "handshake_envelopes.json", vectors[handshakeCase]{
		Title:      "the record of a handshake and its signed envelope",
		Paragraphs: []string{"networking.md#handshake"},
		Notes:      []string{"The signature's nonce is deterministic (RFC 6979), so the whole envelope is reproducible."},
		Cases: []handshakeCase{
			{Secret: countingSecret, Domain: "0x00000503", Version: "v1", Subnets: []int{114}},
			{Secret: countingSecret, Domain: "0x00000001", Version: "Hawser", Subnets: []int{36, 90, 114}},
			{Secret: countingSecret, Domain: "0x00000001", Version: "", Subnets: []int{}},
		},
	}, func(t testing.TB, c handshakeCase) handshakeCase {
		key, err := crypto.UnmarshalSecp256k1PrivateKey(c.Secret.bytes(t))
		if err != nil {
			t.Fatal(err)
		}
		info := p2p.NewNodeInfo(wire.Domain(c.Domain.bytes(t)), c.Version, subnetsOf(c.Subnets))
		payload, err := info.MarshalRecord()
		if err != nil {
			t.Fatal(err)
		}
		envelope, err := record.Seal(info, key)
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := envelope.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		c.Payload, c.Envelope = string(payload), hexOf(sealed)
		return c
	})
	first := load[handshakeCase](t, "handshake_envelopes.json").Cases[0] // spec/networking.md#handshake, by hand
	const payload = `{"Entries":["","0x00000503","{\"NodeVersion\":\"v1\",\"ExecutionNode\":\"\",\"ConsensusNode\":\"\",\"Subnets\":\"00000000000000000000000000000400\"}"]}`
	const envelope = "0x0a25080212210284bf7562262bbd6940085748f3be6afa52ae317155181ece31b66351ccffa4b0120c7373762f6e6f6465696e666f1a97017b22456e7472696573223a5b22222c2230783030303030353033222c227b5c224e6f646556657273696f6e5c223a5c2276315c222c5c22457865637574696f6e4e6f64655c223a5c225c222c5c22436f6e73656e7375734e6f64655c223a5c225c222c5c225375626e6574735c223a5c2230303030303030303030303030303030303030303030303030303030303430305c227d225d7d2a4630440220481acdec402dcee5179ee25fac0bb8ed1ecf300b371cea3c45f1c53661d147780220394d5808f46800a1a9add237efc0b1075594921274ecdf4eaab3509dd11163d5"
	if first.Payload != payload || first.Envelope != envelope {
		t.Errorf("the first envelope is %+v", first)
	}
}

type payloadCase struct {
	Payload   string `json:"payload"`
	Readable  bool   `json:"readable"`
	NetworkID string `json:"network_id,omitempty"`
	Metadata  bool   `json:"metadata,omitempty"`
	Subnets   string `json:"subnets,omitempty"`
}

func TestPayloadVectors(t *testing.T) {
	metadata := func(subnets string) string {
		return `"{\"NodeVersion\":\"v1\",\"ExecutionNode\":\"\",\"ConsensusNode\":\"\",\"Subnets\":\"` + subnets + `\"}"`
	}
	const good = "00000000000000000000000000000400"
	check(t, "handshake_payloads.json", vectors[payloadCase]{
		Title:      "what a reader of handshake records takes and refuses",
		Paragraphs: []string{"networking.md#handshake"},
		Cases: []payloadCase{
			{Payload: `{"Entries":["","0x00000503",` + metadata(good) + `]}`},
			{Payload: `{"Entries":["","0x00000503"]}`},
			{Payload: `{"Other":1,"Entries":["old","0x00000503","{\"More\":[],\"Subnets\":\"` + good + `\"}","fourth"]}`},
			{Payload: `{"Entries":["","0X00000503",` + metadata(good) + `]}`},
			{Payload: `{"Entries":["0x00000503"]}`},
			{Payload: `{}`},
			{Payload: `[]`},
			{Payload: `{"Entries":["","0x00000503",` + metadata(good[1:]) + `]}`},
			{Payload: `{"Entries":["","0x00000503",` + metadata(good[1:]+"g") + `]}`},
			{Payload: `{"Entries":["","0x00000503","{}"]}`},
			{Payload: `{"Entries":["","0x00000503","not JSON"]}`},
		},
	}, func(_ testing.TB, c payloadCase) payloadCase {
		info := new(p2p.NodeInfo)
		if c = (payloadCase{Payload: c.Payload}); info.UnmarshalRecord([]byte(c.Payload)) != nil {
			return c
		}
		c.Readable, c.NetworkID, c.Metadata = true, info.NetworkID, info.Metadata != nil
		if c.Metadata {
			c.Subnets = info.Metadata.Subnets
		}
		return c
	})
	for i, c := range load[payloadCase](t, "handshake_payloads.json").Cases { // by hand
		if want := i < 4; c.Readable != want {
			t.Errorf("payload %s is readable: %v", c.Payload, c.Readable)
		}
		if c.Readable && !strings.EqualFold(c.NetworkID, "0x00000503") {
			t.Errorf("payload %s names network %s", c.Payload, c.NetworkID)
		}
	}
}
