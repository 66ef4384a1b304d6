package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/attestantio/go-eth2-client/spec/phase0"
	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/signer"
	"github.com/hawser-ssv/hawser/internal/node/store"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/network"
)

// aboutShareKeys is in every text about interchange files: their keys look like validators' keys but are those of shares.
const aboutShareKeys = "The keys in the file are public keys of shares, this operator's parts of validators, not of the validators themselves."

// aboutOwnersHistory says what to do with an interchange file of a validator that ran elsewhere before.
const aboutOwnersHistory = "The file of an owner's validator client has the validators' own keys: its records protect no share, and are not needed. A share that\n" +
	"arrives is watched for two to three epochs and signs when its validator lives nowhere else (duties.watch_arrivals). It signs sooner\n" +
	"where a history under the share's own key was imported."

func newSlashingCommand(env *environment) *cobra.Command {
	cmd := newGroup("slashing", "Slashing records: what this operator's shares have signed")
	cmd.AddCommand(newSlashingExportCommand(env), newSlashingImportCommand(env))
	return cmd
}

func newSlashingExportCommand(env *environment) *cobra.Command {
	var folder, out string
	cmd := &cobra.Command{
		Use:   "export --data-dir D --out F",
		Short: "Write the slashing records of a stopped node to an EIP-3076 file",
		Long: "Write the slashing records of a stopped node to an EIP-3076 interchange file (minimal form, version " + signer.InterchangeVersion + ").\n" +
			aboutShareKeys + "\nThe operator key is not needed. An existing file is never overwritten, and nothing is written to the data folder: it may be full or read-only.",
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := require(cmd, "data-dir", "out"); err != nil {
				return err
			}
			return exportSlashing(env, wantsJSON(cmd), folder, out)
		},
	}
	cmd.Flags().StringVar(&folder, "data-dir", "", "the node's data folder")
	cmd.Flags().StringVar(&out, "out", "", "file to write")
	addJSONFlag(cmd)
	return cmd
}

func newSlashingImportCommand(env *environment) *cobra.Command {
	var folder string
	var yes bool
	cmd := &cobra.Command{
		Use:   "import FILE --data-dir D",
		Short: "Raise the slashing records of a stopped node to those of an EIP-3076 file",
		Long: "Raise the slashing records of a stopped node to those of an EIP-3076 interchange file, in the complete or the minimal form.\n" +
			aboutShareKeys + "\n" + aboutOwnersHistory + "\nRecords only rise: what the folder holds already is never lowered. The operator key is not needed.\n" +
			"A record ahead of the chain is refused. Where neither this program nor the folder knows the chain's clock, a record that rises by more\n" +
			"than " + fault.Count(signer.LeapEpochs, "epoch") + " or " + fault.Count(signer.LeapSlots, "slot") +
			" at once needs --yes: nothing is signed with its share before the chain is there.",
		Args: positional(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := require(cmd, "data-dir"); err != nil {
				return err
			}
			return importSlashing(env, wantsJSON(cmd), yes, folder, args[0])
		},
	}
	cmd.Flags().StringVar(&folder, "data-dir", "", "the node's data folder; a new one is made")
	cmd.Flags().BoolVar(&yes, "yes", false, "raise records as far as the file says, on a chain whose clock nobody knows")
	addJSONFlag(cmd)
	return cmd
}

func exportSlashing(env *environment, asJSON bool, folder, out string) (err error) {
	if err := checkAbsent(out); err != nil {
		return err
	}
	if !hasStore(folder) {
		return fault.Wrap(fault.FolderUnused, errors.New("it holds no database"), "folder", folder)
	}
	s, err := store.OpenReading(folder)
	if err != nil {
		return folderFault(folder, err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	file, err := readSlashing(s, folder)
	if err != nil {
		return err
	}
	data, err := file.Encode()
	if err != nil {
		return err
	}
	if err := writeNew(out, data, 0o600); err != nil {
		return err
	}
	return reportExport(env, asJSON, out, file)
}

func readSlashing(s *store.Store, folder string) (*signer.Interchange, error) {
	id, err := s.Identity()
	if err != nil {
		return nil, folderFault(folder, err)
	}
	if id.GenesisValidatorsRoot == (phase0.Root{}) {
		return nil, fault.Wrap(fault.FolderUnused, errors.New("no beacon node has answered yet, so it belongs to no chain"), "folder", folder)
	}
	records, err := signer.ReadRecords(s)
	if err != nil {
		return nil, fault.Wrap(fault.StoreDamaged, err, "folder", folder)
	}
	return &signer.Interchange{GenesisValidatorsRoot: id.GenesisValidatorsRoot, Records: records}, nil
}

func reportExport(env *environment, asJSON bool, out string, file *signer.Interchange) error {
	if asJSON {
		return env.printJSON(struct {
			Schema  string      `json:"schema"`
			File    string      `json:"file"`
			Keys    string      `json:"keys"`
			Shares  int         `json:"shares"`
			Genesis phase0.Root `json:"genesis_validators_root"`
		}{"hawser.slashing.export/1", out, "shares", len(file.Records), file.GenesisValidatorsRoot})
	}
	fmt.Fprintf(env.stdout, "Slashing records of %s written to %s.\n", fault.Count(len(file.Records), "share"), out)
	fmt.Fprintln(env.stderr, aboutShareKeys+"\nDo not start this node again once another one signs with these shares: both would be slashed.")
	return nil
}

// importSlashing reads the whole file before it changes the folder.
func importSlashing(env *environment, asJSON, yes bool, folder, path string) (err error) {
	data, err := readFile(path, signer.MaxInterchangeBytes)
	if err != nil {
		return err
	}
	file, err := signer.ReadInterchange(data, signer.FarthestSlot(env.now()))
	var dated bool
	if err == nil {
		var known eth.Constants
		if known, dated = network.ChainOf(file.GenesisValidatorsRoot); dated {
			err = file.Within(known, env.now())
		}
	}
	if err != nil {
		return fault.Wrap(fault.InterchangeInvalid, err, "file", path)
	}
	fresh := !hasStore(folder)
	s, err := openFolder(folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := claimChain(s, folder, path, file.GenesisValidatorsRoot); err != nil {
		return err
	}
	if !dated {
		if err := checkLeaps(s, file, env.now(), yes, folder, path); err != nil {
			return err
		}
	}
	held, err := signer.StoredShares(s)
	if err != nil {
		return folderFault(folder, err)
	}
	done, err := signer.RaiseRecords(s, file.Records)
	if err != nil {
		return folderFault(folder, err)
	}
	return reportImport(env, asJSON, imported{
		Schema: "hawser.slashing.import/1", File: path, Keys: "shares", Shares: len(file.Records), Fresh: fresh,
		New: done.New, Higher: done.Higher, Unchanged: done.Unchanged, ValidatorKeys: validatorKeys(file.Records, held),
	})
}

// checkLeaps checks that the records of a file are not too far in the future, if the network is not a known one. The limit is the clock
// of the folder's chain if a node has stored it there, else the folder's own records.
func checkLeaps(s *store.Store, file *signer.Interchange, now time.Time, yes bool, folder, path string) error {
	clock, known, err := s.Clock()
	if err != nil {
		return folderFault(folder, err)
	}
	if known {
		if err := file.Within(clock, now); err != nil {
			return fault.Wrap(fault.InterchangeInvalid, err, "file", path)
		}
		return nil
	}
	leaps, err := signer.Leaps(s, file.Records)
	if err != nil || len(leaps) == 0 || yes {
		return folderFault(folder, err)
	}
	var epoch phase0.Epoch
	var slot phase0.Slot
	for _, r := range leaps {
		epoch, slot = max(epoch, r.Mark.Source, r.Mark.Target), max(slot, r.Mark.BlockSlot)
	}
	return fault.New(fault.InterchangeLeap, "file", path, "folder", folder, "shares", fault.Count(len(leaps), "record"),
		"epochs", signer.LeapEpochs, "epoch", epoch, "slot", slot)
}

// claimChain checks that the file is of the folder's chain. A folder without a chain gets the file's.
func claimChain(s *store.Store, folder, path string, root phase0.Root) error {
	err := s.Claim(store.Identity{GenesisValidatorsRoot: root})
	var mismatch *store.MismatchError
	if errors.As(err, &mismatch) {
		return fault.Wrap(fault.InterchangeOtherChain, err, "file", path, "folder", folder, "given", mismatch.Given, "stored", mismatch.Stored)
	}
	return folderFault(folder, err)
}

// validatorKeys counts the records whose key is that of a validator this folder holds a share of.
func validatorKeys(records []signer.Record, held []signer.Held) (n int) {
	validators := make(map[phase0.BLSPubKey]bool, len(held))
	for _, h := range held {
		validators[h.Validator] = true
	}
	for _, r := range records {
		if validators[r.Share] {
			n++
		}
	}
	return n
}

type imported struct {
	Schema string `json:"schema"`
	File   string `json:"file"`
	Keys   string `json:"keys"`
	Shares int    `json:"shares"`
	// The sum of New, Higher and Unchanged is Shares.
	New       int `json:"new"`
	Higher    int `json:"raised"`
	Unchanged int `json:"unchanged"`
	// ValidatorKeys are keys of validators rather than shares.
	ValidatorKeys int  `json:"validator_keys"`
	Fresh         bool `json:"new_folder"`
}

func reportImport(env *environment, asJSON bool, done imported) error {
	if done.ValidatorKeys > 0 {
		fmt.Fprintf(env.stderr, "Warning: %s. Their records protect no share. %s\n",
			fault.Count(done.ValidatorKeys, "key of "+done.File+" is a validator's own", "keys of "+done.File+" are validators' own"), aboutShareKeys)
	}
	if asJSON {
		return env.printJSON(done)
	}
	fmt.Fprintf(env.stdout, "Slashing records of %s read: %d new, %d raised, %d as high already.\n", fault.Count(done.Shares, "share"), done.New, done.Higher, done.Unchanged)
	if done.Fresh {
		fmt.Fprintln(env.stderr, "The data folder was empty and is a new one now; check --data-dir if that surprises you.")
	}
	return nil
}

func hasStore(folder string) bool {
	info, err := os.Stat(filepath.Join(folder, "db"))
	return err == nil && info.IsDir()
}

// openFolder opens a data folder under its lock, whatever node it belongs to.
func openFolder(folder string) (*store.Store, error) {
	s, err := store.Open(store.Options{Dir: folder})
	return s, folderFault(folder, err)
}

// folderFault returns an error of a data folder as a fault.
func folderFault(folder string, err error) error {
	var locked *store.LockedError
	var schema *store.SchemaError
	var space *store.SpaceError
	var failed *store.FailedError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &locked):
		return fault.Wrap(fault.DataFolderLocked, err, "folder", folder)
	case errors.As(err, &schema):
		return fault.Wrap(fault.StoreSchema, err, "folder", folder, "stored", schema.Stored, "configured", schema.Known)
	case errors.As(err, &space):
		return fault.Wrap(fault.DiskFull, err, "folder", folder, "free", fmt.Sprintf("%d MiB", space.Free>>20), "needed", fmt.Sprintf("%d MiB", space.Need>>20))
	case errors.As(err, &failed):
		return fault.Wrap(fault.StoreDamaged, err, "folder", folder)
	default:
		return fault.Wrap(fault.StoreNotWritten, err, "folder", folder)
	}
}
