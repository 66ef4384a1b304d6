// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISSVNetworkCore} from "./ISSVNetworkCore.sol";

/// @title Questions to the network. Amounts in wei of SSV, fees per validator and block
interface ISSVViews is ISSVNetworkCore {
    /// @notice Whether `owner` has registered this validator, in a liquidated cluster too.
    function getValidator(address owner, bytes calldata publicKey) external view returns (bool);

    function getOperatorFee(uint64 operatorId) external view returns (uint256 fee);

    /// @notice The announced fee and its window, seconds since 1970, both ends included.
    function getOperatorDeclaredFee(
        uint64 operatorId
    )
        external
        view
        returns (bool isFeeDeclared, uint256 fee, uint64 approvalBeginTime, uint64 approvalEndTime);

    function getOperatorById(
        uint64 operatorId
    )
        external
        view
        returns (
            address owner,
            uint256 fee,
            uint32 validatorCount,
            address whitelistedAddress,
            bool isPrivate,
            bool isActive
        );

    /// @notice Those of `operatorIds` that allow the address, whether private or not.
    function getWhitelistedOperators(
        uint64[] calldata operatorIds,
        address whitelistedAddress
    ) external view returns (uint64[] memory whitelistedOperatorIds);

    function isWhitelistingContract(address contractAddress) external view returns (bool);

    function isAddressWhitelistedInWhitelistingContract(
        address account,
        uint256 operatorId,
        address whitelistingContract
    ) external view returns (bool);

    function isLiquidatable(
        address owner,
        uint64[] calldata operatorIds,
        Cluster memory cluster
    ) external view returns (bool);

    function isLiquidated(
        address owner,
        uint64[] calldata operatorIds,
        Cluster memory cluster
    ) external view returns (bool);

    /// @notice What the whole cluster pays per block.
    function getBurnRate(
        address owner,
        uint64[] calldata operatorIds,
        Cluster memory cluster
    ) external view returns (uint256);

    /// @notice The cluster's balance if it were settled now.
    function getBalance(
        address owner,
        uint64[] calldata operatorIds,
        Cluster memory cluster
    ) external view returns (uint256);

    function getOperatorEarnings(uint64 operatorId) external view returns (uint256);

    function getNetworkFee() external view returns (uint256);

    function getNetworkEarnings() external view returns (uint256);

    /// @notice Basis points.
    function getOperatorFeeIncreaseLimit() external view returns (uint64);

    function getMaximumOperatorFee() external view returns (uint64);

    /// @notice Seconds before and inside the window.
    function getOperatorFeePeriods()
        external
        view
        returns (uint64 declareOperatorFeePeriod, uint64 executeOperatorFeePeriod);

    /// @notice Blocks.
    function getLiquidationThresholdPeriod() external view returns (uint64);

    function getMinimumLiquidationCollateral() external view returns (uint256);

    function getValidatorsPerOperatorLimit() external view returns (uint32);

    function getNetworkValidatorsCount() external view returns (uint32);

    function getVersion() external view returns (string memory);
}
