// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.24;

import "../interfaces/ISSVClusters.sol";

/// Contracts that third parties write against the clusters' interface alone: the record is
/// visible through it, and an address casts to it.
contract StandInCaller {
    ISSVClusters private immutable clusters;

    constructor(address network) {
        clusters = ISSVClusters(network);
    }

    function close(address owner, uint64[] calldata operatorIds, ISSVNetworkCore.Cluster memory cluster) external {
        clusters.liquidate(owner, operatorIds, cluster);
    }

    function exit(bytes[] calldata publicKeys, uint64[] calldata operatorIds) external {
        clusters.bulkExitValidator(publicKeys, operatorIds);
    }
}
