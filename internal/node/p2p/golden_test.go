package p2p

import (
	"encoding/hex"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/p2p/enode"
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"

	"github.com/hawser-ssv/hawser/protocol/network"
	"github.com/hawser-ssv/hawser/protocol/wire"
	"github.com/libp2p/go-libp2p/core/peer"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"
)

// The values of this file are the network's. Source: spec/networking.md.

func goldenIdentity(t testing.TB) Identity {
	secret := make([]byte, IdentityLength)
	for i := range secret {
		secret[i] = byte(i + 1)
	}
	identity, err := NewIdentity(secret)
	if err != nil {
		t.Fatal(err)
	}
	return identity
}

const goldenPeerID = "16Uiu2HAm4Ms862Gnqafssgvik4JJ1LuqWMcKNipq4nm2UaoLRbeP"

func TestGoldenPeerID(t *testing.T) {
	identity := goldenIdentity(t)
	if got := identity.PeerID().String(); got != goldenPeerID {
		t.Errorf("peer id is %s", got)
	}
	raw, err := identity.key.GetPublic().Raw()
	if err != nil || hex.EncodeToString(raw) != "0284bf7562262bbd6940085748f3be6afa52ae317155181ece31b66351ccffa4b0" {
		t.Errorf("public key is %x, %v", raw, err)
	}
}

const (
	goldenPayload  = `{"Entries":["","0x00000503","{\"NodeVersion\":\"v1\",\"ExecutionNode\":\"\",\"ConsensusNode\":\"\",\"Subnets\":\"00000000000000000000000000000400\"}"]}`
	goldenEnvelope = "0a25080212210284bf7562262bbd6940085748f3be6afa52ae317155181ece31b66351ccffa4b0120c7373762f6e6f6465696e666f1a97017b22456e7472696573223a5b22222c2230783030303030353033222c227b5c224e6f646556657273696f6e5c223a5c2276315c222c5c22457865637574696f6e4e6f64655c223a5c225c222c5c22436f6e73656e7375734e6f64655c223a5c225c222c5c225375626e6574735c223a5c2230303030303030303030303030303030303030303030303030303030303430305c227d225d7d2a4630440220481acdec402dcee5179ee25fac0bb8ed1ecf300b371cea3c45f1c53661d147780220394d5808f46800a1a9add237efc0b1075594921274ecdf4eaab3509dd11163d5"
)

func TestGoldenHandshake(t *testing.T) {
	info := NewNodeInfo(wire.Domain{0, 0, 5, 3}, "v1", NewSubnets(114))
	payload, err := info.MarshalRecord()
	if err != nil || string(payload) != goldenPayload {
		t.Errorf("payload is %s, %v", payload, err)
	}
	sealed, err := info.seal(goldenIdentity(t))
	if err != nil || hex.EncodeToString(sealed) != goldenEnvelope {
		t.Errorf("envelope is %x, %v", sealed, err)
	}
	opened, err := openNodeInfo(sealed)
	if err != nil || opened.NetworkID != "0x00000503" || *opened.Metadata != *info.Metadata || opened.Subnets() != NewSubnets(114) {
		t.Errorf("opened %+v, %v", opened, err)
	}
	sealed[200]++
	if _, err := openNodeInfo(sealed); err == nil {
		t.Error("a changed envelope opens")
	}
}

func TestNodeInfoParsing(t *testing.T) {
	for payload, good := range map[string]bool{
		`{"Entries":["","0x00000503"]}`: true,
		`{"Other":1,"Entries":["x","0x00000503","{\"Subnets\":\"00000000000000000000000000000400\",\"More\":1}","more"]}`: true,
		`{"Entries":[""]}`:                   false,
		`{}`:                                 false,
		`[]`:                                 false,
		`{"Entries":["","0x00000503","{}"]}`: false,
		`{"Entries":["","0x00000503","{\"Subnets\":\"0000000000000000000000000000040\"}"]}`:  false,
		`{"Entries":["","0x00000503","{\"Subnets\":\"0000000000000000000000000000040x\"}"]}`: false,
	} {
		if err := new(NodeInfo).UnmarshalRecord([]byte(payload)); (err == nil) != good {
			t.Errorf("%s: %v", payload, err)
		}
	}
}

const goldenENR = "enr:-M64QGEoRQnV_61Gw6kmmRNkjlLaPchI2D8v4tfJ9WNLyAm4eBHK84zpsxVQx90ZG6JJNKQu-uuzDXoMheEMYvMAD1IBimRvbWFpbnR5cGWEAAAFA4JpZIJ2NIJpcIR_AAABj25leHRfZG9tYWludHlwZYQAAAUDiXNlY3AyNTZrMaEChL91YiYrvWlACFdI875q-lKuMXFVGB7OMbZjUcz_pLCDc3N2AYdzdWJuZXRzkAAAAAAAAAAAAAAAAAAABACDdGNwgjLJg3VkcIIu4Q"

func TestGoldenENR(t *testing.T) {
	record := ENR{
		Sequence: 1, IP: netip.MustParseAddr("127.0.0.1"), TCP: 13001, UDP: 12001,
		Domain: wire.Domain{0, 0, 5, 3}, Subnets: NewSubnets(114),
	}
	text, err := record.Encode(goldenIdentity(t))
	if err != nil || text != goldenENR {
		t.Errorf("record is %s, %v", text, err)
	}
	node, err := enode.Parse(enode.ValidSchemes, goldenENR)
	if err != nil {
		t.Fatal(err)
	}
	if got := node.ID().String(); got != "776aa29402e64b15661e0b8e6370ef2f4db3611d657b90667de398a2cc2a370c" {
		t.Errorf("node id is %s", got)
	}
	c, ok := readCandidate(node, wire.Domain{0, 0, 5, 3})
	if !ok || c.info.ID.String() != goldenPeerID || c.subnets != NewSubnets(114) || c.info.Addrs[0].String() != "/ip4/127.0.0.1/tcp/13001" {
		t.Errorf("candidate is %+v, %v", c, ok)
	}
	if _, ok := readCandidate(node, wire.Domain{0, 0, 5, 2}); ok {
		t.Error("a node of another network is a candidate")
	}
}

func TestGoldenSubnets(t *testing.T) {
	for subnet, text := range map[int]string{
		114: "00000000000000000000000000000400",
		90:  "00000000000000000000000400000000",
		36:  "00000000100000000000000000000000",
	} {
		s := NewSubnets(subnet)
		if s.String() != text || !s.Has(subnet) || s.Has(subnet+1) || s.Len() != 1 {
			t.Errorf("subnet %d is %s", subnet, s)
		}
		if parsed, err := ParseSubnets(text); err != nil || parsed != s {
			t.Errorf("%s reads as %v, %v", text, parsed, err)
		}
	}
}

func TestGoldenMessageID(t *testing.T) {
	from := []byte(goldenIdentity(t).PeerID())
	for data, id := range map[string]string{
		"ssv":                     "ab219864b81e3fd500000000",
		"\x00":                    "682705db4aa834e900000000",
		string(make([]byte, 32)):  "f52c63705dbee9f600000000",
		string(make([]byte, 100)): "2f502cc90311bb1700000000",
	} {
		if got := messageID(&pb.Message{From: from, Data: []byte(data)}); hex.EncodeToString([]byte(got)) != id {
			t.Errorf("id of %q is %x", data, got)
		}
	}
	one, other := messageID(&pb.Message{Data: []byte("a")}), messageID(&pb.Message{Data: []byte("b"), From: []byte("no peer")})
	if one != other || len(one) != messageIDLength {
		t.Error("messages without an author have ids of their own")
	}
}

func TestGoldenRPC(t *testing.T) {
	rpc := &pb.RPC{Publish: []*pb.Message{{
		From: []byte(goldenIdentity(t).PeerID()), Data: []byte("ssv"), Seqno: []byte{0, 0, 0, 0, 0, 0, 0, 1}, Topic: proto.String("ssv.v2.114"),
	}}}
	got, err := proto.Marshal(rpc)
	want := "12440a270025080212210284bf7562262bbd6940085748f3be6afa52ae317155181ece31b66351ccffa4b012037373761a080000000000000001220a7373762e76322e313134"
	if err != nil || hex.EncodeToString(got) != want {
		t.Errorf("rpc is %x, %v", got, err)
	}
}

func TestGoldenScores(t *testing.T) {
	in := ScoreInput{Slot: 12 * time.Second, SlotsPerEpoch: 32, TotalValidators: 1_064_860}
	for _, c := range []struct {
		n, v                int
		rate, limit, weight float64
	}{
		{4, 1, 15.845362, 5.793363, 13.808906},
		{4, 500, 790.891524, 289.164829, 0.276659},
		{7, 100, 838.854126, 306.700859, 0.260840},
	} {
		size := CommitteeSize{c.n, c.v}
		topic := in.TopicScore([]CommitteeSize{size})
		near(t, "rate", in.ExpectedMessages(size), c.rate)
		near(t, "P2 cap", topic.FirstMessageDeliveriesCap, c.limit)
		near(t, "P2 weight", topic.FirstMessageDeliveriesWeight, c.weight)
	}
	near(t, "sync-only rate from 560 validators", in.ExpectedMessages(CommitteeSize{4, 560}),
		32*15+560.0*32*(1024+1+64)/1_064_860*19)

	topic := in.TopicScore(nil)
	near(t, "cap without messages", topic.FirstMessageDeliveriesCap, 1)
	near(t, "P2 decay", topic.FirstMessageDeliveriesDecay, 0.316228)
	near(t, "P4 decay", topic.InvalidMessageDeliveriesDecay, 0.954993)
	near(t, "P4 weight", topic.InvalidMessageDeliveriesWeight, -1280)
	near(t, "topic weight", topic.TopicWeight, 0.03125)
	near(t, "P1 weight", topic.TimeInMeshWeight, 0.033333)

	peers := in.PeerScore(true)
	near(t, "behaviour decay", peers.BehaviourPenaltyDecay, 0.630957)
	near(t, "behaviour weight", peers.BehaviourPenaltyWeight, -8.986961)
	near(t, "colocation", peers.IPColocationFactorWeight, -32.72)
	near(t, "no colocation", in.PeerScore(false).IPColocationFactorWeight, 0)
	if peers.DecayInterval != 384*time.Second || peers.RetainScore != 3840*time.Second || peers.SeenMsgTTL != 30*time.Second {
		t.Errorf("intervals are %v, %v, %v", peers.DecayInterval, peers.RetainScore, peers.SeenMsgTTL)
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-6*math.Max(1, math.Abs(want)) {
		t.Errorf("%s is %.6f, expected %.6f", what, got, want)
	}
}

func TestGossipParams(t *testing.T) {
	p := gossipParams()
	got := []any{
		p.D, p.Dlo, p.Dhi, p.Dout, p.Dlazy, p.Dscore, p.GossipFactor, p.GossipRetransmission, p.HeartbeatInterval,
		p.HistoryLength, p.HistoryGossip, p.MaxIHaveLength, p.MaxIHaveMessages, p.FanoutTTL, p.PruneBackoff,
		p.UnsubscribeBackoff, p.IDontWantMessageThreshold, p.MaxIDontWantLength, p.IDontWantMessageTTL,
		p.OpportunisticGraftTicks, p.OpportunisticGraftPeers, seenTTL,
	}
	want := []any{
		8, 6, 12, 2, 6, 4, 0.25, 3, 700 * time.Millisecond,
		6, 4, 1500, 32, time.Minute, time.Minute,
		10 * time.Second, 1024, 10, 3,
		uint64(60), 2, 385 * time.Second,
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("parameter %d is %v, expected %v", i, got[i], want[i])
		}
	}
}

func TestSubscriptionFilter(t *testing.T) {
	profile := network.Hoodi()
	f := subscriptionFilter(&profile)
	if !f.CanSubscribe("ssv.v2.127") || f.CanSubscribe("ssv.v2.128") || f.CanSubscribe("ssv.v2.01") {
		t.Error("the filter's names are not the network's")
	}
	announcements := make([]*pb.RPC_SubOpts, 129)
	for i := range announcements {
		announcements[i] = &pb.RPC_SubOpts{Topicid: proto.String(profile.Fork(0).TopicOf(uint64(i)))}
	}
	if kept, err := f.FilterIncomingSubscriptions("", announcements); err != nil || len(kept) != 128 {
		t.Errorf("%d of 129 announcements kept, %v", len(kept), err)
	}
	if _, err := f.FilterIncomingSubscriptions("", append(announcements, announcements[0])); err != pubsub.ErrTooManySubscriptions {
		t.Errorf("130 announcements: %v", err)
	}
}

func TestIdentity(t *testing.T) {
	if _, err := NewIdentity(make([]byte, 32)); err == nil {
		t.Error("zero is a key")
	}
	if _, err := NewIdentity(make([]byte, 31)); err == nil {
		t.Error("31 bytes are a key")
	}
	secret, err := goldenIdentity(t).Secret()
	if err != nil || secret[0] != 1 || secret[31] != 32 {
		t.Errorf("secret is %x, %v", secret, err)
	}
	if _, err := GenerateIdentity(strings.NewReader("short")); err == nil {
		t.Error("short randomness makes a key")
	}
	identity, err := GenerateIdentity(strings.NewReader(strings.Repeat("\xff", 32) + strings.Repeat("\x01", 32)))
	if err != nil || identity.PeerID() == "" {
		t.Errorf("second draw: %v", err)
	}
}

func TestParsePeers(t *testing.T) {
	full := "/ip4/192.0.2.1/tcp/13001/p2p/" + goldenPeerID
	peers, err := ParsePeers(full, "/dns4/example.org/tcp/1/p2p/"+goldenPeerID)
	if err != nil || len(peers) != 1 || len(peers[0].Addrs) != 2 || peers[0].ID.String() != goldenPeerID {
		t.Errorf("peers are %v, %v", peers, err)
	}
	for _, bad := range []string{"", "nonsense", "/ip4/192.0.2.1/tcp/13001", "/p2p/" + goldenPeerID} {
		if _, err := ParsePeers(bad); err == nil {
			t.Errorf("%q is an address", bad)
		}
	}
}

// Peer ids are told without parsing exactly where the library parses them.
func TestIsPeerID(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.SliceOfN(rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte{0, 1, 2, 0x12, 32, 36, 37, 0x80, 0xff})), 0, 140).Draw(t, "id")
		if rapid.Bool().Draw(t, "sized") && len(id) > 1 {
			id[0], id[1] = rapid.SampledFrom([]byte{0, 0x12}).Draw(t, "code"), byte(len(id)-2)
		}
		if _, err := peer.IDFromBytes(id); isPeerID(id) != (err == nil) {
			t.Fatalf("%x: the library says %v", id, err)
		}
	})
}
