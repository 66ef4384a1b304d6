// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVViews} from "../interfaces/ISSVViews.sol";
import {ISSVWhitelistingContract} from "../interfaces/external/ISSVWhitelistingContract.sol";
import {Clusters} from "../libraries/Clusters.sol";
import {NetworkAccount} from "../libraries/NetworkAccount.sol";
import {OperatorState} from "../libraries/OperatorState.sol";
import {Operators} from "../libraries/Operators.sol";
import {FeeChangeRequest, Operator, SSVStorage, StorageData} from "../libraries/SSVStorage.sol";
import {SSVStorageProtocol, StorageProtocol} from "../libraries/SSVStorageProtocol.sol";
import {Types64} from "../libraries/Types.sol";
import {Validators} from "../libraries/Validators.sol";
import {Version} from "../libraries/Version.sol";
import {Whitelists} from "../libraries/Whitelists.sol";

/// @title Module: questions
contract SSVViews is ISSVViews {
    using Clusters for Cluster;
    using NetworkAccount for StorageProtocol;
    using Types64 for uint64;

    /// @inheritdoc ISSVViews
    function getValidator(address owner, bytes calldata publicKey) external view override returns (bool) {
        return SSVStorage.load().validators[Validators.key(publicKey, owner)] != 0;
    }

    /// @inheritdoc ISSVViews
    function getOperatorFee(uint64 operatorId) external view override returns (uint256) {
        return SSVStorage.load().operators[operatorId].state.fee().expand();
    }

    /// @inheritdoc ISSVViews
    function getOperatorDeclaredFee(
        uint64 operatorId
    ) external view override returns (bool, uint256, uint64, uint64) {
        FeeChangeRequest memory request = SSVStorage.load().operatorFeeChangeRequests[operatorId];
        return (
            request.approvalBeginTime != 0,
            request.fee.expand(),
            request.approvalBeginTime,
            request.approvalEndTime
        );
    }

    /// @inheritdoc ISSVViews
    function getOperatorById(
        uint64 operatorId
    ) external view override returns (address, uint256, uint32, address, bool, bool) {
        StorageData storage s = SSVStorage.load();
        Operator memory operator = s.operators[operatorId];
        OperatorState state = operator.state;
        return (
            operator.owner,
            state.fee().expand(),
            state.validatorCount(),
            s.operatorsWhitelist[operatorId],
            state.isPrivate(),
            state.exists()
        );
    }

    /// @inheritdoc ISSVViews
    function getWhitelistedOperators(
        uint64[] calldata operatorIds,
        address whitelistedAddress
    ) external view override returns (uint64[] memory allowed) {
        uint256 length = operatorIds.length;
        if (length == 0 || whitelistedAddress == address(0)) return allowed;
        for (uint256 i = 1; i < length; ++i) {
            Operators.requireAscending(operatorIds[i - 1], operatorIds[i]);
        }
        allowed = new uint64[](length);
        uint256 count;
        for (uint256 i; i < length; ++i) {
            uint64 operatorId = operatorIds[i];
            if (Whitelists.allows(SSVStorage.load(), operatorId, whitelistedAddress)) {
                allowed[count++] = operatorId;
            }
        }
        assembly ("memory-safe") {
            mstore(allowed, count)
        }
    }

    /// @inheritdoc ISSVViews
    function isWhitelistingContract(address contractAddress) external view override returns (bool) {
        return Whitelists.isWhitelistingContract(contractAddress);
    }

    /// @inheritdoc ISSVViews
    function isAddressWhitelistedInWhitelistingContract(
        address account,
        uint256 operatorId,
        address whitelistingContract
    ) external view override returns (bool) {
        return
            account != address(0) &&
            Whitelists.isWhitelistingContract(whitelistingContract) &&
            ISSVWhitelistingContract(whitelistingContract).isWhitelisted(account, operatorId);
    }

    /// @inheritdoc ISSVViews
    function isLiquidatable(
        address owner,
        uint64[] calldata operatorIds,
        Cluster memory cluster
    ) external view override returns (bool) {
        uint64 fee = _settle(owner, operatorIds, cluster);
        return cluster.active && cluster.isLiquidatable(fee, SSVStorageProtocol.load());
    }

    /// @inheritdoc ISSVViews
    function isLiquidated(
        address owner,
        uint64[] calldata operatorIds,
        Cluster memory cluster
    ) external view override returns (bool) {
        Clusters.requireCurrent(SSVStorage.load(), Clusters.key(owner, operatorIds), cluster);
        return !cluster.active;
    }

    /// @inheritdoc ISSVViews
    function getBurnRate(
        address owner,
        uint64[] calldata operatorIds,
        Cluster memory cluster
    ) external view override returns (uint256) {
        StorageData storage s = SSVStorage.load();
        Clusters.requireCurrent(s, Clusters.key(owner, operatorIds), cluster);
        // Fees alone: an index that can no longer be brought to this block must not hide what is being paid.
        uint64 fee = SSVStorageProtocol.load().networkFee;
        for (uint256 i; i < operatorIds.length; ++i) {
            fee += s.operators[operatorIds[i]].state.fee();
        }
        return (fee * cluster.validatorCount).expand();
    }

    /// @inheritdoc ISSVViews
    function getBalance(
        address owner,
        uint64[] calldata operatorIds,
        Cluster memory cluster
    ) external view override returns (uint256) {
        _settle(owner, operatorIds, cluster);
        if (!cluster.active) revert ClusterIsLiquidated();
        return cluster.balance;
    }

    /// @inheritdoc ISSVViews
    function getOperatorEarnings(uint64 operatorId) external view override returns (uint256) {
        return SSVStorage.load().operators[operatorId].state.advance().balance().expand();
    }

    /// @inheritdoc ISSVViews
    function getNetworkFee() external view override returns (uint256) {
        return SSVStorageProtocol.load().networkFee.expand();
    }

    /// @inheritdoc ISSVViews
    function getNetworkEarnings() external view override returns (uint256) {
        return SSVStorageProtocol.load().earnings().expand();
    }

    /// @inheritdoc ISSVViews
    function getOperatorFeeIncreaseLimit() external view override returns (uint64) {
        return SSVStorageProtocol.load().operatorMaxFeeIncrease;
    }

    /// @inheritdoc ISSVViews
    function getMaximumOperatorFee() external view override returns (uint64) {
        return SSVStorageProtocol.load().operatorMaxFee;
    }

    /// @inheritdoc ISSVViews
    function getOperatorFeePeriods() external view override returns (uint64, uint64) {
        StorageProtocol storage sp = SSVStorageProtocol.load();
        return (sp.declareOperatorFeePeriod, sp.executeOperatorFeePeriod);
    }

    /// @inheritdoc ISSVViews
    function getLiquidationThresholdPeriod() external view override returns (uint64) {
        return SSVStorageProtocol.load().minimumBlocksBeforeLiquidation;
    }

    /// @inheritdoc ISSVViews
    function getMinimumLiquidationCollateral() external view override returns (uint256) {
        return SSVStorageProtocol.load().minimumLiquidationCollateral.expand();
    }

    /// @inheritdoc ISSVViews
    function getValidatorsPerOperatorLimit() external view override returns (uint32) {
        return SSVStorageProtocol.load().validatorsPerOperatorLimit;
    }

    /// @inheritdoc ISSVViews
    function getNetworkValidatorsCount() external view override returns (uint32) {
        return SSVStorageProtocol.load().daoValidatorCount;
    }

    /// @inheritdoc ISSVViews
    function getVersion() external pure override returns (string memory) {
        return Version.text();
    }

    /// @dev The record as it would be settled now, and the operators' fees together. A
    /// liquidated record is left as it is.
    function _settle(
        address owner,
        uint64[] calldata operatorIds,
        Cluster memory cluster
    ) private view returns (uint64 fee) {
        StorageData storage s = SSVStorage.load();
        Clusters.requireCurrent(s, Clusters.key(owner, operatorIds), cluster);
        if (!cluster.active) return 0;
        uint64 index;
        (index, fee) = Operators.sums(s, operatorIds);
        cluster.settle(index, SSVStorageProtocol.load().currentIndex());
    }
}
