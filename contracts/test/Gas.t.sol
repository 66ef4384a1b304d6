// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVClusters} from "../interfaces/ISSVClusters.sol";
import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {ISSVOperators} from "../interfaces/ISSVOperators.sol";
import {Fixture} from "./Fixture.sol";
import {vm} from "./Vm.sol";

/// One call a test, each a transaction of its own (forge --isolate): contracts/gas.snapshot
/// holds what they cost. docs/evidence/gas.md has all groups, measured by the Go side.
contract GasTest is Fixture {
    ISSVNetworkCore.Cluster private cluster;
    ISSVNetworkCore.Cluster private closed;

    function setUp() public override {
        super.setUp();
        network.updateNetworkFee(UNIT_WEI);
        cluster = open(2, RICH / 2);
        fund(STRANGER);
        closed = recordOf(STRANGER, registerCall(key(1), ids, RICH / 2, empty()));
        closed = recordOf(STRANGER, abi.encodeCall(ISSVClusters.liquidate, (STRANGER, ids, closed)));
        perform(OPERATOR, abi.encodeCall(ISSVOperators.declareOperatorFee, (1, FEE + UNIT_WEI)));
        vm.warp(block.timestamp + DECLARE);
        vm.roll(block.number + 100);
    }

    function test_RegisterOperator() public {
        perform(OPERATOR, abi.encodeCall(ISSVOperators.registerOperator, ("one more operator", FEE, false)));
    }

    function test_RemoveOperator() public {
        removeOperator(1);
    }

    function test_DeclareFee() public {
        perform(OPERATOR, abi.encodeCall(ISSVOperators.declareOperatorFee, (2, FEE + UNIT_WEI)));
    }

    function test_ExecuteFee() public {
        perform(OPERATOR, abi.encodeCall(ISSVOperators.executeOperatorFee, (1)));
    }

    function test_WithdrawEarnings() public {
        perform(OPERATOR, abi.encodeCall(ISSVOperators.withdrawAllOperatorEarnings, (1)));
    }

    function test_RegisterIntoANewCluster() public {
        perform(STAKER, registerCall(key(9), list4(1, 2, 3, 5), RICH / 4, empty()));
    }

    function test_RegisterIntoAnOldCluster() public {
        perform(STAKER, registerCall(key(9), ids, RICH / 4, cluster));
    }

    function test_RegisterThree() public {
        perform(STAKER, bulkRegisterCall(keys(9, 3), ids, RICH / 4, cluster));
    }

    function test_Remove() public {
        perform(STAKER, abi.encodeCall(ISSVClusters.removeValidator, (key(1), ids, cluster)));
    }

    function test_RemoveTwo() public {
        perform(STAKER, abi.encodeCall(ISSVClusters.bulkRemoveValidator, (keys(1, 2), ids, cluster)));
    }

    function test_Exit() public {
        perform(STAKER, abi.encodeCall(ISSVClusters.exitValidator, (key(1), ids)));
    }

    function test_Deposit() public {
        perform(STAKER, abi.encodeCall(ISSVClusters.deposit, (STAKER, ids, RICH / 4, cluster)));
    }

    function test_Withdraw() public {
        perform(STAKER, abi.encodeCall(ISSVClusters.withdraw, (ids, RICH / 4, cluster)));
    }

    function test_Liquidate() public {
        perform(STAKER, abi.encodeCall(ISSVClusters.liquidate, (STAKER, ids, cluster)));
    }

    function test_Reactivate() public {
        perform(STRANGER, abi.encodeCall(ISSVClusters.reactivate, (ids, RICH / 4, closed)));
    }

    function test_NetworkFee() public {
        network.updateNetworkFee(3 * UNIT_WEI);
    }
}
