package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"github.com/ethereum/go-ethereum/common"
)

var testIdentity = Identity{
	Network:               "test",
	GenesisValidatorsRoot: phase0.Root{1},
	Contract:              common.Address{2},
	OperatorKey:           "TFMwdExTMUNSVWRKVGk=",
}

func mustOpen(t testing.TB, o Options) *Store {
	t.Helper()
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func put(t testing.TB, s *Store, table Table, kv ...string) {
	t.Helper()
	b := s.Batch()
	for i := 0; i < len(kv); i += 2 {
		b.Set(table, []byte(kv[i]), []byte(kv[i+1]))
	}
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
}

func list(t testing.TB, s *Store, table Table, prefix string) string {
	t.Helper()
	var out []string
	err := s.Scan(table, []byte(prefix), func(k, v []byte) error {
		out = append(out, fmt.Sprintf("%s=%s", k, v))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

func TestTablesAndScans(t *testing.T) {
	s, err := Open(NewDisk().Options(testIdentity))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	put(t, s, Registry, "b", "2", "a", "1", "ab", "12", "\xff\xff", "end")
	put(t, s, Share, "a", "other table")
	if got, want := list(t, s, Registry, ""), "a=1 ab=12 b=2 \xff\xff=end"; got != want {
		t.Errorf("all: %q, want %q", got, want)
	}
	if got, want := list(t, s, Registry, "a"), "a=1 ab=12"; got != want {
		t.Errorf("prefix a: %q, want %q", got, want)
	}
	if got, want := list(t, s, Registry, "\xff"), "\xff\xff=end"; got != want {
		t.Errorf("prefix 0xff: %q, want %q", got, want)
	}
	b := s.Batch()
	b.Delete(Registry, []byte("b"))
	b.DeleteRange(Registry, []byte("ab"), nil)
	if err := b.CommitLazily(); err != nil {
		t.Fatal(err)
	}
	if got, want := list(t, s, Registry, "")+"|"+list(t, s, Share, ""), "a=1|a=other table"; got != want {
		t.Errorf("after deletes: %q, want %q", got, want)
	}
	if _, found, err := s.Get(Registry, []byte("b")); found || err != nil {
		t.Errorf("deleted record: found %v, err %v", found, err)
	}
	stop := errors.New("stop")
	if err := s.Scan(Share, nil, func(_, _ []byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("scan returned %v, want the visitor's error", err)
	}
}

func TestIdentityMismatchNamesTheField(t *testing.T) {
	for _, tt := range []struct {
		field  string
		change func(*Identity)
	}{
		{"network", func(i *Identity) { i.Network = "other" }},
		{"genesis validators root", func(i *Identity) { i.GenesisValidatorsRoot[31] = 7 }},
		{"registry contract", func(i *Identity) { i.Contract[19] = 7 }},
		{"operator key", func(i *Identity) { i.OperatorKey = "b3RoZXI=" }},
	} {
		fs := vfs.NewMem()
		o := Options{Dir: "data", FS: fs, Identity: testIdentity}
		mustOpen(t, o).Close()
		tt.change(&o.Identity)
		_, err := Open(o)
		var mismatch *MismatchError
		if !errors.As(err, &mismatch) || mismatch.Field != tt.field {
			t.Errorf("%s: got %v", tt.field, err)
		}
		o.Identity = testIdentity
		mustOpen(t, o)
	}
}

func TestIdentityIsClaimedPieceByPiece(t *testing.T) {
	o := Options{Dir: "data", FS: vfs.NewMem(), Identity: testIdentity}
	o.Identity.GenesisValidatorsRoot = phase0.Root{} // no beacon node has answered yet
	s := mustOpen(t, o)
	if err := s.Claim(Identity{GenesisValidatorsRoot: phase0.Root{1}}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = mustOpen(t, o)
	if id, err := s.Identity(); err != nil || id != testIdentity {
		t.Errorf("identity %+v, %v", id, err)
	}
	var mismatch *MismatchError
	if err := s.Claim(Identity{GenesisValidatorsRoot: phase0.Root{2}}); !errors.As(err, &mismatch) {
		t.Errorf("another chain: %v", err)
	}
}

func TestUnknownSchemaIsRefused(t *testing.T) {
	o := Options{Dir: "data", FS: vfs.NewMem(), Identity: testIdentity}
	s := mustOpen(t, o)
	put(t, s, Meta, "schema", "\x00\x00\x00\x09")
	s.Close()
	var schema *SchemaError
	if _, err := Open(o); !errors.As(err, &schema) || schema.Stored != 9 {
		t.Errorf("got %v", err)
	}
}

// TestSecondProcessIsRefused runs itself as the second process.
func TestSecondProcessIsRefused(t *testing.T) {
	if dir := os.Getenv("HAWSER_TEST_LOCKED_DIR"); dir != "" {
		_, err := Open(Options{Dir: dir, Identity: testIdentity})
		var locked *LockedError
		if errors.As(err, &locked) {
			fmt.Printf("locked by %d\n", locked.PID)
		}
		return
	}
	dir := filepath.Join(t.TempDir(), "data")
	s := mustOpen(t, Options{Dir: dir, Identity: testIdentity})
	cmd := exec.Command(os.Args[0], "-test.run=^TestSecondProcessIsRefused$")
	cmd.Env = append(os.Environ(), "HAWSER_TEST_LOCKED_DIR="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if want := fmt.Sprintf("locked by %d\n", os.Getpid()); !strings.Contains(string(out), want) {
		t.Errorf("second process printed %q, want %q", out, want)
	}
	if _, err := Open(Options{Dir: dir, Identity: testIdentity}); err == nil {
		t.Error("the same process opened the folder twice")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, Options{Dir: dir, Identity: testIdentity})
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("data folder mode: %v, %v", info.Mode(), err)
	}
}

func TestFullDiskRefusesWritesAndRecovers(t *testing.T) {
	fs := vfs.NewMem()
	o := Options{Dir: "data", FS: fs, Identity: testIdentity, MinFree: 100 << 20}
	fs.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: 399 << 20, TotalBytes: 1 << 30})
	var space *SpaceError
	if _, err := Open(o); !errors.As(err, &space) || space.Need != 400<<20 {
		t.Fatalf("open on a full disk: %v", err)
	}
	fs.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: 400 << 20, TotalBytes: 1 << 30})
	s := mustOpen(t, o)
	put(t, s, Registry, "a", "1")
	fs.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: 99 << 20, TotalBytes: 1 << 30})
	b := s.Batch()
	b.Set(Registry, []byte("a"), []byte("2"))
	if err := b.Commit(); !errors.As(err, &space) {
		t.Errorf("commit on a full disk: %v", err)
	}
	if err := s.Err(); !errors.As(err, &space) {
		t.Errorf("health: %v", err)
	}
	if got := list(t, s, Registry, ""); got != "a=1" {
		t.Errorf("a refused commit left %q", got)
	}
	fs.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: 100 << 20, TotalBytes: 1 << 30})
	put(t, s, Registry, "a", "2")
	if err := s.Err(); err != nil {
		t.Errorf("health after recovery: %v", err)
	}
}

// TestBrokenDiskIsAStateNotAnExit breaks the log's writes and its syncs; Pebble by itself would end the process.
func TestBrokenDiskIsAStateNotAnExit(t *testing.T) {
	broken := errors.New("input/output error")
	tried := 0
	for _, kind := range []errorfs.OpKind{errorfs.OpFileWrite, errorfs.OpFileSync, errorfs.OpFileSyncData, errorfs.OpFileSyncTo} {
		injector := errorfs.InjectorFunc(func(op errorfs.Op) error {
			if op.Kind == kind && strings.HasSuffix(op.Path, ".log") {
				return broken
			}
			return nil
		})
		toggle := &errorfs.Toggle{Injector: injector}
		disk := NewDisk()
		o := disk.Options(testIdentity)
		o.FS = errorfs.Wrap(o.FS, toggle)
		s := mustOpen(t, o)
		put(t, s, Registry, "a", "1")
		toggle.On()
		b := s.Batch()
		b.Set(Registry, []byte("a"), []byte("2"))
		err := b.Commit()
		if kind != errorfs.OpFileWrite && err == nil {
			continue // this kind of sync is not the one the log uses
		}
		tried++
		var failed *FailedError
		if !errors.As(err, &failed) {
			t.Fatalf("kind %v: commit returned %v", kind, err)
		}
		toggle.Off()
		for name, err := range map[string]error{
			"commit": s.Batch().Commit(), "health": s.Err(), "get": second(s.Get(Registry, []byte("a"))),
			"scan": s.Scan(Registry, nil, func(_, _ []byte) error { return nil }),
		} {
			if !errors.As(err, &failed) {
				t.Errorf("kind %v: %s after the failure: %v", kind, name, err)
			}
		}
		s.Close()
		again := mustOpen(t, disk.Crash(0, nil).Options(testIdentity))
		if got := list(t, again, Registry, ""); got != "a=1" {
			t.Errorf("kind %v: after reopening: %q", kind, got)
		}
	}
	if tried < 2 {
		t.Errorf("%d kinds of failure tried, want a write and a sync at least", tried)
	}
}

func second(_ []byte, _ bool, err error) error { return err }

// TestCommitSurvivesPowerCut: what Commit promised is there, whatever of the rest is.
func TestCommitSurvivesPowerCut(t *testing.T) {
	for seed := range uint64(12) {
		disk := NewDisk()
		s := mustOpen(t, disk.Options(testIdentity))
		put(t, s, Registry, "durable", "1")
		b := s.Batch()
		b.Set(Registry, []byte("lazy"), []byte("1"))
		if err := b.CommitLazily(); err != nil {
			t.Fatal(err)
		}
		percent := []int{0, 50, 100}[seed%3]
		after := mustOpen(t, disk.Crash(percent, rand.New(rand.NewPCG(seed, 0))).Options(testIdentity))
		got := list(t, after, Registry, "")
		if percent == 0 && got != "durable=1" || !strings.HasPrefix(got, "durable=1") {
			t.Errorf("seed %d, %d %% of unsynced kept: %q", seed, percent, got)
		}
	}
}

// TestLazyIsDurableWithTheNextCommit: the log keeps its order.
func TestLazyIsDurableWithTheNextCommit(t *testing.T) {
	disk := NewDisk()
	s := mustOpen(t, disk.Options(testIdentity))
	b := s.Batch()
	b.Set(Registry, []byte("lazy"), []byte("1"))
	if err := b.CommitLazily(); err != nil {
		t.Fatal(err)
	}
	put(t, s, Registry, "durable", "1")
	after := mustOpen(t, disk.Crash(0, nil).Options(testIdentity))
	if got := list(t, after, Registry, ""); got != "durable=1 lazy=1" {
		t.Errorf("got %q", got)
	}
}

func TestUseAfterClose(t *testing.T) {
	s, err := Open(NewDisk().Options(testIdentity))
	if err != nil {
		t.Fatal(err)
	}
	b := s.Batch()
	b.Set(Registry, []byte("a"), []byte("1"))
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"commit": b.Commit(), "get": second(s.Get(Meta, schemaKey)), "batch": s.Batch().Commit(),
	} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCloseWaitsForUsers runs writers and readers into Close; none may panic or hang.
func TestCloseWaitsForUsers(t *testing.T) {
	s, err := Open(NewDisk().Options(testIdentity))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	started := make(chan struct{}, 4)
	for range 4 {
		wg.Go(func() {
			for i := 0; ; i++ {
				b := s.Batch()
				b.Set(Registry, []byte("a"), []byte("1"))
				if err := b.Commit(); errors.Is(err, ErrClosed) {
					return
				}
				_ = s.Scan(Registry, nil, func(k, _ []byte) error { return second(s.Get(Registry, k)) })
				if i == 10 {
					started <- struct{}{}
				}
			}
		})
	}
	<-started
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
}

func TestChainRecords(t *testing.T) {
	s, err := Open(NewDisk().Options(testIdentity))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, _, found, err := s.Position(); found || err != nil {
		t.Fatalf("empty store has a position: %v, %v", found, err)
	}
	const keep = 3
	record := func(n uint64) BlockRecord {
		return BlockRecord{Number: n, Hash: common.Hash{byte(n)}, Parent: common.Hash{byte(n - 1)}, Undo: []byte{byte(n), 0}}
	}
	commit := func(fill func(*Batch)) {
		t.Helper()
		b := s.Batch()
		fill(b)
		if err := b.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	for n := uint64(1); n <= 5; n++ {
		commit(func(b *Batch) { b.PutBlock(record(n), keep) })
	}
	expect := func(at uint64, blocks ...uint64) {
		t.Helper()
		n, hash, found, err := s.Position()
		if n != at || hash != record(at).Hash || !found || err != nil {
			t.Errorf("position %d %v %v %v, want %d", n, hash, found, err, at)
		}
		var have []uint64
		for n := range uint64(8) {
			r, found, err := s.Block(n)
			if err != nil {
				t.Fatal(err)
			}
			if found {
				have = append(have, n)
				if want := record(n); r.Hash != want.Hash || r.Parent != want.Parent || string(r.Undo) != string(want.Undo) {
					t.Errorf("block %d: %+v", n, r)
				}
			}
		}
		if fmt.Sprint(have) != fmt.Sprint(blocks) {
			t.Errorf("blocks %v, want %v", have, blocks)
		}
	}
	expect(5, 3, 4, 5)
	commit(func(b *Batch) { b.RewindTo(record(3)) })
	expect(3, 3)
	commit(func(b *Batch) { b.ForgetChain() })
	if _, _, found, _ := s.Position(); found {
		t.Error("position after ForgetChain")
	}
}

func BenchmarkCommit500(b *testing.B) {
	s := mustOpen(b, Options{Dir: b.TempDir(), Identity: testIdentity})
	value := make([]byte, 97)
	b.ReportAllocs()
	for b.Loop() {
		batch := s.Batch()
		for i := range 500 {
			key := make([]byte, 48)
			key[0], key[1] = byte(i), byte(i>>8)
			batch.Set(Protection, key, value)
		}
		if err := batch.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}

// TestFatalErrorsBecomeTheFailedState: what would end the process (a corrupt file, say) ends only the store.
func TestFatalErrorsBecomeTheFailedState(t *testing.T) {
	s, err := Open(NewDisk().Options(testIdentity))
	if err != nil {
		t.Fatal(err)
	}
	pebbleOptions(nil, s.log, s.fail).Logger.Fatalf("corruption in %s", "000001.sst")
	var failed *FailedError
	if err := second(s.Get(Meta, schemaKey)); !errors.As(err, &failed) || !strings.Contains(err.Error(), "000001.sst") {
		t.Errorf("got %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}
