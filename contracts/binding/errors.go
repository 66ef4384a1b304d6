package binding

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"

	"github.com/hawser-ssv/hawser/contracts/artifacts"
)

// selectorLength is the length of the prefix that names a function or an error.
const selectorLength = 4

// Revert is why a contract refused a call.
type Revert struct {
	// Name is the error's name in the contracts, "Error" for a text of the token or of
	// OpenZeppelin, "Panic" for broken arithmetic, or "" for data nobody can read.
	Name string
	// Arguments are the error's values in order; for "Error" the text.
	Arguments []any
}

// Error implements error: the name and the arguments, as a person reads them.
func (r Revert) Error() string {
	if r.Name == "" {
		return "reverted without a reason"
	}
	parts := make([]string, len(r.Arguments))
	for i, argument := range r.Arguments {
		parts[i] = formatArgument(argument)
	}
	return fmt.Sprintf("reverted with %s(%s)", r.Name, strings.Join(parts, ", "))
}

func formatArgument(argument any) string {
	if raw, ok := argument.([]byte); ok {
		return fmt.Sprintf("0x%x", raw)
	}
	return fmt.Sprint(argument)
}

// DecodeRevert names the error in the data a call reverted with. It never fails: data
// that is no error of these contracts gives a Revert without a name.
func DecodeRevert(data []byte) Revert {
	if len(data) < selectorLength {
		return Revert{}
	}
	if text, err := abi.UnpackRevert(data); err == nil {
		name := "Error"
		if bytes.Equal(data[:selectorLength], panicSelector[:]) {
			name = "Panic"
		}
		return Revert{Name: name, Arguments: []any{text}}
	}
	parsed, err := SSVNetworkMetaData.ParseABI()
	if err != nil {
		return Revert{}
	}
	for _, declared := range parsed.Errors {
		if !bytes.Equal(declared.ID[:selectorLength], data[:selectorLength]) {
			continue
		}
		arguments, err := declared.Inputs.Unpack(data[selectorLength:])
		if err != nil {
			return Revert{}
		}
		return Revert{Name: declared.Name, Arguments: arguments}
	}
	return Revert{}
}

// panicSelector is the selector of Panic(uint256).
var panicSelector = [selectorLength]byte{0x4e, 0x48, 0x7b, 0x71}

func parseABI(artifact artifacts.Artifact) (abi.ABI, error) {
	parsed, err := abi.JSON(bytes.NewReader(artifact.ABI))
	if err != nil {
		return abi.ABI{}, fmt.Errorf("parse the ABI of %s: %w", artifact.ContractName, err)
	}
	return parsed, nil
}
