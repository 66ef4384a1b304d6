// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {StorageData} from "./SSVStorage.sol";

/// @title The set of registered validators
/// An entry says for which operators a key was registered. It is the hash of their ids
/// with the lowest bit set, so that no entry is ever zero.
library Validators {
    uint256 private constant PUBLIC_KEY_LENGTH = 48;

    function key(bytes calldata publicKey, address owner) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(publicKey, owner));
    }

    /// @dev The entry of a validator run by these operators.
    function mark(uint64[] calldata operatorIds) internal pure returns (bytes32 entry) {
        assembly ("memory-safe") {
            let words := mload(0x40)
            let length := shl(5, operatorIds.length)
            calldatacopy(words, operatorIds.offset, length)
            entry := or(keccak256(words, length), 1)
        }
    }

    function add(StorageData storage s, bytes calldata publicKey, bytes32 entry) internal {
        if (publicKey.length != PUBLIC_KEY_LENGTH) revert ISSVNetworkCore.InvalidPublicKeyLength();
        bytes32 id = key(publicKey, msg.sender);
        if (s.validators[id] != 0) revert ISSVNetworkCore.ValidatorAlreadyExistsWithData(publicKey);
        s.validators[id] = entry;
    }

    /// @dev Each key is looked at and deleted before the next, so a repeated one reverts.
    function remove(StorageData storage s, bytes calldata publicKey, bytes32 entry) internal {
        bytes32 id = key(publicKey, msg.sender);
        if (s.validators[id] != entry) revert ISSVNetworkCore.IncorrectValidatorStateWithData(publicKey);
        delete s.validators[id];
    }

    function requireRegistered(StorageData storage s, bytes calldata publicKey, bytes32 entry) internal view {
        if (s.validators[key(publicKey, msg.sender)] != entry) {
            revert ISSVNetworkCore.IncorrectValidatorStateWithData(publicKey);
        }
    }
}
