package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// Journal stores the one transaction of a wallet that may be pending, so that a program that was interrupted finds it again. It is
// locked while it is open.
type Journal struct {
	file *os.File
}

// entry is a transaction that was signed and may have been sent. All its variants have the same nonce and differ in fees only, so at
// most one is ever mined.
type entry struct {
	ChainID uint64 `json:"chain_id"`
	Intent  string `json:"intent"`
	// For is the action of the request that this transaction prepares, such as the call that needs an allowance.
	For     string          `json:"for,omitempty"`
	Started time.Time       `json:"started"`
	Txs     []hexutil.Bytes `json:"transactions"`
}

// maxJournal bounds a journal file in bytes: a bulk registration signed a dozen times.
const maxJournal = 64 << 20

// ErrBusy says that another process has the journal open.
var ErrBusy = errors.New("another process uses this wallet right now")

// OpenJournal opens or creates the journal at path and locks it.
func OpenJournal(path string) (*Journal, error) {
	for {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, fmt.Errorf("open the wallet's journal: %w", err)
		}
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = ErrBusy
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("lock the wallet's journal %s: %w", path, err), file.Close())
		}
		if current(file, path) {
			return &Journal{file}, nil
		}
		// The process before us removed the file after we opened it and before we locked it.
		if err := file.Close(); err != nil {
			return nil, fmt.Errorf("open the wallet's journal: %w", err)
		}
	}
}

// current reports whether a file is still the one at its path.
func current(file *os.File, path string) bool {
	opened, err := file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(opened, there)
}

// Close unlocks the journal. The file of an empty one is removed.
func (j *Journal) Close() error {
	var removed error
	if info, err := j.file.Stat(); err == nil && info.Size() == 0 {
		removed = os.Remove(j.file.Name())
	}
	if err := errors.Join(removed, j.file.Close()); err != nil {
		return fmt.Errorf("close the wallet's journal: %w", err)
	}
	return nil
}

// load returns the pending transaction, or nil.
func (j *Journal) load() (*entry, error) {
	data, err := io.ReadAll(io.NewSectionReader(j.file, 0, maxJournal))
	if err != nil {
		return nil, fmt.Errorf("read the wallet's journal: %w", err)
	}
	if len(data) == 0 {
		return nil, nil
	}
	var e entry
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, &JournalError{j.file.Name(), err}
	}
	if len(e.Txs) == 0 {
		return nil, &JournalError{j.file.Name(), errors.New("it holds no transaction")}
	}
	return &e, nil
}

// save makes an entry durable before its last transaction is sent.
func (j *Journal) save(e entry) error {
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write the wallet's journal: %w", err)
	}
	return j.replace(data)
}

// clear removes the transaction, because its outcome is known.
func (j *Journal) clear() error { return j.replace(nil) }

// replace overwrites the content and truncates the file. The file stays the same, because the lock is on it.
func (j *Journal) replace(data []byte) error {
	if _, err := j.file.WriteAt(data, 0); err != nil {
		return fmt.Errorf("write the wallet's journal: %w", err)
	}
	if err := j.file.Truncate(int64(len(data))); err != nil {
		return fmt.Errorf("write the wallet's journal: %w", err)
	}
	if err := j.file.Sync(); err != nil {
		return fmt.Errorf("write the wallet's journal: %w", err)
	}
	return nil
}

// decode returns the transactions of the entry in the journal at path, the first sent first.
func (e entry) decode(path string) ([]*types.Transaction, error) {
	var txs []*types.Transaction
	for _, raw := range e.Txs {
		tx := new(types.Transaction)
		if err := tx.UnmarshalBinary(raw); err != nil {
			return nil, &JournalError{path, fmt.Errorf("transaction: %w", err)}
		}
		txs = append(txs, tx)
	}
	return txs, nil
}

func (e *entry) add(tx *types.Transaction) error {
	raw, err := tx.MarshalBinary()
	if err != nil {
		return fmt.Errorf("encode transaction: %w", err)
	}
	e.Txs = append(e.Txs, raw)
	return nil
}
