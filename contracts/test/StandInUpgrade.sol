// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.24;

import "../SSVNetwork.sol";

/// An upgrade of the kind third parties write: everything it needs is visible through
/// SSVNetwork.sol, under the names Types256 and SSVStorageProtocol.
contract StandInUpgrade is SSVNetwork {
    using Types256 for uint256;

    function resetNetworkFee(uint256 fee) external {
        SSVStorageProtocol.load().networkFee = fee.shrink();
    }
}
