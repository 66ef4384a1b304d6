package client

import "strings"

// refusals are the texts, in lower case, by which clients say that they have not accepted a transaction and never will. Clients have
// neither codes nor texts in common. A text that is missing here costs waiting time; a wrong one could cost a second transaction. So
// no text is listed that a client also uses for a transaction that it has, or that another client may have accepted.
var refusals = []struct {
	client  string
	phrases []string
}{
	{"Geth", []string{
		"insufficient funds", "intrinsic gas too low", "exceeds block gas limit", "invalid sender", "max fee per gas less than block base fee",
		"transaction underpriced", "exceeds the configured cap", "oversized data", "only replay-protected", "nonce too high", "max initcode size exceeded",
		"floor data gas cost",
	}},
	{"Erigon", []string{"insufficient funds", "fee too low", "intrinsicgas", "rlptoolong", "initcode too large", "gasuintoverflow", "gas limit is too high"}},
	{"Nethermind", []string{
		"insufficientfunds", "feetoolow,", "gaslimitexceeded", "int256overflow", "noncegap", "noncetoofarinfuture", "senderiscontract", "failedtoresolvesender",
	}},
	{"Besu", []string{
		"upfront cost exceeds account balance", "up-front cost", "intrinsic gas exceeds gas limit", "transaction gas limit exceeds block gas limit",
		"gas price below current base fee", "gas price below configured minimum", "transaction fee cap exceeded", "wrong chain id", "invalid signature",
		"not authorized to send transactions", "signatures with replay protection are not supported",
	}},
	{"Reth", []string{"insufficient funds", "nonce has max value", "intrinsic gas too low", "exceeds block gas limit", "oversized data"}},
}

// known are the texts by which clients say that they have the transaction already, or another one with its nonce: then it is followed.
var known = []string{"replacement", "replace existing", "already known", "known transaction", "alreadyknown", "nonce too low", "oldnonce"}

// refusedForGood reports whether a client's answer means that it has not accepted a transaction and never will. After any other answer
// the transaction may have reached the network.
func refusedForGood(err error) bool {
	text := strings.ToLower(err.Error())
	if containsAny(text, known) {
		return false
	}
	for _, of := range refusals {
		if containsAny(text, of.phrases) {
			return true
		}
	}
	return false
}

func containsAny(text string, phrases []string) bool {
	for _, phrase := range phrases {
		if strings.Contains(text, phrase) {
			return true
		}
	}
	return false
}

// indexing reports whether a client's error says that its index of transactions is not ready.
func indexing(err error) bool {
	return strings.Contains(strings.ToLower(err.Error()), "indexing is in progress")
}
