// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVClusters} from "../interfaces/ISSVClusters.sol";
import {Clusters} from "../libraries/Clusters.sol";
import {NetworkAccount} from "../libraries/NetworkAccount.sol";
import {Operators} from "../libraries/Operators.sol";
import {SSVStorage, StorageData} from "../libraries/SSVStorage.sol";
import {SSVStorageProtocol, StorageProtocol} from "../libraries/SSVStorageProtocol.sol";
import {Tokens} from "../libraries/Tokens.sol";
import {Validators} from "../libraries/Validators.sol";

/// @title Module: validators and the clusters that pay for them
/// Every function that changes a cluster emits the new record: nobody could name it otherwise.
contract SSVClusters is ISSVClusters {
    using Clusters for Cluster;
    using NetworkAccount for StorageProtocol;

    /// @inheritdoc ISSVClusters
    function registerValidator(
        bytes calldata publicKey,
        uint64[] calldata operatorIds,
        bytes calldata sharesData,
        uint256 amount,
        Cluster memory cluster
    ) external override {
        bytes32 mark = _requireCommittee(operatorIds);
        Validators.add(SSVStorage.load(), publicKey, mark);
        _grow(operatorIds, 1, amount, cluster);
        emit ValidatorAdded(msg.sender, operatorIds, publicKey, sharesData, cluster);
    }

    /// @inheritdoc ISSVClusters
    function bulkRegisterValidator(
        bytes[] calldata publicKeys,
        uint64[] calldata operatorIds,
        bytes[] calldata sharesData,
        uint256 amount,
        Cluster memory cluster
    ) external override {
        if (publicKeys.length == 0) revert EmptyPublicKeysList();
        if (publicKeys.length != sharesData.length) revert PublicKeysSharesLengthMismatch();
        bytes32 mark = _requireCommittee(operatorIds);
        for (uint256 i; i < publicKeys.length; ++i) {
            Validators.add(SSVStorage.load(), publicKeys[i], mark);
        }
        _grow(operatorIds, uint32(publicKeys.length), amount, cluster);
        for (uint256 i; i < publicKeys.length; ++i) {
            emit ValidatorAdded(msg.sender, operatorIds, publicKeys[i], sharesData[i], cluster);
        }
    }

    /// @inheritdoc ISSVClusters
    function removeValidator(
        bytes calldata publicKey,
        uint64[] calldata operatorIds,
        Cluster memory cluster
    ) external override {
        StorageData storage s = SSVStorage.load();
        bytes32 id = Clusters.key(msg.sender, operatorIds);
        Clusters.requireCurrent(s, id, cluster);
        if (s.validators[Validators.key(publicKey, msg.sender)] == 0) revert ValidatorDoesNotExist();
        Validators.remove(s, publicKey, Validators.mark(operatorIds));
        _shrink(s, id, operatorIds, 1, cluster);
        emit ValidatorRemoved(msg.sender, operatorIds, publicKey, cluster);
    }

    /// @inheritdoc ISSVClusters
    function bulkRemoveValidator(
        bytes[] calldata publicKeys,
        uint64[] calldata operatorIds,
        Cluster memory cluster
    ) external override {
        if (publicKeys.length == 0) revert ValidatorDoesNotExist();
        StorageData storage s = SSVStorage.load();
        bytes32 id = Clusters.key(msg.sender, operatorIds);
        Clusters.requireCurrent(s, id, cluster);
        bytes32 mark = Validators.mark(operatorIds);
        for (uint256 i; i < publicKeys.length; ++i) {
            Validators.remove(s, publicKeys[i], mark);
        }
        _shrink(s, id, operatorIds, uint32(publicKeys.length), cluster);
        for (uint256 i; i < publicKeys.length; ++i) {
            emit ValidatorRemoved(msg.sender, operatorIds, publicKeys[i], cluster);
        }
    }

    /// @inheritdoc ISSVClusters
    function exitValidator(bytes calldata publicKey, uint64[] calldata operatorIds) external override {
        Validators.requireRegistered(SSVStorage.load(), publicKey, Validators.mark(operatorIds));
        emit ValidatorExited(msg.sender, operatorIds, publicKey);
    }

    /// @inheritdoc ISSVClusters
    function bulkExitValidator(bytes[] calldata publicKeys, uint64[] calldata operatorIds) external override {
        if (publicKeys.length == 0) revert ValidatorDoesNotExist();
        StorageData storage s = SSVStorage.load();
        bytes32 mark = Validators.mark(operatorIds);
        for (uint256 i; i < publicKeys.length; ++i) {
            Validators.requireRegistered(s, publicKeys[i], mark);
            emit ValidatorExited(msg.sender, operatorIds, publicKeys[i]);
        }
    }

    /// @inheritdoc ISSVClusters
    function liquidate(address owner, uint64[] calldata operatorIds, Cluster memory cluster) external override {
        StorageData storage s = SSVStorage.load();
        bytes32 id = Clusters.key(owner, operatorIds);
        Clusters.requireCurrent(s, id, cluster);
        if (!cluster.active) revert ClusterIsLiquidated();

        StorageProtocol storage sp = SSVStorageProtocol.load();
        (uint64 index, uint64 fee) = Operators.release(s, operatorIds, cluster.validatorCount);
        cluster.balance = cluster.settledBalance(index, sp.currentIndex());
        if (owner != msg.sender && !cluster.isLiquidatable(fee, sp)) revert ClusterNotLiquidatable();
        sp.subValidators(cluster.validatorCount);

        uint256 bounty = cluster.balance;
        cluster.index = 0;
        cluster.networkFeeIndex = 0;
        cluster.balance = 0;
        cluster.active = false;
        s.clusters[id] = cluster.digest();
        if (bounty != 0) Tokens.pay(msg.sender, bounty);
        emit ClusterLiquidated(owner, operatorIds, cluster);
    }

    /// @inheritdoc ISSVClusters
    function reactivate(uint64[] calldata operatorIds, uint256 amount, Cluster memory cluster) external override {
        StorageData storage s = SSVStorage.load();
        bytes32 id = Clusters.key(msg.sender, operatorIds);
        Clusters.requireCurrent(s, id, cluster);
        if (cluster.active) revert ClusterAlreadyEnabled();

        StorageProtocol storage sp = SSVStorageProtocol.load();
        uint64 fee;
        (cluster.index, fee) = Operators.readmit(
            s,
            operatorIds,
            cluster.validatorCount,
            sp.validatorsPerOperatorLimit
        );
        cluster.networkFeeIndex = sp.currentIndex();
        cluster.balance += amount;
        cluster.active = true;
        sp.addValidators(cluster.validatorCount);
        if (cluster.isLiquidatable(fee, sp)) revert InsufficientBalance();
        s.clusters[id] = cluster.digest();
        if (amount != 0) Tokens.pull(amount);
        emit ClusterReactivated(msg.sender, operatorIds, cluster);
    }

    /// @inheritdoc ISSVClusters
    function deposit(
        address owner,
        uint64[] calldata operatorIds,
        uint256 amount,
        Cluster memory cluster
    ) external override {
        StorageData storage s = SSVStorage.load();
        bytes32 id = Clusters.key(owner, operatorIds);
        Clusters.requireCurrent(s, id, cluster);
        cluster.balance += amount;
        s.clusters[id] = cluster.digest();
        Tokens.pull(amount);
        emit ClusterDeposited(owner, operatorIds, amount, cluster);
    }

    /// @inheritdoc ISSVClusters
    function withdraw(uint64[] calldata operatorIds, uint256 amount, Cluster memory cluster) external override {
        StorageData storage s = SSVStorage.load();
        bytes32 id = Clusters.key(msg.sender, operatorIds);
        Clusters.requireCurrent(s, id, cluster);
        if (!cluster.active) revert ClusterIsLiquidated();

        StorageProtocol storage sp = SSVStorageProtocol.load();
        (uint64 index, uint64 fee) = Operators.sums(s, operatorIds);
        cluster.settle(index, sp.currentIndex());
        if (cluster.balance < amount) revert InsufficientBalance();
        unchecked {
            cluster.balance -= amount;
        }
        if (cluster.isLiquidatable(fee, sp)) revert InsufficientBalance();
        s.clusters[id] = cluster.digest();
        Tokens.pay(msg.sender, amount);
        emit ClusterWithdrawn(msg.sender, operatorIds, amount, cluster);
    }

    /// @dev 4, 7, 10 or 13 operators. Returns the entry of a validator they run.
    function _requireCommittee(uint64[] calldata operatorIds) private pure returns (bytes32) {
        uint256 length = operatorIds.length;
        if (length < 4 || length > 13 || length % 3 != 1) revert InvalidOperatorIdsLength();
        return Validators.mark(operatorIds);
    }

    /// @dev Adds validators to the caller's cluster: settles it with the old number, and
    /// wants it solvent with the new one.
    function _grow(uint64[] calldata operatorIds, uint32 count, uint256 amount, Cluster memory cluster) private {
        StorageData storage s = SSVStorage.load();
        StorageProtocol storage sp = SSVStorageProtocol.load();
        bytes32 id = Clusters.key(msg.sender, operatorIds);
        Clusters.requireCurrentOrNew(s, id, cluster);
        cluster.balance += amount;
        (uint64 index, uint64 fee) = Operators.enlist(s, operatorIds, count, sp.validatorsPerOperatorLimit);
        cluster.settle(index, sp.currentIndex());
        sp.addValidators(count);
        cluster.validatorCount += count;
        if (cluster.isLiquidatable(fee, sp)) revert InsufficientBalance();
        s.clusters[id] = cluster.digest();
        if (amount != 0) Tokens.pull(amount);
    }

    /// @dev Takes validators out of the caller's cluster. A liquidated one only counts down.
    function _shrink(
        StorageData storage s,
        bytes32 id,
        uint64[] calldata operatorIds,
        uint32 count,
        Cluster memory cluster
    ) private {
        if (cluster.active) {
            StorageProtocol storage sp = SSVStorageProtocol.load();
            (uint64 index, ) = Operators.release(s, operatorIds, count);
            cluster.settle(index, sp.currentIndex());
            sp.subValidators(count);
        }
        cluster.validatorCount -= count;
        s.clusters[id] = cluster.digest();
    }
}
