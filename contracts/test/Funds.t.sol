// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVClusters} from "../interfaces/ISSVClusters.sol";
import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {ISSVOperators} from "../interfaces/ISSVOperators.sol";
import {Fixture} from "./Fixture.sol";
import {Vm, vm} from "./Vm.sol";

/// Deposit, withdrawal, liquidation, reactivation.
contract FundsTest is Fixture {
    uint256 private constant RATE = 4 * FEE;
    uint256 private constant FLOOR = THRESHOLD * RATE;

    function depositCall(uint256 amount, ISSVNetworkCore.Cluster memory cluster) private view returns (bytes memory) {
        return abi.encodeCall(ISSVClusters.deposit, (STAKER, ids, amount, cluster));
    }

    function withdrawCall(uint256 amount, ISSVNetworkCore.Cluster memory cluster) private view returns (bytes memory) {
        return abi.encodeCall(ISSVClusters.withdraw, (ids, amount, cluster));
    }

    function liquidateCall(ISSVNetworkCore.Cluster memory cluster) private view returns (bytes memory) {
        return abi.encodeCall(ISSVClusters.liquidate, (STAKER, ids, cluster));
    }

    function reactivateCall(uint256 amount, ISSVNetworkCore.Cluster memory cluster) private view returns (bytes memory) {
        return abi.encodeCall(ISSVClusters.reactivate, (ids, amount, cluster));
    }

    function test_DepositOrder() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH / 2);
        bytes memory nobodys = abi.encodeCall(ISSVClusters.deposit, (STRANGER, ids, RICH, empty()));
        refuse(STAKER, nobodys, ISSVNetworkCore.ClusterDoesNotExists.selector);
        refuse(STAKER, depositCall(RICH, empty()), ISSVNetworkCore.IncorrectClusterState.selector);
        refuse(STAKER, depositCall(RICH, cluster), text("ERC20: transfer amount exceeds balance"));
        refuse(STRANGER, depositCall(1, cluster), text("ERC20: insufficient allowance"));
        refuse(STAKER, depositCall(type(uint256).max, cluster), overflow());
    }

    function test_DepositByAnybodySettlesNothing() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH / 2);
        fund(STRANGER);
        vm.roll(block.number + 5);
        Vm.Log[] memory logs = logsOf(STRANGER, depositCall(3, cluster));
        require(logs.length == 2, "transfer and event");
        requireTransfer(logs[0], STRANGER, address(network), 3);
        cluster.balance += 3;
        requireLog(logs[1], ISSVClusters.ClusterDeposited.selector, abi.encode(ids, 3, cluster));
        requireTopics(logs[1], word(STAKER), 0);
        require(views.getBalance(STAKER, ids, cluster) == RICH / 2 + 3 - 5 * RATE, "balance");
    }

    function test_DepositOfNothingCallsTheToken() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH / 2);
        fund(STRANGER);
        require(logsOf(STRANGER, depositCall(0, cluster)).length == 2, "transfer and event");
    }

    function test_DepositIntoALiquidatedCluster() public {
        ISSVNetworkCore.Cluster memory cluster = liquidated(open(1, RICH / 2));
        cluster = recordOf(STAKER, depositCall(5, cluster));
        require(!cluster.active && cluster.balance == 5 && cluster.index == 0, "waits");
    }

    function test_WithdrawOrder() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH / 2);
        refuse(STRANGER, withdrawCall(RICH, cluster), ISSVNetworkCore.ClusterDoesNotExists.selector);
        refuse(STAKER, withdrawCall(RICH, empty()), ISSVNetworkCore.IncorrectClusterState.selector);
        refuse(STAKER, withdrawCall(RICH / 2 + 1, cluster), ISSVNetworkCore.InsufficientBalance.selector);
        refuse(STAKER, withdrawCall(RICH / 2 - FLOOR + 1, cluster), ISSVNetworkCore.InsufficientBalance.selector);
        perform(STAKER, withdrawCall(RICH / 2 - FLOOR, cluster));
        cluster = liquidated(recordOf(STAKER, registerCall(key(9), list4(1, 2, 3, 5), RICH / 4, empty())), list4(1, 2, 3, 5));
        bytes memory closed = abi.encodeCall(ISSVClusters.withdraw, (list4(1, 2, 3, 5), RICH, cluster));
        refuse(STAKER, closed, ISSVNetworkCore.ClusterIsLiquidated.selector);
    }

    function liquidated(
        ISSVNetworkCore.Cluster memory cluster,
        uint64[] memory operators
    ) private returns (ISSVNetworkCore.Cluster memory) {
        return recordOf(STAKER, abi.encodeCall(ISSVClusters.liquidate, (STAKER, operators, cluster)));
    }

    function test_Withdraw() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH);
        vm.roll(block.number + 5);
        Vm.Log[] memory logs = logsOf(STAKER, withdrawCall(7, cluster));
        require(logs.length == 2, "transfer and event");
        requireTransfer(logs[0], address(network), STAKER, 7);
        cluster.index += 4 * 5 * FEE_UNITS;
        cluster.balance = RICH - 5 * RATE - 7;
        requireLog(logs[1], ISSVClusters.ClusterWithdrawn.selector, abi.encode(ids, 7, cluster));
        requireTopics(logs[1], word(STAKER), 0);
        require(views.getOperatorEarnings(1) == 5 * FEE, "operators lose nothing");
        require(logsOf(STAKER, withdrawCall(0, cluster)).length == 2, "the token is called for nothing too");
    }

    function test_WithdrawEverythingWithoutValidators() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH);
        cluster = recordOf(STAKER, abi.encodeCall(ISSVClusters.removeValidator, (key(1), ids, cluster)));
        cluster = recordOf(STAKER, withdrawCall(RICH, cluster));
        require(cluster.balance == 0 && cluster.active, "empty");
    }

    function test_LiquidateOrder() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH);
        bytes memory nobodys = abi.encodeCall(ISSVClusters.liquidate, (STRANGER, ids, cluster));
        refuse(STRANGER, nobodys, ISSVNetworkCore.ClusterDoesNotExists.selector);
        refuse(STRANGER, liquidateCall(empty()), ISSVNetworkCore.IncorrectClusterState.selector);
        refuse(STRANGER, liquidateCall(cluster), ISSVNetworkCore.ClusterNotLiquidatable.selector);
        cluster = liquidated(cluster);
        refuse(STRANGER, liquidateCall(cluster), ISSVNetworkCore.ClusterIsLiquidated.selector);
        refuse(STAKER, liquidateCall(cluster), ISSVNetworkCore.ClusterIsLiquidated.selector);
    }

    /// A balance equal to the threshold is safe; one block later it is not.
    function test_LiquidationAtTheThreshold() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, FLOOR + 3 * RATE);
        vm.roll(block.number + 3);
        require(!views.isLiquidatable(STAKER, ids, cluster), "equal is enough");
        refuse(STRANGER, liquidateCall(cluster), ISSVNetworkCore.ClusterNotLiquidatable.selector);
        vm.roll(block.number + 1);
        require(views.isLiquidatable(STAKER, ids, cluster), "below");
        Vm.Log[] memory logs = logsOf(STRANGER, liquidateCall(cluster));
        require(logs.length == 2, "transfer and event");
        requireTransfer(logs[0], address(network), STRANGER, FLOOR - RATE);
        ISSVNetworkCore.Cluster memory want = ISSVNetworkCore.Cluster(1, 0, 0, false, 0);
        requireLog(logs[1], ISSVClusters.ClusterLiquidated.selector, abi.encode(ids, want));
        requireTopics(logs[1], word(STAKER), 0);
        require(validatorsOf(1) == 0 && views.getNetworkValidatorsCount() == 0, "nobody serves it");
        require(views.isLiquidated(STAKER, ids, want), "closed");
        require(views.getOperatorEarnings(1) == 4 * FEE, "operators are paid up to here");
    }

    function test_LiquidationAtTheCollateral() public {
        network.updateMinimumLiquidationCollateral(1_000 * FLOOR);
        ISSVNetworkCore.Cluster memory cluster = open(1, 1_000 * FLOOR);
        require(!views.isLiquidatable(STAKER, ids, cluster), "equal is enough");
        network.updateMinimumLiquidationCollateral(1_000 * FLOOR + UNIT_WEI);
        perform(STRANGER, liquidateCall(cluster));
    }

    function test_NetworkFeeCountsAtOnce() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, FLOOR);
        require(!views.isLiquidatable(STAKER, ids, cluster), "enough for the operators");
        network.updateNetworkFee(UNIT_WEI);
        require(views.isLiquidatable(STAKER, ids, cluster), "not for the network as well");
    }

    function test_OwnerMayAlwaysClose() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH);
        Vm.Log[] memory logs = logsOf(STAKER, liquidateCall(cluster));
        requireTransfer(logs[0], address(network), STAKER, RICH);
    }

    function test_LateLiquidationPaysNothing() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, FLOOR);
        vm.roll(block.number + 1_000);
        require(logsOf(STRANGER, liquidateCall(cluster)).length == 1, "no transfer");
        require(views.getOperatorEarnings(1) == 1_000 * FEE, "more than the cluster had");
    }

    function test_ClusterWithoutValidatorsIsOnlyItsOwners() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH);
        cluster = recordOf(STAKER, abi.encodeCall(ISSVClusters.removeValidator, (key(1), ids, cluster)));
        cluster = recordOf(STAKER, withdrawCall(RICH, cluster));
        refuse(STRANGER, liquidateCall(cluster), ISSVNetworkCore.ClusterNotLiquidatable.selector);
        perform(STAKER, liquidateCall(cluster));
    }

    function test_LiquidationSkipsRemovedOperators() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, FLOOR);
        removeOperator(4);
        require(!views.isLiquidatable(STAKER, ids, cluster), "three operators cost less");
        vm.roll(block.number + 40);
        perform(STRANGER, liquidateCall(cluster));
        (, , , , , bool active) = views.getOperatorById(4);
        require(!active && validatorsOf(4) == 0, "stays removed");
    }

    function test_ReactivateOrder() public {
        ISSVNetworkCore.Cluster memory active = open(3, RICH / 4);
        refuse(STRANGER, reactivateCall(RICH, empty()), ISSVNetworkCore.ClusterDoesNotExists.selector);
        refuse(STAKER, reactivateCall(RICH, empty()), ISSVNetworkCore.IncorrectClusterState.selector);
        refuse(STAKER, reactivateCall(RICH, active), ISSVNetworkCore.ClusterAlreadyEnabled.selector);
        ISSVNetworkCore.Cluster memory cluster = liquidated(active);
        uint64[] memory others = list4(2, 3, 4, 5);
        bytes memory full = bulkRegisterCall(keys(10, 3), others, RICH / 4, empty());
        ISSVNetworkCore.Cluster memory rival = recordOf(STAKER, full);
        refuse(
            STAKER,
            reactivateCall(0, cluster),
            abi.encodeWithSelector(ISSVNetworkCore.ExceedValidatorLimitWithData.selector, uint64(2))
        );
        liquidated(rival, others);
        refuse(STAKER, reactivateCall(3 * FLOOR - 1, cluster), ISSVNetworkCore.InsufficientBalance.selector);
        refuse(STAKER, reactivateCall(2 * RICH, cluster), text("ERC20: transfer amount exceeds balance"));
        perform(STAKER, reactivateCall(3 * FLOOR, cluster));
    }

    function test_Reactivate() public {
        network.updateNetworkFee(UNIT_WEI);
        ISSVNetworkCore.Cluster memory cluster = liquidated(open(1, RICH));
        vm.roll(block.number + 9);
        cluster = recordOf(STAKER, depositCall(5, cluster));
        Vm.Log[] memory logs = logsOf(STAKER, reactivateCall(RICH / 2, cluster));
        require(logs.length == 2, "transfer and event");
        requireTransfer(logs[0], STAKER, address(network), RICH / 2);
        ISSVNetworkCore.Cluster memory want = ISSVNetworkCore.Cluster(1, 9, 4 * 9 * FEE_UNITS, true, RICH / 2 + 5);
        requireLog(logs[1], ISSVClusters.ClusterReactivated.selector, abi.encode(ids, want));
        requireTopics(logs[1], word(STAKER), 0);
        require(validatorsOf(1) == 1 && views.getNetworkValidatorsCount() == 1, "counted again");
        require(views.getBalance(STAKER, ids, want) == RICH / 2 + 5, "nothing for the time it was closed");
    }

    function test_ReactivateOnADepositMadeBefore() public {
        ISSVNetworkCore.Cluster memory cluster = liquidated(open(1, RICH));
        cluster = recordOf(STAKER, depositCall(FLOOR, cluster));
        vm.prank(STAKER);
        token.approve(address(network), 0);
        require(logsOf(STAKER, reactivateCall(0, cluster)).length == 1, "no token call");
    }

    function test_ReactivateWithARemovedOperator() public {
        ISSVNetworkCore.Cluster memory cluster = liquidated(open(1, RICH));
        vm.roll(block.number + 2);
        removeOperator(4);
        vm.roll(block.number + 2);
        cluster = recordOf(STAKER, reactivateCall(RICH, cluster));
        require(cluster.index == (3 * 4 + 2) * FEE_UNITS, "the frozen index counts");
        require(validatorsOf(4) == 0, "it serves nobody");
        require(views.getBurnRate(STAKER, ids, cluster) == 3 * FEE, "and earns nothing");
    }

    function test_ReactivateWithoutValidators() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH);
        cluster = recordOf(STAKER, abi.encodeCall(ISSVClusters.removeValidator, (key(1), ids, cluster)));
        cluster = recordOf(STAKER, reactivateCall(0, liquidated(cluster)));
        require(cluster.active && cluster.balance == 0, "an empty cluster owes nothing");
    }

    function test_ReducedFeeKeepsItAlive() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, FLOOR);
        vm.roll(block.number + 1);
        require(views.isLiquidatable(STAKER, ids, cluster), "short");
        perform(OPERATOR, abi.encodeCall(ISSVOperators.reduceOperatorFee, (1, 0)));
        require(!views.isLiquidatable(STAKER, ids, cluster), "the fees of now count");
    }

    /// Products beyond 64 bits of units are refused, never wrapped.
    function test_ThresholdBeyondItsWord() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH / 2);
        network.updateLiquidationThresholdPeriod(type(uint64).max);
        refuse(STAKER, registerCall(key(9), ids, 0, cluster), overflow());
        refuse(STAKER, withdrawCall(0, cluster), overflow());
        refuse(STRANGER, liquidateCall(cluster), overflow());
        perform(STAKER, depositCall(1, cluster));
    }

    function test_EarningsBeyondTheirWord() public {
        network.updateMaximumOperatorFee(type(uint64).max);
        uint256 fee = (uint256(type(uint64).max) / UNIT_WEI) * UNIT_WEI;
        perform(OPERATOR, abi.encodeCall(ISSVOperators.registerOperator, ("dear", fee, false)));
        vm.roll(block.number + type(uint64).max / (fee / UNIT_WEI));
        require(views.getOperatorEarnings(6) == 0, "the index still fits");
        vm.roll(block.number + 1);
        refuse(STRANGER, abi.encodeWithSignature("getOperatorEarnings(uint64)", uint64(6)), overflow());
        refuse(OPERATOR, abi.encodeCall(ISSVOperators.reduceOperatorFee, (6, 0)), overflow());
        refuse(STAKER, registerCall(key(1), list4(1, 2, 3, 6), RICH, empty()), overflow());
        perform(STAKER, registerCall(key(1), ids, RICH, empty()));
    }
}
