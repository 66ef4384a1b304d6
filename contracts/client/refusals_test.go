package client

import (
	"errors"
	"testing"
)

// TestFaultClientsRefuseInTheirOwnWords: kind A11, a client's answer that decides about money. Recorded answers of the clients in use to
// transactions that they do not take, by client; and those that may mean that the transaction is under way.
func TestFaultClientsRefuseInTheirOwnWords(t *testing.T) {
	refused := map[string][]string{
		"Geth": {
			"insufficient funds for gas * price + value: balance 5, tx cost 21000, overshot 20995", "intrinsic gas too low: gas 100, minimum needed 21000",
			"exceeds block gas limit", "max fee per gas less than block base fee: address 0x1, maxFeePerGas: 1, baseFee: 7", "transaction underpriced",
			"tx fee (2.00 ether) exceeds the configured cap (1.00 ether)",
		},
		"Erigon": {"insufficient funds", "fee too low", "IntrinsicGas", "oversized data", "initcode too large"},
		"Nethermind": {
			"InsufficientFunds, Account balance: 4740799397601480913, cumulative cost: 22019342038993800000", "NonceGap, Future nonce",
			"InsufficientFunds, Balance is 1092404690719251702 less than sending value + gas 7165512000464000000", "FeeTooLow, MaxFeePerGas too low",
			"NonceTooFarInFuture",
		},
		"Besu": {
			"Upfront cost exceeds account balance", "Intrinsic gas exceeds gas limit", "Transaction gas limit exceeds block gas limit",
			"Gas price below current base fee",
			"Gas price below configured minimum gas price", "Transaction fee cap exceeded", "Wrong Chain ID in transaction signature",
			"transaction up-front cost 10 exceeds transaction sender account balance 5",
		},
		"Reth": {"insufficient funds for gas * price + value: have 1 want 2", "insufficient funds for transfer", "nonce has max value", "exceeds block gas limit"},
	}
	if len(refused) != len(refusals) {
		t.Errorf("recorded answers of %d clients, and %d rows", len(refused), len(refusals))
	}
	for _, row := range refusals {
		if len(refused[row.client]) == 0 {
			t.Errorf("no recorded answer of %s", row.client)
		}
		for _, answer := range refused[row.client] {
			if !refusedForGood(errors.New(answer)) {
				t.Errorf("%s: %q is not understood", row.client, answer)
			}
		}
	}
	for _, answer := range []string{
		"replacement transaction underpriced", "already known", "nonce too low: next nonce 5, tx nonce 4", "could not replace existing tx", // Geth, Erigon, Reth
		"AlreadyKnown", "OldNonce, Current nonce: 5, nonce of rejected tx: 4", "ReplacementNotAllowed", "FeeTooLowToCompete", // Nethermind
		"Known transaction", "Nonce too low", "Replacement transaction underpriced", "Initial sync is still in progress", // Besu
		"EOF", "context deadline exceeded", "txpool is full", "internal error", "502 Bad Gateway",
	} {
		if refusedForGood(errors.New(answer)) {
			t.Errorf("%q is taken for the end of a transaction that may be under way", answer)
		}
	}
}
