package client

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/hawser-ssv/hawser/contracts/binding"
)

// sentences has a sentence for every error of the contracts' interface. %v stands for the error's arguments in order.
var sentences = map[string]string{
	"AddressIsWhitelistingContract":          "%v is a whitelisting contract, not an account",
	"ApprovalNotWithinTimeframe":             "the declared fee's window is not open now",
	"CallerNotOwner":                         "the wallet does not own the operator",
	"CallerNotOwnerWithData":                 "the wallet %v is not the owner %v",
	"CallerNotWhitelisted":                   "a private operator does not admit this wallet",
	"CallerNotWhitelistedWithData":           "operator %v is private and does not admit this wallet",
	"ClusterAlreadyEnabled":                  "the cluster is active already",
	"ClusterDoesNotExists":                   "there is no such cluster",
	"ClusterIsLiquidated":                    "the cluster is liquidated",
	"ClusterNotLiquidatable":                 "the cluster still has the balance it needs",
	"EmptyPublicKeysList":                    "no validators are named",
	"ExceedValidatorLimit":                   "an operator has as many validators as it may",
	"ExceedValidatorLimitWithData":           "operator %v has as many validators as it may",
	"FeeExceedsIncreaseLimit":                "the fee rises more than one change allows",
	"FeeIncreaseNotAllowed":                  "the fee may not rise this way",
	"FeeTooHigh":                             "the fee is above the network's maximum",
	"FeeTooLow":                              "the fee is below the minimum of 1 gwei per block",
	"IncorrectClusterState":                  "the cluster changed in between",
	"IncorrectValidatorState":                "the validator is not registered by this wallet on these operators",
	"IncorrectValidatorStateWithData":        "validator %v is not registered by this wallet on these operators",
	"InsufficientBalance":                    "the balance does not suffice",
	"InvalidContractAddress":                 "the address is not that of a contract",
	"InvalidOperatorIdsLength":               "the number of operators is not allowed",
	"InvalidPublicKeyLength":                 "a validator key has not 48 bytes",
	"InvalidWhitelistAddressesLength":        "no addresses are named",
	"InvalidWhitelistingContract":            "%v is not a whitelisting contract",
	"MaxValueExceeded":                       "the amount is too large",
	"NewBlockPeriodIsBelowMinimum":           "the period is below 100,800 blocks",
	"NoFeeDeclared":                          "no fee is declared",
	"NotAuthorized":                          "the wallet may not do this",
	"OperatorAlreadyExists":                  "this operator key is registered already",
	"OperatorDoesNotExist":                   "an operator does not exist or was removed",
	"OperatorsListNotUnique":                 "an operator stands in the list twice",
	"PublicKeysSharesLengthMismatch":         "keys and shares differ in number",
	"SameFeeChangeNotAllowed":                "the operator has this fee already",
	"TargetModuleDoesNotExist":               "there is no code at the module's address",
	"TargetModuleDoesNotExistWithData":       "there is no code at the address for module %v",
	"TokenTransferFailed":                    "the token refused the transfer",
	"UnsortedOperatorsList":                  "the operators are not in ascending order",
	"ValidatorAlreadyExists":                 "a validator is registered already",
	"ValidatorAlreadyExistsWithData":         "validator %v is registered already",
	"ValidatorDoesNotExist":                  "the validator is not registered by this wallet",
	"ZeroAddressNotAllowed":                  "the zero address is not allowed",
	"ERC20: insufficient allowance":          "the network may not take that many tokens from the wallet",
	"Ownable: caller is not the owner":       "the wallet does not own the contracts",
	"Max precision exceeded":                 "the amount is not a multiple of 10,000,000 wei",
	"Max value exceeded":                     "the amount is too large",
	"ERC20: transfer amount exceeds balance": "the wallet has too few SSV tokens",
}

// Rule returns the contracts' name of the broken rule: the error's name, or its text if it has no name.
func Rule(revert binding.Revert) string {
	if revert.Name == "Error" && len(revert.Arguments) == 1 {
		return fmt.Sprint(revert.Arguments[0])
	}
	return revert.Name
}

// Sentence describes the rule of the contracts that a call breaks.
func Sentence(revert binding.Revert) string {
	sentence, ok := sentences[Rule(revert)]
	if !ok {
		return "the call breaks a rule of the contracts"
	}
	for _, argument := range revert.Arguments {
		sentence = strings.Replace(sentence, "%v", shown(argument), 1)
	}
	return sentence
}

func shown(argument any) string {
	if raw, ok := argument.([]byte); ok {
		return "0x" + hex.EncodeToString(raw)
	}
	return fmt.Sprint(argument)
}

// stale reports whether a revert says that the given cluster record is not the latest.
func stale(err error) bool {
	var revert binding.Revert
	return errors.As(err, &revert) && (revert.Name == "IncorrectClusterState" || revert.Name == "ClusterDoesNotExists")
}

// tokenRefusals are the errors of a call whose allowance is missing. The contracts take tokens last, so such a call breaks no other
// rule.
var tokenRefusals = []string{"TokenTransferFailed", "ERC20: insufficient allowance"}

// aboutTokens reports whether a call was refused for the missing allowance. A text that is not in sentences is that of another token
// contract.
func aboutTokens(err error) bool {
	var revert binding.Revert
	if !errors.As(err, &revert) {
		return false
	}
	name := Rule(revert)
	_, known := sentences[name]
	return !known || slices.Contains(tokenRefusals, name)
}

// refusal returns a RefusedError with the contracts' reason, or another error of the call.
func (c *Client) refusal(ctx context.Context, action string, err error) error {
	revert, ok := revertIn(err)
	if !ok {
		return c.unreachable(ctx, fmt.Errorf("%s: %w", action, err))
	}
	return &RefusedError{action, revert}
}

// revertIn reads the reason of a reverted call from a client's error. Clients use different error codes, but all give the data as hex,
// or no data for a revert without one.
func revertIn(err error) (binding.Revert, bool) {
	var withData rpc.DataError
	if errors.As(err, &withData) {
		if text, ok := withData.ErrorData().(string); ok {
			if data, err := hexutil.Decode(text); err == nil {
				return binding.DecodeRevert(data), true
			}
		}
	}
	if strings.Contains(err.Error(), "execution reverted") {
		return binding.Revert{}, true
	}
	return binding.Revert{}, false
}
