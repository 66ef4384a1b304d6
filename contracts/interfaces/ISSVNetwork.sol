// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISSVClusters} from "./ISSVClusters.sol";
import {ISSVDAO} from "./ISSVDAO.sol";
import {ISSVOperators} from "./ISSVOperators.sol";
import {ISSVOperatorsWhitelist} from "./ISSVOperatorsWhitelist.sol";
import {SSVModules} from "../libraries/SSVStorage.sol";

/// @title The network: everything that changes state, at one address
interface ISSVNetwork is ISSVOperators, ISSVOperatorsWhitelist, ISSVClusters, ISSVDAO {
    event ModuleUpgraded(SSVModules indexed moduleId, address moduleAddress);

    /// @notice Sets a fresh proxy up; its caller becomes the owner.
    /// @param token the SSV token
    /// @param minimumBlocksBeforeLiquidation blocks a balance must last; not bounded here
    /// @param minimumLiquidationCollateral wei of SSV, a multiple of 10^7
    /// @param validatorsPerOperatorLimit the most validators one operator may have
    /// @param declareOperatorFeePeriod seconds from declaration to window
    /// @param executeOperatorFeePeriod seconds of the window
    /// @param operatorMaxFeeIncrease basis points
    function initialize(
        address token,
        address ssvOperators,
        address ssvClusters,
        address ssvDAO,
        address ssvViews,
        uint64 minimumBlocksBeforeLiquidation,
        uint256 minimumLiquidationCollateral,
        uint32 validatorsPerOperatorLimit,
        uint64 declareOperatorFeePeriod,
        uint64 executeOperatorFeePeriod,
        uint64 operatorMaxFeeIncrease
    ) external;

    /// @notice Tells the operators where the caller's validators shall send block rewards.
    function setFeeRecipientAddress(address recipientAddress) external;

    /// @notice Replaces the code of one module.
    function updateModule(SSVModules moduleId, address moduleAddress) external;

    function getVersion() external pure returns (string memory);
}
