// Command hawser runs and serves an SSV operator: keys, node and a local network.
//
// One file a command: flags in, a call, an exit code out. What a command does lies in the rooms it calls; here are
// only flags, files, the terminal and the printing of errors.
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
