package store

import (
	"errors"
	"fmt"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/health"
)

const troubleStore health.Name = "store"

// Troubles is the room's table.
func Troubles() []health.Row { return []health.Row{{Name: troubleStore, Severity: health.Safety}} }

// Reports reports what is wrong with the store of a data folder.
func (s *Store) Reports(folder string) []health.Report {
	err := s.Err()
	if err == nil || errors.Is(err, ErrClosed) {
		return nil
	}
	return []health.Report{{Name: troubleStore, Fault: fault.Of(Fault(err, folder))}}
}

// Fault gives an error of the data folder its code and remedy; nil stays nil.
func Fault(err error, folder string) error {
	if err == nil {
		return nil
	}
	var locked *LockedError
	var mismatch *MismatchError
	var schema *SchemaError
	var space *SpaceError
	var failed *FailedError
	switch {
	case errors.As(err, &locked):
		return fault.Wrap(fault.DataFolderLocked, err, "folder", folder)
	case errors.As(err, &mismatch):
		code := map[string]fault.Code{
			"network": fault.StoreOtherNetwork, "genesis validators root": fault.StoreOtherGenesis,
			"registry contract": fault.StoreOtherContract, "operator key": fault.StoreOtherKey,
		}[mismatch.Field]
		return fault.Wrap(code, err, "folder", folder, "stored", mismatch.Stored, "configured", mismatch.Given)
	case errors.As(err, &schema):
		return fault.Wrap(fault.StoreSchema, err, "folder", folder, "stored", schema.Stored, "configured", schema.Known)
	case errors.As(err, &space):
		return fault.Wrap(fault.DiskFull, err, "folder", folder, "free", mebibytes(space.Free), "needed", mebibytes(space.Need))
	case errors.As(err, &failed):
		return fault.Wrap(fault.StoreDamaged, err, "folder", folder)
	default:
		return fault.Wrap(fault.StoreNotWritten, err, "folder", folder)
	}
}

func mebibytes(bytes uint64) string { return fmt.Sprintf("%d MiB", bytes>>20) }

// ReadFault is Fault for an error of reading records in a store that was opened without an error: an error without a code of its own
// means that the records are damaged.
func ReadFault(err error, folder string) error {
	f := Fault(err, folder)
	if fault.Has(f, fault.StoreNotWritten) {
		return fault.Wrap(fault.StoreDamaged, err, "folder", folder)
	}
	return f
}
