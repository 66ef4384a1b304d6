// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title The version of the public contracts this set is compatible with
library Version {
    function text() internal pure returns (string memory) {
        return "v1.2.0";
    }
}
