// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {StorageData} from "./SSVStorage.sol";
import {StorageProtocol} from "./SSVStorageProtocol.sol";
import {Types64} from "./Types.sol";

/// @title The cluster record: its key, its hash, its settlement, its solvency
library Clusters {
    using Types64 for uint64;

    /// @dev keccak256 of the owner and each operator id as a 32-byte word.
    function key(address owner, uint64[] calldata operatorIds) internal pure returns (bytes32 id) {
        assembly ("memory-safe") {
            let packed := mload(0x40)
            let length := shl(5, operatorIds.length)
            mstore(packed, shl(96, owner))
            calldatacopy(add(packed, 20), operatorIds.offset, length)
            id := keccak256(packed, add(length, 20))
        }
    }

    /// @dev What the chain remembers of a record. The order is not the struct's.
    function digest(ISSVNetworkCore.Cluster memory cluster) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encodePacked(
                    cluster.validatorCount,
                    cluster.networkFeeIndex,
                    cluster.index,
                    cluster.balance,
                    cluster.active
                )
            );
    }

    /// @dev The record must be the last one emitted for that key.
    function requireCurrent(
        StorageData storage s,
        bytes32 id,
        ISSVNetworkCore.Cluster memory cluster
    ) internal view {
        bytes32 stored = s.clusters[id];
        if (stored == 0) revert ISSVNetworkCore.ClusterDoesNotExists();
        if (stored != digest(cluster)) revert ISSVNetworkCore.IncorrectClusterState();
    }

    /// @dev For registration: the last record, or the empty one where there is none yet.
    function requireCurrentOrNew(
        StorageData storage s,
        bytes32 id,
        ISSVNetworkCore.Cluster memory cluster
    ) internal view {
        bytes32 stored = s.clusters[id];
        if (stored == 0) {
            if (
                cluster.validatorCount != 0 ||
                cluster.networkFeeIndex != 0 ||
                cluster.index != 0 ||
                cluster.balance != 0 ||
                !cluster.active
            ) revert ISSVNetworkCore.IncorrectClusterState();
            return;
        }
        if (stored != digest(cluster)) revert ISSVNetworkCore.IncorrectClusterState();
        if (!cluster.active) revert ISSVNetworkCore.ClusterIsLiquidated();
    }

    /// @dev Charges what the validators used since the last settlement. A cluster that
    /// owes more than it has pays what it has.
    function settle(ISSVNetworkCore.Cluster memory cluster, uint64 index, uint64 networkFeeIndex) internal pure {
        cluster.balance = settledBalance(cluster, index, networkFeeIndex);
        cluster.index = index;
        cluster.networkFeeIndex = networkFeeIndex;
    }

    function settledBalance(
        ISSVNetworkCore.Cluster memory cluster,
        uint64 index,
        uint64 networkFeeIndex
    ) internal pure returns (uint256) {
        uint64 used = (index - cluster.index) *
            cluster.validatorCount +
            (networkFeeIndex - cluster.networkFeeIndex) *
            cluster.validatorCount;
        uint256 cost = used.expand();
        uint256 balance = cluster.balance;
        unchecked {
            return cost < balance ? balance - cost : 0;
        }
    }

    /// @dev Whether a settled record may be liquidated by anybody. Equal to the
    /// collateral, or to the cost of the threshold period, is enough.
    /// @param feeSum the operators' fees together, units per validator and block
    function isLiquidatable(
        ISSVNetworkCore.Cluster memory cluster,
        uint64 feeSum,
        StorageProtocol storage sp
    ) internal view returns (bool) {
        uint32 validators = cluster.validatorCount;
        if (validators == 0) return false;
        if (cluster.balance < sp.minimumLiquidationCollateral.expand()) return true;
        uint64 threshold = sp.minimumBlocksBeforeLiquidation * (feeSum + sp.networkFee) * validators;
        return cluster.balance < threshold.expand();
    }
}
