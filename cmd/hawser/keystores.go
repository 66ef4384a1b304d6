package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

// findKeystores returns the file itself, or the keystores of a folder in the order of their names.
func findKeystores(env *environment, path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, readFault(path, err)
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, readFault(path, err)
	}
	var found []string
	for _, e := range entries {
		file := filepath.Join(path, e.Name())
		if !looksLikeKeystore(e) {
			continue
		}
		is, err := isKeystore(file)
		if err != nil {
			return nil, err
		}
		if !is {
			fmt.Fprintf(env.stderr, "left out %s: it holds no keystore\n", file)
			continue
		}
		found = append(found, file)
	}
	if len(found) == 0 {
		return nil, fault.New(fault.KeystoreNone, "folder", path)
	}
	if len(found) > keyshare.MaxEntries {
		err := fmt.Errorf("%s, at most %d fit into one keyshares file", fault.Count(len(found), "keystore"), keyshare.MaxEntries)
		return nil, fault.Wrap(fault.FileUnreadable, err, "file", path)
	}
	return found, nil
}

// looksLikeKeystore reports whether an entry is a visible file named *.json, or a symbolic link to one.
func looksLikeKeystore(e fs.DirEntry) bool {
	return !e.IsDir() && strings.HasSuffix(e.Name(), ".json") && !strings.HasPrefix(e.Name(), ".")
}

// isKeystore reports whether a JSON file is a keystore and not another file in the same folder, such as deposit data. A damaged file is
// an error: leaving it out would shift the nonces of all keystores after it.
func isKeystore(path string) (bool, error) {
	data, err := readFile(path, 16*operatorkey.MaxKeystoreSize)
	if err != nil {
		return false, err
	}
	var file struct {
		Crypto json.RawMessage `json:"crypto"`
	}
	err = json.Unmarshal(data, &file)
	var otherType *json.UnmarshalTypeError
	if errors.As(err, &otherType) { // a JSON list, say
		return false, nil
	}
	if err != nil {
		return false, fault.Wrap(fault.KeystoreInvalid, err, "file", path)
	}
	return file.Crypto != nil, nil
}
