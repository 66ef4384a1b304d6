package typesvectors

import (
	"crypto/rand"
	"fmt"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

// replayEncryption encrypts to an operator and decrypts again.
func replayEncryption(c *vector.Case) error {
	var t struct{ SKPem, PKPem, PlainText []byte }
	if err := c.Decode(&t); err != nil {
		return err
	}
	private, err := operatorkey.ParsePrivateKey(t.SKPem)
	if err != nil {
		return err
	}
	c.Check("PKPem", private.Public().PEM())
	public, err := operatorkey.ParsePublicKeyPEM(t.PKPem)
	if err != nil {
		return err
	}
	ciphertext, err := public.Encrypt(rand.Reader, t.PlainText)
	if err != nil {
		return err
	}
	plain, err := private.Decrypt(ciphertext)
	if err != nil {
		return err
	}
	c.Check("PlainText", plain)
	return nil
}

// depositGwei is the amount of the vector's deposit, which the vector does not say.
const depositGwei = 32_000_000_000

// replayDeposit computes what is signed for a deposit.
func replayDeposit(c *vector.Case) error {
	var t struct{ ValidatorPK, WithdrawalCredentials, ForkVersion vector.Hex }
	if err := c.Decode(&t); err != nil {
		return err
	}
	deposit := &phase0.DepositMessage{WithdrawalCredentials: t.WithdrawalCredentials, Amount: depositGwei}
	if err := fill(deposit.PublicKey[:], t.ValidatorPK); err != nil {
		return fmt.Errorf("validator key: %w", err)
	}
	var version phase0.Version
	if err := fill(version[:], t.ForkVersion); err != nil {
		return fmt.Errorf("fork version: %w", err)
	}
	root, err := eth.DepositRoot(deposit, version)
	if err != nil {
		return err
	}
	c.Check("ExpectedSigningRoot", vector.Hex(root[:]))
	return nil
}
