package eth

// A block's gas limit leaves its parent's by less than a 1024th of the parent's, and lies within fixed bounds. Source: the execution
// specification (check_gas_limit, and the bound of EIP-1985 above).
const (
	gasLimitStep  = 1024
	gasLimitLeast = 5000
	gasLimitMost  = 1<<63 - 1
)

// GasLimitsOfSiblings reports whether two blocks on one parent may have these gas limits: some parent allows both. So a block can be
// judged by another one without knowing the parent's limit.
func GasLimitsOfSiblings(a, b uint64) bool {
	low, high := min(a, b), max(a, b)
	if low < gasLimitLeast || high > gasLimitMost {
		return false
	}
	parent := low - 1 + (low-1)/(gasLimitStep-1) // the greatest that allows the lower one: no other allows a higher one beside it
	return high < parent+parent/gasLimitStep
}
