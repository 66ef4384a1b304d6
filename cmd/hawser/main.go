// Command hawser runs and serves an SSV operator: keys, node and a local network.
//
// Each command has its own file, which reads flags, makes a call and returns an exit code. The work of a command is in the packages that
// it calls. This package has only flags, files, the terminal and the printing of errors.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, newEnvironment(), os.Args[1:])
	stop()
	os.Exit(code)
}
