package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

// operatorChainCommands are the operator's commands that use the contracts.
func operatorChainCommands(env *environment) []*cobra.Command {
	return []*cobra.Command{
		newOperatorRegister(env), newOperatorRemove(env), newOperatorList(env), newOperatorShow(env),
		newOperatorFee(env), newOperatorWithdraw(env), newOperatorWhitelist(env),
	}
}

func newOperatorRegister(env *environment) *cobra.Command {
	var key, public, fee string
	var private bool
	cmd := &cobra.Command{
		Use: "register --key operator.json --fee 0.01ssv/yr --wallet F", Args: positional(cobra.NoArgs),
		Short: "Register an operator key and print the operator's id",
		Long: "Register an operator's public key: from the file that `operator keygen` wrote (no password needed), or as text with --public-key.\n" +
			"The fee is per validator: 0.01ssv/yr, 1gwei/block, or 0. A fee of 0 can never be raised.",
	}
	cmd.Flags().StringVar(&key, "key", "", "the operator key's file")
	cmd.Flags().StringVar(&public, "public-key", "", "the public key as operator keygen printed it, instead of --key")
	cmd.Flags().StringVar(&fee, "fee", "", "fee per validator, such as 0.01ssv/yr")
	cmd.Flags().BoolVar(&private, "private", false, "admit whitelisted owners only")
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		if (public == "") == (key == "") {
			return usage(cmd, errors.New("name --key or --public-key, and not both"))
		}
		return publicKeyOf(&public, key)
	}
	return transacts(env, cmd, func(s *session, _ []string) error {
		wei, err := parseFee(fee)
		if err != nil {
			return err
		}
		data, err := binding.RegisterOperatorData(public, wei, private)
		if err != nil {
			return err
		}
		r := s.toNetwork(fmt.Sprintf("register operator key …%s for %s", tail(public), client.Yearly(wei)), data)
		fingerprint := fmt.Sprintf("the key's fingerprint is SHA-256 %s", keyFingerprint(public))
		change := fmt.Sprintf("a new operator of %v, fee %s per block (%s)", s.wallet.Address, client.Gwei(wei), client.Yearly(wei))
		if wei.Sign() == 0 {
			return s.final(r, change, fingerprint, "a fee of 0 can never be raised")
		}
		return s.do(r, change, fingerprint)
	}, "fee")
}

// keyFingerprint returns the SHA-256 of a public key's text. sha256sum gives the same for the line that operator keygen printed.
func keyFingerprint(public string) string {
	sum := sha256.Sum256([]byte(public))
	return hex.EncodeToString(sum[:])
}

// tail returns the end of a key's text, which is different for different keys.
func tail(key string) string { return key[max(0, len(key)-16):] }

// publicKeyOf returns the given public key, or reads it from an operator key's file.
func publicKeyOf(public *string, path string) error {
	from := "--public-key"
	if *public == "" {
		from = path
		data, err := readFile(path, operatorkey.MaxKeystoreSize)
		if err != nil {
			return err
		}
		if _, err := operatorkey.ParsePrivateKey(data); err == nil {
			return fault.New(fault.OperatorKeyPlain, "file", path)
		}
		var file struct {
			Public string `json:"pubKey"`
		}
		if err := json.Unmarshal(data, &file); err != nil || file.Public == "" {
			return fault.Wrap(fault.OperatorKeyInvalid, errors.New("it is not a keystore that names its public key as pubKey"), "file", path)
		}
		*public = file.Public
	}
	if _, err := operatorkey.ParsePublicKey(*public); err != nil {
		return fault.Wrap(fault.OperatorKeyInvalid, err, "file", from)
	}
	return nil
}

// toNetwork returns a request for a call of the network's contract.
func (s *session) toNetwork(action string, data []byte) client.Request {
	network := s.client.Contracts().Network
	return client.Request{Action: action, Build: client.Static(client.Call{To: &network, Data: data})}
}

// ownOperator returns an operator that the wallet must own.
func (s *session) ownOperator(text string) (client.Operator, error) {
	id, err := parseID(text)
	if err != nil {
		return client.Operator{}, err
	}
	o, err := s.client.Operator(s.ctx, id)
	if err == nil && o.Owner != s.wallet.Address {
		err = fault.Wrap(fault.WalletOther, errors.New("only its owner may change an operator"),
			"wallet", s.wallet.Address, "what", fmt.Sprintf("operator %d", id), "owner", o.Owner)
	}
	return o, err
}

func newOperatorRemove(env *environment) *cobra.Command {
	cmd := &cobra.Command{Use: "remove ID --wallet F", Short: "Remove an operator for ever and collect its earnings", Args: positional(cobra.ExactArgs(1))}
	return transacts(env, cmd, func(s *session, args []string) error {
		o, err := s.ownOperator(args[0])
		if err != nil {
			return err
		}
		data, err := binding.RemoveOperatorData(o.ID)
		if err != nil {
			return err
		}
		if !o.Active {
			return s.already(fmt.Sprintf("operator %d was removed before", o.ID), "its key can never be registered again")
		}
		return s.final(s.toNetwork(fmt.Sprintf("remove operator %d", o.ID), data),
			fmt.Sprintf("%s of earnings go to the wallet", client.SSV(o.Earnings)),
			fmt.Sprintf("then: %s lost this operator; it earns nothing more, and its key can never be registered again",
				fault.Count(o.Validators, "validator has", "validators have")))
	})
}

// operatorReport is an operator as `operator show`, `operator list` and `account show` print it.
type operatorReport struct {
	ID          uint64         `json:"id"`
	Owner       common.Address `json:"owner"`
	PublicKey   string         `json:"public_key,omitempty"`
	FeeWei      string         `json:"fee_wei"`
	FeeYearly   string         `json:"fee_yearly"`
	Validators  uint32         `json:"validators"`
	Private     bool           `json:"private"`
	Active      bool           `json:"active"`
	Whitelist   string         `json:"whitelisting_contract,omitempty"`
	EarningsWei string         `json:"earnings_wei"`
	DeclaredWei string         `json:"declared_fee_wei,omitempty"`
	Begin       *time.Time     `json:"declared_from,omitempty"`
	End         *time.Time     `json:"declared_until,omitempty"`
}

func reportOperator(o client.Operator) operatorReport {
	r := operatorReport{
		ID: o.ID, Owner: o.Owner, PublicKey: o.PublicKey, FeeWei: o.Fee.String(), FeeYearly: client.Yearly(o.Fee),
		Validators: o.Validators, Private: o.Private, Active: o.Active, EarningsWei: o.Earnings.String(),
	}
	if o.Whitelist != (common.Address{}) {
		r.Whitelist = o.Whitelist.Hex()
	}
	if o.Declared != nil {
		r.DeclaredWei, r.Begin, r.End = o.Declared.String(), &o.Begin, &o.End
	}
	return r
}

func newOperatorList(env *environment) *cobra.Command {
	var owner string
	cmd := &cobra.Command{Use: "list [--owner 0x…]", Short: "List operators with fee, validators and owner", Args: positional(cobra.NoArgs)}
	cmd.Flags().StringVar(&owner, "owner", "", "only the operators of this address")
	return onChain(env, cmd, func(s *session, _ []string) error {
		var of *common.Address
		if owner != "" {
			address, err := parseAddress("--owner", owner)
			if err != nil {
				return err
			}
			of = &address
		}
		operators, err := s.client.Operators(s.ctx, of)
		if err != nil {
			return err
		}
		return s.printOperators(operators)
	})
}

func (s *session) printOperators(operators []client.Operator) error {
	reports := make([]operatorReport, 0, len(operators))
	for _, o := range operators {
		reports = append(reports, reportOperator(o))
	}
	if s.asJSON {
		return s.env.printJSON(struct {
			Schema    string           `json:"schema"`
			Operators []operatorReport `json:"operators"`
		}{"hawser.operators/1", reports})
	}
	for _, r := range reports {
		state := "active"
		if !r.Active {
			state = "removed"
		} else if r.Private {
			state = "private"
		}
		fmt.Fprintf(s.env.stdout, "%d  %s  %s  %s  %s\n", r.ID, r.FeeYearly, fault.Count(r.Validators, "validator"), r.Owner, state)
	}
	return nil
}

func newOperatorShow(env *environment) *cobra.Command {
	cmd := &cobra.Command{Use: "show ID", Short: "Show an operator: fee, announced fee, validators, earnings", Args: positional(cobra.ExactArgs(1))}
	return onChain(env, cmd, func(s *session, args []string) error {
		id, err := parseID(args[0])
		if err != nil {
			return err
		}
		o, err := s.client.Operator(s.ctx, id)
		if err != nil {
			return err
		}
		if s.asJSON {
			return s.env.printJSON(struct {
				Schema string `json:"schema"`
				operatorReport
			}{"hawser.operator/1", reportOperator(o)})
		}
		out := s.env.stdout
		fmt.Fprintf(out, "operator %d of %v\n  fee %s per block (%s)\n  %s, earnings %s\n", o.ID, o.Owner,
			client.Gwei(o.Fee), client.Yearly(o.Fee), fault.Count(o.Validators, "validator"), client.SSV(o.Earnings))
		if !o.Active {
			fmt.Fprintln(out, "  removed")
		}
		if o.Private {
			fmt.Fprintf(out, "  private; whitelisting contract %v\n", o.Whitelist)
		}
		if o.Declared != nil {
			fmt.Fprintf(out, "  announced fee %s, to be executed from %s to %s\n", client.Yearly(o.Declared), day(o.Begin), day(o.End))
		}
		return nil
	})
}

func newOperatorFee(env *environment) *cobra.Command {
	cmd := newGroup("fee", "Announce and change an operator's fee")
	network := binding.NewSSVNetwork()
	cmd.AddCommand(
		feeCommand(env, "declare ID FEE --wallet F", "Announce a new fee; it is executed later, in its window", "announce",
			func(o client.Operator, fee *big.Int) ([]byte, error) {
				return network.TryPackDeclareOperatorFee(o.ID, fee)
			}),
		feeCommand(env, "reduce ID FEE --wallet F", "Lower the fee at once", "set",
			func(o client.Operator, fee *big.Int) ([]byte, error) {
				return network.TryPackReduceOperatorFee(o.ID, fee)
			}),
		announcedCommand(env, "execute ID --wallet F", "Put the announced fee into force", "execute the announced fee of",
			network.TryPackExecuteOperatorFee),
		announcedCommand(env, "cancel ID --wallet F", "Take the announced fee back", "cancel the announced fee of",
			network.TryPackCancelDeclaredOperatorFee),
	)
	return cmd
}

func feeCommand(env *environment, use, short, verb string, pack func(client.Operator, *big.Int) ([]byte, error)) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: positional(cobra.ExactArgs(2))}
	return transacts(env, cmd, func(s *session, args []string) error {
		o, err := s.ownOperator(args[0])
		if err != nil {
			return err
		}
		wei, err := parseFee(args[1])
		if err != nil {
			return err
		}
		data, err := pack(o, wei)
		if err != nil {
			return err
		}
		r := s.toNetwork(fmt.Sprintf("%s the fee %s of operator %d", verb, client.Yearly(wei), o.ID), data)
		change := fmt.Sprintf("fee now %s, then %s", client.Yearly(o.Fee), client.Yearly(wei))
		switch {
		case o.Fee.Cmp(wei) == 0:
			return s.already(fmt.Sprintf("the fee of operator %d is %s", o.ID, client.Yearly(wei)), "no change was announced or made")
		case wei.Sign() == 0:
			return s.final(r, change, "a fee of 0 can never be raised again")
		}
		return s.do(r, change)
	})
}

func announcedCommand(env *environment, use, short, action string, pack func(uint64) ([]byte, error)) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: positional(cobra.ExactArgs(1))}
	return transacts(env, cmd, func(s *session, args []string) error {
		o, err := s.ownOperator(args[0])
		if err != nil {
			return err
		}
		data, err := pack(o.ID)
		if err != nil {
			return err
		}
		var changes []string
		if o.Declared != nil {
			changes = append(changes, fmt.Sprintf("fee now %s, announced %s from %s to %s",
				client.Yearly(o.Fee), client.Yearly(o.Declared), day(o.Begin), day(o.End)))
		}
		return s.do(s.toNetwork(fmt.Sprintf("%s operator %d", action, o.ID), data), changes...)
	})
}

func newOperatorWithdraw(env *environment) *cobra.Command {
	var all bool
	cmd := &cobra.Command{Use: "withdraw ID AMOUNT|--all --wallet F", Short: "Withdraw an operator's earnings", Args: positional(cobra.RangeArgs(1, 2))}
	cmd.Flags().BoolVar(&all, "all", false, "withdraw everything")
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		if all == (len(args) == 2) {
			return usage(cmd, errors.New("name an amount or --all, and not both"))
		}
		if len(args) == 2 {
			_, _, err := withdrawal(0, args[1:])
			return err
		}
		return nil
	}
	return transacts(env, cmd, func(s *session, args []string) error {
		o, err := s.ownOperator(args[0])
		if err != nil {
			return err
		}
		what, data, err := withdrawal(o.ID, args[1:])
		if err != nil {
			return err
		}
		return s.do(s.toNetwork(fmt.Sprintf("withdraw %s of operator %d", what, o.ID), data), "earnings now "+client.SSV(o.Earnings))
	})
}

func withdrawal(id uint64, amount []string) (what string, data []byte, err error) {
	network := binding.NewSSVNetwork()
	if len(amount) == 0 {
		data, err = network.TryPackWithdrawAllOperatorEarnings(id)
		return "all earnings", data, err
	}
	wei, err := parseAmount("the amount", amount[0])
	if err != nil {
		return "", nil, err
	}
	if wei.Sign() == 0 {
		// For the contract 0 means everything; a user who types 0 does not mean that.
		return "", nil, fault.Wrap(fault.AmountInvalid, errors.New("the contract would pay out everything"),
			"value", amount[0], "kind", "an amount to withdraw", "example", "a positive amount, or --all")
	}
	data, err = network.TryPackWithdrawOperatorEarnings(id, wei)
	return client.SSV(wei), data, err
}

func newOperatorWhitelist(env *environment) *cobra.Command {
	cmd := newGroup("whitelist", "Say who may use private operators")
	network := binding.NewSSVNetwork()
	addresses := func(pack func([]uint64, []common.Address) ([]byte, error)) func([]uint64, []string) ([]byte, error) {
		return func(ids []uint64, args []string) ([]byte, error) {
			list, err := parseAddresses(args[0])
			if err != nil {
				return nil, err
			}
			return pack(ids, list)
		}
	}
	cmd.AddCommand(
		whitelistCommand(env, "add IDS ADDRESSES --wallet F", "Admit accounts", 2, (*session).recipients, addresses(network.TryPackSetOperatorsWhitelists)),
		whitelistCommand(env, "remove IDS ADDRESSES --wallet F", "Admit accounts no longer", 2, nil, addresses(network.TryPackRemoveOperatorsWhitelists)),
		whitelistCommand(env, "set-contract IDS ADDRESS|none --wallet F", "Let a contract decide who is admitted", 2, (*session).recipients, whitelistContract),
		whitelistCommand(env, "private IDS --wallet F", "Admit whitelisted owners only", 1, nil,
			func(ids []uint64, _ []string) ([]byte, error) {
				return network.TryPackSetOperatorsPrivateUnchecked(ids)
			}),
		whitelistCommand(env, "public IDS --wallet F", "Admit everybody", 1, nil,
			func(ids []uint64, _ []string) ([]byte, error) { return network.TryPackSetOperatorsPublicUnchecked(ids) }),
	)
	return cmd
}

func whitelistContract(ids []uint64, args []string) ([]byte, error) {
	network := binding.NewSSVNetwork()
	if args[0] == "none" {
		return network.TryPackRemoveOperatorsWhitelistingContract(ids)
	}
	address, err := parseAddress("the contract", args[0])
	if err != nil {
		return nil, err
	}
	return network.TryPackSetOperatorsWhitelistingContract(ids, address)
}

// whitelistCommand changes a whitelist. admit checks the addresses that are given a right, where some are.
func whitelistCommand(env *environment, use, short string, count int, admit func(*session, string) ([]common.Address, error),
	pack func(ids []uint64, args []string) ([]byte, error),
) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: positional(cobra.ExactArgs(count))}
	return transacts(env, cmd, func(s *session, args []string) error {
		ids, err := parseIDs(args[0])
		if err != nil {
			return err
		}
		if admit != nil && args[1] != "none" {
			if _, err := admit(s, args[1]); err != nil {
				return err
			}
		}
		data, err := pack(ids, args[1:])
		if err != nil {
			return err
		}
		action := fmt.Sprintf("change the whitelist: %s %s", cmd.Name(), strings.Join(args, " "))
		return s.do(s.toNetwork(action, data), fmt.Sprintf("%s, for operators %s", strings.ToLower(short), idText(ids)))
	})
}
