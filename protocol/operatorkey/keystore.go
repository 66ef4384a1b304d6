package operatorkey

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Errors of keystore files.
var (
	// ErrKeystore says that a file is not an EIP-2335 keystore that can be opened; the text has the cause.
	ErrKeystore = errors.New("not a keystore")
	// ErrPassword says that the password is wrong (or the encrypted part of the file is damaged).
	ErrPassword = errors.New("wrong password")
	// ErrPlainKey says that a file is an operator key that is not encrypted: PEM, or the base64 of one.
	ErrPlainKey = errors.New("an operator key that is not encrypted")
	// ErrKeystoreMismatch says that the public key written in a file does not belong to the key inside.
	ErrKeystoreMismatch = errors.New("public key of the file does not belong to the private key inside")
)

// MaxKeystoreSize bounds a keystore file; real ones have about 5 KiB.
const MaxKeystoreSize = 64 << 10

// Bounds of key derivation, so that a hostile file cannot take hours or all memory. EIP-2335's own parameters are scrypt n=2^18 r=8
// p=1 (256 MiB, about a second) and pbkdf2 c=2^18. A wrong password costs twice.
const (
	maxScryptMemory = 512 << 20
	maxScryptWork   = 1 << 24 // n·r·p, eight times the standard's
	maxIterations   = 1 << 23
)

// Format is the layout of a keystore file. This package reads both.
type Format string

const (
	// Flat is the layout of the network's reference node: the members of "crypto" are at the top level beside pubKey, and the secret
	// is the PEM text. Every known reader of operator keys accepts it.
	Flat Format = "flat"
	// Nested is EIP-2335's layout, with the base64 of the PEM as the secret.
	Nested Format = "nested"
)

// Decrypter decrypts the "crypto" member of an EIP-2335 keystore. go-eth2-wallet-encryptor-keystorev4's Encryptor is one.
type Decrypter interface {
	Decrypt(crypto map[string]any, password string) ([]byte, error)
}

// Encrypter makes the "crypto" member of an EIP-2335 keystore, with its own salt and cost.
type Encrypter interface {
	Encrypt(secret []byte, password string) (map[string]any, error)
}

// keystoreFile is an EIP-2335 v4 file. Public is "pubKey" in operator keystores of ours and most peers, "pubkey" in
// validator keystores and newer operator keystores: encoding/json matches either.
type keystoreFile struct {
	Crypto      map[string]any `json:"crypto"`
	Description string         `json:"description"`
	Public      string         `json:"pubKey"`
	Path        string         `json:"path"`
	UUID        string         `json:"uuid"`
	Version     int            `json:"version"`
}

// flatFile is the layout of Flat.
type flatFile struct {
	Checksum any    `json:"checksum"`
	Cipher   any    `json:"cipher"`
	KDF      any    `json:"kdf"`
	Public   string `json:"pubKey"`
}

// SealKeystore returns the JSON file of the encrypted key, in one of the two formats. White space around the password is dropped, as
// every reader does; an empty password and an unknown format are refused. rand is used for the uuid of Nested only.
func SealKeystore(enc Encrypter, rand io.Reader, key *PrivateKey, password string, format Format) ([]byte, error) {
	password = strings.TrimSpace(password)
	if password == "" {
		return nil, fmt.Errorf("seal operator keystore: %w: it is empty", ErrPassword)
	}
	secret := key.PEM()
	if format == Nested {
		secret = []byte(base64.StdEncoding.EncodeToString(secret))
	}
	crypto, err := enc.Encrypt(secret, password)
	if err != nil {
		return nil, fmt.Errorf("seal operator keystore: %w", err)
	}
	var file any
	switch format {
	case Flat:
		file = flatFile{crypto["checksum"], crypto["cipher"], crypto["kdf"], key.Public().String()}
	case Nested:
		uuid, err := newUUID(rand)
		if err != nil {
			return nil, fmt.Errorf("seal operator keystore: %w", err)
		}
		file = keystoreFile{Crypto: crypto, Description: "Hawser operator key", Public: key.Public().String(), UUID: uuid, Version: 4}
	default:
		return nil, fmt.Errorf("seal operator keystore: format %q is neither %s nor %s", format, Flat, Nested)
	}
	out, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("seal operator keystore: %w", err)
	}
	return append(out, '\n'), nil
}

func newUUID(rand io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return "", fmt.Errorf("read randomness: %w", err)
	}
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}

// OpenKeystore reads an operator's keystore file, of this package or of another node (the secret is the PEM text itself, members of
// "crypto" at the top level, field "pubkey"). White space around the password is dropped. It returns ErrKeystore, ErrPlainKey,
// ErrPassword, ErrPrivateKey or ErrKeystoreMismatch.
func OpenKeystore(dec Decrypter, data []byte, password string) (*PrivateKey, error) {
	if _, err := ParsePrivateKey(data); err == nil {
		return nil, ErrPlainKey
	}
	secret, public, err := DecryptKeystore(dec, data, strings.TrimSpace(password))
	if err != nil {
		return nil, err
	}
	defer clear(secret)
	key, err := ParsePrivateKey(secret)
	if err != nil {
		return nil, err
	}
	if public == "" {
		return key, nil
	}
	written, err := ParsePublicKey(public)
	if err != nil || !written.Equal(key.public) {
		return nil, ErrKeystoreMismatch
	}
	return key, nil
}

// DecryptKeystore decrypts any EIP-2335 keystore and returns its secret and the public key in the file, which may be empty and is not
// checked. It returns ErrKeystore for a file that is damaged or needs unreasonable work, and ErrPassword.
func DecryptKeystore(dec Decrypter, data []byte, password string) (secret []byte, public string, err error) {
	file, err := parseKeystore(data)
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", ErrKeystore, err)
	}
	secret, err = dec.Decrypt(file.Crypto, password)
	if err != nil { // the structure has been checked, so the checksum is wrong
		return nil, "", fmt.Errorf("%w: %w", ErrPassword, err)
	}
	return secret, file.Public, nil
}

func parseKeystore(data []byte) (*keystoreFile, error) {
	if len(data) > MaxKeystoreSize {
		return nil, fmt.Errorf("%d bytes, at most %d expected", len(data), MaxKeystoreSize)
	}
	var file keystoreFile
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, describeJSON(err)
	}
	if file.Crypto == nil {
		if err := json.Unmarshal(data, &file.Crypto); err != nil {
			return nil, describeJSON(err)
		}
	}
	if file.Version != 0 && file.Version != 4 {
		return nil, fmt.Errorf("keystore version %d, only 4 is known", file.Version)
	}
	dropPrefixes(file.Crypto)
	return &file, checkCrypto(file.Crypto)
}

// dropPrefixes takes the 0x from hex texts, which some programs write although EIP-2335 has none.
func dropPrefixes(members map[string]any) {
	for key, value := range members {
		switch value := value.(type) {
		case string:
			members[key] = strings.TrimPrefix(value, "0x")
		case map[string]any:
			dropPrefixes(value)
		}
	}
}

func describeJSON(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && strings.Contains(err.Error(), "unexpected end") {
		return errors.New("the file ends early")
	}
	return err
}

// cryptoMember has the parts of "crypto" that the decrypter does not check.
type cryptoMember struct {
	KDF *struct {
		Function string `json:"function"`
		Params   *struct {
			Salt  *string `json:"salt"`
			DKLen int     `json:"dklen"`
			N     int     `json:"n"`
			R     int     `json:"r"`
			P     int     `json:"p"`
			C     int     `json:"c"`
			PRF   string  `json:"prf"`
		} `json:"params"`
	} `json:"kdf"`
	Checksum *struct {
		Function string `json:"function"`
		Message  string `json:"message"`
	} `json:"checksum"`
	Cipher *struct {
		Function string `json:"function"`
		Params   *struct {
			IV string `json:"iv"`
		} `json:"params"`
		Message string `json:"message"`
	} `json:"cipher"`
}

// checkCrypto refuses a member for which the decrypter would panic, return a vague error or work for hours.
func checkCrypto(crypto map[string]any) error {
	raw, err := json.Marshal(crypto)
	if err != nil {
		return err
	}
	var c cryptoMember
	if err := json.Unmarshal(raw, &c); err != nil {
		return err
	}
	if err := c.checkPresent(); err != nil {
		return err
	}
	if err := c.checkContents(); err != nil {
		return err
	}
	return c.checkWork()
}

// checkPresent refuses a member with a missing part.
func (c *cryptoMember) checkPresent() error {
	switch {
	case c.KDF == nil || c.KDF.Params == nil || c.KDF.Params.Salt == nil:
		return errors.New("no key derivation (crypto.kdf)")
	case c.Checksum == nil || !isHex(c.Checksum.Message, 32):
		return errors.New("no checksum (crypto.checksum)")
	case c.Cipher == nil || c.Cipher.Params == nil || c.Cipher.Message == "":
		return errors.New("no cipher (crypto.cipher)")
	}
	return nil
}

// checkContents refuses functions that the decrypter does not know, and texts that are not hex. All parts are present.
func (c *cryptoMember) checkContents() error {
	switch {
	case c.Checksum.Function != "sha256":
		return fmt.Errorf("checksum function %q, only sha256 is known", c.Checksum.Function)
	case c.Cipher.Function != "aes-128-ctr":
		return fmt.Errorf("cipher %q, only aes-128-ctr is known", c.Cipher.Function)
	case !isHex(c.Cipher.Params.IV, 16):
		return errors.New("cipher's iv is not 16 bytes of hex")
	case !isHex(c.Cipher.Message, len(c.Cipher.Message)/2):
		return errors.New("cipher's message is not hex")
	case !isHex(*c.KDF.Params.Salt, len(*c.KDF.Params.Salt)/2):
		return errors.New("key derivation's salt is not hex")
	case c.KDF.Params.DKLen != 32:
		return fmt.Errorf("derived key of %d bytes, only 32 is known", c.KDF.Params.DKLen)
	}
	return nil
}

// checkWork refuses a key derivation that is not known, or that takes too much memory or time.
func (c *cryptoMember) checkWork() error {
	p := c.KDF.Params
	switch c.KDF.Function {
	case "scrypt":
		return CheckScrypt(p.N, p.R, p.P)
	case "pbkdf2":
		if p.PRF != "hmac-sha256" || p.C < 1 || p.C > maxIterations {
			return fmt.Errorf("pbkdf2 with prf %q and %d iterations", p.PRF, p.C)
		}
		return nil
	default:
		return fmt.Errorf("key derivation %q, only scrypt and pbkdf2 are known", c.KDF.Function)
	}
}

// CheckScrypt refuses parameters of scrypt that are invalid, or that need far more memory or time than usual keystores: more than 512
// MiB (128·n·r bytes), or more than eight times the work (n·r·p) of EIP-2335's own.
func CheckScrypt(n, r, p int) error {
	switch powerOfTwo := n > 1 && n&(n-1) == 0; {
	case !powerOfTwo || r < 1 || p < 1:
		return fmt.Errorf("scrypt with n=%d r=%d p=%d", n, r, p)
	case r > maxScryptMemory/128 || n > maxScryptMemory/128/r:
		return fmt.Errorf("scrypt with n=%d r=%d p=%d needs more than %d MiB of memory", n, r, p, maxScryptMemory>>20)
	case p > maxScryptWork/(n*r):
		return fmt.Errorf("scrypt with n=%d r=%d p=%d takes more than %d times the usual work", n, r, p, maxScryptWork>>21)
	}
	return nil
}

func isHex(s string, bytes int) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == bytes
}
