// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";
import {ISSVWhitelistingContract} from "../interfaces/external/ISSVWhitelistingContract.sol";
import {StorageData} from "./SSVStorage.sol";

/// @title Who is allowed to use a private operator
library Whitelists {
    function isWhitelistingContract(address candidate) internal view returns (bool) {
        return ERC165Checker.supportsInterface(candidate, type(ISSVWhitelistingContract).interfaceId);
    }

    /// @dev The operator's bit in an account's map, and the word it stands in.
    function position(uint64 operatorId) internal pure returns (uint256 word, uint256 bit) {
        return (operatorId >> 8, 1 << (operatorId & 0xff));
    }

    /// @dev By its bit, by being the address stored for the operator, or because the
    /// contract stored for the operator says so. That contract is foreign code: it is
    /// reached by a static call, and its revert data goes to the caller.
    function allows(StorageData storage s, uint64 operatorId, address account) internal view returns (bool) {
        (uint256 word, uint256 bit) = position(operatorId);
        if (s.addressWhitelistedForOperators[account][word] & bit != 0) return true;
        return allowsByAddress(s.operatorsWhitelist[operatorId], operatorId, account);
    }

    /// @param stored the address stored for the operator, 0 if none
    function allowsByAddress(address stored, uint64 operatorId, address account) internal view returns (bool) {
        if (stored == address(0)) return false;
        if (stored == account) return true;
        return
            isWhitelistingContract(stored) &&
            ISSVWhitelistingContract(stored).isWhitelisted(account, operatorId);
    }
}
