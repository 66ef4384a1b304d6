package main

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/contracts/liquidator"
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/ssv"
)

// remedies has the remedy for each error of the contracts.
var remedies = map[string]string{
	"AddressIsWhitelistingContract":          "set it with `operator whitelist set-contract`",
	"ApprovalNotWithinTimeframe":             "see the window with `operator show`; declare again if it has passed",
	"CallerNotOwner":                         "use the owner's wallet",
	"CallerNotOwnerWithData":                 "use the owner's wallet",
	"CallerNotWhitelisted":                   "ask the operator to whitelist the wallet, or choose another one",
	"CallerNotWhitelistedWithData":           "ask the operator to whitelist the wallet, or choose another one",
	"ClusterAlreadyEnabled":                  "nothing has to be done; deposit if its balance is low",
	"ClusterDoesNotExists":                   "check the owner and the operators",
	"ClusterIsLiquidated":                    "reactivate it first",
	"ClusterNotLiquidatable":                 "wait; `cluster show` tells the date",
	"EmptyPublicKeysList":                    "name at least one",
	"ExceedValidatorLimit":                   "choose another operator",
	"ExceedValidatorLimitWithData":           "choose another operator, or register fewer validators",
	"FeeExceedsIncreaseLimit":                "declare a smaller step; `dao show` tells the limit",
	"FeeIncreaseNotAllowed":                  "declare the increase with `operator fee declare`; a fee of 0 can never rise",
	"FeeTooHigh":                             "choose a lower fee; `dao show` tells the maximum",
	"FeeTooLow":                              "choose 0 or a higher fee",
	"IncorrectClusterState":                  "run the command again",
	"IncorrectValidatorState":                "check the wallet, the key and the operators",
	"IncorrectValidatorStateWithData":        "check the wallet, the key and the operators",
	"InsufficientBalance":                    "name a smaller withdrawal or a larger deposit; `cluster show` tells what may be moved",
	"InvalidContractAddress":                 "check the address",
	"InvalidOperatorIdsLength":               "name 4, 7, 10 or 13 operators",
	"InvalidPublicKeyLength":                 "check the keyshares file",
	"InvalidWhitelistAddressesLength":        "name at least one",
	"InvalidWhitelistingContract":            "pass a contract with isWhitelisted(address,uint256) that says so by ERC-165",
	"MaxValueExceeded":                       "name a smaller amount",
	"NewBlockPeriodIsBelowMinimum":           "choose a longer one",
	"NoFeeDeclared":                          "declare one first",
	"NotAuthorized":                          "use the owner's wallet",
	"OperatorAlreadyExists":                  "find it with `operator list`; a removed operator's key cannot be used again",
	"OperatorDoesNotExist":                   "check the ids with `operator list`",
	"OperatorsListNotUnique":                 "name each once",
	"PublicKeysSharesLengthMismatch":         "split the keys again",
	"SameFeeChangeNotAllowed":                "nothing has to be done",
	"TargetModuleDoesNotExist":               "check the address",
	"TargetModuleDoesNotExistWithData":       "check the address",
	"TokenTransferFailed":                    "check balance and allowance of the wallet",
	"UnsortedOperatorsList":                  "name them in ascending order",
	"ValidatorAlreadyExists":                 "leave it out",
	"ValidatorAlreadyExistsWithData":         "leave it out; the shares of those behind it must then be split again",
	"ValidatorDoesNotExist":                  "check the wallet and the key",
	"ZeroAddressNotAllowed":                  "check the address",
	"ERC20: insufficient allowance":          "run the command again: it asks for the allowance it needs",
	"Ownable: caller is not the owner":       "use the owner's wallet",
	"Max precision exceeded":                 "round it",
	"Max value exceeded":                     "name a smaller amount",
	"ERC20: transfer amount exceeds balance": "send tokens to it, or name a smaller amount",
}

// sentences are texts for users where the client's text of a contract error is different.
var sentences = map[string]string{"IncorrectClusterState": "the cluster changed while the command ran"}

// revertPairs returns the values of a revert's placeholders.
func revertPairs(revert binding.Revert) []any {
	rule := client.Rule(revert)
	sentence, remedy := client.Sentence(revert), remedies[rule]
	if own, ok := sentences[rule]; ok {
		sentence = own
	}
	if remedy == "" {
		remedy = "check the arguments and the wallet"
	}
	return []any{"sentence", sentence, "remedy", remedy}
}

// chainFaults has the fault for each error of the contracts' client, the liquidator and package ssv. The first row that matches the
// error is used.
var chainFaults = []func(error) *fault.Fault{
	row(func(e *client.UnreachableError) *fault.Fault {
		return fault.Wrap(fault.ExecutionUnreachable, e.Err, "endpoint", e.Endpoint)
	}),
	row(func(e *client.UnusableError) *fault.Fault {
		return fault.Wrap(fault.ExecutionUnusable, e.Err, "endpoint", e.Endpoint)
	}),
	row(func(e *client.OtherChainError) *fault.Fault {
		why := fmt.Errorf("it is on chain %v, the contracts are on chain %d", e.Got, e.Want)
		return fault.Wrap(fault.ExecutionOtherNetwork, why, "endpoint", e.Endpoint)
	}),
	row(func(e *client.VersionError) *fault.Fault {
		return fault.Wrap(fault.ContractVersion, e, "contract", e.Contract, "version", e.Version, "known", e.Known)
	}),
	row(func(e *client.NoContractError) *fault.Fault {
		return fault.Wrap(fault.ContractMissing, e.Err, "contract", e.Contract)
	}),
	row(func(e *client.InterruptedError) *fault.Fault { return fault.Wrap(fault.Interrupted, e.Err) }),
	row(func(e *client.RefusedError) *fault.Fault {
		return fault.Wrap(fault.CallRefused, e.Revert, append(revertPairs(e.Revert), "action", e.Action)...)
	}),
	row(func(e *client.NotTakenError) *fault.Fault {
		return fault.Wrap(fault.CallRefused, e.Err, "action", e.Action,
			"sentence", "the execution client does not take the transaction", "remedy", "check the wallet's balance and the gas price")
	}),
	row(func(e *client.UnknownOperatorError) *fault.Fault {
		explained := revertPairs(binding.Revert{Name: "OperatorDoesNotExist"})
		return fault.Wrap(fault.CallRefused, fmt.Errorf("operator %d", e.ID), append(explained, "action", "tell about an operator")...)
	}),
	row(func(e *client.RevertedError) *fault.Fault {
		return fault.Wrap(fault.TxReverted, e.Revert, append(revertPairs(e.Revert), "action", e.Action, "transaction", e.Transaction)...)
	}),
	row(func(e *client.ReplacedError) *fault.Fault {
		return fault.Wrap(fault.TxReplaced, e, "action", e.Action, "nonce", e.Nonce, "transaction", e.Transaction)
	}),
	row(func(e *client.UncertainError) *fault.Fault {
		return fault.Wrap(fault.TxUncertain, e.Err, "action", e.Action, "transaction", e.Transaction)
	}),
	row(func(e *client.PendingError) *fault.Fault {
		return fault.Wrap(fault.TxPending, e.Err, "action", e.Action, "transaction", e.Transaction, "since", e.Since.Format(time.RFC3339))
	}),
	row(func(e *client.WalletBusyError) *fault.Fault {
		return fault.Wrap(fault.WalletBusy, errors.New(e.Reason))
	}),
	row(func(e *client.JournalError) *fault.Fault {
		return fault.Wrap(fault.WalletJournal, e.Err, "file", e.Path)
	}),
	row(func(e *client.NotOwnerError) *fault.Fault {
		return fault.Wrap(fault.WalletOther, errors.New(e.Reason), "wallet", e.Wallet, "what", e.What, "owner", e.Owner)
	}),
	row(func(e *client.CodeError) *fault.Fault { return fault.Wrap(fault.CodeDiffers, errors.New(e.Reason)) }),
	row(func(e *client.LayoutError) *fault.Fault { return fault.Wrap(fault.LayoutDiffers, errors.New(e.Reason)) }),
	row(func(e *client.UpgradeError) *fault.Fault {
		return fault.Wrap(fault.NotUpgradeable, errors.New(e.Reason))
	}),
	row(func(e *client.DescriptionError) *fault.Fault {
		return fault.Wrap(fault.DeploymentInvalid, errors.New(e.Reason), "file", "the description of the contracts")
	}),
	row(func(e *client.EventError) *fault.Fault {
		return fault.Wrap(fault.EventMalformed, e.Err, "event", e.Event, "block", e.Block)
	}),
	row(func(e *client.LogsError) *fault.Fault {
		return fault.Wrap(fault.LogsRefused, e.Err, "endpoint", e.Endpoint, "block", e.Block)
	}),
	row(func(e *client.GasPriceError) *fault.Fault {
		why := fmt.Errorf("one unit costs %v now, at most %v may be paid", client.Gwei(e.Costs), client.Gwei(e.Limit))
		return fault.Wrap(fault.GasTooExpensive, why, "action", e.Action)
	}),
	row(func(e *liquidator.BountyError) *fault.Fault {
		return fault.Wrap(fault.GasTooExpensive, e, "action", "liquidate")
	}),
	row(func(e *client.EtherError) *fault.Fault {
		return fault.Wrap(fault.EtherTooLow, e, "wallet", e.Wallet, "have", client.Ether(e.Have), "needed", client.Ether(e.Needed))
	}),
	row(func(e *client.TokensError) *fault.Fault {
		return fault.Wrap(fault.TokensTooLow, e, "wallet", e.Wallet, "have", client.SSV(e.Have), "needed", client.SSV(e.Needed))
	}),
	row(func(e *ssv.NonceError) *fault.Fault {
		return fault.Wrap(fault.NonceOrder, e, "validator", hexKey(e.Validator))
	}),
	row(func(e *ssv.OperatorKeyError) *fault.Fault {
		return fault.Wrap(fault.ShareNotDecrypted, e, "validator", hexKey(e.Validator))
	}),
	row(func(e *ssv.RegisteredError) *fault.Fault {
		why := fmt.Errorf("%s is behind others in the file that are not registered", hexKey(e.Validator))
		return fault.Wrap(fault.CallRefused, why, "action", "register the file's validators", "sentence", "a validator is registered already",
			"remedy", "leave it out; the shares of those behind it must then be split again")
	}),
	row(func(e *ssv.LimitError) *fault.Fault {
		why := fmt.Errorf("it has %d, the file has %d more, the limit is %d", e.Has, e.More, e.Limit)
		return fault.Wrap(fault.CallRefused, why, "action", "register the file's validators",
			"sentence", fmt.Sprintf("operator %d may not have that many validators", e.Operator), "remedy", "choose another operator, or register fewer validators")
	}),
	row(func(e *ssv.NotRegisteredError) *fault.Fault {
		return fault.Wrap(fault.CallRefused, e, "action", "do this", "sentence", "the validator is not registered by this wallet", "remedy", "check the wallet and the key")
	}),
	row(func(e *ssv.OtherClusterError) *fault.Fault {
		return fault.Wrap(fault.Usage, fmt.Errorf("%w: name the validators of one cluster", e), "command", "hawser validator")
	}),
	row(func(e *ssv.RemovedOperatorError) *fault.Fault { return fault.Wrap(fault.OperatorList, e) }),
	row(func(e *client.NoClusterError) *fault.Fault {
		return fault.Wrap(fault.ClusterUnknown, e, "owner", e.Owner, "operators", e.Operators, "contract", e.Contract)
	}),
}

// row returns an entry of the table for one type of error.
func row[E error](explain func(E) *fault.Fault) func(error) *fault.Fault {
	return func(err error) *fault.Fault {
		var e E
		if !errors.As(err, &e) {
			return nil
		}
		return explain(e)
	}
}

// explain returns an error of a library as a fault, with a code and a remedy for the user. It returns an error unchanged if it is a
// fault already or is in no table.
func explain(err error) error {
	var f *fault.Fault
	if err == nil || errors.As(err, &f) {
		return err
	}
	var partly *client.PartlyError
	if errors.As(err, &partly) {
		return stopped(partly.Sent, partly.Action, partly.Err)
	}
	for _, known := range chainFaults {
		if f := known(err); f != nil {
			return f
		}
	}
	return err
}

// nothingSent is the end of a remedy if no transaction was sent.
const nothingSent = "; nothing was sent"

// stopped corrects the text of an error that occurred after other transactions of the same command: "nothing was sent" is no longer
// true. It returns every other error unchanged.
func stopped(sent int, action string, err error) error {
	err = explain(err)
	var f *fault.Fault
	if sent == 0 || !errors.As(err, &f) || !strings.HasSuffix(f.Remedy, nothingSent) {
		return err
	}
	return fault.Wrap(fault.StoppedBetween, err, "action", action, "count", sent, "remedy", strings.TrimSuffix(f.Remedy, nothingSent))
}

// showFaults makes a log print bytes in hex, and errors of libraries as faults.
func showFaults(groups []string, a slog.Attr) slog.Attr {
	if err, is := a.Value.Any().(error); is {
		a.Value = slog.AnyValue(explain(err))
	}
	return fault.ShowBytes(groups, a)
}
