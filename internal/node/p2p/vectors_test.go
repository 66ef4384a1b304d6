package p2p

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	pb "github.com/libp2p/go-libp2p-pubsub/pb"
)

// The vectors of gossip message ids were typed from spec/networking.md#gossipsub.
func TestGossipIDVectors(t *testing.T) {
	raw, err := os.ReadFile("../../../spec/vectors/gossip_ids.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Data      string `json:"data"`
			HasAuthor bool   `json:"has_author"`
			ID        string `json:"id"`
		} `json:"cases"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) < 7 {
		t.Fatalf("%d cases", len(file.Cases))
	}
	for _, c := range file.Cases {
		data, err := hex.DecodeString(strings.TrimPrefix(c.Data, "0x"))
		if err != nil {
			t.Fatal(err)
		}
		m := &pb.Message{Data: data}
		if c.HasAuthor {
			m.From = []byte(goldenIdentity(t).PeerID())
		}
		if got := "0x" + hex.EncodeToString([]byte(messageID(m))); got != c.ID {
			t.Errorf("data %.40s…: id %s, want %s", c.Data, got, c.ID)
		}
	}
}
