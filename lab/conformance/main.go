// Command conformance replays the public test vectors of the protocol against this repository's implementation.
//
//	go run . [-dir folder] [-groups types,qbft,ssv,spec] [-book folder]
//
// It downloads the release of the vectors into the Go module cache unless it is there, replays every file of the groups
// it knows, prints a table and exits with 1 if a file is missing, unknown or fails, or if a corrupted expectation went
// unnoticed. The columns: files expected, run, passed and failed; cases in them; expected states compared; different
// fields compared; and how many of these fields failed when one expectation of theirs was corrupted.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/hawser-ssv/hawser/lab/conformance/qbftvectors"
	"github.com/hawser-ssv/hawser/lab/conformance/ssvvectors"
	"github.com/hawser-ssv/hawser/lab/conformance/typesvectors"
	"github.com/hawser-ssv/hawser/lab/conformance/vector"
)

func main() {
	dir := flag.String("dir", "", "folder with an unpacked release; without it the release comes from the module cache")
	groups := flag.String("groups", "types,qbft,ssv,spec", "groups of vectors to replay: types, qbft, ssv, and spec, the book's own")
	book := flag.String("book", filepath.Join("..", "..", "spec", "vectors"), "folder with the book's own vectors")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	ok, err := run(ctx, *dir, *book, strings.Split(*groups, ","))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

func run(ctx context.Context, dir, book string, groups []string) (ok bool, err error) {
	start := time.Now()
	source := vector.Source{Version: vector.Alan, Dir: dir}
	if dir == "" {
		if source, err = vector.Alan.Fetch(ctx, os.Stderr); err != nil {
			return false, err
		}
	}
	var results []vector.Result
	for _, name := range groups {
		r, err := runGroup(name, source, book)
		if err != nil {
			return false, err
		}
		results = append(results, r...)
	}
	ok, err = vector.Print(os.Stdout, results)
	verdict := "pass"
	if !ok {
		verdict = "fail"
	}
	fmt.Printf("%s %s: %s in %.1f s\n", source.Version.Module, source.Version.Name, verdict, time.Since(start).Seconds())
	return ok, err
}

func runGroup(name string, source vector.Source, book string) ([]vector.Result, error) {
	if name == "spec" {
		r, err := vector.RunFile(name, ssvvectors.Strict(), filepath.Join(book, ssvvectors.StrictFile), vector.AlanCodes())
		return []vector.Result{r}, err
	}
	group, err := groupOf(name, source)
	if err != nil {
		return nil, err
	}
	return vector.Run(source, group, vector.AlanCodes())
}

func groupOf(name string, source vector.Source) (vector.Group, error) {
	switch name {
	case "types":
		return typesvectors.Group(), nil
	case "qbft":
		return qbftvectors.Group(source)
	case "ssv":
		return ssvvectors.Group(source)
	}
	return vector.Group{}, fmt.Errorf("unknown group %q", name)
}
