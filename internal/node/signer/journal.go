package signer

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// KeepJoined is how many heights (slots) below the highest joined one the journal stores one by one. Older ones are not live, because
// gossip refuses messages after 34 slots; they count as joined.
const KeepJoined = 64

// Joined identifies a consensus instance in which this operator is about to send its first message.
type Joined struct {
	Identifier wire.MessageID
	Height     wire.Height
}

// JoinedError says that an instance was joined before a restart. This operator may have sent any message in it, so it must send no
// more: the caller mutes the instance.
type JoinedError struct{ Joined }

// Error names the instance.
func (e *JoinedError) Error() string {
	return fmt.Sprintf("height %d of %v was joined before the restart", e.Height, e.Identifier)
}

// Journal records, across restarts, in which consensus instances this operator has sent messages. Its methods may be called from any
// goroutine.
type Journal struct {
	store *store.Store
	// earlier are the instances joined in earlier runs, at heights from floor on; every height below floor counts as joined. Both are
	// fixed when the journal is opened.
	earlier map[Joined]struct{}
	floor   wire.Height
	// silent are single heights in which this run sends nothing.
	silent []wire.Height

	mu      sync.Mutex
	highest wire.Height
	pruned  wire.Height // every record below was removed
}

// OpenJournal reads what earlier runs joined.
func OpenJournal(s *store.Store) (*Journal, error) {
	j := &Journal{store: s, earlier: map[Joined]struct{}{}}
	err := s.Scan(store.Joined, nil, func(key, _ []byte) error {
		if len(key) != 8+wire.MessageIDLength {
			return fmt.Errorf("record under a key of %d bytes", len(key))
		}
		at := Joined{Identifier: wire.MessageID(key[8:]), Height: wire.Height(binary.BigEndian.Uint64(key))}
		j.earlier[at] = struct{}{}
		j.highest = max(j.highest, at.Height)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read joined heights: %w", err)
	}
	j.floor = keepFrom(j.highest)
	return j, nil
}

// keepFrom is the lowest height that is stored by itself when highest is the highest joined one.
func keepFrom(highest wire.Height) wire.Height {
	if highest < KeepJoined {
		return 0
	}
	return highest - KeepJoined
}

// WasJoined reports whether an earlier run may have sent messages in the instance, so that this run must be silent in it. Instances
// that this run joined do not count.
func (j *Journal) WasJoined(id wire.MessageID, height wire.Height) bool {
	if height < j.floor || slices.Contains(j.silent, height) {
		return true
	}
	_, joined := j.earlier[Joined{Identifier: id, Height: height}]
	return joined
}

// RecordJoined records durably that this operator is about to send messages in an instance. No message may be sent before it returns
// nil. It returns a *JoinedError for an instance of an earlier run.
func (j *Journal) RecordJoined(id wire.MessageID, height wire.Height) error {
	return j.RecordAll([]Joined{{Identifier: id, Height: height}})
}

// RecordAll is RecordJoined for several instances with one fsync. If one of them was joined in an earlier run none
// is recorded.
func (j *Journal) RecordAll(instances []Joined) error {
	for _, in := range instances {
		if j.WasJoined(in.Identifier, in.Height) {
			return &JoinedError{in}
		}
	}
	wait, err := j.begin(instances)
	if err == nil {
		err = wait()
	}
	if err != nil {
		return fmt.Errorf("record %d joined heights: %w", len(instances), err)
	}
	return nil
}

// begin passes the records to the store, with the removal of old ones. Under the lock the removal cannot become durable before the
// height that makes them old.
func (j *Journal) begin(instances []Joined) (wait func() error, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	highest, pruned := j.highest, j.pruned
	b := j.store.Batch()
	for _, in := range instances {
		b.Set(store.Joined, joinedKey(in), nil)
		j.highest = max(j.highest, in.Height)
	}
	j.prune(b)
	if wait, err = b.Begin(); err != nil {
		j.highest, j.pruned = highest, pruned
	}
	return wait, err
}

// prune measures age by the highest height joined, never by a clock: a clock that jumps ahead and back must not remove records.
func (j *Journal) prune(b *store.Batch) {
	from := keepFrom(j.highest)
	if from < j.pruned+KeepJoined/2 {
		return
	}
	b.DeleteRange(store.Joined, nil, heightKey(from))
	j.pruned = from
}

func heightKey(h wire.Height) []byte { return binary.BigEndian.AppendUint64(nil, uint64(h)) }

func joinedKey(in Joined) []byte { return append(heightKey(in.Height), in.Identifier[:]...) }
