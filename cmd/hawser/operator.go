package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/internal/textfile"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
)

func newOperatorCommand(env *environment) *cobra.Command {
	cmd := newGroup("operator", "The operator's own key, its registration, fee and earnings")
	cmd.AddCommand(newKeygenCommand(env))
	cmd.AddCommand(operatorChainCommands(env)...)
	return cmd
}

// keygenOptions are the flags of `operator keygen`.
type keygenOptions struct {
	out, passwordFile, source, sourcePasswordFile, format string
}

func newKeygenCommand(env *environment) *cobra.Command {
	var o keygenOptions
	cmd := &cobra.Command{
		Use:   "keygen --out FILE [--password-file F] [--import FILE]",
		Short: "Make or import an operator key, write it encrypted and print its public key",
		Long: "Make an RSA-2048 operator key and write it as an encrypted keystore.\n" +
			"With --import it takes an existing key instead: a PEM file (PKCS#1 or PKCS#8), the base64 of one, or an encrypted keystore of any\n" +
			"format; the source file stays as it is.\n" +
			"The public key goes to standard output in the form that the contract registers.\n" +
			"Without --password-file the password is asked for on the terminal, twice. An existing file is never overwritten.\n" +
			"--format flat is what the network's reference node reads, too; nested is EIP-2335's layout.",
		Args: positional(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := require(cmd, "out"); err != nil {
				return err
			}
			if o.format != string(operatorkey.Flat) && o.format != string(operatorkey.Nested) {
				return usage(cmd, fmt.Errorf("--format is %q, it may be %s or %s", o.format, operatorkey.Flat, operatorkey.Nested))
			}
			if o.sourcePasswordFile != "" && o.source == "" {
				return usage(cmd, errors.New("--import-password-file is given without --import: a new key would be made"))
			}
			key, err := makeOperatorKey(cmd.Context(), env, o)
			if err != nil {
				return err
			}
			return reportOperatorKey(env, wantsJSON(cmd), o, key)
		},
	}
	cmd.Flags().StringVar(&o.out, "out", "", "file to write the keystore to")
	cmd.Flags().StringVar(&o.passwordFile, "password-file", "", "file with the new keystore's password")
	cmd.Flags().StringVar(&o.source, "import", "", "file with the key to import, instead of making a new one")
	cmd.Flags().StringVar(&o.sourcePasswordFile, "import-password-file", "", "file with the password of an imported keystore; by default the same as --password-file")
	cmd.Flags().StringVar(&o.format, "format", string(operatorkey.Flat), "layout of the keystore: flat or nested")
	addJSONFlag(cmd)
	return cmd
}

// makeOperatorKey checks everything that can go wrong before it makes the key.
func makeOperatorKey(ctx context.Context, env *environment, o keygenOptions) (*operatorkey.PrivateKey, error) {
	if err := checkAbsent(o.out); err != nil {
		return nil, err
	}
	key, err := newOrImported(ctx, env, o)
	if err != nil {
		return nil, err
	}
	password, err := newPassword(ctx, env, o.passwordFile)
	if err != nil {
		return nil, err
	}
	if key == nil {
		if key, err = operatorkey.Generate(env.rand); err != nil {
			return nil, err
		}
	}
	data, err := operatorkey.SealKeystore(env.keystores, env.rand, key, password, operatorkey.Format(o.format))
	if err != nil {
		return nil, err
	}
	// The new file is opened once before the public key is printed: the key of a file that cannot be opened would stay registered for
	// ever.
	if _, err := operatorkey.OpenKeystore(env.keystores, data, password); err != nil {
		return nil, fmt.Errorf("open the new keystore again: %w", err)
	}
	return key, writeNew(o.out, data, 0o600)
}

// newOrImported returns the key of the file to import, or nil when a new one is to be made.
func newOrImported(ctx context.Context, env *environment, o keygenOptions) (*operatorkey.PrivateKey, error) {
	if o.source == "" {
		return nil, nil
	}
	data, err := env.readSecretFile(o.source, operatorkey.MaxKeystoreSize)
	if errors.Is(err, textfile.ErrEncoding) {
		binary := errors.New("it is not text, so perhaps DER: run `openssl rsa -inform DER -in FILE -out key.pem` and import key.pem")
		return nil, fault.Wrap(fault.OperatorKeyInvalid, binary, "file", o.source)
	}
	if err != nil {
		return nil, err
	}
	if key, err := operatorkey.ParsePrivateKey(data); err == nil {
		return key, nil
	} else if errors.Is(err, operatorkey.ErrEncrypted) {
		remedy := fmt.Errorf("%w: run `openssl rsa -in FILE -out key.pem` and import key.pem", err)
		return nil, fault.Wrap(fault.OperatorKeyInvalid, remedy, "file", o.source)
	} else if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		return nil, fault.Wrap(fault.OperatorKeyInvalid, err, "file", o.source)
	}
	password, err := importPassword(ctx, env, o)
	if err != nil {
		return nil, err
	}
	return openOperatorKey(ctx, env, o.source, data, password)
}

func importPassword(ctx context.Context, env *environment, o keygenOptions) (string, error) {
	for _, file := range []string{o.sourcePasswordFile, o.passwordFile} {
		if file != "" {
			return env.readPasswordFile(file)
		}
	}
	return env.askPassword(ctx, "Password of the keystore to import: ")
}

// newPassword reads a password for something new: from a file, or twice from the terminal.
func newPassword(ctx context.Context, env *environment, passwordFile string) (string, error) {
	if passwordFile != "" {
		return env.readPasswordFile(passwordFile)
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

func reportOperatorKey(env *environment, asJSON bool, o keygenOptions, key *operatorkey.PrivateKey) error {
	origin, told := "made", "A new operator key was made and written"
	if o.source != "" {
		origin, told = "imported", "The operator key of "+o.source+" was imported and written"
	}
	if asJSON {
		return env.printJSON(struct {
			Schema    string `json:"schema"`
			File      string `json:"file"`
			Origin    string `json:"origin"`
			PublicKey string `json:"public_key"`
		}{"hawser.operator.keygen/1", o.out, origin, key.Public().String()})
	}
	fmt.Fprintf(env.stderr, "%s to %s. Keep a copy of it and of its password: nobody can restore them.\nIts public key, for the contract:\n", told, o.out)
	fmt.Fprintln(env.stdout, key.Public())
	return nil
}
