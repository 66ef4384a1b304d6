package main

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/node/config"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
)

// placeholders returns the arguments that a command's usage line names, such as ID and AMOUNT|--all.
func placeholders(cmd *cobra.Command) []string {
	words := strings.Fields(cmd.Use)[1:]
	if i := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, "-") || strings.HasPrefix(w, "[") }); i >= 0 {
		words = words[:i]
	}
	return words
}

// placeholder returns the placeholder of an argument. The last placeholder may stand for several arguments.
func placeholder(cmd *cobra.Command, i int) string {
	words := placeholders(cmd)
	if len(words) == 0 {
		return "the argument"
	}
	return strings.TrimSuffix(words[min(i, len(words)-1)], "…")
}

// positional wraps one of cobra's checks of arguments, so that its error is a fault that names the arguments.
func positional(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if check(cmd, args) == nil {
			return nil
		}
		words := placeholders(cmd)
		if len(words) == 0 && len(args) > 0 {
			return usage(cmd, fmt.Errorf("it takes no argument, and %q is one", args[0]))
		}
		return usage(cmd, fmt.Errorf("it takes %s; %s given", strings.Join(words, " "), fault.Count(len(args), "argument is", "arguments are")))
	}
}

// checkEmpty refuses a flag or an argument that was given and is empty: an unset variable of a script would otherwise change what is
// done. A configuration key may be emptied; package config checks those.
func checkEmpty(cmd *cobra.Command, args []string) error {
	for i, arg := range args {
		if strings.TrimSpace(arg) == "" {
			return usage(cmd, fmt.Errorf("%s is empty", placeholder(cmd, i)))
		}
	}
	var empty error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		isKey := slices.ContainsFunc(config.Keys(), func(k config.Key) bool { return k.Name == f.Name })
		shows := f.Value.Type() != "func" // a flag that calls a function shows no value, and the function judges it
		if value := f.Value.String(); empty == nil && !isKey && shows && (strings.TrimSpace(value) == "" || value == "[]") {
			empty = usage(cmd, fmt.Errorf("--%s is given and empty: name a value, or leave the flag out", f.Name))
		}
		if f.Name == "out" && f.Value.String() == "-" && empty == nil {
			empty = usage(cmd, errors.New("--out names a file, and - is none: standard output has what the command reports"))
		}
	})
	return empty
}

// argumentChecks are the checks of arguments by placeholder. Commands that use the contracts make them before they connect to a client.
// An argument without a row is checked by its command.
var argumentChecks = map[string]func(text string) error{
	"AMOUNT":     discard(positiveAmount),
	"FEE":        discard(parseFee),
	"ID":         discard(parseID),
	"IDS":        discard(parseIDs),
	"ADDRESS":    discard(func(text string) (common.Address, error) { return parseAddress("the argument", text) }),
	"ADDRESSES":  discard(parseAddresses),
	"PUBLIC_KEY": discard(parseValidatorKey),
}

// flagChecks are the same for values of flags, by the flag's name.
var flagChecks = map[string]func(text string) error{
	"operators":     checkCommittee,
	"owner":         discard(func(text string) (common.Address, error) { return parseAddress("--owner", text) }),
	"amount":        discard(func(text string) (*big.Int, error) { return parseAmount("--amount", text) }),
	"fund":          discard(parseRunway),
	"runway":        discard(parseRunway),
	"fee":           discard(parseFee),
	"price":         discard(func(text string) (*big.Int, error) { return parseEther("--price", text) }),
	"min-profit":    discard(func(text string) (*big.Int, error) { return parseEther("--min-profit", text) }),
	"max-gas-price": discard(func(text string) (*big.Int, error) { return positiveEther("--max-gas-price", text) }),
	"max-tip":       discard(func(text string) (*big.Int, error) { return parseEther("--max-tip", text) }),
	"poll":          checkPause,
	"wait":          checkPause,
}

func discard[T any](parse func(string) (T, error)) func(string) error {
	return func(text string) error {
		_, err := parse(text)
		return err
	}
}

// checkLine checks a command line as far as possible without a network, so that a mistake is reported at once.
func checkLine(cmd *cobra.Command, args, required []string) error {
	if err := require(cmd, required...); err != nil {
		return err
	}
	for i, text := range args {
		name, other, _ := strings.Cut(placeholder(cmd, i), "|")
		if check, ok := argumentChecks[name]; ok && text != other {
			if err := check(text); err != nil {
				return err
			}
		}
	}
	var wrong error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if check, ok := flagChecks[f.Name]; ok && wrong == nil {
			wrong = check(f.Value.String())
		}
	})
	return wrong
}

func checkCommittee(text string) error {
	ids, err := parseIDs(text)
	if err != nil {
		return err
	}
	if _, err := keyshare.Quorum(len(ids)); err != nil {
		return fault.Wrap(fault.CommitteeSize, err, "count", len(ids))
	}
	return nil
}

func checkPause(text string) error {
	if d, err := time.ParseDuration(text); err != nil || d <= 0 {
		return fault.Wrap(fault.AmountInvalid, errors.New("it must be above 0"), "value", text, "kind", "a time to wait", "example", "2s or 10m")
	}
	return nil
}

func parseAmount(what, text string) (*big.Int, error) {
	wei, err := client.ParseAmount(text)
	if err != nil {
		return nil, fault.Wrap(fault.AmountInvalid, err, "value", what+" "+text, "kind", "an amount", "example", "1.5ssv, 30gwei or 1000wei")
	}
	return wei, nil
}

func positiveAmount(text string) (*big.Int, error) {
	wei, err := parseAmount("the amount", text)
	if err == nil && wei.Sign() == 0 {
		err = fault.Wrap(fault.AmountInvalid, errors.New("it is 0"), "value", text, "kind", "an amount to move", "example", "1.5ssv")
	}
	return wei, err
}

func parseEther(what, text string) (*big.Int, error) {
	wei, err := client.ParseEther(text)
	if err != nil {
		return nil, fault.Wrap(fault.AmountInvalid, err, "value", what+" "+text, "kind", "an amount of ether", "example", "0.01eth, 30gwei or 1000wei")
	}
	return wei, nil
}

func positiveEther(what, text string) (*big.Int, error) {
	wei, err := parseEther(what, text)
	if err == nil && wei.Sign() == 0 {
		err = fault.Wrap(fault.AmountInvalid, errors.New("for 0 no transaction is ever taken"), "value", what+" "+text, "kind", "a price", "example", "30gwei")
	}
	return wei, err
}

func parseFee(text string) (*big.Int, error) {
	wei, err := client.ParseFee(text)
	if err != nil {
		return nil, fault.Wrap(fault.AmountInvalid, err, "value", text, "kind", "a fee", "example", "0.01ssv/yr, 1gwei/block or 0")
	}
	return wei, nil
}

func parseRunway(text string) (time.Duration, error) {
	d, err := client.ParseRunway(text)
	if err != nil {
		return 0, fault.Wrap(fault.AmountInvalid, err, "value", text, "kind", "a duration", "example", "180d, 26w or 1y")
	}
	return d, nil
}

func parseAddress(what, text string) (common.Address, error) {
	address, err := keyshare.ParseAddress(text)
	if err != nil {
		return address, fault.Wrap(fault.AmountInvalid, err, "value", what+" "+text, "kind", "an address", "example", "0x and 40 hex digits")
	}
	return address, nil
}

func parseAddresses(text string) ([]common.Address, error) {
	var list []common.Address
	for part := range strings.SplitSeq(text, ",") {
		address, err := parseAddress("the address", strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		list = append(list, address)
	}
	return list, nil
}

// parseIDs reads operator ids and returns them in ascending order, which the contracts require.
func parseIDs(list string) ([]uint64, error) {
	parsed, err := parseOperators(list)
	if err != nil {
		return nil, fault.Wrap(fault.OperatorList, err)
	}
	ids := make([]uint64, len(parsed))
	for i, id := range parsed {
		ids[i] = uint64(id)
	}
	slices.Sort(ids)
	if len(slices.Compact(slices.Clone(ids))) != len(ids) {
		return nil, fault.Wrap(fault.OperatorList, fmt.Errorf("%s names an operator twice", list))
	}
	return ids, nil
}

func parseID(text string) (uint64, error) {
	ids, err := parseIDs(text)
	if err == nil && len(ids) != 1 {
		err = fault.Wrap(fault.OperatorList, fmt.Errorf("%s names %s, one is wanted", text, fault.Count(len(ids), "operator")))
	}
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}
