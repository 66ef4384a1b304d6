package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/term"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/textfile"
)

// readFile reads a whole text file of at most limit bytes, in any encoding that editors and shells write.
func readFile(path string, limit int64) ([]byte, error) {
	data, err := textfile.Read(path, limit)
	var large *textfile.TooLargeError
	if errors.As(err, &large) {
		return nil, fault.New(fault.FileTooLarge, "file", path, "size", "more than "+fmt.Sprint(limit), "limit", limit)
	}
	if err != nil {
		return nil, readFault(path, err)
	}
	return data, nil
}

// readSecretFile is readFile for a file with a secret. It warns if other users of the machine can read or change the file.
func (env *environment) readSecretFile(path string, limit int64) ([]byte, error) {
	env.warnExposed(path)
	return readFile(path, limit)
}

// warnExposed warns if users other than the owner can read or change a file with a secret.
func (env *environment) warnExposed(path string) {
	if mode, exposed := textfile.Exposed(path); exposed {
		fmt.Fprintf(env.stderr, "warning: %s holds a secret and its mode is %04o, so that other users can read or change it; run `chmod 600 %s`\n", path, mode, path)
	}
}

// unlessInterrupted runs work that cannot be stopped, such as deriving a key from a password. If ctx ends first, it returns the fault
// Interrupted; the work then ends with the process.
func unlessInterrupted[T any](ctx context.Context, work func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	done := make(chan answer, 1)
	go func() {
		value, err := work()
		done <- answer{value, err}
	}()
	select {
	case a := <-done:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, interrupted(ctx)
	}
}

func readFault(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(fault.FileMissing, plain(err), "file", path)
	}
	return fault.Wrap(fault.FileUnreadable, plain(err), "file", path)
}

// plain removes the operation and the path from a file error, because the fault's title names the file.
func plain(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	var linkErr *os.LinkError
	if errors.As(err, &linkErr) {
		return linkErr.Err
	}
	return err
}

// checkAbsent returns an error if something exists at the path.
func checkAbsent(path string) error {
	switch _, err := os.Lstat(path); {
	case err == nil:
		return fault.New(fault.FileExists, "file", path)
	case errors.Is(err, fs.ErrNotExist):
		return nil
	default:
		return writeFault(path, err)
	}
}

// writeNew writes a file that must not exist yet. It appears under its name complete and durable, or not at all.
func writeNew(path string, data []byte, mode fs.FileMode) error {
	temp, err := writeTemp(path, data, mode)
	if err != nil {
		return writeFault(path, err)
	}
	defer os.Remove(temp)
	switch err := os.Link(temp, path); {
	case errors.Is(err, fs.ErrExist):
		return fault.New(fault.FileExists, "file", path)
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.ENOTSUP), errors.Is(err, syscall.ENOSYS):
		// The file system has no hard links. The check and the rename are then a race only with another program that creates the same
		// file now.
		if err := checkAbsent(path); err != nil {
			return err
		}
		if err := os.Rename(temp, path); err != nil {
			return writeFault(path, err)
		}
	case err != nil:
		return writeFault(path, err)
	}
	return syncFolder(filepath.Dir(path))
}

// writeTemp writes a durable hidden file in path's folder and returns its name. After an error there is no file.
func writeTemp(path string, data []byte, mode fs.FileMode) (name string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part")
	if err != nil {
		return "", err
	}
	defer func() {
		err = errors.Join(err, f.Close())
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if err := f.Chmod(mode); err != nil {
		return "", err
	}
	if _, err := f.Write(data); err != nil {
		return "", err
	}
	return f.Name(), f.Sync()
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return writeFault(path, err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return writeFault(path, err)
	}
	return nil
}

func writeFault(path string, err error) error {
	return fault.Wrap(fault.FileNotWritten, plain(err), "file", path)
}

// maxPasswordFile bounds a password file in bytes.
const maxPasswordFile = 4096

// readPasswordFile returns the file's only line without its line end. It refuses a file with several lines, because programs differ in
// which part of it is the password, and a file with only white space. White space at the ends is part of the password; readPasswordFile
// warns of it.
func (env *environment) readPasswordFile(path string) (string, error) {
	data, err := env.readSecretFile(path, maxPasswordFile)
	if err != nil {
		return "", err
	}
	password := strings.TrimRight(string(data), "\r\n")
	if strings.TrimSpace(password) == "" {
		return "", fault.New(fault.PasswordEmpty, "source", path)
	}
	if lines := strings.Count(strings.ReplaceAll(password, "\r\n", "\n"), "\n") + 1; lines > 1 {
		return "", fault.New(fault.PasswordLines, "file", path, "count", lines)
	}
	if strings.TrimSpace(password) != password {
		fmt.Fprintf(env.stderr, "note: the password in %s begins or ends with white space, which is taken as a part of it\n", path)
	}
	return password, nil
}

// askTerminal prompts on standard error and reads a line from the terminal without echo. When ctx ends it restores the
// terminal and returns the fault Interrupted.
func askTerminal(ctx context.Context, prompt string) (string, error) {
	fd := int(os.Stdin.Fd())
	if !term.IsTerminal(fd) {
		return "", fault.New(fault.PasswordNeeded)
	}
	before, err := term.GetState(fd)
	if err != nil {
		return "", fault.Wrap(fault.PasswordNeeded, err)
	}
	fmt.Fprint(os.Stderr, prompt)
	defer fmt.Fprintln(os.Stderr)
	type answer struct {
		line []byte
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		line, err := term.ReadPassword(fd)
		answers <- answer{line, err}
	}()
	select {
	case <-ctx.Done():
		_ = term.Restore(fd, before)
		return "", interrupted(ctx)
	case a := <-answers:
		if a.err != nil {
			return "", fault.Wrap(fault.PasswordNeeded, a.err)
		}
		if strings.TrimSpace(string(a.line)) == "" {
			return "", fault.New(fault.PasswordEmpty, "source", "what was typed")
		}
		return string(a.line), nil
	}
}

// confirmTerminal asks on standard error and returns nil only for the word yes. Without a terminal it returns an error.
func confirmTerminal(ctx context.Context, question string) error {
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return fault.New(fault.ConfirmationNeeded)
	}
	fmt.Fprint(os.Stderr, question)
	line, err := unlessInterrupted(ctx, func() (string, error) {
		return bufio.NewReader(io.LimitReader(os.Stdin, maxPasswordFile)).ReadString('\n')
	})
	if err != nil {
		return err
	}
	return confirmed(line)
}

// confirmed reports whether an answer is the word yes.
func confirmed(line string) error {
	if !strings.EqualFold(strings.TrimSpace(line), "yes") {
		return fault.Wrap(fault.Interrupted, errors.New("it was not confirmed with yes; nothing was sent"))
	}
	return nil
}

func interrupted(ctx context.Context) error { return fault.Wrap(fault.Interrupted, context.Cause(ctx)) }
