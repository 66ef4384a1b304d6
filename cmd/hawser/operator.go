package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/node/fault"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

func newOperatorCommand(env *environment) *cobra.Command {
	cmd := newGroup("operator", "The operator's own key, its registration, fee and earnings")
	cmd.AddCommand(newKeygenCommand(env))
	cmd.AddCommand(operatorChainCommands(env)...)
	return cmd
}

func newKeygenCommand(env *environment) *cobra.Command {
	var out, passwordFile string
	cmd := &cobra.Command{
		Use:   "keygen --out FILE [--password-file F]",
		Short: "Make an operator key, write it encrypted and print its public key",
		Long: "Make an RSA-2048 operator key and write it as an encrypted keystore (EIP-2335).\n" +
			"The public key goes to standard output in the form that the contract registers.\n" +
			"Without --password-file the password is asked for on the terminal, twice. An existing file is never overwritten.",
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := require(cmd, "out"); err != nil {
				return err
			}
			key, err := generateOperatorKey(cmd.Context(), env, out, passwordFile)
			if err != nil {
				return err
			}
			return reportOperatorKey(env, wantsJSON(cmd), out, key)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "file to write the keystore to")
	cmd.Flags().StringVar(&passwordFile, "password-file", "", "file with the keystore's password")
	addJSONFlag(cmd)
	return cmd
}

// generateOperatorKey checks everything that can go wrong before it makes the key.
func generateOperatorKey(ctx context.Context, env *environment, out, passwordFile string) (*operatorkey.PrivateKey, error) {
	if err := checkAbsent(out); err != nil {
		return nil, err
	}
	password, err := newPassword(ctx, env, passwordFile)
	if err != nil {
		return nil, err
	}
	key, err := operatorkey.Generate(env.rand)
	if err != nil {
		return nil, err
	}
	data, err := operatorkey.SealKeystore(env.keystores, env.rand, key, password)
	if err != nil {
		return nil, err
	}
	// What cannot be opened again must not be handed out: its public key would be registered for ever.
	if _, err := operatorkey.OpenKeystore(env.keystores, data, password); err != nil {
		return nil, fmt.Errorf("open the new keystore again: %w", err)
	}
	return key, writeNew(out, data, 0o600)
}

// newPassword reads a password for something new: from a file, or twice from the terminal.
func newPassword(ctx context.Context, env *environment, passwordFile string) (string, error) {
	if passwordFile != "" {
		return readPasswordFile(passwordFile)
	}
	first, err := env.askPassword(ctx, "Password for the new keystore: ")
	if err != nil {
		return "", err
	}
	second, err := env.askPassword(ctx, "The same password again: ")
	if err != nil {
		return "", err
	}
	if first != second {
		return "", fault.New(fault.PasswordsDiffer)
	}
	return first, nil
}

func reportOperatorKey(env *environment, asJSON bool, out string, key *operatorkey.PrivateKey) error {
	if asJSON {
		return env.printJSON(struct {
			Schema    string `json:"schema"`
			File      string `json:"file"`
			PublicKey string `json:"public_key"`
		}{"hawser.operator.keygen/1", out, key.Public().String()})
	}
	fmt.Fprintf(env.stderr, "Operator key written to %s. Keep a copy of it and of its password: nobody can restore them.\nIts public key, for the contract:\n", out)
	fmt.Fprintln(env.stdout, key.Public())
	return nil
}
