// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// Wei of SSV in one packed unit. All fees, indexes and earnings are kept in units.
uint256 constant UNIT = 10_000_000;

/// @title From units to wei
library Types64 {
    function expand(uint64 units) internal pure returns (uint256) {
        unchecked {
            return uint256(units) * UNIT;
        }
    }
}

/// @title From wei to units
library Types256 {
    /// @dev Reverts rather than rounds. A value that is both too large and not a
    /// multiple is reported as too large.
    function shrink(uint256 amount) internal pure returns (uint64) {
        require(amount < (UNIT << 64), "Max value exceeded");
        require(amount % UNIT == 0, "Max precision exceeded");
        return uint64(amount / UNIT);
    }
}
