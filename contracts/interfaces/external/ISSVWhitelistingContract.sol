// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title What an operator's own whitelisting contract answers (ERC-165 id 0x830639ac)
interface ISSVWhitelistingContract {
    /// @notice Whether `account` may register validators with operator `operatorId`.
    function isWhitelisted(address account, uint256 operatorId) external view returns (bool);
}
