package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
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

// registration is what `validator register` was asked to do.
type registration struct {
	fund, amount string
	batch        int
	keys, shares [][]byte
	nonces       []uint64
	operators    []uint64
	// encryptedFor are the operators' keys that the shares were made for, by id.
	encryptedFor map[uint64]string
	owner        common.Address
	// resumed says that some of the file's validators were registered by an earlier run, and with them the deposit paid.
	resumed bool
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
		cmd.Flags().IntVar(&o.batch, "batch", 20, "most validators in one transaction")
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

// read takes the validators from a keyshares file, which must be sound as a whole.
func (o *registration) read(path string, count int) error {
	data, err := readFile(path, keyshare.MaxFileSize)
	if err != nil {
		return err
	}
	file, err := keyshare.ParseFile(data)
	if err != nil {
		return fault.Wrap(fault.KeysharesInvalid, err, "file", path)
	}
	if len(file.Shares) == 0 {
		return fault.New(fault.KeysharesEmpty, "file", path)
	}
	if count != 0 && len(file.Shares) != count {
		return fault.Wrap(fault.KeysharesInvalid, fmt.Errorf("it holds %s; `hawser validator bulk-register` takes them", fault.Count(len(file.Shares), "validator")), "file", path)
	}
	if err := rejected(path, verifyFile(file)); err != nil {
		return err
	}
	for _, entry := range file.Shares {
		if err := o.take(path, entry); err != nil {
			return err
		}
	}
	return nil
}

func (o *registration) take(path string, entry keyshare.Entry) error {
	key, operators, shares, err := entry.Payload.Decode()
	if err != nil {
		return fault.Wrap(fault.KeysharesInvalid, err, "file", path)
	}
	if entry.Data.OwnerNonce == nil || entry.Data.OwnerAddress == nil {
		return fault.Wrap(fault.KeysharesInvalid, errors.New("an entry does not say which owner and nonce it is for"), "file", path)
	}
	owner, err := keyshare.ParseAddress(*entry.Data.OwnerAddress)
	if err != nil {
		return fault.Wrap(fault.KeysharesInvalid, err, "file", path)
	}
	ids := make([]uint64, len(operators))
	for i, id := range operators {
		ids[i] = uint64(id)
	}
	if len(o.keys) > 0 && (owner != o.owner || !slices.Equal(ids, o.operators)) {
		return fault.Wrap(fault.KeysharesInvalid, errors.New("its validators have different owners or operators"), "file", path)
	}
	if o.encryptedFor == nil {
		o.encryptedFor = map[uint64]string{}
	}
	for _, operator := range entry.Data.Operators {
		o.encryptedFor[uint64(operator.ID)] = operator.OperatorKey
	}
	o.owner, o.operators = owner, ids
	o.keys, o.shares, o.nonces = append(o.keys, key[:]), append(o.shares, shares), append(o.nonces, *entry.Data.OwnerNonce)
	return nil
}

// registerAll sends batch after batch. The deposit goes with the first.
func (s *session) registerAll(o registration) error {
	if o.owner != s.wallet.Address {
		return fault.Wrap(fault.WalletOther, errors.New("shares are bound to the owner that registers them"),
			"wallet", s.wallet.Address, "what", "the keyshares file", "owner", o.owner)
	}
	next, err := s.skipRegistered(&o)
	if err != nil {
		return err
	}
	if len(o.keys) == 0 {
		return s.already("all validators of the file are registered", fmt.Sprintf("the owner's next nonce is %d", next))
	}
	if err := s.checkOperatorKeys(o); err != nil {
		return err
	}
	funds, err := s.funding(o)
	if err != nil {
		return err
	}
	then, runway, err := s.runwayAfter(o, funds)
	if err != nil {
		return err
	}
	if warning := short(then); warning != "" && o.fund == "" && o.amount == "" {
		runway += "; warning: " + warning
		if err := s.ask("register "+fault.Count(len(o.keys), "validator")+" and pay nothing in", "Little is left. Go on?", runway); err != nil {
			return err
		}
	}
	if err := s.checkLater(o); err != nil {
		return err
	}
	var reports []transactionReport
	for first := 0; first < len(o.keys); first += o.batch {
		last := min(first+o.batch, len(o.keys))
		paid := fmt.Sprintf("%s are paid into the cluster on operators %s", client.SSV(funds), idText(o.operators))
		request := s.register(o, first, last, funds)
		report, err := s.perform(request, slices.Concat([]string{paid}, o.lines(first, last), []string{runway})...)
		if err == nil && report.Resumed {
			if report.Changes, err = s.clusterLines(o.owner, o.operators); err == nil {
				report.Changes = append(o.lines(first, last), report.Changes...)
			}
		}
		if err != nil {
			return stopped(len(reports), request.Action, err)
		}
		reports = append(reports, report)
		if s.flags.dryRun && last < len(o.keys) {
			// The next batch's nonces only fit when this one is in the chain.
			fmt.Fprintf(s.env.stderr, "%s would follow, up to %d in each transaction\n", fault.Count(len(o.keys)-last, "more validator"), o.batch)
			break
		}
		funds = new(big.Int)
	}
	return s.printAll(reports)
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

// checkOperatorKeys compares the keys that the shares were encrypted for with those that
// the operators registered: with others the validators could never sign.
func (s *session) checkOperatorKeys(o registration) error {
	registered, err := s.client.OperatorKeys(s.ctx, o.operators)
	if err != nil {
		return err
	}
	for _, id := range o.operators {
		if made, ok := o.encryptedFor[id]; ok && made != registered[id] {
			return fault.Wrap(fault.ShareNotDecrypted, fmt.Errorf("operator %d registered another key", id), "validator", hexKey(o.keys[0]))
		}
	}
	return nil
}

// skipRegistered drops what an earlier run registered and checks that the rest fits the
// owner's next nonce, which it returns.
func (s *session) skipRegistered(o *registration) (uint64, error) {
	next, err := s.client.OwnerNonce(s.ctx, o.owner)
	if err != nil {
		return 0, err
	}
	for len(o.keys) > 0 && o.nonces[0] < next {
		_, registered, err := s.client.ValidatorCluster(s.ctx, o.owner, o.keys[0])
		if err != nil {
			return 0, err
		}
		if !registered {
			break
		}
		o.keys, o.shares, o.nonces, o.resumed = o.keys[1:], o.shares[1:], o.nonces[1:], true
	}
	if len(o.keys) > 0 && o.nonces[0] != next {
		return next, nonceFault(o.keys[0], next, o.nonces[0])
	}
	return next, nil
}

func nonceFault(key []byte, next, made uint64) error {
	return fault.Wrap(fault.NonceOrder, fmt.Errorf("the owner's next nonce is %d, its shares are made for %d", next, made), "validator", hexKey(key))
}

// funding is the deposit in wei.
func (s *session) funding(o registration) (*big.Int, error) {
	if o.amount != "" {
		wei, err := parseAmount("--amount", o.amount)
		if err == nil && o.resumed && wei.Sign() != 0 {
			fmt.Fprintf(s.env.stderr, "an earlier run registered some of these validators and paid the deposit with them: nothing is paid now; `hawser cluster deposit` pays more\n")
			return new(big.Int), nil
		}
		return wei, err
	}
	if o.fund == "" {
		return new(big.Int), nil
	}
	runway, err := parseRunway(o.fund)
	if err != nil {
		return nil, err
	}
	now, err := s.clusterNow(o)
	if err != nil {
		return nil, err
	}
	c, err := s.cost(o.operators, now.Cluster.Record.ValidatorCount+uint32(len(o.keys)), runway)
	if err != nil {
		return nil, err
	}
	missing := c.deposit.Sub(c.deposit, now.Balance)
	if missing.Sign() < 0 {
		missing.SetInt64(0)
	}
	return missing, nil
}

// clusterNow is the account of the cluster that the validators come into; an empty one if it is new.
func (s *session) clusterNow(o registration) (client.Statement, error) {
	cluster, err := s.client.ClusterOrNew(s.ctx, o.owner, o.operators)
	if err != nil {
		return client.Statement{}, err
	}
	if cluster.Record.ValidatorCount == 0 && cluster.Record.Balance.Sign() == 0 {
		return client.Statement{Cluster: cluster, Balance: new(big.Int)}, nil
	}
	return s.client.Statement(s.ctx, cluster)
}

// checkLater checks what the contracts would refuse of the batches behind the first, which nobody tries before it is in the chain.
func (s *session) checkLater(o registration) error {
	if len(o.keys) <= o.batch {
		return nil
	}
	for _, key := range o.keys[o.batch:] {
		_, registered, err := s.client.ValidatorCluster(s.ctx, o.owner, key)
		if err != nil {
			return err
		}
		if registered {
			return fault.Wrap(fault.CallRefused, fmt.Errorf("%s is behind others in the file that are not registered", hexKey(key)), "action", "register the file's validators",
				"sentence", "a validator is registered already", "remedy", "leave it out; the shares of those behind it must then be split again")
		}
	}
	g, err := s.client.Governance(s.ctx)
	if err != nil {
		return err
	}
	for _, id := range o.operators {
		operator, err := s.client.Operator(s.ctx, id)
		if err != nil {
			return err
		}
		if uint64(operator.Validators)+uint64(len(o.keys)) > uint64(g.ValidatorLimit) {
			return fault.Wrap(fault.CallRefused, fmt.Errorf("it has %d, the file has %d more, the limit is %d", operator.Validators, len(o.keys), g.ValidatorLimit),
				"action", "register the file's validators", "sentence", fmt.Sprintf("operator %d may not have that many validators", id),
				"remedy", "choose another operator, or register fewer validators")
		}
	}
	return nil
}

// runwayAfter says how long the whole cluster lasts once all validators are registered and the deposit is paid.
func (s *session) runwayAfter(o registration, funds *big.Int) (then client.Statement, text string, err error) {
	now, err := s.clusterNow(o)
	if err != nil {
		return then, "", err
	}
	validators := now.Cluster.Record.ValidatorCount + uint32(len(o.keys))
	then, err = s.client.After(s.ctx, now, validators, new(big.Int).Add(now.Balance, funds))
	if err != nil {
		return then, "", err
	}
	return then, fmt.Sprintf("then: the cluster has %s and %s; %s", fault.Count(validators, "validator"), client.SSV(then.Balance), runwayLine(then)), nil
}

// register is the request for one batch. Its action says which validators and shares, and the deposit or the time that was typed, not
// the deposit that --fund computes anew in every run: the same command finds its transaction again, and another one does not.
func (s *session) register(o registration, first, last int, funds *big.Int) client.Request {
	network := s.client.Contracts().Network
	with := ""
	switch {
	case o.fund != "":
		with = ", funded for " + o.fund
	case funds.Sign() != 0:
		with = ", with " + client.SSV(funds)
	}
	action := fmt.Sprintf("register %s from %s on, nonce %d, shares %s, on operators %s%s",
		fault.Count(last-first, "validator"), hexKey(o.keys[first]), o.nonces[first], o.digest(first, last), idText(o.operators), with)
	return client.Request{Action: action, Tokens: funds, Build: func(ctx context.Context) (client.Call, error) {
		next, err := s.client.OwnerNonce(ctx, o.owner)
		if err != nil {
			return client.Call{}, err
		}
		if next != o.nonces[first] {
			return client.Call{}, nonceFault(o.keys[first], next, o.nonces[first])
		}
		cluster, err := s.client.ClusterOrNew(ctx, o.owner, o.operators)
		if err != nil {
			return client.Call{}, err
		}
		data, err := registerData(o, first, last, funds, cluster.Record)
		return client.Call{To: &network, Data: data}, err
	}}
}

func registerData(o registration, first, last int, funds *big.Int, record binding.Cluster) ([]byte, error) {
	if last-first == 1 {
		return binding.RegisterData(o.keys[first], o.operators, o.shares[first], funds, record)
	}
	return binding.BulkRegisterData(o.keys[first:last], o.operators, o.shares[first:last], funds, record)
}

// lines say which validators one batch registers.
func (o registration) lines(first, last int) (lines []string) {
	for i := first; i < last; i++ {
		lines = append(lines, fmt.Sprintf("validator %s, nonce %d", hexKey(o.keys[i]), o.nonces[i]))
	}
	return lines
}

// digest tells files of other keys or shares apart.
func (o registration) digest(first, last int) string {
	sum := sha256.New()
	for i := first; i < last; i++ {
		sum.Write(o.keys[i])
		sum.Write(o.shares[i])
	}
	return hex.EncodeToString(sum.Sum(nil)[:4])
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
		data, err := binding.ExitData(keys, cluster.Operators)
		if err != nil {
			return err
		}
		return s.final(s.toNetwork("exit "+strings.Join(args, ", "), data),
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

// ownValidators finds the one cluster of the wallet that validators are in.
func (s *session) ownValidators(args []string) ([][]byte, client.Cluster, error) {
	var keys [][]byte
	var cluster client.Cluster
	for i, text := range args {
		key, err := parseValidatorKey(text)
		if err != nil {
			return nil, cluster, err
		}
		found, registered, err := s.client.ValidatorCluster(s.ctx, s.wallet.Address, key)
		if err != nil {
			return nil, cluster, err
		}
		if !registered {
			return nil, cluster, fault.Wrap(fault.CallRefused, fmt.Errorf("%s is not among the validators of %v", text, s.wallet.Address), "action", "do this",
				"sentence", "the validator is not registered by this wallet", "remedy", "check the wallet and the key")
		}
		if i > 0 && !slices.Equal(found.Operators, cluster.Operators) {
			return nil, cluster, fault.Wrap(fault.Usage, fmt.Errorf("%s is in another cluster than %s: name the validators of one cluster", text, args[0]), "command", "hawser validator")
		}
		keys, cluster = append(keys, key), found
	}
	return keys, cluster, nil
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
