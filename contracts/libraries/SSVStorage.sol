// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {OperatorState} from "./OperatorState.sol";

/// The modules the router forwards to. The numbers are part of the ABI (`updateModule`).
enum SSVModules {
    SSV_OPERATORS,
    SSV_CLUSTERS,
    SSV_DAO,
    SSV_VIEWS,
    SSV_OPERATORS_WHITELIST
}

/// An announced operator fee.
struct FeeChangeRequest {
    /// units per validator and block
    uint64 fee;
    /// seconds since 1970, both ends included
    uint64 approvalBeginTime;
    uint64 approvalEndTime;
}

/// An operator: what changes with every registration in one word, the rest in the other.
struct Operator {
    OperatorState state;
    address owner;
}

/// Everything but parameters and the network's own account. New members go to the end,
/// and what the next version needs for itself goes to a slot of its own.
struct StorageData {
    /// keccak256(public key ++ owner) => mark of the operators' ids, see Validators
    mapping(bytes32 => bytes32) validators;
    /// keccak256(owner ++ operator ids) => hash of the cluster record, see Clusters
    mapping(bytes32 => bytes32) clusters;
    /// keccak256(public key) => operator id, also of removed operators
    mapping(bytes32 => uint64) operatorsPKs;
    mapping(uint64 => Operator) operators;
    mapping(uint64 => FeeChangeRequest) operatorFeeChangeRequests;
    /// operator id => its whitelisting contract
    mapping(uint64 => address) operatorsWhitelist;
    /// account => id / 256 => one bit for each id
    mapping(address => mapping(uint256 => uint256)) addressWhitelistedForOperators;
    mapping(SSVModules => address) ssvContracts;
    IERC20 token;
    uint64 lastOperatorId;
}

/// @title Where the network keeps its records
library SSVStorage {
    /// keccak256("ssv.network.storage.main") - 1
    uint256 private constant SLOT = 0xd56c4f4aab8ca22f9fde432777379f436593c6027698a6995e2daea890bed104;

    function load() internal pure returns (StorageData storage data) {
        assembly ("memory-safe") {
            data.slot := SLOT
        }
    }
}
