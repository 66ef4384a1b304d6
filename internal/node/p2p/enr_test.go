package p2p

import (
	"net"
	"testing"

	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/p2p/enr"

	"github.com/hawser-ssv/hawser/protocol/wire"
)

// A record may say anything. What is not exactly as the network has it makes nobody a candidate, and no bootnode tells on it.
func TestHostileRecords(t *testing.T) {
	domain := wire.Domain{0, 0, 5, 3}
	whole := func() map[string]any {
		return map[string]any{"ip": net.IPv4(192, 0, 2, 1).To4(), "tcp": uint16(1), "udp": uint16(2), "ssv": true, "domaintype": domain[:], "subnets": make([]byte, 16)}
	}
	for name, c := range map[string]struct {
		change    func(map[string]any)
		candidate bool
	}{
		"whole":          {func(map[string]any) {}, true},
		"short domain":   {func(m map[string]any) { m["domaintype"] = []byte{0, 0, 5} }, false},
		"long domain":    {func(m map[string]any) { m["domaintype"] = []byte{0, 0, 5, 3, 0} }, false},
		"list as domain": {func(m map[string]any) { m["domaintype"] = []uint{0, 0, 5, 3} }, false},
		"other domain":   {func(m map[string]any) { m["domaintype"] = []byte{0, 0, 0, 1} }, false},
		"no domain":      {func(m map[string]any) { delete(m, "domaintype") }, false},
		"short subnets":  {func(m map[string]any) { m["subnets"] = make([]byte, 15) }, false},
		"no subnets":     {func(m map[string]any) { delete(m, "subnets") }, false},
		"ssv false":      {func(m map[string]any) { m["ssv"] = false }, false},
		"ssv a text":     {func(m map[string]any) { m["ssv"] = "yes" }, false},
		"no ssv":         {func(m map[string]any) { delete(m, "ssv") }, false},
		"no port":        {func(m map[string]any) { delete(m, "tcp") }, false},
		"port 0":         {func(m map[string]any) { m["tcp"] = uint16(0) }, false},
		"no address":     {func(m map[string]any) { delete(m, "ip") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			entries := whole()
			c.change(entries)
			var record enr.Record
			for key, value := range entries {
				record.Set(enr.WithEntry(key, value))
			}
			key, err := goldenIdentity(t).ecdsa()
			if err != nil {
				t.Fatal(err)
			}
			if err := enode.SignV4(&record, key); err != nil {
				t.Fatal(err)
			}
			node, err := enode.New(enode.ValidSchemes, &record)
			if err != nil {
				t.Fatal(err)
			}
			if got, ok := readCandidate(node, domain); ok != c.candidate {
				t.Errorf("candidate %v: %+v", ok, got)
			}
		})
	}
}
