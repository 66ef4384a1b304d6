package wire

import (
	"crypto/sha256"
	"encoding/binary"
)

// View reads a signed message in place, in the bytes that gossip delivered: it decodes nothing twice, copies nothing and allocates
// nothing. It accepts exactly the bytes that DecodeSigned accepts (a fuzz target compares the two). The zero View is an empty message.
//
// A View refers to the bytes that it was made from: a change of them changes the View.
type View struct {
	signatures []byte // offset table and signatures
	count      int    // number of signatures
	operators  []byte
	message    []byte // the SSZ of the SSVMessage
	fullData   []byte
}

// ParseView checks the layout and limits of a signed message. An error has CodeUnmarshalSSZ.
func ParseView(data []byte) (View, error) {
	if len(data) < signedFixed {
		return View{}, viewError("fixed part", len(data))
	}
	o1, o2, o3 := offset(data, 4), offset(data, 8), offset(data, 12)
	if offset(data, 0) != signedFixed || o1 < signedFixed || o2 < o1 || o3 < o2 || o3 > len(data) {
		return View{}, viewError("offsets", len(data))
	}
	v := View{signatures: data[signedFixed:o1], operators: data[o1:o2], message: data[o2:o3], fullData: data[o3:]}
	count, ok := countByteLists(v.signatures, MaxCommitteeSize, SignatureLength)
	if !ok {
		return View{}, viewError("signatures", len(v.signatures))
	}
	v.count = count
	if len(v.operators)%8 != 0 || len(v.operators) > 8*MaxCommitteeSize {
		return View{}, viewError("operators", len(v.operators))
	}
	if len(v.message) < ssvFixed || offset(v.message, ssvFixed-4) != ssvFixed || len(v.message) > ssvFixed+MaxDataLength {
		return View{}, viewError("SSV message", len(v.message))
	}
	if len(v.fullData) > MaxFullDataLength {
		return View{}, viewError("full data", len(v.fullData))
	}
	return v, nil
}

func viewError(part string, length int) error {
	return Errorf(CodeUnmarshalSSZ, "decode signed message: %s of %d bytes does not fit", part, length)
}

func offset(data []byte, at int) int { return int(binary.LittleEndian.Uint32(data[at:])) }

// countByteLists checks a list of byte lists and returns the number of its elements.
func countByteLists(list []byte, maxCount, maxLength int) (count int, ok bool) {
	if len(list) == 0 || (len(list) == 4 && offset(list, 0) == 0) {
		return 0, true
	}
	if len(list) < 4 {
		return 0, false
	}
	start := offset(list, 0)
	count = start / 4
	if start == 0 || start%4 != 0 || start > len(list) || count > maxCount {
		return 0, false
	}
	for i := range count {
		end := len(list)
		if i+1 < count {
			end = offset(list, 4*(i+1))
		}
		if end < start || end > len(list) || end-start > maxLength {
			return 0, false
		}
		start = end
	}
	return count, true
}

// Signatures returns the number of signatures.
func (v *View) Signatures() int { return v.count }

// Signature returns signature i, counted from 0, which must be less than Signatures.
func (v *View) Signature(i int) []byte {
	start, end := offset(v.signatures, 4*i), len(v.signatures)
	if i+1 < v.count {
		end = offset(v.signatures, 4*(i+1))
	}
	return v.signatures[start:end:end]
}

// Signers returns the number of signers.
func (v *View) Signers() int { return len(v.operators) / 8 }

// Signer returns signer i, counted from 0, which must be less than Signers.
func (v *View) Signer(i int) OperatorID {
	return OperatorID(binary.LittleEndian.Uint64(v.operators[8*i:]))
}

// MsgType returns the type of the SSVMessage.
func (v *View) MsgType() MsgType {
	if len(v.message) < ssvFixed {
		return 0
	}
	return MsgType(binary.LittleEndian.Uint64(v.message))
}

// MsgID returns the id of the SSVMessage.
func (v *View) MsgID() MessageID {
	if len(v.message) < ssvFixed {
		return MessageID{}
	}
	return MessageID(v.message[8 : 8+MessageIDLength])
}

// Data returns the data of the SSVMessage.
func (v *View) Data() []byte {
	if len(v.message) < ssvFixed {
		return nil
	}
	return v.message[ssvFixed:]
}

// FullData returns the value of a proposal or of a decided message.
func (v *View) FullData() []byte { return v.fullData }

// SigningBytes returns the bytes that the operators signed. An SSVMessage has only one encoding, so these are its bytes in the
// message.
func (v *View) SigningBytes() []byte { return v.message }

// Hash returns the SHA-256 of SigningBytes, as (*SSVMessage).Hash does.
func (v *View) Hash() [32]byte { return sha256.Sum256(v.message) }
