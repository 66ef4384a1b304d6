package client

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hawser-ssv/hawser/contracts/model"
)

// BlocksPerYear converts yearly fees to fees per block. Blocks take twelve seconds, but the network's own calculators count 7,160 a
// day because some slots stay empty.
const BlocksPerYear = 7_160 * 365

// Day is 24 hours, the unit in which accounts show durations.
const Day = 24 * time.Hour

var ten18 = new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)

// currency is the currency of an amount. An amount of one is never read as the other.
type currency int

const (
	// inSSV: SSV, in which the contracts of version 1 are paid.
	inSSV currency = iota
	// inEther: ether, in which gas is paid.
	inEther
)

// unit is a suffix of amounts with its value in wei, which both currencies call the smallest unit.
type unit struct {
	suffix string
	wei    *big.Int
	// of are the currencies that have the unit.
	of []currency
}

// units are in the order in which they are tried. A number alone means SSV. Ether needs a unit, because a gas price without one could
// mean two amounts that differ by a factor of a billion.
var units = []unit{
	{"gwei", big.NewInt(1_000_000_000), []currency{inSSV, inEther}},
	{"wei", big.NewInt(1), []currency{inSSV, inEther}},
	{"ssv", ten18, []currency{inSSV}},
	{"eth", ten18, []currency{inEther}},
	{"", ten18, []currency{inSSV}},
}

// misfit returns the error that names the given unit and one that fits.
func (u unit) misfit(c currency) error {
	switch {
	case u.suffix == "":
		return fmt.Errorf("it has no unit: write eth, gwei or wei behind it")
	case c == inSSV:
		return fmt.Errorf("%s is not a unit of SSV, which is what the contracts are paid in: write ssv behind it", u.suffix)
	}
	return fmt.Errorf("%s is not a unit of ether, which is what gas is paid in: write eth, gwei or wei behind it", u.suffix)
}

// ParseAmount reads an amount of tokens such as 1.5ssv, 0.2, 30gwei or 1000wei and returns wei. It refuses a unit of ether, and an
// amount that is not a whole number of wei.
func ParseAmount(text string) (*big.Int, error) { return parseAmount(text, inSSV) }

// ParseEther is ParseAmount for ether: 0.1eth, 30gwei or 1000wei. A number without a unit is refused, except 0.
func ParseEther(text string) (*big.Int, error) { return parseAmount(text, inEther) }

func parseAmount(text string, c currency) (*big.Int, error) {
	lower := strings.ToLower(strings.TrimSpace(text))
	for _, unit := range units {
		digits, ok := strings.CutSuffix(lower, unit.suffix)
		if !ok {
			continue
		}
		number, err := parseDecimal(digits)
		if err == nil && number.Sign() != 0 && !slices.Contains(unit.of, c) {
			err = unit.misfit(c)
		}
		if err != nil {
			return nil, err
		}
		wei := number.Mul(number, new(big.Rat).SetInt(unit.wei))
		if !wei.IsInt() {
			return nil, fmt.Errorf("it is not a whole number of wei")
		}
		return new(big.Int).Set(wei.Num()), nil
	}
	return nil, fmt.Errorf("it is not a number")
}

// maxDigits bounds the digits of a number; 2^256 has fewer.
const maxDigits = 100

func parseDecimal(text string) (*big.Rat, error) {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxDigits || strings.Trim(text, "0123456789.") != "" {
		return nil, fmt.Errorf("it is not a number with a known unit")
	}
	number, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, fmt.Errorf("it is not a number")
	}
	return number, nil
}

// ParseFee reads a fee such as 0.01ssv/yr, 1gwei/block or 0 and returns wei per validator and block, rounded down to the contracts'
// unit of 10^7 wei. It refuses an amount without a period, other than 0, and an amount that would be rounded down to 0.
func ParseFee(text string) (*big.Int, error) {
	amount, period, found := strings.Cut(strings.TrimSpace(text), "/")
	wei, err := ParseAmount(amount)
	if err != nil {
		return nil, err
	}
	switch {
	case !found && wei.Sign() != 0:
		return nil, fmt.Errorf("it has no period")
	case !found:
		return wei, nil
	case period == "block":
	case period == "yr" || period == "year":
		wei.Quo(wei, big.NewInt(BlocksPerYear))
	default:
		return nil, fmt.Errorf("%q is not a period", period)
	}
	fee := new(big.Int).Sub(wei, new(big.Int).Rem(wei, big.NewInt(model.Unit)))
	if fee.Sign() == 0 && wei.Sign() != 0 {
		return nil, fmt.Errorf("it is less than the contracts' unit and would become 0, which can never be raised")
	}
	return fee, nil
}

// ParseRunway reads a duration such as 180d, 2w, 1y or 36h.
func ParseRunway(text string) (time.Duration, error) {
	text = strings.TrimSpace(text)
	for suffix, unit := range map[string]time.Duration{"y": 365 * Day, "w": 7 * Day, "d": Day} {
		digits, ok := strings.CutSuffix(text, suffix)
		if !ok {
			continue
		}
		count, err := strconv.ParseFloat(digits, 64)
		if err != nil || !(count >= 0 && count*float64(unit) <= float64(100*365*Day)) { // so written, it refuses NaN too
			return 0, fmt.Errorf("it is not a duration of at most 100 years")
		}
		return time.Duration(count * float64(unit)), nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("it is not a duration")
	}
	return d, nil
}

// decimal writes wei as a decimal number of units of 10^places, without trailing zeros.
func decimal(wei *big.Int, places int) string {
	text := new(big.Int).Abs(wei).String()
	if len(text) <= places {
		text = strings.Repeat("0", places+1-len(text)) + text
	}
	whole, part := text[:len(text)-places], strings.TrimRight(text[len(text)-places:], "0")
	if part != "" {
		whole += "." + part
	}
	if wei.Sign() < 0 {
		return "-" + whole
	}
	return whole
}

// SSV writes an amount of wei in SSV, exactly.
func SSV(wei *big.Int) string { return decimal(wei, 18) + " SSV" }

// Ether writes an amount of wei in ether, exactly.
func Ether(wei *big.Int) string { return decimal(wei, 18) + " ETH" }

// Gwei writes an amount of wei in gwei, exactly.
func Gwei(wei *big.Int) string { return decimal(wei, 9) + " gwei" }

// Yearly writes a fee in wei per block as the cost of a year.
func Yearly(perBlock *big.Int) string {
	return SSV(new(big.Int).Mul(perBlock, big.NewInt(BlocksPerYear))) + "/yr"
}
