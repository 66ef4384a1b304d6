// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISSVNetworkCore} from "./ISSVNetworkCore.sol";

/// @title Clusters: validators, balances, liquidation
interface ISSVClusters is ISSVNetworkCore {
    event ValidatorAdded(
        address indexed owner,
        uint64[] operatorIds,
        bytes publicKey,
        bytes shares,
        Cluster cluster
    );
    event ValidatorRemoved(address indexed owner, uint64[] operatorIds, bytes publicKey, Cluster cluster);
    event ValidatorExited(address indexed owner, uint64[] operatorIds, bytes publicKey);
    event ClusterLiquidated(address indexed owner, uint64[] operatorIds, Cluster cluster);
    event ClusterReactivated(address indexed owner, uint64[] operatorIds, Cluster cluster);
    event ClusterDeposited(address indexed owner, uint64[] operatorIds, uint256 value, Cluster cluster);
    event ClusterWithdrawn(address indexed owner, uint64[] operatorIds, uint256 value, Cluster cluster);

    /// @notice Registers one validator of the caller.
    /// @param publicKey the validator's BLS key, 48 bytes
    /// @param operatorIds 4, 7, 10 or 13 operators in ascending order
    /// @param sharesData what the operators' nodes need; not looked at here
    /// @param amount wei of SSV to deposit, 0 allowed
    /// @param cluster the last emitted record, or (0,0,0,true,0) for a new cluster
    function registerValidator(
        bytes calldata publicKey,
        uint64[] calldata operatorIds,
        bytes calldata sharesData,
        uint256 amount,
        Cluster memory cluster
    ) external;

    /// @notice Registers several validators with one settlement and one deposit.
    function bulkRegisterValidator(
        bytes[] calldata publicKeys,
        uint64[] calldata operatorIds,
        bytes[] calldata sharesData,
        uint256 amount,
        Cluster memory cluster
    ) external;

    /// @notice Removes one validator of the caller.
    function removeValidator(bytes calldata publicKey, uint64[] calldata operatorIds, Cluster memory cluster) external;

    /// @notice Removes several validators of the caller with one settlement.
    function bulkRemoveValidator(
        bytes[] calldata publicKeys,
        uint64[] calldata operatorIds,
        Cluster memory cluster
    ) external;

    /// @notice Asks the operators to exit a validator of the caller from the beacon chain.
    function exitValidator(bytes calldata publicKey, uint64[] calldata operatorIds) external;

    /// @notice Asks the operators to exit several validators of the caller.
    function bulkExitValidator(bytes[] calldata publicKeys, uint64[] calldata operatorIds) external;

    /// @notice Closes a cluster that can no longer pay and takes what is left of its balance.
    function liquidate(address owner, uint64[] calldata operatorIds, Cluster memory cluster) external;

    /// @notice Opens a liquidated cluster of the caller again.
    function reactivate(uint64[] calldata operatorIds, uint256 amount, Cluster memory cluster) external;

    /// @notice Adds `amount` wei of the caller's SSV to a cluster, also of another owner.
    function deposit(address owner, uint64[] calldata operatorIds, uint256 amount, Cluster memory cluster) external;

    /// @notice Takes `amount` wei of SSV out of a cluster of the caller.
    function withdraw(uint64[] calldata operatorIds, uint256 amount, Cluster memory cluster) external;
}
