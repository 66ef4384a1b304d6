// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable2StepUpgradeable} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";
import {ISSVViews} from "./interfaces/ISSVViews.sol";

/// @title One stable address to ask the network
/// Passes each question on and the answer back, reverts included.
contract SSVNetworkViews is UUPSUpgradeable, Ownable2StepUpgradeable, ISSVViews {
    /// the network's proxy
    ISSVViews public ssvNetwork;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor() {
        _disableInitializers();
    }

    function initialize(address network) external initializer onlyProxy {
        __UUPSUpgradeable_init();
        __Ownable_init_unchained();
        ssvNetwork = ISSVViews(network);
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}

    /// @inheritdoc ISSVViews
    function getValidator(address owner, bytes calldata publicKey) external view override returns (bool) {
        return ssvNetwork.getValidator(owner, publicKey);
    }

    /// @inheritdoc ISSVViews
    function getOperatorFee(uint64 operatorId) external view override returns (uint256) {
        return ssvNetwork.getOperatorFee(operatorId);
    }

    /// @inheritdoc ISSVViews
    function getOperatorDeclaredFee(
        uint64 operatorId
    )
        external
        view
        override
        returns (bool isFeeDeclared, uint256 fee, uint64 approvalBeginTime, uint64 approvalEndTime)
    {
        return ssvNetwork.getOperatorDeclaredFee(operatorId);
    }

    /// @inheritdoc ISSVViews
    function getOperatorById(
        uint64 operatorId
    )
        external
        view
        override
        returns (
            address owner,
            uint256 fee,
            uint32 validatorCount,
            address whitelistedAddress,
            bool isPrivate,
            bool isActive
        )
    {
        return ssvNetwork.getOperatorById(operatorId);
    }

    /// @inheritdoc ISSVViews
    function getWhitelistedOperators(
        uint64[] calldata operatorIds,
        address whitelistedAddress
    ) external view override returns (uint64[] memory) {
        return ssvNetwork.getWhitelistedOperators(operatorIds, whitelistedAddress);
    }

    /// @inheritdoc ISSVViews
    function isWhitelistingContract(address contractAddress) external view override returns (bool) {
        return ssvNetwork.isWhitelistingContract(contractAddress);
    }

    /// @inheritdoc ISSVViews
    function isAddressWhitelistedInWhitelistingContract(
        address account,
        uint256 operatorId,
        address whitelistingContract
    ) external view override returns (bool) {
        return ssvNetwork.isAddressWhitelistedInWhitelistingContract(account, operatorId, whitelistingContract);
    }

    /// @inheritdoc ISSVViews
    function isLiquidatable(
        address owner,
        uint64[] calldata operatorIds,
        Cluster calldata cluster
    ) external view override returns (bool) {
        return ssvNetwork.isLiquidatable(owner, operatorIds, cluster);
    }

    /// @inheritdoc ISSVViews
    function isLiquidated(
        address owner,
        uint64[] calldata operatorIds,
        Cluster calldata cluster
    ) external view override returns (bool) {
        return ssvNetwork.isLiquidated(owner, operatorIds, cluster);
    }

    /// @inheritdoc ISSVViews
    function getBurnRate(
        address owner,
        uint64[] calldata operatorIds,
        Cluster calldata cluster
    ) external view override returns (uint256) {
        return ssvNetwork.getBurnRate(owner, operatorIds, cluster);
    }

    /// @inheritdoc ISSVViews
    function getBalance(
        address owner,
        uint64[] calldata operatorIds,
        Cluster calldata cluster
    ) external view override returns (uint256) {
        return ssvNetwork.getBalance(owner, operatorIds, cluster);
    }

    /// @inheritdoc ISSVViews
    function getOperatorEarnings(uint64 operatorId) external view override returns (uint256) {
        return ssvNetwork.getOperatorEarnings(operatorId);
    }

    /// @inheritdoc ISSVViews
    function getNetworkFee() external view override returns (uint256) {
        return ssvNetwork.getNetworkFee();
    }

    /// @inheritdoc ISSVViews
    function getNetworkEarnings() external view override returns (uint256) {
        return ssvNetwork.getNetworkEarnings();
    }

    /// @inheritdoc ISSVViews
    function getOperatorFeeIncreaseLimit() external view override returns (uint64) {
        return ssvNetwork.getOperatorFeeIncreaseLimit();
    }

    /// @inheritdoc ISSVViews
    function getMaximumOperatorFee() external view override returns (uint64) {
        return ssvNetwork.getMaximumOperatorFee();
    }

    /// @inheritdoc ISSVViews
    function getOperatorFeePeriods()
        external
        view
        override
        returns (uint64 declareOperatorFeePeriod, uint64 executeOperatorFeePeriod)
    {
        return ssvNetwork.getOperatorFeePeriods();
    }

    /// @inheritdoc ISSVViews
    function getLiquidationThresholdPeriod() external view override returns (uint64) {
        return ssvNetwork.getLiquidationThresholdPeriod();
    }

    /// @inheritdoc ISSVViews
    function getMinimumLiquidationCollateral() external view override returns (uint256) {
        return ssvNetwork.getMinimumLiquidationCollateral();
    }

    /// @inheritdoc ISSVViews
    function getValidatorsPerOperatorLimit() external view override returns (uint32) {
        return ssvNetwork.getValidatorsPerOperatorLimit();
    }

    /// @inheritdoc ISSVViews
    function getNetworkValidatorsCount() external view override returns (uint32) {
        return ssvNetwork.getNetworkValidatorsCount();
    }

    /// @inheritdoc ISSVViews
    function getVersion() external view override returns (string memory) {
        return ssvNetwork.getVersion();
    }
}
