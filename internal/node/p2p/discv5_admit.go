package p2p

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/p2p/enr"
	"github.com/ethereum/go-ethereum/rlp"
)

// The discovery library has no hook for which nodes it may keep, and its DeleteNode races with its own loop. Records reach it in two
// ways: other nodes answer with them, and the identity scheme checks them; or their nodes begin a session with them, and the socket
// reads them.

var errNotAdmitted = errors.New("record of another network")

// admittedScheme rejects the signature of a record that is not admitted.
type admittedScheme struct {
	enr.IdentityScheme
	admit func(*enr.Record) bool
}

// Verify checks a record's signature, and whether it is admitted.
func (s admittedScheme) Verify(record *enr.Record, signature []byte) error {
	if err := s.IdentityScheme.Verify(record, signature); err != nil {
		return err
	}
	if !s.admit(record) {
		return errNotAdmitted
	}
	return nil
}

// admittedConn is a socket that drops handshakes whose record is not admitted.
type admittedConn struct {
	*net.UDPConn
	mask  cipher.Block
	admit func(*enr.Record) bool
}

func newAdmittedConn(conn *net.UDPConn, own enode.ID, admit func(*enr.Record) bool) (*admittedConn, error) {
	mask, err := aes.NewCipher(own[:aes.BlockSize])
	if err != nil {
		return nil, fmt.Errorf("read headers of discovery: %w", err)
	}
	return &admittedConn{conn, mask, admit}, nil
}

// ReadFromUDPAddrPort returns the next packet that is not dropped.
func (c *admittedConn) ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error) {
	for {
		n, from, err := c.UDPConn.ReadFromUDPAddrPort(b)
		if err != nil {
			return n, from, err
		}
		if record := c.handshakeRecord(b[:n]); record == nil || c.admit(record) {
			return n, from, nil
		}
	}
}

// Layout of a packet: a masking IV, then a static header and its authentication data, both masked with the receiver's id. The
// authentication data of a handshake holds the sender's id, two sizes, a signature, a key and, if the receiver does not have it yet,
// the sender's record.
const (
	maskSize      = aes.BlockSize
	staticSize    = 23
	flagOffset    = 8
	sizeOffset    = 21
	flagHandshake = 2
	authFixedSize = 34
	signatureAt   = 32
	keyAt         = 33
)

// handshakeRecord returns the record of a handshake, or nil. A packet that cannot be read is passed to the library, which refuses it.
func (c *admittedConn) handshakeRecord(packet []byte) *enr.Record {
	if len(packet) < maskSize+staticSize {
		return nil
	}
	unmask := cipher.NewCTR(c.mask, packet[:maskSize])
	var head [staticSize]byte
	unmask.XORKeyStream(head[:], packet[maskSize:maskSize+staticSize])
	rest := packet[maskSize+staticSize:]
	size := int(binary.BigEndian.Uint16(head[sizeOffset:]))
	if head[flagOffset] != flagHandshake || size > len(rest) || size < authFixedSize {
		return nil
	}
	auth := make([]byte, size)
	unmask.XORKeyStream(auth, rest[:size])
	begin := authFixedSize + int(auth[signatureAt]) + int(auth[keyAt])
	if begin >= size {
		return nil
	}
	record := new(enr.Record)
	if rlp.DecodeBytes(auth[begin:], record) != nil {
		return nil
	}
	return record
}
