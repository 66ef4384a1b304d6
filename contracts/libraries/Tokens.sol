// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {SSVStorage} from "./SSVStorage.sol";

/// @title Moving SSV in and out of the network
/// The token's own errors go to the caller; a token that says no is TokenTransferFailed.
library Tokens {
    /// @dev Takes `amount` wei from the caller, also when it is 0.
    function pull(uint256 amount) internal {
        if (!SSVStorage.load().token.transferFrom(msg.sender, address(this), amount)) {
            revert ISSVNetworkCore.TokenTransferFailed();
        }
    }

    /// @dev Pays `amount` wei, also when it is 0.
    function pay(address to, uint256 amount) internal {
        if (!SSVStorage.load().token.transfer(to, amount)) {
            revert ISSVNetworkCore.TokenTransferFailed();
        }
    }
}
