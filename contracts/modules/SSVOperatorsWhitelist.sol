// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVOperatorsWhitelist} from "../interfaces/ISSVOperatorsWhitelist.sol";
import {Operators} from "../libraries/Operators.sol";
import {SSVStorage, StorageData} from "../libraries/SSVStorage.sol";
import {Whitelists} from "../libraries/Whitelists.sol";

/// @title Module: who may register validators with private operators
contract SSVOperatorsWhitelist is ISSVOperatorsWhitelist {
    /// The operators of one word of an account's map.
    struct Mask {
        uint256 word;
        uint256 bits;
    }

    /// @inheritdoc ISSVOperatorsWhitelist
    function setOperatorsWhitelists(
        uint64[] calldata operatorIds,
        address[] calldata whitelistAddresses
    ) external override {
        Mask[] memory masks = _masksOfOwned(operatorIds, whitelistAddresses.length);
        for (uint256 i; i < whitelistAddresses.length; ++i) {
            address account = whitelistAddresses[i];
            if (account == address(0)) revert ZeroAddressNotAllowed();
            if (Whitelists.isWhitelistingContract(account)) revert AddressIsWhitelistingContract(account);
            _write(account, masks, true);
        }
        emit OperatorMultipleWhitelistUpdated(operatorIds, whitelistAddresses);
    }

    /// @inheritdoc ISSVOperatorsWhitelist
    function removeOperatorsWhitelists(
        uint64[] calldata operatorIds,
        address[] calldata whitelistAddresses
    ) external override {
        Mask[] memory masks = _masksOfOwned(operatorIds, whitelistAddresses.length);
        for (uint256 i; i < whitelistAddresses.length; ++i) {
            address account = whitelistAddresses[i];
            if (account == address(0)) revert ZeroAddressNotAllowed();
            _write(account, masks, false);
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

    /// @dev The operators as bits, for which one pass serves all accounts: they must be the
    /// caller's and ascend, so each word comes once.
    function _masksOfOwned(uint64[] calldata operatorIds, uint256 addresses) private view returns (Mask[] memory masks) {
        if (addresses == 0) revert InvalidWhitelistAddressesLength();
        uint256 length = operatorIds.length;
        if (length == 0) revert InvalidOperatorIdsLength();
        StorageData storage s = SSVStorage.load();
        uint256 words;
        uint64 previous;
        masks = new Mask[](length);
        Mask memory mask;
        for (uint256 i; i < length; ++i) {
            uint64 operatorId = operatorIds[i];
            Operators.requireOwned(s, operatorId);
            if (i != 0) Operators.requireAscending(previous, operatorId);
            previous = operatorId;
            (uint256 word, uint256 bit) = Whitelists.position(operatorId);
            if (i == 0 || word != mask.word) {
                mask = masks[words++];
                mask.word = word;
            }
            mask.bits |= bit;
        }
        assembly ("memory-safe") {
            mstore(masks, words)
        }
    }

    function _write(address account, Mask[] memory masks, bool allowed) private {
        mapping(uint256 => uint256) storage map = SSVStorage.load().addressWhitelistedForOperators[account];
        for (uint256 i; i < masks.length; ++i) {
            Mask memory mask = masks[i];
            uint256 bits = map[mask.word];
            map[mask.word] = allowed ? bits | mask.bits : bits & ~mask.bits;
        }
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
