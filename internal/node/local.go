package node

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/config"
	"github.com/hawser-ssv/hawser/internal/node/p2p"
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

func networkKeyFile(c *config.Config) string {
	if c.P2PKeyFile != "" {
		return c.P2PKeyFile
	}
	return filepath.Join(c.DataDir, "network.key")
}

// loadIdentity reads the network key, or makes and keeps a new one.
func loadIdentity(path string, random io.Reader) (p2p.Identity, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return createIdentity(path, random)
	}
	if err != nil {
		return p2p.Identity{}, fault.Wrap(fault.FileUnreadable, err, "file", path)
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return p2p.Identity{}, fault.Wrap(fault.FileUnreadable, fmt.Errorf("expected 64 hex digits: %w", err), "file", path)
	}
	identity, err := p2p.NewIdentity(secret)
	if err != nil {
		return p2p.Identity{}, fault.Wrap(fault.FileUnreadable, err, "file", path)
	}
	return identity, nil
}

func createIdentity(path string, random io.Reader) (p2p.Identity, error) {
	identity, err := p2p.GenerateIdentity(random)
	if err != nil {
		return identity, err
	}
	secret, err := identity.Secret()
	if err != nil {
		return identity, err
	}
	if err := writeAtomically(path, hex.EncodeToString(secret)+"\n"); err != nil {
		return identity, fault.Wrap(fault.FileNotWritten, err, "file", path)
	}
	return identity, nil
}

// writeAtomically leaves either the whole file or none.
func writeAtomically(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
