package p2p

import "errors"

var errCrowdedFrame = errors.New("the peer's frame holds too many parts")

// Gossipsub decodes a whole frame before anybody can check it, and a part of two bytes becomes an object of two hundred. So parts are
// counted while the bytes arrive, and a frame may cost framePoints at most. A message or a subscription costs partPoints, an entry of
// the control message entryPoints, and each id or topic in an entry one point. Honest frames stay far below: an answer to an IWANT has
// at most 1,500 messages, and control messages end at 512 KiB.
const (
	framePoints = 1 << 16
	partPoints  = 16
	entryPoints = 4
)

// frameScan reads a stream of frames piece by piece. A frame is a length and a protobuf RPC.
type frameScan struct {
	phase scanPhase
	// value and shift belong to the number that is being read.
	value uint64
	shift uint
	field uint64
	// left are the unread bytes of the frame, of its control message and of an entry of that; depth is how many of the three are open.
	left  [3]uint64
	depth int
	// skip is how many bytes of the current value are not read.
	skip   uint64
	points int
}

type scanPhase uint8

const (
	scanFrame  scanPhase = iota // the length of a frame
	scanTag                     // number and type of a field
	scanLength                  // the length of a field's value
	scanNumber                  // a value that is a number
)

// The fields of an RPC that contain fields. Source: the gossipsub specification's RPC and ControlMessage.
const (
	rpcControl = 3
	// entries of the control message: ihave, iwant, graft, prune, idontwant
	firstEntry, lastEntry = 1, 5
)

// scan reads the next bytes of the stream. The error is errFrame for bytes that no decoder accepts, and errCrowdedFrame for a frame of
// too many parts. After an error the stream cannot be read any further.
func (s *frameScan) scan(p []byte) error {
	for len(p) > 0 {
		if s.skip > 0 {
			n := min(s.skip, uint64(len(p)))
			s.skip -= n
			s.take(n)
			p = p[n:]
			s.close()
			continue
		}
		if s.depth > 0 {
			if s.left[s.depth-1] == 0 {
				return errFrame // the value ends within a number
			}
			s.take(1)
		}
		if s.shift > 63 {
			return errFrame
		}
		b := p[0]
		p = p[1:]
		s.value |= uint64(b&0x7f) << s.shift
		if s.shift += 7; b&0x80 != 0 {
			continue
		}
		value := s.value
		s.value, s.shift = 0, 0
		if err := s.number(value); err != nil {
			return err
		}
		s.close()
	}
	return nil
}

// take subtracts n bytes from everything that is open.
func (s *frameScan) take(n uint64) {
	for i := range s.depth {
		s.left[i] -= n
	}
}

// close closes what has been read to its end.
func (s *frameScan) close() {
	for s.phase == scanTag && s.skip == 0 && s.depth > 0 && s.left[s.depth-1] == 0 {
		s.depth--
	}
	if s.depth == 0 {
		s.phase = scanFrame
	}
}

// number handles a complete number.
func (s *frameScan) number(value uint64) error {
	switch s.phase {
	case scanFrame:
		s.left[0], s.depth, s.points = value, 1, 0
		s.phase = scanTag
	case scanTag:
		return s.tag(value)
	case scanLength:
		s.phase = scanTag
		if value > s.left[s.depth-1] {
			return errFrame
		}
		if s.holdsParts() {
			s.left[s.depth] = value
			s.depth++
			return nil
		}
		s.skip = value
	case scanNumber:
		s.phase = scanTag
	}
	return nil
}

// holdsParts reports whether the current field contains fields.
func (s *frameScan) holdsParts() bool {
	return s.depth == 1 && s.field == rpcControl || s.depth == 2 && s.field >= firstEntry && s.field <= lastEntry
}

func (s *frameScan) tag(value uint64) error {
	s.points += [...]int{partPoints, entryPoints, 1}[s.depth-1]
	if s.points > framePoints {
		return errCrowdedFrame
	}
	s.field = value >> 3
	switch value & 7 {
	case 0:
		s.phase = scanNumber
	case 1:
		s.skip = 8
	case 2:
		s.phase = scanLength
	case 5:
		s.skip = 4
	default:
		return errFrame // groups, which the protocol does not have
	}
	if s.skip > s.left[s.depth-1] {
		return errFrame
	}
	return nil
}
