package p2p

import (
	"bytes"
	"encoding/binary"
	"errors"
	"reflect"
	"testing"

	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/p2p/enr"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"google.golang.org/protobuf/proto"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

func frameOf(t testing.TB, rpc *pb.RPC) []byte {
	t.Helper()
	raw, err := proto.Marshal(rpc)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// scanAll reads one frame in pieces of a size.
func scanAll(s *frameScan, frame []byte, piece int) error {
	stream := append(binary.AppendUvarint(nil, uint64(len(frame))), frame...)
	for len(stream) > 0 {
		n := min(max(piece, 1), len(stream))
		if err := s.scan(stream[:n]); err != nil {
			return err
		}
		stream = stream[n:]
	}
	return nil
}

// partsOf is what a decoded frame costs.
func partsOf(rpc *pb.RPC) int {
	n := partPoints * (len(rpc.GetSubscriptions()) + len(rpc.GetPublish()))
	c := rpc.GetControl()
	n += entryPoints * (len(c.GetIhave()) + len(c.GetIwant()) + len(c.GetGraft()) + len(c.GetPrune()) + len(c.GetIdontwant()))
	for _, x := range c.GetIhave() {
		n += len(x.GetMessageIDs())
	}
	for _, x := range c.GetIwant() {
		n += len(x.GetMessageIDs())
	}
	for _, x := range c.GetPrune() {
		n += len(x.GetPeers())
	}
	for _, x := range c.GetIdontwant() {
		n += len(x.GetMessageIDs())
	}
	return n
}

// hasGroups reports whether a message holds fields of the old group type, which are refused although a decoder skips them.
func hasGroups(rpc *pb.RPC) bool {
	unknown := rpc.ProtoReflect().GetUnknown()
	c := rpc.GetControl()
	if c != nil {
		unknown = append(unknown, c.ProtoReflect().GetUnknown()...)
		for _, m := range c.GetIhave() {
			unknown = append(unknown, m.ProtoReflect().GetUnknown()...)
		}
		for _, m := range c.GetIwant() {
			unknown = append(unknown, m.ProtoReflect().GetUnknown()...)
		}
		for _, m := range c.GetGraft() {
			unknown = append(unknown, m.ProtoReflect().GetUnknown()...)
		}
		for _, m := range c.GetPrune() {
			unknown = append(unknown, m.ProtoReflect().GetUnknown()...)
		}
		for _, m := range c.GetIdontwant() {
			unknown = append(unknown, m.ProtoReflect().GetUnknown()...)
		}
	}
	return len(unknown) > 0
}

// FuzzGossipFrame: what gossipsub decodes is let through and counted in full, however the bytes arrive.
func FuzzGossipFrame(f *testing.F) {
	topic, yes := "ssv.v2.114", true
	f.Add(frameOf(f, &pb.RPC{
		Subscriptions: []*pb.RPC_SubOpts{{Subscribe: &yes, Topicid: &topic}},
		Publish:       []*pb.Message{{From: []byte("a"), Data: bytes.Repeat([]byte{1}, 300), Topic: &topic}},
		Control: &pb.ControlMessage{
			Ihave: []*pb.ControlIHave{{TopicID: &topic, MessageIDs: []string{"123456789012", "2"}}}, Iwant: []*pb.ControlIWant{{MessageIDs: []string{"3"}}},
			Graft: []*pb.ControlGraft{{TopicID: &topic}}, Prune: []*pb.ControlPrune{{TopicID: &topic, Peers: []*pb.PeerInfo{{PeerID: []byte("p")}}}},
			Idontwant: []*pb.ControlIDontWant{{MessageIDs: []string{"4", "5"}}},
		},
	}), 7)
	f.Add([]byte{0x1a, 2, 0x0a, 0}, 1)
	f.Add(bytes.Repeat([]byte{0x12, 0}, 5000), 100)
	f.Fuzz(func(t *testing.T, frame []byte, piece int) {
		var s frameScan
		err := scanAll(&s, frame, piece)
		rpc := new(pb.RPC)
		if proto.Unmarshal(frame, rpc) != nil || errors.Is(err, errCrowdedFrame) {
			return
		}
		if err != nil {
			if hasGroups(rpc) {
				return
			}
			t.Fatalf("a frame that decodes is refused: %v", err)
		}
		if parts := partsOf(rpc); len(frame) > 0 && s.points < parts {
			t.Fatalf("%d points counted for parts of %d", s.points, parts)
		}
		if s.depth != 0 || s.phase != scanFrame {
			t.Fatal("the end of the frame was missed")
		}
	})
}

// FuzzNodeRecord: whatever a record says, a candidate has an address that can be dialled and the peer id of the record's key.
func FuzzNodeRecord(f *testing.F) {
	domain := wire.Domain{0, 0, 5, 3}
	key := numberedIdentity(f, 1)
	public, err := key.key.GetPublic().Raw()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(true, domain[:], make([]byte, 16), []byte{192, 0, 2, 1}, uint16(13001), public)
	f.Add(true, domain[:], make([]byte, 15), []byte{0, 0, 0, 0}, uint16(0), public[:32])
	f.Fuzz(func(t *testing.T, ssv bool, theirs, subnets, ip []byte, tcp uint16, key []byte) {
		if len(theirs)+len(subnets)+len(ip)+len(key) > 150 {
			return // no record of more than 300 bytes can be signed
		}
		var record enr.Record
		for name, value := range map[string]any{"ssv": ssv, "domaintype": theirs, "subnets": subnets, "ip": ip, "tcp": tcp, "secp256k1": key} {
			record.Set(enr.WithEntry(name, value))
		}
		node := enode.SignNull(&record, enode.ID{1})
		c, ok := readCandidate(node, domain)
		if !ok {
			return
		}
		if addr, valid := addressOf(c.info.Addrs[0]); len(c.info.Addrs) != 1 || !valid || addr != c.ip || c.info.ID.Validate() != nil {
			t.Fatalf("candidate is %+v", c)
		}
		if !ssv || !bytes.Equal(theirs, domain[:]) || len(subnets) != len(Subnets{}) || tcp == 0 {
			t.Fatal("a record that is not the network's makes a candidate")
		}
	})
}

// FuzzHandshake: a record that is read is bounded, and says the same when it is written again.
func FuzzHandshake(f *testing.F) {
	info := NewNodeInfo(wire.Domain{0, 0, 5, 3}, "v1", NewSubnets(1, 127))
	envelope, err := info.seal(numberedIdentity(f, 1))
	if err != nil {
		f.Fatal(err)
	}
	payload, err := info.MarshalRecord()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(envelope, payload)
	f.Add([]byte{}, []byte(`{"Entries":["","0x00000503","{\"Subnets\":\"\"}"]}`))
	f.Fuzz(func(t *testing.T, envelope, payload []byte) {
		if read, err := readInfo(bytes.NewReader(envelope)); err == nil {
			read.Subnets()
		}
		var first, second NodeInfo
		if first.UnmarshalRecord(payload) != nil {
			return
		}
		again, err := first.MarshalRecord()
		if err != nil {
			t.Fatal(err)
		}
		if err := second.UnmarshalRecord(again); err != nil || !reflect.DeepEqual(first, second) {
			t.Fatalf("%+v became %+v: %v", first, second, err)
		}
	})
}
