package main

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/testnet/home"
	"github.com/hawser-ssv/hawser/protocol/network"
)

// chainFlags are the flags of commands that use the contracts.
type chainFlags struct {
	execution, contracts, dir         string
	network                           string
	wallet, passwordFile, maxGasPrice string
	maxTip                            string
	dryRun, yes                       bool
	poll, wait                        time.Duration
}

// maxContractsFile bounds the description of deployed contracts in bytes.
const maxContractsFile = 1 << 20

// onChain returns a command that reads from the contracts. It checks the required flags and all arguments before it connects to a
// client.
func onChain(env *environment, cmd *cobra.Command, run func(s *session, args []string) error, required ...string) *cobra.Command {
	f := addChainFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := checkLine(cmd, args, required); err != nil {
			return err
		}
		s, err := openSession(cmd, env, f)
		if err != nil {
			return err
		}
		defer s.close()
		return run(s, args)
	}
	return cmd
}

// transacts returns a command that sends transactions.
func transacts(env *environment, cmd *cobra.Command, run func(s *session, args []string) error, required ...string) *cobra.Command {
	f := addChainFlags(cmd)
	addWalletFlags(cmd, f)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := checkLine(cmd, args, append([]string{"wallet"}, required...)); err != nil {
			return err
		}
		s, err := openSession(cmd, env, f)
		if err != nil {
			return err
		}
		defer s.close()
		return run(s, args)
	}
	return cmd
}

// amountsAreSSV is in the help of every command with an amount of tokens.
const amountsAreSSV = "An amount without a unit is SSV: 1.5 is 1.5ssv. Other units are gwei and wei."

func addChainFlags(cmd *cobra.Command) *chainFlags {
	f := &chainFlags{}
	if strings.Contains(cmd.Use, "AMOUNT") || strings.Contains(cmd.Use, "--amount") {
		if cmd.Long == "" {
			cmd.Long = cmd.Short + "."
		}
		cmd.Long += "\n" + amountsAreSSV
	}
	cmd.Flags().StringVar(&f.execution, "execution", "", "execution client: http, ws or the path of its socket; the file of the contracts may name one")
	cmd.Flags().StringVar(&f.contracts, "contracts", "", "file that describes the contracts, as contracts deploy writes it")
	cmd.Flags().StringVar(&f.network, "network", "", "known network, such as hoodi, instead of --contracts")
	cmd.Flags().StringVar(&f.dir, "dir", "", "folder of a local network, instead of --contracts; with neither, the one that devnet up has started")
	cmd.Flags().DurationVar(&f.poll, "poll", 2*time.Second, "pause between two looks at the chain")
	addJSONFlag(cmd)
	return f
}

func addWalletFlags(cmd *cobra.Command, f *chainFlags) {
	cmd.Flags().StringVar(&f.wallet, "wallet", "", "file of the wallet that pays and signs: a version 3 keystore, or a private key in hex")
	cmd.Flags().StringVar(&f.passwordFile, "password-file", "", "file with the wallet's password")
	cmd.Flags().StringVar(&f.maxGasPrice, "max-gas-price", "", "the most to pay for one unit of gas, such as 30gwei")
	cmd.Flags().StringVar(&f.maxTip, "max-tip", "", "the most to pay the block's maker for one unit of gas; by default as much as the base fee, within 2gwei and 20gwei")
	cmd.Flags().DurationVar(&f.wait, "wait", 10*time.Minute, "how long to wait for a transaction")
	cmd.Flags().BoolVar(&f.yes, "yes", false, "do not ask before something that cannot be undone or leaves a cluster a short time")
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "print what would change and what it would cost, and send nothing")
}

// session is a connection to the contracts, with a wallet if the command sends transactions.
type session struct {
	ctx     context.Context
	env     *environment
	flags   *chainFlags
	client  *client.Client
	wallet  client.Wallet
	journal *client.Journal
	asJSON  bool
	hangUp  func()
}

func openSession(cmd *cobra.Command, env *environment, f *chainFlags) (*session, error) {
	if err := f.find(cmd, env); err != nil {
		return nil, err
	}
	contracts, err := f.read(cmd)
	if err != nil {
		return nil, err
	}
	if f.execution == "" {
		f.execution = contracts.Execution
	}
	if err := require(cmd, "execution"); err != nil && f.execution == "" {
		return nil, err
	}
	return dial(cmd, env, f, contracts)
}

// find selects the contracts of the local network if no flag names others.
func (f *chainFlags) find(cmd *cobra.Command, env *environment) error {
	if f.contracts != "" || f.network != "" {
		return nil
	}
	if f.dir != "" {
		f.contracts = filepath.Join(f.dir, home.ContractsFile)
		return nil
	}
	folder, err := env.localNetwork()
	if err != nil {
		return err
	}
	path := filepath.Join(folder, home.ContractsFile)
	if f.execution != "" {
		return usage(cmd, errors.New("--execution does not say which contracts are meant: name --network, such as hoodi, or --contracts"))
	}
	if _, err := os.Stat(path); err != nil {
		return usage(cmd, fmt.Errorf("no contracts are named, and there is no local network in %s: name --network, such as hoodi, and --execution", folder))
	}
	fmt.Fprintf(env.stderr, "using the local network in %s\n", folder)
	f.contracts = path
	return nil
}

// read returns the contracts of the known network, or those of the file.
func (f *chainFlags) read(cmd *cobra.Command) (client.Contracts, error) {
	if f.network == "" {
		return readContracts(f.contracts)
	}
	if f.contracts != "" || f.dir != "" {
		return client.Contracts{}, usage(cmd, errors.New("--network, --contracts and --dir exclude each other"))
	}
	known, ok := network.Contracts(f.network)
	if !ok {
		err := fmt.Errorf("%q is not one of %s; name the contracts' file with --contracts", f.network, strings.Join(network.ContractNetworks(), ", "))
		return client.Contracts{}, usage(cmd, err)
	}
	return client.Contracts{
		Schema: client.ContractsSchema, ChainID: known.ChainID, Network: known.Network, Views: known.Views, Token: known.Token, Block: known.Block,
	}, nil
}

func readContracts(path string) (client.Contracts, error) {
	data, err := readFile(path, maxContractsFile)
	if err != nil {
		return client.Contracts{}, err
	}
	contracts, err := client.ParseContracts(data)
	if err != nil {
		return contracts, fault.Wrap(fault.DeploymentInvalid, err, "file", path)
	}
	return contracts, nil
}

func dial(cmd *cobra.Command, env *environment, f *chainFlags, contracts client.Contracts) (*session, error) {
	options := client.Options{
		Endpoint: f.execution, Contracts: contracts, Poll: f.poll, Patience: f.wait,
		Note: func(sentence string) { fmt.Fprintln(env.stderr, withFlag(sentence)) },
	}
	if f.maxGasPrice != "" {
		wei, err := positiveEther("--max-gas-price", f.maxGasPrice)
		if err != nil {
			return nil, err
		}
		options.MaxGasPrice = wei
	}
	if f.maxTip != "" {
		wei, err := parseEther("--max-tip", f.maxTip)
		if err != nil {
			return nil, err
		}
		options.MaxTip = wei
	}
	s := &session{ctx: cmd.Context(), env: env, flags: f, asJSON: wantsJSON(cmd), hangUp: func() {}}
	if f.wallet != "" { // before the network is asked: a wrong file or password is a slip like others
		if err := s.openWallet(); err != nil {
			return nil, err
		}
	}
	c, hangUp, err := client.Dial(cmd.Context(), options)
	if err != nil {
		s.close()
		return nil, err
	}
	s.client, s.hangUp = c, hangUp
	return s, nil
}

// withFlag adds the name of the flag that changes the tip to the sentence about the tip.
func withFlag(sentence string) string {
	if strings.HasPrefix(sentence, "the execution client suggests a tip") {
		sentence += " (--max-tip changes that)"
	}
	return sentence
}

func (s *session) close() {
	if s.journal != nil {
		_ = s.journal.Close()
	}
	s.hangUp()
}

func (s *session) openWallet() error {
	path := s.flags.wallet
	data, err := s.env.readSecretFile(path, client.MaxWalletSize)
	if err != nil {
		return err
	}
	password := ""
	if client.Encrypted(data) {
		if password, err = walletPassword(s.ctx, s.env, s.flags.passwordFile); err != nil {
			return err
		}
	}
	s.wallet, err = unlessInterrupted(s.ctx, func() (client.Wallet, error) { return client.OpenWallet(data, password) })
	switch {
	case fault.Has(err, fault.Interrupted):
		return err
	case errors.Is(err, client.ErrPassword):
		return fault.Wrap(fault.PasswordWrong, err, "file", path)
	case err != nil:
		return fault.Wrap(fault.WalletInvalid, err, "file", path)
	case s.flags.dryRun:
		return nil
	}
	s.journal, err = client.OpenJournal(path + ".journal")
	if errors.Is(err, client.ErrBusy) {
		return fault.Wrap(fault.WalletBusy, err)
	}
	if err != nil {
		return fault.Wrap(fault.FileNotWritten, plain(err), "file", path+".journal")
	}
	return nil
}

func walletPassword(ctx context.Context, env *environment, passwordFile string) (string, error) {
	if passwordFile != "" {
		return env.readPasswordFile(passwordFile)
	}
	return env.askPassword(ctx, "Password of the wallet: ")
}

// transactionReport is the object of commands that send a transaction.
type transactionReport struct {
	Schema string `json:"schema"`
	Action string `json:"action"`
	// Changes are sentences about what changes. For a transaction that an earlier run sent, they describe the present state: the earlier
	// run has printed the changes, and this run may have read the state after them.
	Changes []string `json:"changes"`
	DryRun  bool     `json:"dry_run"`
	// Resumed says that an earlier run of the command had sent the transaction.
	Resumed bool `json:"resumed,omitempty"`
	// Already says that nothing was sent, because the state was already as asked for.
	Already     bool   `json:"already,omitempty"`
	Transaction string `json:"transaction,omitempty"`
	Block       uint64 `json:"block,omitempty"`
	Gas         uint64 `json:"gas"`
	// CostWei is the cost of the gas: what was paid, or in a dry run the most that it can be.
	CostWei  string `json:"cost_wei"`
	Operator uint64 `json:"operator,omitempty"`
}

const transactionSchema = "hawser.transaction/1"

// final asks before a request that cannot be undone, and then carries it out. It prints the changes, which say what is lost, before the
// question. In a dry run it does not ask.
func (s *session) final(r client.Request, changes ...string) error {
	if err := s.ask(r.Action, "It cannot be undone. Go on?", changes...); err != nil {
		return err
	}
	return s.do(r, changes...)
}

// ask prints what would change, asks the user, and returns nil for a yes. In a dry run and with --yes it returns nil without asking.
func (s *session) ask(action, question string, changes ...string) error {
	if s.flags.yes || s.flags.dryRun {
		return nil
	}
	fmt.Fprintf(s.env.stderr, "this would %s\n", action)
	for _, change := range changes {
		fmt.Fprintf(s.env.stderr, "  %s\n", change)
	}
	return s.env.confirm(s.ctx, question+" Type yes: ")
}

// short returns the reason to ask the user before a command leaves a cluster in this state, or "" if there is none. There is none for a
// cluster that could be liquidated at once, because the contracts refuse that change.
func short(then client.Statement) string {
	if then.Liquidatable {
		return ""
	}
	return then.Warning()
}

// already reports that nothing is to be sent, because the state is already as asked for.
func (s *session) already(action, state string) error {
	return s.print(transactionReport{Schema: transactionSchema, Action: action, Changes: []string{state}, Already: true, CostWei: "0"})
}

// do carries out a request; in a dry run it prints what the request would do.
func (s *session) do(r client.Request, changes ...string) error {
	report, err := s.perform(r, changes...)
	if err != nil {
		return err
	}
	return s.print(report)
}

func (s *session) perform(r client.Request, changes ...string) (transactionReport, error) {
	report := transactionReport{Schema: transactionSchema, Action: r.Action, Changes: changes, DryRun: s.flags.dryRun}
	if s.flags.dryRun {
		quotes, err := s.client.DryRun(s.ctx, s.wallet.Address, r)
		if err != nil {
			return report, err
		}
		cost := new(big.Int)
		for _, q := range quotes {
			report.Gas += q.Gas
			cost.Add(cost, q.MaxCost())
			if q.Untried {
				report.Changes = append(report.Changes, "first the network is allowed to take "+client.SSV(r.Tokens)+" from the wallet; only then the call itself can be tried to its end")
			}
		}
		report.CostWei = cost.String()
		report.Changes = append(report.Changes, feeLine(quotes))
		return report, nil
	}
	result, err := s.client.Send(s.ctx, s.wallet, s.journal, r)
	if err != nil {
		return report, err
	}
	return s.sent(report, result), nil
}

// sent completes the report of a transaction that is in the chain.
func (s *session) sent(report transactionReport, result client.Result) transactionReport {
	receipt := result.Receipt
	report.Resumed, report.Transaction = result.Resumed, receipt.TxHash.Hex()
	if report.Resumed {
		report.Changes = []string{}
	}
	report.Block, report.Gas = receipt.BlockNumber.Uint64(), receipt.GasUsed
	price := receipt.EffectiveGasPrice
	if price == nil {
		price = new(big.Int)
	}
	report.CostWei = new(big.Int).Mul(price, new(big.Int).SetUint64(receipt.GasUsed)).String()
	report.Operator = s.client.OperatorIn(receipt)
	return report
}

// feeLine returns a line with the highest price of a unit of gas and the tip in it, which the client suggested.
func feeLine(quotes []client.Quote) string {
	last := quotes[len(quotes)-1]
	return fmt.Sprintf("one unit of gas costs at most %s, of which the tip is at most %s", client.Gwei(last.FeeCap), client.Gwei(last.TipCap))
}

func (s *session) print(r transactionReport) error {
	if s.asJSON {
		return s.env.printJSON(r)
	}
	out := s.env.stdout
	cost, _ := new(big.Int).SetString(r.CostWei, 10)
	switch {
	case r.Already:
		fmt.Fprintf(out, "nothing to do: %s\n", r.Action)
	case r.DryRun:
		fmt.Fprintf(out, "would %s\n", r.Action)
	default:
		fmt.Fprintf(out, "done: %s\n", r.Action)
	}
	for _, change := range r.Changes {
		fmt.Fprintf(out, "  %s\n", change)
	}
	if r.Operator != 0 {
		fmt.Fprintf(out, "  the operator's id is %d\n", r.Operator)
	}
	if r.Already {
		return nil
	}
	if r.DryRun {
		fmt.Fprintf(out, "  gas at most %d, at most %s; nothing was sent\n", r.Gas, client.Ether(cost))
		return nil
	}
	fmt.Fprintf(out, "  transaction %s in block %d, gas %d, %s\n", r.Transaction, r.Block, r.Gas, client.Ether(cost))
	if r.Resumed {
		fmt.Fprintln(out, "  an earlier run of this command had sent it; run the command once more to do it another time")
	}
	return nil
}

// idText returns ids as a user types them.
func idText(ids []uint64) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(ids), " ", ","), "[]")
}

// day returns a time as a date with hours and minutes.
func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

// days returns a duration in days, or a short one in hours or minutes.
func days(d time.Duration) string {
	switch {
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0f minutes", d.Minutes())
	case d < 2*client.Day:
		return fmt.Sprintf("%.1f hours", d.Hours())
	}
	return fmt.Sprintf("%.1f days", float64(d)/float64(client.Day))
}
