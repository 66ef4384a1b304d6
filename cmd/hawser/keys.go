package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
	"github.com/hawser-ssv/hawser/ssv"
)

func newKeysCommand(env *environment) *cobra.Command {
	cmd := newGroup("keys", "Split validator keys among operators, and check the result")
	cmd.AddCommand(newSplitCommand(env), newVerifyCommand(env))
	return cmd
}

// splitOptions are the flags of `keys split`.
type splitOptions struct {
	keystore, passwordFile, operators, operatorKeys, owner, out string
	nonce                                                       uint64
}

func newSplitCommand(env *environment) *cobra.Command {
	var o splitOptions
	cmd := &cobra.Command{
		Use:   "split --keystore F_OR_FOLDER --password-file F --operators 1,2,3,4 --operator-keys FILE --owner 0x… --nonce N --out keyshares.json",
		Short: "Split validator keystores into encrypted shares for a committee",
		Long: "Split one keystore, or all keystores of a folder, into shares encrypted for the operators, and write one keyshares file.\n" +
			"The operators' keys come from a JSON file: [{\"id\":1,\"operatorKey\":\"base64\"}, …].\n" +
			"--nonce is the number of validators the owner has registered so far; several keystores (in the order of their\n" +
			"file names) take nonces N, N+1, … and must be registered in this order. Nothing is sent anywhere.",
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := require(cmd, "keystore", "operators", "operator-keys", "owner", "nonce", "out"); err != nil {
				return err
			}
			return split(cmd.Context(), env, o, wantsJSON(cmd))
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.keystore, "keystore", "", "validator keystore (EIP-2335), or a folder of them")
	f.StringVar(&o.passwordFile, "password-file", "", "file with the password of the keystores; asked for when not given")
	f.StringVar(&o.operators, "operators", "", "ids of the committee's operators, separated by commas")
	f.StringVar(&o.operatorKeys, "operator-keys", "", "JSON file with the operators' public keys")
	f.StringVar(&o.owner, "owner", "", "address that will register the validators")
	f.Uint64Var(&o.nonce, "nonce", 0, "the owner's next nonce")
	f.StringVar(&o.out, "out", "", "file to write the keyshares to")
	addJSONFlag(cmd)
	return cmd
}

// split splits the keys. It makes all checks before the first slow step, and writes the complete file at the end.
func split(ctx context.Context, env *environment, o splitOptions, asJSON bool) error {
	if err := checkAbsent(o.out); err != nil {
		return err
	}
	owner, err := keyshare.ParseAddress(o.owner)
	if err != nil {
		return fault.Wrap(fault.OwnerInvalid, err)
	}
	if owner == (common.Address{}) {
		return fault.Wrap(fault.OwnerInvalid, errors.New("it is the zero address, from which nobody registers anything"))
	}
	request, err := splitRequest(o, owner)
	if err != nil {
		return err
	}
	files, err := findKeystores(env, o.keystore)
	if err != nil {
		return err
	}
	password, err := existingPassword(ctx, env, o.passwordFile)
	if err != nil {
		return err
	}
	file, err := splitAll(ctx, env, request, files, password)
	var bad *ssv.RejectedError
	if errors.As(err, &bad) {
		return fmt.Errorf("check the new shares: %w", rejected(o.out, bad.Findings))
	}
	if err != nil {
		return err
	}
	data, err := file.Marshal()
	if err != nil {
		return err
	}
	if err := writeNew(o.out, data, 0o644); err != nil {
		return err
	}
	return reportSplit(env, asJSON, o.out, owner, file)
}

func existingPassword(ctx context.Context, env *environment, passwordFile string) (string, error) {
	if passwordFile != "" {
		return env.readPasswordFile(passwordFile)
	}
	return env.askPassword(ctx, "Password of the keystores: ")
}

// splitRequest takes the committee's keys from the operator keys file.
func splitRequest(o splitOptions, owner common.Address) (ssv.SplitRequest, error) {
	r := ssv.SplitRequest{Owner: owner, Nonce: o.nonce}
	ids, err := parseOperators(o.operators)
	if err != nil {
		return r, fault.Wrap(fault.OperatorList, err)
	}
	known, err := readOperatorKeys(o.operatorKeys)
	if err != nil {
		return r, err
	}
	for _, id := range ids {
		key, ok := known[id]
		if !ok {
			return r, fault.New(fault.OperatorUnknown, "id", id, "file", o.operatorKeys)
		}
		r.Operators = append(r.Operators, keyshare.Operator{ID: id, OperatorKey: key})
	}
	err = r.Check()
	switch {
	case err == nil:
		return r, nil
	case errors.Is(err, keyshare.ErrCommitteeSize):
		return r, fault.Wrap(fault.CommitteeSize, err, "count", len(r.Operators))
	case errors.Is(err, operatorkey.ErrPublicKey), errors.Is(err, keyshare.ErrSameKey):
		return r, fault.Wrap(fault.OperatorKeysFile, err, "file", o.operatorKeys)
	default:
		return r, fault.Wrap(fault.OperatorList, err)
	}
}

func parseOperators(list string) ([]wire.OperatorID, error) {
	var ids []wire.OperatorID
	for part := range strings.SplitSeq(list, ",") {
		id, err := strconv.ParseUint(strings.TrimSpace(part), 10, 64)
		if err != nil || id == 0 {
			return nil, fmt.Errorf("%q in --operators is not an operator id", part)
		}
		ids = append(ids, wire.OperatorID(id))
	}
	return ids, nil
}

// maxOperatorKeysFile bounds the file with the operators' keys: room for about 6,000.
const maxOperatorKeysFile = 4 << 20

func readOperatorKeys(path string) (map[wire.OperatorID]string, error) {
	data, err := readFile(path, maxOperatorKeysFile)
	if err != nil {
		return nil, err
	}
	var list []keyshare.Operator
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fault.Wrap(fault.OperatorKeysFile, err, "file", path)
	}
	keys := make(map[wire.OperatorID]string, len(list))
	for _, o := range list {
		if _, twice := keys[o.ID]; twice {
			return nil, fault.Wrap(fault.OperatorKeysFile, fmt.Errorf("operator %d stands in it twice", o.ID), "file", path)
		}
		keys[o.ID] = o.OperatorKey
	}
	return keys, nil
}

// splitAll opens and splits the keystores one by one. It prints its progress, because opening a keystore takes about a second by design.
func splitAll(ctx context.Context, env *environment, r ssv.SplitRequest, files []string, password string) (*keyshare.File, error) {
	r.Keys, r.Created, r.Rand = len(files), env.now(), env.rand
	r.Open = func(ctx context.Context, number int) (*threshold.SecretKey, error) {
		return openValidator(ctx, env, files[number], password)
	}
	r.Progress = func(done, total int) { showProgress(env, r.Created, done, total) }
	file, err := ssv.Split(ctx, r)
	var twice *ssv.RepeatedKeyError
	switch {
	case errors.As(err, &twice):
		return nil, fault.New(fault.KeystoreRepeated, "first", files[twice.First], "second", files[twice.Second], "validator", twice.Validator)
	case err != nil && ctx.Err() != nil:
		return nil, interrupted(ctx)
	}
	return file, err
}

func showProgress(env *environment, started time.Time, done, total int) {
	if total == 1 {
		return
	}
	left := env.now().Sub(started) / time.Duration(done) * time.Duration(total-done)
	fmt.Fprintf(env.stderr, "split %d of %d, about %v left\n", done, total, left.Round(time.Second))
}

func openValidator(ctx context.Context, env *environment, path, password string) (*threshold.SecretKey, error) {
	data, err := env.readSecretFile(path, operatorkey.MaxKeystoreSize)
	if err != nil {
		return nil, err
	}
	key, err := unlessInterrupted(ctx, func() (*threshold.SecretKey, error) {
		return keyshare.OpenKeystore(env.keystores, data, password)
	})
	switch {
	case err == nil:
		return key, nil
	case errors.Is(err, operatorkey.ErrPassword):
		return nil, fault.Wrap(fault.PasswordWrong, err, "file", path)
	case errors.Is(err, operatorkey.ErrKeystoreMismatch):
		return nil, fault.Wrap(fault.KeystoreMismatch, err, "file", path)
	case fault.Has(err, fault.Interrupted):
		return nil, err
	default:
		return nil, fault.Wrap(fault.KeystoreInvalid, err, "file", path)
	}
}

// splitReport is the object of `keys split --json`.
type splitReport struct {
	Schema     string            `json:"schema"`
	File       string            `json:"file"`
	Owner      string            `json:"owner"`
	Operators  []wire.OperatorID `json:"operators"`
	Validators []splitValidator  `json:"validators"`
}

type splitValidator struct {
	PublicKey string `json:"public_key"`
	Nonce     uint64 `json:"nonce"`
}

func reportSplit(env *environment, asJSON bool, path string, owner common.Address, f *keyshare.File) error {
	r := splitReport{Schema: "hawser.keys.split/1", File: path, Owner: owner.Hex(), Operators: f.Shares[0].Payload.OperatorIDs}
	for _, e := range f.Shares {
		r.Validators = append(r.Validators, splitValidator{e.Payload.PublicKey, *e.Data.OwnerNonce})
	}
	if asJSON {
		return env.printJSON(r)
	}
	for _, v := range r.Validators {
		fmt.Fprintf(env.stdout, "%s  nonce %d\n", v.PublicKey, v.Nonce)
	}
	fmt.Fprintf(env.stdout, "%s for operators %v of owner %s written to %s\n", fault.Count(len(r.Validators), "validator"), wire.Committee(r.Operators), r.Owner, path)
	return nil
}
