// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {ISSVWhitelistingContract} from "../interfaces/external/ISSVWhitelistingContract.sol";

/// @title A whitelisting contract with one list for all of its owner's operators
contract BasicWhitelisting is ISSVWhitelistingContract, ERC165, Ownable {
    mapping(address => bool) private whitelisted;

    event AddressWhitelisted(address indexed account);
    event AddressRemovedFromWhitelist(address indexed account);

    function addWhitelistedAddress(address account) external onlyOwner {
        whitelisted[account] = true;
        emit AddressWhitelisted(account);
    }

    function removeWhitelistedAddress(address account) external onlyOwner {
        whitelisted[account] = false;
        emit AddressRemovedFromWhitelist(account);
    }

    /// @inheritdoc ISSVWhitelistingContract
    function isWhitelisted(address account, uint256) external view override returns (bool) {
        return whitelisted[account];
    }

    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(ISSVWhitelistingContract).interfaceId || super.supportsInterface(interfaceId);
    }
}
