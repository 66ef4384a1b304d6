package main

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
	"github.com/hawser-ssv/hawser/ssv"
)

func newVerifyCommand(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify keyshares.json",
		Short: "Check a keyshares file before registering it",
		Long: "Check that every validator of a keyshares file can be registered and that its committee could sign: lengths,\n" +
			"operators, the owner's signature and nonces, and that the share public keys make up the validator's key.\n" +
			"No secret is needed. Whether a share decrypts only its operator can tell.",
		Args: positional(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return verify(env, args[0], wantsJSON(cmd))
		},
	}
	addJSONFlag(cmd)
	return cmd
}

func verify(env *environment, path string, asJSON bool) error {
	data, err := readFile(path, keyshare.MaxFileSize)
	if err != nil {
		return err
	}
	file, err := keyshare.ParseFile(data)
	switch {
	case errors.Is(err, keyshare.ErrFileVersion):
		return fault.Wrap(fault.KeysharesVersion, err, "file", path)
	case err != nil:
		return fault.Wrap(fault.KeysharesInvalid, err, "file", path)
	case len(file.Shares) == 0:
		return fault.New(fault.KeysharesEmpty, "file", path)
	}
	findings := ssv.Check(file)
	if err := reportFindings(env, asJSON, path, findings); err != nil {
		return err
	}
	return rejected(path, findings)
}

// rejected returns the fault about the bad findings, or nil when all are good.
func rejected(path string, findings []keyshare.Finding) error {
	var first *fault.Fault
	var validator string
	bad := 0
	for _, f := range findings {
		if f.Err == nil {
			continue
		}
		bad++
		if first == nil {
			first, validator = entryFault(f), shorten(f.Validator)
		}
	}
	if bad == 0 {
		return nil
	}
	if len(findings) == 1 {
		return first
	}
	return fault.Wrap(fault.KeysharesRejected, first.Unwrap(), "bad", bad, "total", len(findings), "file", path, "validator", validator)
}

// entryCodes maps what can be wrong with an entry to codes; the first match counts.
var entryCodes = []struct {
	err  error
	code fault.Code
}{
	{keyshare.ErrRepeated, fault.ValidatorRepeated},
	{keyshare.ErrNonceOrder, fault.NonceOrder},
	{keyshare.ErrSharesLength, fault.SharesLength},
	{keyshare.ErrCommitteeSize, fault.SharesLength},
	{keyshare.ErrOwnerProof, fault.OwnerProof},
	{threshold.ErrInterpolation, fault.SharesInconsistent},
	{threshold.ErrPublicKey, fault.SharesInconsistent},
	{operatorkey.ErrPublicKey, fault.EntryMalformed},
	{keyshare.ErrOperators, fault.EntryMalformed},
	{keyshare.ErrSameKey, fault.EntryMalformed},
}

func entryFault(f keyshare.Finding) *fault.Fault {
	code := fault.EntryMalformed
	for _, c := range entryCodes {
		if errors.Is(f.Err, c.err) {
			code = c.code
			break
		}
	}
	return fault.Wrap(code, f.Err, "validator", shorten(f.Validator))
}

// shorten returns the first and last digits of a public key. Any other text in its place is quoted and cut, so that a file cannot send
// control characters to the terminal.
func shorten(key string) string {
	if publicKey.MatchString(key) {
		return key[:10] + "…" + key[94:]
	}
	return fmt.Sprintf("%+.40q", key)
}

var publicKey = regexp.MustCompile(`^0x[0-9a-fA-F]{96}$`)

// verifyReport is the object of `keys verify --json`.
type verifyReport struct {
	Schema     string            `json:"schema"`
	File       string            `json:"file"`
	Valid      bool              `json:"valid"`
	Validators []verifyValidator `json:"validators"`
}

type verifyValidator struct {
	PublicKey string            `json:"public_key"`
	Owner     string            `json:"owner"`
	Nonce     uint64            `json:"nonce"`
	Operators []wire.OperatorID `json:"operators"`
	Valid     bool              `json:"valid"`
	Code      string            `json:"code,omitempty"`
	Error     string            `json:"error,omitempty"`
}

func reportFindings(env *environment, asJSON bool, path string, findings []keyshare.Finding) error {
	report := verifyReport{Schema: "hawser.keys.verify/1", File: path, Valid: true}
	for _, f := range findings {
		v := verifyValidator{PublicKey: f.Validator, Nonce: f.Nonce, Operators: f.Operators, Valid: f.Err == nil}
		if f.Owner != (common.Address{}) {
			v.Owner = f.Owner.Hex()
		}
		if f.Err != nil {
			problem := entryFault(f)
			report.Valid, v.Code, v.Error = false, problem.Code.String(), problem.Cause
		}
		report.Validators = append(report.Validators, v)
		if asJSON {
			continue
		}
		if v.Valid {
			fmt.Fprintf(env.stdout, "ok        %s  owner %s  nonce %d  operators %v\n", shorten(v.PublicKey), v.Owner, v.Nonce, wire.Committee(v.Operators))
		} else {
			fmt.Fprintf(env.stdout, "%s  %s  %s\n", v.Code, shorten(v.PublicKey), v.Error)
		}
	}
	if asJSON {
		return env.printJSON(report)
	}
	return nil
}
