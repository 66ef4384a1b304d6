// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {ISSVOperators} from "../interfaces/ISSVOperators.sol";
import {Fixture} from "./Fixture.sol";
import {Vm, vm} from "./Vm.sol";

/// Registration, removal, earnings and privacy of operators. The tests named "Order" break
/// every rule at once and then keep one more at each step.
contract OperatorsTest is Fixture {
    function registerOperatorCall(bytes memory publicKey, uint256 fee, bool isPrivate) private pure returns (bytes memory) {
        return abi.encodeCall(ISSVOperators.registerOperator, (publicKey, fee, isPrivate));
    }

    function test_RegisterOperator() public {
        bytes memory publicKey = "any length will do";
        Vm.Log[] memory logs = logsOf(STRANGER, registerOperatorCall(publicKey, 2 * FEE, true));
        require(logs.length == 2, "two events");
        requireLog(logs[0], ISSVOperators.OperatorAdded.selector, abi.encode(publicKey, 2 * FEE));
        requireTopics(logs[0], bytes32(uint256(6)), word(STRANGER));
        requireLog(logs[1], ISSVOperators.OperatorPrivacyStatusUpdated.selector, abi.encode(list1(6), true));
        (address owner, uint256 fee, uint32 count, address whitelist, bool isPrivate, bool active) = views
            .getOperatorById(6);
        require(owner == STRANGER && fee == 2 * FEE && count == 0 && whitelist == address(0), "operator");
        require(isPrivate && active, "flags");
    }

    function test_RegisterOperatorReturnsItsId() public {
        require(abi.decode(perform(STRANGER, registerOperatorCall("a", 0, false)), (uint64)) == 6, "id");
        require(abi.decode(perform(STRANGER, registerOperatorCall("b", MAX_FEE, false)), (uint64)) == 7, "next id");
    }

    function test_PublicOperatorSaysSo() public {
        Vm.Log[] memory logs = logsOf(STRANGER, registerOperatorCall("", 0, false));
        requireLog(logs[1], ISSVOperators.OperatorPrivacyStatusUpdated.selector, abi.encode(list1(6), false));
    }

    function test_RegisterOperatorOrder() public {
        bytes memory known = abi.encode(uint8(1));
        refuse(STRANGER, registerOperatorCall(known, 1, false), ISSVNetworkCore.FeeTooLow.selector);
        refuse(STRANGER, registerOperatorCall(known, FEE - 1, false), ISSVNetworkCore.FeeTooLow.selector);
        refuse(STRANGER, registerOperatorCall(known, MAX_FEE + 1, false), ISSVNetworkCore.FeeTooHigh.selector);
        refuse(STRANGER, registerOperatorCall(known, 1 << 255, false), ISSVNetworkCore.FeeTooHigh.selector);
        refuse(STRANGER, registerOperatorCall(known, FEE + 1, false), ISSVNetworkCore.OperatorAlreadyExists.selector);
        refuse(STRANGER, registerOperatorCall("new", FEE + 1, false), text("Max precision exceeded"));
        perform(STRANGER, registerOperatorCall("new", FEE, false));
    }

    function test_NoPaidOperatorBeforeAMaximumIsSet() public {
        network.updateMaximumOperatorFee(0);
        refuse(STRANGER, registerOperatorCall("new", FEE, false), ISSVNetworkCore.FeeTooHigh.selector);
        perform(STRANGER, registerOperatorCall("new", 0, false));
    }

    function removeCall(uint64 id) private pure returns (bytes memory) {
        return abi.encodeCall(ISSVOperators.removeOperator, (id));
    }

    function test_RemoveOperatorOrder() public {
        refuse(STRANGER, removeCall(0), ISSVNetworkCore.OperatorDoesNotExist.selector);
        refuse(STRANGER, removeCall(6), ISSVNetworkCore.OperatorDoesNotExist.selector);
        refuse(STRANGER, removeCall(1), notOwner(STRANGER));
        removeOperator(1);
        refuse(OPERATOR, removeCall(1), ISSVNetworkCore.OperatorDoesNotExist.selector);
    }

    function test_RemoveOperatorWithNothingDue() public {
        Vm.Log[] memory logs = logsOf(OPERATOR, removeCall(1));
        require(logs.length == 1, "one event");
        requireLog(logs[0], ISSVOperators.OperatorRemoved.selector, "");
        requireTopics(logs[0], bytes32(uint256(1)), 0);
    }

    function test_RemoveOperatorPaysOutAndKeepsItsIndex() public {
        perform(OPERATOR, abi.encodeCall(ISSVOperators.setOperatorsPrivateUnchecked, (list1(1))));
        perform(OPERATOR, abi.encodeCall(ISSVOperators.setOperatorsPublicUnchecked, (list1(1))));
        ISSVNetworkCore.Cluster memory cluster = open(2, RICH / 2);
        perform(OPERATOR, abi.encodeCall(ISSVOperators.setOperatorsPrivateUnchecked, (list1(1))));
        perform(OPERATOR, abi.encodeCall(ISSVOperators.declareOperatorFee, (1, FEE + FEE / 10)));
        vm.roll(block.number + 10);
        Vm.Log[] memory logs = logsOf(OPERATOR, removeCall(1));
        require(logs.length == 3, "transfer and two events");
        requireTransfer(logs[0], address(network), OPERATOR, 2 * 10 * FEE);
        requireLog(logs[1], ISSVOperators.OperatorWithdrawn.selector, abi.encode(2 * 10 * FEE));
        requireTopics(logs[1], word(OPERATOR), bytes32(uint256(1)));
        requireLog(logs[2], ISSVOperators.OperatorRemoved.selector, "");

        (address owner, uint256 fee, uint32 count, , bool isPrivate, bool active) = views.getOperatorById(1);
        require(owner == OPERATOR && fee == 0 && count == 0 && isPrivate && !active, "what is left of it");
        (bool declared, , , ) = views.getOperatorDeclaredFee(1);
        require(declared, "its fee request stays");
        require(views.getOperatorEarnings(1) == 0, "earnings of a removed operator");

        uint256 balance = views.getBalance(STAKER, ids, cluster);
        vm.roll(block.number + 5);
        require(balance - views.getBalance(STAKER, ids, cluster) == 5 * 2 * 3 * FEE, "three operators are paid now");
    }

    function withdrawCall(uint64 id, uint256 amount) private pure returns (bytes memory) {
        return abi.encodeCall(ISSVOperators.withdrawOperatorEarnings, (id, amount));
    }

    function withdrawAllCall(uint64 id) private pure returns (bytes memory) {
        return abi.encodeCall(ISSVOperators.withdrawAllOperatorEarnings, (id));
    }

    function test_WithdrawEarningsOrder() public {
        refuse(STRANGER, withdrawCall(6, 1), ISSVNetworkCore.OperatorDoesNotExist.selector);
        refuse(STRANGER, withdrawCall(1, 1), notOwner(STRANGER));
        refuse(OPERATOR, withdrawCall(1, type(uint256).max), text("Max value exceeded"));
        refuse(OPERATOR, withdrawCall(1, 1), text("Max precision exceeded"));
        refuse(OPERATOR, withdrawCall(1, UNIT_WEI), ISSVNetworkCore.InsufficientBalance.selector);
        refuse(OPERATOR, withdrawCall(1, 0), ISSVNetworkCore.InsufficientBalance.selector);
        refuse(STRANGER, withdrawAllCall(6), ISSVNetworkCore.OperatorDoesNotExist.selector);
        refuse(STRANGER, withdrawAllCall(1), notOwner(STRANGER));
        refuse(OPERATOR, withdrawAllCall(1), ISSVNetworkCore.InsufficientBalance.selector);
    }

    function test_WithdrawEarnings() public {
        open(1, RICH);
        vm.roll(block.number + 7);
        refuse(OPERATOR, withdrawCall(1, 7 * FEE + UNIT_WEI), ISSVNetworkCore.InsufficientBalance.selector);
        Vm.Log[] memory logs = logsOf(OPERATOR, withdrawCall(1, UNIT_WEI));
        require(logs.length == 2, "transfer and event");
        requireTransfer(logs[0], address(network), OPERATOR, UNIT_WEI);
        requireLog(logs[1], ISSVOperators.OperatorWithdrawn.selector, abi.encode(UNIT_WEI));
        requireTopics(logs[1], word(OPERATOR), bytes32(uint256(1)));
        require(views.getOperatorEarnings(1) == 7 * FEE - UNIT_WEI, "the rest");
        perform(OPERATOR, withdrawAllCall(1));
        perform(OPERATOR, withdrawCall(2, 0));
        require(token.balanceOf(OPERATOR) == 14 * FEE, "paid");
    }

    function test_RemovedOperatorPaysNothingMore() public {
        open(1, RICH);
        removeOperator(1);
        vm.roll(block.number + 7);
        refuse(OPERATOR, withdrawAllCall(1), ISSVNetworkCore.OperatorDoesNotExist.selector);
    }

    function privateCall(uint64[] memory list) private pure returns (bytes memory) {
        return abi.encodeCall(ISSVOperators.setOperatorsPrivateUnchecked, (list));
    }

    function publicCall(uint64[] memory list) private pure returns (bytes memory) {
        return abi.encodeCall(ISSVOperators.setOperatorsPublicUnchecked, (list));
    }

    function test_PrivacyOrder() public {
        bytes4 length = ISSVNetworkCore.InvalidOperatorIdsLength.selector;
        refuse(STRANGER, privateCall(new uint64[](0)), length);
        refuse(STRANGER, publicCall(new uint64[](0)), length);
        refuse(STRANGER, privateCall(list2(6, 1)), ISSVNetworkCore.OperatorDoesNotExist.selector);
        refuse(STRANGER, privateCall(list2(1, 6)), notOwner(STRANGER));
        refuse(STRANGER, publicCall(list2(1, 6)), notOwner(STRANGER));
        refuse(OPERATOR, privateCall(list2(1, 6)), ISSVNetworkCore.OperatorDoesNotExist.selector);
    }

    function test_PrivacyAnyOrderAndRepeats() public {
        uint64[] memory list = list4(3, 1, 3, 2);
        Vm.Log[] memory logs = logsOf(OPERATOR, privateCall(list));
        require(logs.length == 1, "one event");
        requireLog(logs[0], ISSVOperators.OperatorPrivacyStatusUpdated.selector, abi.encode(list, true));
        (, , , , bool isPrivate, ) = views.getOperatorById(2);
        require(isPrivate, "private");
        logs = logsOf(OPERATOR, publicCall(list));
        requireLog(logs[0], ISSVOperators.OperatorPrivacyStatusUpdated.selector, abi.encode(list, false));
        logs = logsOf(OPERATOR, publicCall(list));
        require(logs.length == 1, "the event comes also when nothing changes");
        (, , , , isPrivate, ) = views.getOperatorById(2);
        require(!isPrivate, "public");
    }

    function test_PrivacyLeavesTheAccountAlone() public {
        open(1, RICH);
        vm.roll(block.number + 3);
        perform(OPERATOR, privateCall(list1(1)));
        require(views.getOperatorEarnings(1) == 3 * FEE && views.getOperatorFee(1) == FEE, "account");
        require(validatorsOf(1) == 1, "validators");
    }
}
