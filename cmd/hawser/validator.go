package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/ssv"
)

// blsKeyLength is the length of a validator's key in bytes.
const blsKeyLength = 48

func newValidatorCommand(env *environment) *cobra.Command {
	cmd := newGroup("validator", "Register, exit and remove validators")
	cmd.AddCommand(
		newValidatorRegister(env, "register", "Register the one validator of a keyshares file", 1),
		newValidatorRegister(env, "bulk-register", "Register all validators of a keyshares file, in as few transactions as fit", 0),
		newValidatorExit(env), newValidatorRemove(env), newSetFeeRecipient(env),
	)
	return cmd
}

// registration is the flags and the input of `validator register`.
type registration struct {
	fund, amount string
	batch        int
	shares       *ssv.Keyshares
}

func newValidatorRegister(env *environment, name, short string, count int) *cobra.Command {
	o := registration{batch: 1}
	cmd := &cobra.Command{
		Use: name + " keyshares.json [--fund 180d | --amount 10ssv] --wallet F", Short: short, Args: positional(cobra.ExactArgs(1)),
		Long: short + ".\nThe shares must have been made for the wallet's next nonces. Validators that an earlier run registered are left out.\n" +
			"One balance pays for all validators of a cluster. --fund pays in what is missing for all of them to last that long, those that\n" +
			"are registered already included; --amount names the deposit.",
	}
	cmd.Flags().StringVar(&o.fund, "fund", "", "pay in what the whole cluster needs to last this long, such as 180d")
	cmd.Flags().StringVar(&o.amount, "amount", "", "tokens to pay in, such as 10ssv")
	if count == 0 {
		cmd.Flags().IntVar(&o.batch, "batch", ssv.DefaultBatch, "most validators in one transaction")
	}
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		if o.fund != "" && o.amount != "" {
			return usage(cmd, errors.New("--fund and --amount exclude each other"))
		}
		if o.batch < 1 {
			return usage(cmd, errors.New("--batch is below 1"))
		}
		return o.read(args[0], count)
	}
	return transacts(env, cmd, func(s *session, _ []string) error { return s.registerAll(o) })
}

// read reads the validators from a keyshares file. Every entry of the file must be valid.
func (o *registration) read(path string, count int) error {
	data, err := readFile(path, keyshare.MaxFileSize)
	if err != nil {
		return err
	}
	file, err := keyshare.ParseFile(data)
	if err != nil {
		return fault.Wrap(fault.KeysharesInvalid, err, "file", path)
	}
	if n := len(file.Shares); count != 0 && n != 0 && n != count {
		return fault.Wrap(fault.KeysharesInvalid, fmt.Errorf("it holds %s; `hawser validator bulk-register` takes them", fault.Count(n, "validator")), "file", path)
	}
	o.shares, err = ssv.Load(file)
	return ofFile(path, err)
}

// ofFile returns an error of ssv.Load as a fault that names the file.
func ofFile(path string, err error) error {
	var bad *ssv.RejectedError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ssv.ErrEmpty):
		return fault.New(fault.KeysharesEmpty, "file", path)
	case errors.As(err, &bad):
		return rejected(path, bad.Findings)
	}
	return fault.Wrap(fault.KeysharesInvalid, err, "file", path)
}

// registerAll sends the batches one by one, the first one with the deposit.
func (s *session) registerAll(o registration) error {
	if err := o.shares.OwnedBy(s.wallet); err != nil {
		return err
	}
	plan, err := s.plan(o)
	if err != nil {
		return err
	}
	if err := plan.Err(); err != nil {
		return err
	}
	if len(plan.Batches) == 0 {
		return s.already("all validators of the file are registered", fmt.Sprintf("the owner's next nonce is %d", plan.NextNonce))
	}
	if plan.PaidBefore {
		fmt.Fprintf(s.env.stderr, "an earlier run registered some of these validators and paid the deposit with them: nothing is paid now; `hawser cluster deposit` pays more\n")
	}
	validators := plan.Then.Cluster.Record.ValidatorCount
	runway := fmt.Sprintf("then: the cluster has %s and %s; %s", fault.Count(validators, "validator"), client.SSV(plan.Then.Balance), runwayLine(plan.Then))
	if warning := short(plan.Then); warning != "" && o.fund == "" && o.amount == "" {
		runway += "; warning: " + warning
		left := len(o.shares.Validators) - plan.Registered
		if err := s.ask("register "+fault.Count(left, "validator")+" and pay nothing in", "Little is left. Go on?", runway); err != nil {
			return err
		}
	}
	if s.flags.dryRun {
		return s.tryFirst(plan, runway)
	}
	var reports []transactionReport
	_, err = ssv.Register(s.ctx, s.client, s.wallet, s.journal, plan, func(done ssv.Done) error {
		report, err := s.registered(plan, done, runway)
		reports = append(reports, report)
		return err
	})
	if err != nil {
		return err
	}
	return s.printAll(reports)
}

// plan returns the plan for the flags.
func (s *session) plan(o registration) (*ssv.Registration, error) {
	want := ssv.Want{Batch: o.batch, RunwayName: o.fund}
	var err error
	switch {
	case o.amount != "":
		want.Deposit, err = parseAmount("--amount", o.amount)
	case o.fund != "":
		want.Runway, err = parseRunway(o.fund)
	}
	if err != nil {
		return nil, err
	}
	return ssv.Plan(s.ctx, s.client, o.shares, want)
}

// tryFirst prints the changes and the cost of the first batch. The next batch cannot be tried: its nonces are only valid after the first
// is in the chain.
func (s *session) tryFirst(plan *ssv.Registration, runway string) error {
	report, err := s.perform(plan.Request(s.client, 0), batchLines(plan, 0, runway)...)
	if err != nil {
		return err
	}
	if first := len(plan.Batches[0].Validators); len(plan.Batches) > 1 {
		rest := len(plan.Keyshares.Validators) - plan.Registered - first
		fmt.Fprintf(s.env.stderr, "%s would follow, up to %d in each transaction\n", fault.Count(rest, "more validator"), first)
	}
	return s.printAll([]transactionReport{report})
}

// registered reports a batch that is in the chain.
func (s *session) registered(plan *ssv.Registration, done ssv.Done, runway string) (transactionReport, error) {
	report := s.sent(transactionReport{
		Schema: transactionSchema, Action: plan.Request(s.client, done.Batch).Action, Changes: batchLines(plan, done.Batch, runway),
	}, done.Result)
	if !report.Resumed {
		return report, nil
	}
	now, err := s.clusterLines(plan.Keyshares.Owner, plan.Keyshares.Operators)
	report.Changes = append(validatorLines(plan.Batches[done.Batch].Validators), now...)
	return report, err
}

// batchLines returns the lines about what one batch changes.
func batchLines(plan *ssv.Registration, batch int, runway string) []string {
	b := plan.Batches[batch]
	paid := fmt.Sprintf("%s are paid into the cluster on operators %s", client.SSV(b.Deposit), idText(plan.Keyshares.Operators))
	return slices.Concat([]string{paid}, validatorLines(b.Validators), []string{runway})
}

func validatorLines(validators []ssv.Validator) (lines []string) {
	for _, v := range validators {
		lines = append(lines, fmt.Sprintf("validator %s, nonce %d", hexKey(v.Key), v.Nonce))
	}
	return lines
}

// printAll prints one object, or one text after the other.
func (s *session) printAll(reports []transactionReport) error {
	if s.asJSON && len(reports) > 1 {
		return s.env.printJSON(struct {
			Schema       string              `json:"schema"`
			Transactions []transactionReport `json:"transactions"`
		}{"hawser.transactions/1", reports})
	}
	for _, report := range reports {
		if err := s.print(report); err != nil {
			return err
		}
	}
	return nil
}

func hexKey(key []byte) string { return "0x" + hex.EncodeToString(key) }

func newValidatorExit(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use: "exit PUBLIC_KEY… --wallet F", Short: "Ask the operators to exit validators from the beacon chain", Args: positional(cobra.MinimumNArgs(1)),
	}
	return transacts(env, cmd, func(s *session, args []string) error {
		keys, cluster, err := s.ownValidators(args)
		if err != nil {
			return err
		}
		request, err := ssv.ExitRequest(s.client, cluster, keys, "exit "+strings.Join(args, ", "))
		if err != nil {
			return err
		}
		return s.final(request,
			fmt.Sprintf("the operators %s sign voluntary exits for %s, and the stake is paid out by the beacon chain", idText(cluster.Operators), fault.Count(len(keys), "validator")),
			"then: the validators go on with their duties until the exit epoch, and stay registered and paid for until `hawser validator remove`")
	})
}

func newValidatorRemove(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use: "remove PUBLIC_KEY… --wallet F", Short: "Take validators away from their operators", Args: positional(cobra.MinimumNArgs(1)),
		Long: "Take validators away from their operators. A validator that is not exited stays on the beacon chain and misses its duties from then on.",
	}
	return transacts(env, cmd, func(s *session, args []string) error {
		keys, cluster, err := s.ownValidators(args)
		if err != nil {
			return err
		}
		r := s.onCluster("remove "+strings.Join(args, ", "), s.wallet.Address, cluster.Operators,
			func(c client.Cluster) ([]byte, error) { return binding.RemoveData(keys, c.Operators, c.Record) })
		return s.final(r, fmt.Sprintf("operators %s stop performing duties of %s; %s", idText(cluster.Operators),
			fault.Count(len(keys), "validator"), fault.Count(cluster.Record.ValidatorCount-uint32(len(keys)), "stays", "stay")),
			"then: a validator that is not exited loses money on the beacon chain until somebody runs it again, which needs new shares")
	})
}

func parseValidatorKey(text string) ([]byte, error) {
	key, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil || len(key) != blsKeyLength {
		return nil, fault.Wrap(fault.AmountInvalid, errors.New("it has not 96 hex digits"), "value", text, "kind", "a validator's public key", "example", "0x and 96 hex digits")
	}
	return key, nil
}

// ownValidators returns the wallet's cluster that all the validators are in.
func (s *session) ownValidators(args []string) ([][]byte, client.Cluster, error) {
	var keys [][]byte
	for _, text := range args {
		key, err := parseValidatorKey(text)
		if err != nil {
			return nil, client.Cluster{}, err
		}
		keys = append(keys, key)
	}
	cluster, err := ssv.ClusterOf(s.ctx, s.client, s.wallet.Address, keys)
	return keys, cluster, err
}

func newSetFeeRecipient(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use: "set-fee-recipient ADDRESS --wallet F", Short: "Say where all validators of the wallet send block rewards", Args: positional(cobra.ExactArgs(1)),
	}
	return transacts(env, cmd, func(s *session, args []string) error {
		recipient, err := s.recipient(args[0])
		if err != nil {
			return err
		}
		data, err := binding.SetFeeRecipientData(recipient)
		if err != nil {
			return err
		}
		return s.do(s.toNetwork(fmt.Sprintf("send block rewards to %v", recipient), data),
			fmt.Sprintf("every validator of %v proposes with %v as fee recipient", s.wallet.Address, recipient))
	})
}
