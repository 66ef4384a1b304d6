package wire

import "testing"

func benchSigned(b *testing.B) []byte {
	m := signedBy(b, prepareOf(b), MsgConsensus, 1, 2, 3)
	m.FullData = mustEncode(b, testVote())
	return mustEncode(b, m)
}

func BenchmarkDecodeSigned(b *testing.B) {
	data := benchSigned(b)
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := DecodeSigned(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseView(b *testing.B) {
	data := benchSigned(b)
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := ParseView(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkViewHash(b *testing.B) {
	view, err := ParseView(benchSigned(b))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	var sink byte
	for b.Loop() {
		sink += view.Hash()[0]
	}
}

func BenchmarkEncodeSigned(b *testing.B) {
	m, err := DecodeSigned(benchSigned(b))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.MarshalSSZ(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeQBFT(b *testing.B) {
	data := mustEncode(b, prepareOf(b))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeQBFT(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodePartialSignatures500(b *testing.B) {
	data := mustEncode(b, partials(500))
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := DecodePartialSignatures(data); err != nil {
			b.Fatal(err)
		}
	}
}
