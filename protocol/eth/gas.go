package eth

// A block's gas limit differs from its parent's by less than a 1024th of the parent's, and is within fixed bounds. Source: the
// execution specification (check_gas_limit, and the bound of EIP-1985 above).
const (
	gasLimitStep  = 1024
	gasLimitLeast = 5000
	gasLimitMost  = 1<<63 - 1
)

// GasLimitsOfSiblings reports whether two blocks with the same parent may have these gas limits: there is a parent's limit that allows
// both. So a block can be checked against another one without the parent's limit.
func GasLimitsOfSiblings(a, b uint64) bool {
	low, high := min(a, b), max(a, b)
	if low < gasLimitLeast || high > gasLimitMost {
		return false
	}
	parent := low - 1 + (low-1)/(gasLimitStep-1) // the greatest parent's limit that allows the lower one; a smaller one allows less for the other
	return high < parent+parent/gasLimitStep
}
