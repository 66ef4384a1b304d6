// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {ISSVOperators} from "../interfaces/ISSVOperators.sol";
import {Fixture} from "./Fixture.sol";
import {Vm, vm} from "./Vm.sol";

/// Declared, executed, cancelled and reduced fees; the edges of the window and the limit.
contract OperatorFeesTest is Fixture {
    uint256 private constant RAISED = FEE + FEE / 10;

    function declareCall(uint64 id, uint256 fee) private pure returns (bytes memory) {
        return abi.encodeCall(ISSVOperators.declareOperatorFee, (id, fee));
    }

    function executeCall(uint64 id) private pure returns (bytes memory) {
        return abi.encodeCall(ISSVOperators.executeOperatorFee, (id));
    }

    function cancelCall(uint64 id) private pure returns (bytes memory) {
        return abi.encodeCall(ISSVOperators.cancelDeclaredOperatorFee, (id));
    }

    function reduceCall(uint64 id, uint256 fee) private pure returns (bytes memory) {
        return abi.encodeCall(ISSVOperators.reduceOperatorFee, (id, fee));
    }

    function test_DeclareOrder() public {
        refuse(STRANGER, declareCall(6, 1), ISSVNetworkCore.OperatorDoesNotExist.selector);
        refuse(STRANGER, declareCall(1, 1), notOwner(STRANGER));
        refuse(OPERATOR, declareCall(1, 1), ISSVNetworkCore.FeeTooLow.selector);
        refuse(OPERATOR, declareCall(1, MAX_FEE + 1), ISSVNetworkCore.FeeTooHigh.selector);
        refuse(OPERATOR, declareCall(1, FEE + 1), text("Max precision exceeded"));
        refuse(OPERATOR, declareCall(1, FEE), ISSVNetworkCore.SameFeeChangeNotAllowed.selector);
        refuse(OPERATOR, declareCall(1, RAISED + UNIT_WEI), ISSVNetworkCore.FeeExceedsIncreaseLimit.selector);
        perform(OPERATOR, declareCall(1, RAISED));
    }

    function test_DeclareFromZero() public {
        perform(OPERATOR, reduceCall(1, 0));
        refuse(OPERATOR, declareCall(1, 0), ISSVNetworkCore.SameFeeChangeNotAllowed.selector);
        refuse(OPERATOR, declareCall(1, FEE), ISSVNetworkCore.FeeIncreaseNotAllowed.selector);
    }

    function test_IncreaseLimitRoundsDown() public {
        network.updateOperatorFeeIncreaseLimit(99);
        // 100 units * 10,099 / 10,000 = 100.99
        refuse(OPERATOR, declareCall(1, FEE + UNIT_WEI), ISSVNetworkCore.FeeExceedsIncreaseLimit.selector);
        network.updateOperatorFeeIncreaseLimit(100);
        perform(OPERATOR, declareCall(1, FEE + UNIT_WEI));
    }

    function test_Declare() public {
        Vm.Log[] memory logs = logsOf(OPERATOR, declareCall(1, RAISED));
        require(logs.length == 1, "one event");
        requireLog(logs[0], ISSVOperators.OperatorFeeDeclared.selector, abi.encode(block.number, RAISED));
        requireTopics(logs[0], word(OPERATOR), bytes32(uint256(1)));
        (bool declared, uint256 fee, uint64 begin, uint64 end) = views.getOperatorDeclaredFee(1);
        require(declared && fee == RAISED && begin == block.timestamp + DECLARE && end == begin + EXECUTE, "request");
        require(views.getOperatorFee(1) == FEE, "the fee in force");
    }

    function test_DeclareAgainReplaces() public {
        perform(OPERATOR, declareCall(1, RAISED));
        vm.warp(block.timestamp + 10);
        perform(OPERATOR, declareCall(1, 0));
        (, uint256 fee, uint64 begin, ) = views.getOperatorDeclaredFee(1);
        require(fee == 0 && begin == block.timestamp + DECLARE, "the later request");
    }

    function test_NewPeriodsLeaveARequestAlone() public {
        perform(OPERATOR, declareCall(1, RAISED));
        network.updateDeclareOperatorFeePeriod(1);
        network.updateExecuteOperatorFeePeriod(1);
        (, , uint64 begin, uint64 end) = views.getOperatorDeclaredFee(1);
        require(begin == block.timestamp + DECLARE && end == begin + EXECUTE, "window");
    }

    function test_ExecuteOrder() public {
        perform(OPERATOR, declareCall(1, RAISED));
        network.updateMaximumOperatorFee(uint64(FEE));
        refuse(STRANGER, executeCall(6), ISSVNetworkCore.OperatorDoesNotExist.selector);
        refuse(STRANGER, executeCall(1), notOwner(STRANGER));
        refuse(OPERATOR, executeCall(2), ISSVNetworkCore.NoFeeDeclared.selector);
        refuse(OPERATOR, executeCall(1), ISSVNetworkCore.ApprovalNotWithinTimeframe.selector);
        vm.warp(block.timestamp + DECLARE);
        refuse(OPERATOR, executeCall(1), ISSVNetworkCore.FeeTooHigh.selector);
        network.updateMaximumOperatorFee(uint64(RAISED));
        perform(OPERATOR, executeCall(1));
        refuse(OPERATOR, executeCall(1), ISSVNetworkCore.NoFeeDeclared.selector);
    }

    function test_WindowEdges() public {
        uint256 now_ = block.timestamp;
        for (uint64 id = 1; id <= 4; ++id) perform(OPERATOR, declareCall(id, RAISED));
        vm.warp(now_ + DECLARE - 1);
        refuse(OPERATOR, executeCall(1), ISSVNetworkCore.ApprovalNotWithinTimeframe.selector);
        vm.warp(now_ + DECLARE);
        perform(OPERATOR, executeCall(1));
        vm.warp(now_ + DECLARE + EXECUTE);
        perform(OPERATOR, executeCall(2));
        vm.warp(now_ + DECLARE + EXECUTE + 1);
        refuse(OPERATOR, executeCall(3), ISSVNetworkCore.ApprovalNotWithinTimeframe.selector);
    }

    function test_ExecuteSettlesAtTheOldFee() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH);
        perform(OPERATOR, declareCall(1, RAISED));
        vm.warp(block.timestamp + DECLARE);
        vm.roll(block.number + 10);
        Vm.Log[] memory logs = logsOf(OPERATOR, executeCall(1));
        require(logs.length == 1, "one event");
        requireLog(logs[0], ISSVOperators.OperatorFeeExecuted.selector, abi.encode(block.number, RAISED));
        requireTopics(logs[0], word(OPERATOR), bytes32(uint256(1)));
        require(views.getOperatorEarnings(1) == 10 * FEE, "at the old fee");
        vm.roll(block.number + 1);
        require(views.getOperatorEarnings(1) == 10 * FEE + RAISED, "at the new fee");
        require(views.getBalance(STAKER, ids, cluster) == RICH - 11 * 4 * FEE - (RAISED - FEE), "cluster");
        (bool declared, , , ) = views.getOperatorDeclaredFee(1);
        require(!declared, "the request is done");
    }

    function test_CancelOrder() public {
        refuse(STRANGER, cancelCall(6), ISSVNetworkCore.OperatorDoesNotExist.selector);
        refuse(STRANGER, cancelCall(1), notOwner(STRANGER));
        refuse(OPERATOR, cancelCall(1), ISSVNetworkCore.NoFeeDeclared.selector);
    }

    function test_Cancel() public {
        perform(OPERATOR, declareCall(1, RAISED));
        Vm.Log[] memory logs = logsOf(OPERATOR, cancelCall(1));
        require(logs.length == 1, "one event");
        requireLog(logs[0], ISSVOperators.OperatorFeeDeclarationCancelled.selector, "");
        requireTopics(logs[0], word(OPERATOR), bytes32(uint256(1)));
        vm.warp(block.timestamp + DECLARE);
        refuse(OPERATOR, executeCall(1), ISSVNetworkCore.NoFeeDeclared.selector);
    }

    function test_ReduceOrder() public {
        refuse(STRANGER, reduceCall(6, 1), ISSVNetworkCore.OperatorDoesNotExist.selector);
        refuse(STRANGER, reduceCall(1, 1), notOwner(STRANGER));
        refuse(OPERATOR, reduceCall(1, FEE - 1), ISSVNetworkCore.FeeTooLow.selector);
        refuse(OPERATOR, reduceCall(1, type(uint256).max), text("Max value exceeded"));
        refuse(OPERATOR, reduceCall(1, FEE + 1), text("Max precision exceeded"));
        refuse(OPERATOR, reduceCall(1, FEE), ISSVNetworkCore.FeeIncreaseNotAllowed.selector);
        refuse(OPERATOR, reduceCall(1, 2 * FEE), ISSVNetworkCore.FeeIncreaseNotAllowed.selector);
        perform(OPERATOR, reduceCall(1, 0));
        refuse(OPERATOR, reduceCall(1, 0), ISSVNetworkCore.FeeIncreaseNotAllowed.selector);
    }

    function test_ReduceIsImmediateAndDropsARequest() public {
        open(1, RICH);
        perform(OPERATOR, declareCall(1, RAISED));
        network.updateMaximumOperatorFee(0);
        vm.roll(block.number + 4);
        Vm.Log[] memory logs = logsOf(OPERATOR, reduceCall(1, 0));
        require(logs.length == 1, "one event");
        requireLog(logs[0], ISSVOperators.OperatorFeeExecuted.selector, abi.encode(block.number, 0));
        vm.roll(block.number + 4);
        require(views.getOperatorEarnings(1) == 4 * FEE, "earnings");
        (bool declared, , , ) = views.getOperatorDeclaredFee(1);
        require(!declared, "request");
    }
}
