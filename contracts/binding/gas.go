package binding

// Gas bounds for transactions that are signed before anybody can estimate them. They are
// upper bounds, measured with a margin, so that a limit never decides whether a
// registration succeeds; unused gas is not paid for. A test holds each against the chain.

const (
	// RegisterOperatorGas bounds the registration of one operator with a standard key.
	RegisterOperatorGas = 250_000
	// SetFeeRecipientGas bounds setFeeRecipientAddress.
	SetFeeRecipientGas = 60_000
	// parameterGas bounds one call of the network's owner.
	parameterGas = 100_000
)

// RegisterGas bounds the registration of a number of validators on a number of operators
// in one call, with shares of true length.
func RegisterGas(validators, operators int) uint64 {
	return uint64(150_000 + 25_000*operators + validators*(60_000+12_000*operators))
}

// RemoveGas bounds the removal of a number of validators of one cluster in one call.
func RemoveGas(validators, operators int) uint64 {
	return uint64(150_000 + 25_000*operators + validators*(20_000+1_000*operators))
}

// ExitGas bounds the exit of a number of validators of one cluster in one call.
func ExitGas(validators, operators int) uint64 {
	return uint64(100_000 + validators*(15_000+1_000*operators))
}

// creationGas bounds the creation of a contract: the transaction, the data, the code
// that stays, and its constructor.
func creationGas(initCode []byte, deployed int) uint64 {
	const (
		transaction = 21_000 + 32_000
		perDataByte = 40 // the highest a byte of call data can count, and its share of the init code
		perCodeByte = 200
		constructor = 700_000 // the network's proxy writes about a dozen words
	)
	return uint64(transaction + perDataByte*len(initCode) + perCodeByte*deployed + constructor)
}
