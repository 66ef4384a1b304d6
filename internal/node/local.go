package node

import (
	"errors"
	"fmt"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/store"
)

func (n *Node) openStore() (*store.Store, error) {
	s, err := store.Open(store.Options{
		Dir: n.opts.Config.DataDir, Identity: n.storeIdentity(), Logger: n.opts.Logger.With("room", "store"),
	})
	return s, n.storeFault(err)
}

// storeFault gives an error of the data folder its code and remedy.
func (n *Node) storeFault(err error) error {
	if err == nil {
		return nil
	}
	folder := n.opts.Config.DataDir
	var locked *store.LockedError
	var mismatch *store.MismatchError
	var schema *store.SchemaError
	var space *store.SpaceError
	var failed *store.FailedError
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

// readFault is storeFault for what was opened without trouble and holds what it should not.
func (n *Node) readFault(err error) error {
	f := n.storeFault(err)
	if fault.Has(f, fault.StoreNotWritten) {
		return fault.Wrap(fault.StoreDamaged, err, "folder", n.opts.Config.DataDir)
	}
	return f
}
