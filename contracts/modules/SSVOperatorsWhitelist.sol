// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVOperatorsWhitelist} from "../interfaces/ISSVOperatorsWhitelist.sol";
import {Operators} from "../libraries/Operators.sol";
import {SSVStorage, StorageData} from "../libraries/SSVStorage.sol";
import {Whitelists} from "../libraries/Whitelists.sol";

/// @title Module: who may register validators with private operators
contract SSVOperatorsWhitelist is ISSVOperatorsWhitelist {
    /// @inheritdoc ISSVOperatorsWhitelist
    function setOperatorsWhitelists(
        uint64[] calldata operatorIds,
        address[] calldata whitelistAddresses
    ) external override {
        _requireOwnedAscending(operatorIds, whitelistAddresses.length);
        StorageData storage s = SSVStorage.load();
        for (uint256 i; i < whitelistAddresses.length; ++i) {
            address account = whitelistAddresses[i];
            if (account == address(0)) revert ZeroAddressNotAllowed();
            if (Whitelists.isWhitelistingContract(account)) revert AddressIsWhitelistingContract(account);
            _write(s.addressWhitelistedForOperators[account], operatorIds, true);
        }
        emit OperatorMultipleWhitelistUpdated(operatorIds, whitelistAddresses);
    }

    /// @inheritdoc ISSVOperatorsWhitelist
    function removeOperatorsWhitelists(
        uint64[] calldata operatorIds,
        address[] calldata whitelistAddresses
    ) external override {
        _requireOwnedAscending(operatorIds, whitelistAddresses.length);
        StorageData storage s = SSVStorage.load();
        for (uint256 i; i < whitelistAddresses.length; ++i) {
            address account = whitelistAddresses[i];
            if (account == address(0)) revert ZeroAddressNotAllowed();
            _write(s.addressWhitelistedForOperators[account], operatorIds, false);
        }
        emit OperatorMultipleWhitelistRemoved(operatorIds, whitelistAddresses);
    }

    /// @inheritdoc ISSVOperatorsWhitelist
    function setOperatorsWhitelistingContract(
        uint64[] calldata operatorIds,
        address whitelistingContract
    ) external override {
        if (!Whitelists.isWhitelistingContract(whitelistingContract)) {
            revert InvalidWhitelistingContract(whitelistingContract);
        }
        if (operatorIds.length == 0) revert InvalidOperatorIdsLength();
        StorageData storage s = SSVStorage.load();
        for (uint256 i; i < operatorIds.length; ++i) {
            uint64 operatorId = operatorIds[i];
            Operators.requireOwned(s, operatorId);
            _keepPlainAccount(s, operatorId);
            s.operatorsWhitelist[operatorId] = whitelistingContract;
        }
        emit OperatorWhitelistingContractUpdated(operatorIds, whitelistingContract);
    }

    /// @inheritdoc ISSVOperatorsWhitelist
    function removeOperatorsWhitelistingContract(uint64[] calldata operatorIds) external override {
        if (operatorIds.length == 0) revert InvalidOperatorIdsLength();
        StorageData storage s = SSVStorage.load();
        for (uint256 i; i < operatorIds.length; ++i) {
            uint64 operatorId = operatorIds[i];
            Operators.requireOwned(s, operatorId);
            delete s.operatorsWhitelist[operatorId];
        }
        emit OperatorWhitelistingContractUpdated(operatorIds, address(0));
    }

    function _requireOwnedAscending(uint64[] calldata operatorIds, uint256 addresses) private view {
        if (addresses == 0) revert InvalidWhitelistAddressesLength();
        if (operatorIds.length == 0) revert InvalidOperatorIdsLength();
        StorageData storage s = SSVStorage.load();
        uint64 previous;
        for (uint256 i; i < operatorIds.length; ++i) {
            uint64 operatorId = operatorIds[i];
            Operators.requireOwned(s, operatorId);
            if (i != 0) Operators.requireAscending(previous, operatorId);
            previous = operatorId;
        }
    }

    /// @dev Sets or clears the bits of ascending ids, one store for each word of 256.
    function _write(mapping(uint256 => uint256) storage words, uint64[] calldata operatorIds, bool allowed) private {
        uint256 current;
        uint256 mask;
        for (uint256 i; i < operatorIds.length; ++i) {
            (uint256 word, uint256 bit) = Whitelists.position(operatorIds[i]);
            if (word != current) {
                _apply(words, current, mask, allowed);
                current = word;
                mask = 0;
            }
            mask |= bit;
        }
        _apply(words, current, mask, allowed);
    }

    function _apply(mapping(uint256 => uint256) storage words, uint256 word, uint256 mask, bool allowed) private {
        if (mask == 0) return;
        uint256 bits = words[word];
        words[word] = allowed ? bits | mask : bits & ~mask;
    }

    /// @dev Releases before v1.2 kept a single allowed account where the whitelisting
    /// contract now stands. It keeps its permission, as a bit.
    function _keepPlainAccount(StorageData storage s, uint64 operatorId) private {
        address stored = s.operatorsWhitelist[operatorId];
        if (stored == address(0) || Whitelists.isWhitelistingContract(stored)) return;
        (uint256 word, uint256 bit) = Whitelists.position(operatorId);
        s.addressWhitelistedForOperators[stored][word] |= bit;
    }
}
