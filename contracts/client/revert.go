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
	"github.com/hawser-ssv/hawser/internal/fault"
)

// advice is what a person is told about an error of the contracts. %v places take the
// error's arguments in order.
type advice struct{ sentence, remedy string }

// advices has every error of the contracts' interface.
var advices = map[string]advice{
	"AddressIsWhitelistingContract":    {"%v is a whitelisting contract, not an account", "set it with `operator whitelist set-contract`"},
	"ApprovalNotWithinTimeframe":       {"the declared fee's window is not open now", "see the window with `operator show`; declare again if it has passed"},
	"CallerNotOwner":                   {"the wallet does not own the operator", "use the owner's wallet"},
	"CallerNotOwnerWithData":           {"the wallet %v is not the owner %v", "use the owner's wallet"},
	"CallerNotWhitelisted":             {"a private operator does not admit this wallet", "ask the operator to whitelist the wallet, or choose another one"},
	"CallerNotWhitelistedWithData":     {"operator %v is private and does not admit this wallet", "ask the operator to whitelist the wallet, or choose another one"},
	"ClusterAlreadyEnabled":            {"the cluster is active already", "nothing has to be done; deposit if its balance is low"},
	"ClusterDoesNotExists":             {"there is no such cluster", "check the owner and the operators"},
	"ClusterIsLiquidated":              {"the cluster is liquidated", "reactivate it first"},
	"ClusterNotLiquidatable":           {"the cluster still has the balance it needs", "wait; `cluster show` tells the date"},
	"EmptyPublicKeysList":              {"no validators are named", "name at least one"},
	"ExceedValidatorLimit":             {"an operator has as many validators as it may", "choose another operator"},
	"ExceedValidatorLimitWithData":     {"operator %v has as many validators as it may", "choose another operator, or register fewer validators"},
	"FeeExceedsIncreaseLimit":          {"the fee rises more than one change allows", "declare a smaller step; `dao show` tells the limit"},
	"FeeIncreaseNotAllowed":            {"the fee may not rise this way", "declare the increase with `operator fee declare`; a fee of 0 can never rise"},
	"FeeTooHigh":                       {"the fee is above the network's maximum", "choose a lower fee; `dao show` tells the maximum"},
	"FeeTooLow":                        {"the fee is below the minimum of 1 gwei per block", "choose 0 or a higher fee"},
	"IncorrectClusterState":            {"the cluster changed while the command ran", "run the command again"},
	"IncorrectValidatorState":          {"the validator is not registered by this wallet on these operators", "check the wallet, the key and the operators"},
	"IncorrectValidatorStateWithData":  {"validator %v is not registered by this wallet on these operators", "check the wallet, the key and the operators"},
	"InsufficientBalance":              {"the balance does not suffice", "name a smaller withdrawal or a larger deposit; `cluster show` tells what may be moved"},
	"InvalidContractAddress":           {"the address is not that of a contract", "check the address"},
	"InvalidOperatorIdsLength":         {"the number of operators is not allowed", "name 4, 7, 10 or 13 operators"},
	"InvalidPublicKeyLength":           {"a validator key has not 48 bytes", "check the keyshares file"},
	"InvalidWhitelistAddressesLength":  {"no addresses are named", "name at least one"},
	"InvalidWhitelistingContract":      {"%v is not a whitelisting contract", "pass a contract with isWhitelisted(address,uint256) that says so by ERC-165"},
	"MaxValueExceeded":                 {"the amount is too large", "name a smaller amount"},
	"NewBlockPeriodIsBelowMinimum":     {"the period is below 100,800 blocks", "choose a longer one"},
	"NoFeeDeclared":                    {"no fee is declared", "declare one first"},
	"NotAuthorized":                    {"the wallet may not do this", "use the owner's wallet"},
	"OperatorAlreadyExists":            {"this operator key is registered already", "find it with `operator list`; a removed operator's key cannot be used again"},
	"OperatorDoesNotExist":             {"an operator does not exist or was removed", "check the ids with `operator list`"},
	"OperatorsListNotUnique":           {"an operator stands in the list twice", "name each once"},
	"PublicKeysSharesLengthMismatch":   {"keys and shares differ in number", "split the keys again"},
	"SameFeeChangeNotAllowed":          {"the operator has this fee already", "nothing has to be done"},
	"TargetModuleDoesNotExist":         {"there is no code at the module's address", "check the address"},
	"TargetModuleDoesNotExistWithData": {"there is no code at the address for module %v", "check the address"},
	"TokenTransferFailed":              {"the token refused the transfer", "check balance and allowance of the wallet"},
	"UnsortedOperatorsList":            {"the operators are not in ascending order", "name them in ascending order"},
	"ValidatorAlreadyExists":           {"a validator is registered already", "leave it out"},
	"ValidatorAlreadyExistsWithData":   {"validator %v is registered already", "leave it out; the shares of those behind it must then be split again"},
	"ValidatorDoesNotExist":            {"the validator is not registered by this wallet", "check the wallet and the key"},
	"ZeroAddressNotAllowed":            {"the zero address is not allowed", "check the address"},
	"ERC20: insufficient allowance":    {"the network may not take that many tokens from the wallet", "run the command again: it asks for the allowance it needs"},
	"Ownable: caller is not the owner": {"the wallet does not own the contracts", "use the owner's wallet"},
	"Max precision exceeded":           {"the amount is not a multiple of 10,000,000 wei", "round it"},
	"Max value exceeded":               {"the amount is too large", "name a smaller amount"},
	"ERC20: transfer amount exceeds balance": {
		"the wallet has too few SSV tokens", "send tokens to it, or name a smaller amount",
	},
}

// revertName is what the advices know a revert by: the error's name, or the text of one that has no other.
func revertName(revert binding.Revert) string {
	if revert.Name == "Error" && len(revert.Arguments) == 1 {
		return fmt.Sprint(revert.Arguments[0])
	}
	return revert.Name
}

// explain returns the sentence and the remedy for a revert.
func explain(revert binding.Revert) advice {
	found, ok := advices[revertName(revert)]
	if !ok {
		return advice{"the call breaks a rule of the contracts", "check the arguments and the wallet"}
	}
	for _, argument := range revert.Arguments {
		found.sentence = strings.Replace(found.sentence, "%v", shown(argument), 1)
	}
	return found
}

func shown(argument any) string {
	if raw, ok := argument.([]byte); ok {
		return "0x" + hex.EncodeToString(raw)
	}
	return fmt.Sprint(argument)
}

// stale reports whether a revert says that the record we brought is not the latest.
func stale(err error) bool {
	var revert binding.Revert
	return errors.As(err, &revert) && (revert.Name == "IncorrectClusterState" || revert.Name == "ClusterDoesNotExists")
}

// tokenRefusals are what a call ends with whose allowance is missing. The contracts take tokens last: a call that comes so far breaks
// none of their rules.
var tokenRefusals = []string{"TokenTransferFailed", "ERC20: insufficient allowance"}

// aboutTokens reports whether a call was refused for the missing allowance. A text that the advices do not know is that of another
// token, which says it in its own words.
func aboutTokens(err error) bool {
	var revert binding.Revert
	if !errors.As(err, &revert) {
		return false
	}
	name := revertName(revert)
	_, known := advices[name]
	return !known || slices.Contains(tokenRefusals, name)
}

// Reverted returns the name of the contract's error in err, or "" if it is none.
func Reverted(err error) string {
	var revert binding.Revert
	if !errors.As(err, &revert) {
		return ""
	}
	return revert.Name
}

// refusal turns an error of a call into a fault: the contract's own reason if there is one.
func (c *Client) refusal(ctx context.Context, action string, err error) error {
	revert, ok := revertIn(err)
	if !ok {
		return c.unreachable(ctx, fmt.Errorf("%s: %w", action, err))
	}
	a := explain(revert)
	return fault.Wrap(fault.CallRefused, revert, "action", action, "sentence", a.sentence, "remedy", a.remedy)
}

// revertIn reads the reason of a reverted call out of a client's error. Clients differ in
// the error's number, but all give the data as hex, or no data for a revert without one.
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
