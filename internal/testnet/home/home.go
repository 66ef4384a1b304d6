// Package home has the folder of a local network. The network's commands use it, and the commands that use its contracts.
//
// It imports no package of the laboratory, so a program without the laboratory also finds a network that another program runs.
//
// Not here: the folder's content (package localnet), the contracts' file (package contracts/client).
package home

import (
	"fmt"
	"os"
	"path/filepath"
)

// ContractsFile is the file in a network's folder with the addresses of its contracts.
const ContractsFile = "contracts.json"

// Default returns the folder of a local network if no flag names one. It fails if the user has no cache folder.
func Default() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the user's cache folder: %w", err)
	}
	return filepath.Join(cache, "hawser", "devnet"), nil
}
