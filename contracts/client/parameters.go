package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"time"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/model"
)

// parametersFile is the file of a deployment's parameters.
type parametersFile struct {
	MinimumBlocks  uint64 `json:"minimum_blocks_before_liquidation"`
	Collateral     string `json:"minimum_liquidation_collateral"`
	ValidatorLimit uint32 `json:"validators_per_operator_limit"`
	DeclarePeriod  string `json:"declare_operator_fee_period"`
	ExecutePeriod  string `json:"execute_operator_fee_period"`
	MaxFeeIncrease uint64 `json:"operator_max_fee_increase_bp"`
	MaximumFee     string `json:"maximum_operator_fee"`
	NetworkFee     string `json:"network_fee"`
}

// ParseParameters reads the parameters of a deployment: JSON with amounts such as 1ssv, fees such as 10ssv/yr and times such as 3d.
// All keys are required but network_fee, which is 0 by default. Unknown keys are refused.
func ParseParameters(data []byte) (binding.Params, error) {
	var f parametersFile
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		return binding.Params{}, fmt.Errorf("read JSON: %w", err)
	}
	p := binding.Params{
		MinimumBlocksBeforeLiquidation: f.MinimumBlocks, ValidatorsPerOperatorLimit: f.ValidatorLimit,
		OperatorMaxFeeIncrease: f.MaxFeeIncrease,
	}
	if f.ValidatorLimit == 0 {
		return p, fmt.Errorf("validators_per_operator_limit is missing or 0")
	}
	var err error
	if p.MinimumLiquidationCollateral, err = ParseAmount(f.Collateral); err != nil {
		return p, fmt.Errorf("minimum_liquidation_collateral %q: %w", f.Collateral, err)
	}
	if _, err := model.Shrink(p.MinimumLiquidationCollateral); err != nil {
		return p, fmt.Errorf("minimum_liquidation_collateral %q: not a multiple of 10^7 wei, or too large", f.Collateral)
	}
	if p.DeclareOperatorFeePeriod, err = seconds(f.DeclarePeriod); err != nil {
		return p, fmt.Errorf("declare_operator_fee_period %q: %w", f.DeclarePeriod, err)
	}
	if p.ExecuteOperatorFeePeriod, err = seconds(f.ExecutePeriod); err != nil {
		return p, fmt.Errorf("execute_operator_fee_period %q: %w", f.ExecutePeriod, err)
	}
	if p.MaximumOperatorFee, err = feeWord(f.MaximumFee); err != nil {
		return p, fmt.Errorf("maximum_operator_fee %q: %w", f.MaximumFee, err)
	}
	if f.NetworkFee == "" {
		return p, nil
	}
	if p.NetworkFee, err = feeWord(f.NetworkFee); err != nil {
		return p, fmt.Errorf("network_fee %q: %w", f.NetworkFee, err)
	}
	return p, nil
}

func seconds(text string) (uint64, error) {
	d, err := ParseRunway(text)
	return uint64(d / time.Second), err
}

// feeWord converts a fee to the contracts' type.
func feeWord(text string) (uint64, error) {
	wei, err := ParseFee(text)
	if err != nil {
		return 0, err
	}
	if wei.Cmp(new(big.Int).SetUint64(1<<64-1)) > 0 {
		return 0, fmt.Errorf("it is more than the contract can hold")
	}
	return wei.Uint64(), nil
}
