// Package home says where a local network is found: by its commands, and by those that speak to its contracts.
//
// It is a leaf, so that a program without the laboratory finds a network too that another program runs.
//
// Not here: what lies in the folder (package rig), the contracts' file itself (package contracts/client).
package home

import (
	"fmt"
	"os"
	"path/filepath"
)

// ContractsFile is the file in a network's folder that says where its contracts stand.
const ContractsFile = "contracts.json"

// Default is the folder of a local network where none is named. Its error says that the user has no cache folder.
func Default() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the user's cache folder: %w", err)
	}
	return filepath.Join(cache, "hawser", "devnet"), nil
}
