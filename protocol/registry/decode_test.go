package registry

import (
	"bytes"
	"encoding/binary"
	"errors"
	"reflect"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"pgregory.net/rapid"
)

func TestDecodeReadsWhatTheContractEmits(t *testing.T) {
	for _, want := range sampleEvents() {
		got, err := Decode(encode(want))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", want.Name(), got, err)
		}
	}
}

func TestTopicsAreTheEventsHashes(t *testing.T) {
	const cluster = "(uint32,uint64,uint64,bool,uint256)"
	signatures := []string{
		"(uint64,address,bytes,uint256)", "(uint64)", "(address,uint64[],bytes,bytes," + cluster + ")",
		"(address,uint64[],bytes," + cluster + ")", "(address,uint64[]," + cluster + ")",
		"(address,uint64[]," + cluster + ")", "(address,address)", "(address,uint64[],bytes)",
	}
	for i, event := range sampleEvents() {
		want := crypto.Keccak256Hash([]byte(event.Name() + signatures[i]))
		if got := encode(event).Topics[0]; got != want {
			t.Errorf("%s: topic %v, hash %v", event.Name(), got, want)
		}
	}
}

func TestDecodeIgnoresOtherEvents(t *testing.T) {
	for _, log := range []Log{{}, {Topics: []common.Hash{{1}}}} {
		if event, err := Decode(log); event != nil || err != nil {
			t.Errorf("%v: %v, %v", log, event, err)
		}
	}
}

func TestDecodeRefusesWhatIsNoEvent(t *testing.T) {
	for _, event := range sampleEvents() {
		good := encode(event)
		bad := map[string]Log{
			"a topic missing":  {Topics: good.Topics[:len(good.Topics)-1], Data: good.Data},
			"a topic too many": {Topics: append(append([]common.Hash{}, good.Topics...), common.Hash{}), Data: good.Data},
		}
		if len(good.Data) > 0 {
			bad["no data"] = Log{Topics: good.Topics}
			bad["a word missing"] = Log{Topics: good.Topics, Data: good.Data[:len(good.Data)-32]}
			if len(good.Data) > 32 {
				bad["an offset out of range"] = Log{Topics: good.Topics, Data: append(bytes.Repeat([]byte{0xff}, 32), good.Data[32:]...)}
			}
		}
		for name, log := range bad {
			_, err := Decode(log)
			var unparsable *UnparsableError
			if !errors.As(err, &unparsable) || unparsable.Event != event.Name() {
				t.Errorf("%s with %s: %v", event.Name(), name, err)
			}
		}
	}
}

// A length that promises more than there is must not cost anything.
func TestDecodeAllocatesNoMoreThanTheData(t *testing.T) {
	log := encode(ClusterLiquidatedEvent{})
	copy(log.Data[6*32:], bytes.Repeat([]byte{0}, 24))
	copy(log.Data[6*32+24:], []byte{0, 0, 0, 1, 0, 0, 0, 0}) // 2^32 operators
	allocations := testing.AllocsPerRun(10, func() {
		if _, err := Decode(log); err == nil {
			t.Fatal("accepted")
		}
	})
	if allocations > 10 {
		t.Errorf("%v allocations", allocations)
	}
}

// All nodes must agree on which logs count, or their nonces part. The peers read with
// go-ethereum's decoder.
func TestDecodeAgreesWithPeers(t *testing.T) {
	events := sampleEvents()
	accepted := 0
	rapid.Check(t, func(rt *rapid.T) {
		log := encode(events[rapid.IntRange(0, len(events)-1).Draw(rt, "event")])
		data := bytes.Clone(log.Data)
		for range rapid.IntRange(0, 3).Draw(rt, "changes") {
			if len(data) < 32 {
				break
			}
			at := 32 * rapid.IntRange(0, min(len(data)/32-1, 12)).Draw(rt, "word")
			value := rapid.SampledFrom([]uint64{0, 1, 2, 4, 31, 32, 64, 96, 160, 1 << 32, 1 << 62, 1<<63 - 31, 1<<64 - 1}).Draw(rt, "value")
			binary.BigEndian.PutUint64(data[at+24:], value)
			if rapid.IntRange(0, 9).Draw(rt, "high") == 0 {
				data[at+rapid.IntRange(0, 23).Draw(rt, "byte")] = 1
			}
		}
		log.Data = data[:len(data)-rapid.SampledFrom([]int{0, 0, 0, 1, min(len(data), 32)}).Draw(rt, "cut")*min(len(data), 1)]
		if _, err := Decode(log); (err == nil) != readable(log) {
			rt.Fatalf("ours: %v, theirs: %v", err, readable(log))
		} else if err == nil {
			accepted++
		}
	})
	if accepted == 0 {
		t.Error("no log was accepted: the comparison says nothing")
	}
}
