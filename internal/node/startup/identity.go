package startup

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
)

// NetworkKeyFile returns the path of the file with the network key.
func NetworkKeyFile(c *config.Config) string {
	if c.P2PKeyFile != "" {
		return c.P2PKeyFile
	}
	return filepath.Join(c.DataDir, "network.key")
}

// LoadIdentity reads the network key, or creates and stores a new one.
func LoadIdentity(path string, random io.Reader) (p2p.Identity, error) {
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
	if err := WriteAtomically(path, hex.EncodeToString(secret)+"\n"); err != nil {
		return identity, fault.Wrap(fault.FileNotWritten, err, "file", path)
	}
	return identity, nil
}

// WriteAtomically writes a file as a whole: after a crash it is there completely or not at all.
func WriteAtomically(path, text string) error {
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
