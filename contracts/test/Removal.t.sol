// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVClusters} from "../interfaces/ISSVClusters.sol";
import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {Fixture} from "./Fixture.sol";
import {Vm, vm} from "./Vm.sol";

contract RemovalTest is Fixture {
    function removeCall(
        bytes memory publicKey,
        uint64[] memory operators,
        ISSVNetworkCore.Cluster memory cluster
    ) private pure returns (bytes memory) {
        return abi.encodeCall(ISSVClusters.removeValidator, (publicKey, operators, cluster));
    }

    function bulkCall(
        bytes[] memory list,
        uint64[] memory operators,
        ISSVNetworkCore.Cluster memory cluster
    ) private pure returns (bytes memory) {
        return abi.encodeCall(ISSVClusters.bulkRemoveValidator, (list, operators, cluster));
    }

    function wrong(bytes memory publicKey) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISSVNetworkCore.IncorrectValidatorStateWithData.selector, publicKey);
    }

    function test_RemoveOrder() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH / 2);
        uint64[] memory others = list4(1, 2, 3, 5);
        perform(STAKER, registerCall(key(9), others, RICH / 2, empty()));
        refuse(STRANGER, removeCall(key(8), ids, empty()), ISSVNetworkCore.ClusterDoesNotExists.selector);
        refuse(STAKER, removeCall(key(8), list4(2, 1, 3, 4), cluster), ISSVNetworkCore.ClusterDoesNotExists.selector);
        refuse(STAKER, removeCall(key(8), ids, empty()), ISSVNetworkCore.IncorrectClusterState.selector);
        refuse(STAKER, removeCall(key(8), ids, cluster), ISSVNetworkCore.ValidatorDoesNotExist.selector);
        refuse(STAKER, removeCall(key(9), ids, cluster), wrong(key(9)));
        perform(STAKER, removeCall(key(1), ids, cluster));
    }

    function test_Remove() public {
        network.updateNetworkFee(UNIT_WEI);
        ISSVNetworkCore.Cluster memory cluster = open(2, RICH);
        vm.roll(block.number + 5);
        Vm.Log[] memory logs = logsOf(STAKER, removeCall(key(1), ids, cluster));
        require(logs.length == 1, "one event");
        ISSVNetworkCore.Cluster memory want = ISSVNetworkCore.Cluster(
            1,
            cluster.networkFeeIndex + 5,
            cluster.index + 4 * 5 * FEE_UNITS,
            true,
            RICH - 2 * 5 * (4 * FEE + UNIT_WEI)
        );
        requireLog(logs[0], ISSVClusters.ValidatorRemoved.selector, abi.encode(ids, key(1), want));
        requireTopics(logs[0], word(STAKER), 0);
        require(!views.getValidator(STAKER, key(1)) && validatorsOf(1) == 1, "gone");
        require(views.getNetworkValidatorsCount() == 1, "network's count");
        vm.roll(block.number + 1);
        require(views.getOperatorEarnings(1) == 11 * FEE && views.getNetworkEarnings() == 11 * UNIT_WEI, "half as fast");
    }

    function test_KeyMayComeBack() public {
        ISSVNetworkCore.Cluster memory cluster = recordOf(STAKER, removeCall(key(1), ids, open(1, RICH)));
        perform(STAKER, registerCall(key(1), ids, 0, cluster));
    }

    /// A cluster that is short loses validators all the same.
    function test_RemoveAsksForNoSolvency() public {
        ISSVNetworkCore.Cluster memory cluster = open(2, THRESHOLD * 4 * FEE * 2);
        vm.roll(block.number + 1_000);
        cluster = recordOf(STAKER, removeCall(key(1), ids, cluster));
        require(cluster.balance == 0 && cluster.active && cluster.validatorCount == 1, "clamped at nothing");
    }

    function test_RemoveFromALiquidatedCluster() public {
        ISSVNetworkCore.Cluster memory cluster = liquidated(open(2, RICH));
        cluster = recordOf(
            STAKER,
            abi.encodeCall(ISSVClusters.deposit, (STAKER, ids, 0, cluster))
        );
        vm.roll(block.number + 9);
        ISSVNetworkCore.Cluster memory left = recordOf(STAKER, removeCall(key(1), ids, cluster));
        cluster.validatorCount = 1;
        require(same(left, cluster), "only the number changes");
        require(validatorsOf(1) == 0 && views.getNetworkValidatorsCount() == 0, "counted once");
    }

    function test_RemovedOperatorIsSkipped() public {
        ISSVNetworkCore.Cluster memory cluster = open(2, RICH);
        removeOperator(2);
        perform(STAKER, removeCall(key(1), ids, cluster));
        require(validatorsOf(1) == 1 && validatorsOf(2) == 0, "counts");
        (, , , , , bool active) = views.getOperatorById(2);
        require(!active, "it does not come back to life");
    }

    function test_BulkOrder() public {
        ISSVNetworkCore.Cluster memory cluster = open(3, RICH);
        refuse(STRANGER, bulkCall(new bytes[](0), ids, empty()), ISSVNetworkCore.ValidatorDoesNotExist.selector);
        refuse(STRANGER, bulkCall(keys(8, 1), ids, empty()), ISSVNetworkCore.ClusterDoesNotExists.selector);
        refuse(STAKER, bulkCall(keys(8, 1), ids, empty()), ISSVNetworkCore.IncorrectClusterState.selector);
        refuse(STAKER, bulkCall(keys(3, 2), ids, cluster), wrong(key(4)));
        perform(STAKER, bulkCall(keys(1, 3), ids, cluster));
    }

    function test_BulkEventsCarryTheFinalRecord() public {
        ISSVNetworkCore.Cluster memory cluster = open(3, RICH);
        Vm.Log[] memory logs = logsOf(STAKER, bulkCall(keys(1, 2), ids, cluster));
        require(logs.length == 2, "two events");
        cluster.validatorCount = 1;
        for (uint8 i; i < 2; ++i) {
            requireLog(logs[i], ISSVClusters.ValidatorRemoved.selector, abi.encode(ids, key(i + 1), cluster));
        }
    }
}
