// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISSVNetworkCore} from "./ISSVNetworkCore.sol";

/// @title Parameters and earnings of the network; for its owner only
interface ISSVDAO is ISSVNetworkCore {
    event OperatorFeeIncreaseLimitUpdated(uint64 value);
    event DeclareOperatorFeePeriodUpdated(uint64 value);
    event ExecuteOperatorFeePeriodUpdated(uint64 value);
    event LiquidationThresholdPeriodUpdated(uint64 value);
    event MinimumLiquidationCollateralUpdated(uint256 value);
    event NetworkFeeUpdated(uint256 oldFee, uint256 newFee);
    event NetworkEarningsWithdrawn(uint256 value, address recipient);
    event OperatorMaximumFeeUpdated(uint64 maxFee);

    /// @notice Sets the network fee, wei of SSV per validator and block.
    function updateNetworkFee(uint256 fee) external;

    /// @notice Pays `amount` wei of the network's earnings to the caller.
    function withdrawNetworkEarnings(uint256 amount) external;

    /// @notice Sets by how many basis points a declared operator fee may exceed the present one.
    function updateOperatorFeeIncreaseLimit(uint64 percentage) external;

    /// @notice Sets the seconds between a fee declaration and its window.
    function updateDeclareOperatorFeePeriod(uint64 timeInSeconds) external;

    /// @notice Sets the seconds the window stays open.
    function updateExecuteOperatorFeePeriod(uint64 timeInSeconds) external;

    /// @notice Sets the blocks a balance must last for the cluster not to be liquidatable.
    function updateLiquidationThresholdPeriod(uint64 blocks) external;

    /// @notice Sets the wei of SSV below which every cluster is liquidatable.
    function updateMinimumLiquidationCollateral(uint256 amount) external;

    /// @notice Sets the highest operator fee, wei of SSV per validator and block.
    function updateMaximumOperatorFee(uint64 maxFee) external;
}
