package localnet

import (
	"fmt"
	"os"
	"syscall"
)

func freeBytes(dir string) (uint64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, err
	}
	return st.Bavail * uint64(st.Bsize), nil
}

// neededSpace is how many bytes a run of some minutes writes.
const neededSpace = 1 << 30

func checkSpace(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &FolderError{dir, fmt.Errorf("%w: %w", ErrFolder, err)}
	}
	free, err := freeBytes(dir)
	if err != nil {
		return fmt.Errorf("look at free space in %s: %w", dir, err)
	}
	if free < neededSpace {
		return &SpaceError{dir, free, neededSpace, fmt.Errorf("%w: %s has %d MiB free and a network needs %d MiB: make room, or choose another folder with --dir",
			ErrDiskSpace, dir, free>>20, neededSpace>>20)}
	}
	return nil
}
