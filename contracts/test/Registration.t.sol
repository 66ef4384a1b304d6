// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVClusters} from "../interfaces/ISSVClusters.sol";
import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {ISSVOperators} from "../interfaces/ISSVOperators.sol";
import {Fixture} from "./Fixture.sol";
import {Vm, vm} from "./Vm.sol";

contract RegistrationTest is Fixture {
    uint256 private constant FLOOR = THRESHOLD * 4 * FEE;

    function stale() private pure returns (ISSVNetworkCore.Cluster memory c) {
        c.active = true;
        c.validatorCount = 9;
    }

    function existsAlready(bytes memory publicKey) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISSVNetworkCore.ValidatorAlreadyExistsWithData.selector, publicKey);
    }

    function test_Register() public {
        vm.roll(block.number + 3);
        Vm.Log[] memory logs = logsOf(STAKER, registerCall(key(1), ids, RICH, empty()));
        require(logs.length == 2, "transfer and event");
        requireTransfer(logs[0], STAKER, address(network), RICH);
        ISSVNetworkCore.Cluster memory want = ISSVNetworkCore.Cluster(1, 0, 4 * 3 * FEE_UNITS, true, RICH);
        requireLog(logs[1], ISSVClusters.ValidatorAdded.selector, abi.encode(ids, key(1), hex"5a", want));
        requireTopics(logs[1], word(STAKER), 0);
        require(views.getValidator(STAKER, key(1)) && !views.getValidator(STRANGER, key(1)), "validator");
        require(views.getNetworkValidatorsCount() == 1 && validatorsOf(4) == 1 && validatorsOf(5) == 0, "counts");
    }

    function test_RegisterSettlesWithTheOldNumber() public {
        network.updateNetworkFee(UNIT_WEI);
        ISSVNetworkCore.Cluster memory cluster = open(2, RICH / 2);
        vm.roll(block.number + 10);
        uint256 spent = 10 * 2 * (4 * FEE + UNIT_WEI);
        ISSVNetworkCore.Cluster memory grown = recordOf(STAKER, registerCall(key(9), ids, 7, cluster));
        require(grown.validatorCount == 3 && grown.balance == RICH / 2 + 7 - spent, "settled");
        require(grown.index == cluster.index + 40 * FEE_UNITS && grown.networkFeeIndex == cluster.networkFeeIndex + 10, "indexes");
        require(views.getOperatorEarnings(1) == 20 * FEE && views.getNetworkEarnings() == 20 * UNIT_WEI, "earned");
    }

    function test_RegisterOrder() public {
        perform(STAKER, registerCall(key(7), list4(1, 2, 3, 5), RICH / 2, empty()));
        perform(OPERATOR, abi.encodeCall(ISSVOperators.setOperatorsPrivateUnchecked, (list1(4))));
        uint64[] memory bad = list4(2, 1, 4, 4);
        uint64[] memory three = new uint64[](3);
        bytes memory short_ = new bytes(47);

        refuse(STAKER, registerCall(short_, three, 1, stale()), ISSVNetworkCore.InvalidOperatorIdsLength.selector);
        refuse(STAKER, registerCall(short_, bad, 1, stale()), ISSVNetworkCore.InvalidPublicKeyLength.selector);
        refuse(STAKER, registerCall(new bytes(49), bad, 1, stale()), ISSVNetworkCore.InvalidPublicKeyLength.selector);
        refuse(STAKER, registerCall(key(7), bad, 1, stale()), existsAlready(key(7)));
        refuse(STAKER, registerCall(key(1), bad, 1, stale()), ISSVNetworkCore.IncorrectClusterState.selector);
        refuse(STAKER, registerCall(key(1), bad, 1, empty()), ISSVNetworkCore.UnsortedOperatorsList.selector);
        refuse(STAKER, registerCall(key(1), list4(1, 1, 4, 4), 1, empty()), ISSVNetworkCore.OperatorsListNotUnique.selector);
        refuse(STAKER, registerCall(key(1), list4(1, 4, 3, 9), 1, empty()), ISSVNetworkCore.UnsortedOperatorsList.selector);
        refuse(STAKER, registerCall(key(1), list4(1, 3, 8, 9), 1, empty()), ISSVNetworkCore.OperatorDoesNotExist.selector);
        refuse(
            STAKER,
            registerCall(key(1), list4(1, 3, 4, 9), 1, empty()),
            abi.encodeWithSelector(ISSVNetworkCore.CallerNotWhitelistedWithData.selector, uint64(4))
        );
        perform(OPERATOR, abi.encodeCall(ISSVOperators.setOperatorsPublicUnchecked, (list1(4))));
        refuse(STAKER, registerCall(key(1), ids, FLOOR - 1, empty()), ISSVNetworkCore.InsufficientBalance.selector);
        refuse(STAKER, registerCall(key(1), ids, RICH, empty()), text("ERC20: transfer amount exceeds balance"));
        refuse(STRANGER, registerCall(key(1), ids, FLOOR, empty()), text("ERC20: insufficient allowance"));
        perform(STAKER, registerCall(key(1), ids, FLOOR, empty()));
    }

    function test_ListLengths() public {
        for (uint256 n; n <= 14; ++n) {
            bytes memory data = registerCall("", new uint64[](n), 0, empty());
            bool fits = n == 4 || n == 7 || n == 10 || n == 13;
            refuse(
                STAKER,
                data,
                fits ? ISSVNetworkCore.InvalidPublicKeyLength.selector : ISSVNetworkCore.InvalidOperatorIdsLength.selector
            );
        }
    }

    /// Every member of the record counts, for new clusters and for old ones.
    function test_RecordMustMatch() public {
        ISSVNetworkCore.Cluster memory opened = open(1, RICH / 2);
        for (uint256 i; i < 2; ++i) {
            uint64[] memory operators = i == 0 ? ids : list4(1, 2, 3, 5);
            for (uint256 member; member < 5; ++member) {
                ISSVNetworkCore.Cluster memory cluster = i == 0 ? opened : empty();
                cluster = abi.decode(abi.encode(cluster), (ISSVNetworkCore.Cluster));
                if (member == 0) ++cluster.validatorCount;
                if (member == 1) ++cluster.networkFeeIndex;
                if (member == 2) ++cluster.index;
                if (member == 3) cluster.active = !cluster.active;
                if (member == 4) ++cluster.balance;
                refuse(STAKER, registerCall(key(9), operators, 1, cluster), ISSVNetworkCore.IncorrectClusterState.selector);
            }
        }
    }

    function test_LiquidatedClusterTakesNoValidators() public {
        ISSVNetworkCore.Cluster memory cluster = liquidated(open(1, RICH / 2));
        refuse(STAKER, registerCall(key(9), ids, RICH / 2, cluster), ISSVNetworkCore.ClusterIsLiquidated.selector);
    }

    function test_OperatorLimit() public {
        ISSVNetworkCore.Cluster memory cluster = open(uint8(LIMIT), RICH / 2);
        refuse(
            STAKER,
            registerCall(key(99), ids, RICH / 4, cluster),
            abi.encodeWithSelector(ISSVNetworkCore.ExceedValidatorLimitWithData.selector, uint64(1))
        );
        refuse(
            STAKER,
            registerCall(key(99), list4(2, 3, 4, 5), RICH / 4, empty()),
            abi.encodeWithSelector(ISSVNetworkCore.ExceedValidatorLimitWithData.selector, uint64(2))
        );
    }

    /// Equal to the threshold or to the collateral is enough; the number is the new one.
    function test_SolvencyEdges() public {
        refuse(STAKER, bulkRegisterCall(keys(1, 3), ids, 3 * FLOOR - 1, empty()), ISSVNetworkCore.InsufficientBalance.selector);
        perform(STAKER, bulkRegisterCall(keys(1, 3), ids, 3 * FLOOR, empty()));
        for (uint64 id = 1; id <= 5; ++id) {
            perform(OPERATOR, abi.encodeCall(ISSVOperators.reduceOperatorFee, (id, 0)));
        }
        uint64[] memory others = list4(1, 2, 3, 5);
        refuse(STAKER, registerCall(key(9), others, COLLATERAL - 1, empty()), ISSVNetworkCore.InsufficientBalance.selector);
        perform(STAKER, registerCall(key(9), others, COLLATERAL, empty()));
    }

    function test_WithoutDepositNoTokenIsTouched() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH / 2);
        vm.prank(STAKER);
        token.approve(address(network), 0);
        Vm.Log[] memory logs = logsOf(STAKER, registerCall(key(2), ids, 0, cluster));
        require(logs.length == 1, "one event");
    }

    function test_SameKeyOfTwoOwners() public {
        open(1, RICH);
        fund(STRANGER);
        perform(STRANGER, registerCall(key(1), ids, RICH, empty()));
        require(views.getValidator(STRANGER, key(1)), "the second owner's");
    }

    function test_RemovedOperatorTakesNoValidators() public {
        removeOperator(3);
        refuse(STAKER, registerCall(key(1), ids, RICH, empty()), ISSVNetworkCore.OperatorDoesNotExist.selector);
    }

    function test_BulkOrder() public {
        bytes[] memory none = new bytes[](0);
        uint64[] memory three = new uint64[](3);
        bytes[] memory list = keys(1, 2);
        bytes memory uneven = abi.encodeCall(
            ISSVClusters.bulkRegisterValidator,
            (none, three, new bytes[](1), 1, stale())
        );
        refuse(STAKER, uneven, ISSVNetworkCore.EmptyPublicKeysList.selector);
        uneven = abi.encodeCall(ISSVClusters.bulkRegisterValidator, (list, three, new bytes[](1), 1, stale()));
        refuse(STAKER, uneven, ISSVNetworkCore.PublicKeysSharesLengthMismatch.selector);
        refuse(STAKER, bulkRegisterCall(list, three, 1, stale()), ISSVNetworkCore.InvalidOperatorIdsLength.selector);
        list[0] = "";
        list[1] = "";
        refuse(STAKER, bulkRegisterCall(list, ids, 1, stale()), ISSVNetworkCore.InvalidPublicKeyLength.selector);
        list[0] = key(1);
        refuse(STAKER, bulkRegisterCall(list, ids, 1, stale()), ISSVNetworkCore.InvalidPublicKeyLength.selector);
        list[1] = key(1);
        refuse(STAKER, bulkRegisterCall(list, ids, 1, stale()), existsAlready(key(1)));
        list[1] = key(2);
        refuse(STAKER, bulkRegisterCall(list, ids, 1, stale()), ISSVNetworkCore.IncorrectClusterState.selector);
        refuse(STAKER, bulkRegisterCall(list, ids, FLOOR, empty()), ISSVNetworkCore.InsufficientBalance.selector);
        perform(STAKER, bulkRegisterCall(list, ids, 2 * FLOOR, empty()));
    }

    function test_BulkEventsCarryTheFinalRecord() public {
        bytes[] memory list = keys(1, 3);
        bytes[] memory shares = new bytes[](3);
        (shares[0], shares[2]) = (hex"01", hex"0303");
        bytes memory data = abi.encodeCall(ISSVClusters.bulkRegisterValidator, (list, ids, shares, RICH, empty()));
        Vm.Log[] memory logs = logsOf(STAKER, data);
        require(logs.length == 4, "a transfer and three events");
        ISSVNetworkCore.Cluster memory want = ISSVNetworkCore.Cluster(3, 0, 0, true, RICH);
        for (uint256 i; i < 3; ++i) {
            bytes memory event_ = abi.encode(ids, list[i], shares[i], want);
            requireLog(logs[i + 1], ISSVClusters.ValidatorAdded.selector, event_);
        }
    }

    function test_ExitOrderAndEvents() public {
        open(2, RICH);
        bytes[] memory list = keys(1, 2);
        bytes memory wrong = abi.encodeWithSelector(ISSVNetworkCore.IncorrectValidatorStateWithData.selector, key(1));
        bytes memory none = abi.encodeWithSelector(ISSVNetworkCore.IncorrectValidatorStateWithData.selector, bytes(""));
        refuse(STRANGER, abi.encodeCall(ISSVClusters.exitValidator, (key(1), ids)), wrong);
        refuse(STAKER, abi.encodeCall(ISSVClusters.exitValidator, (key(1), list4(1, 2, 3, 5))), wrong);
        refuse(STAKER, abi.encodeCall(ISSVClusters.exitValidator, (key(1), list4(2, 1, 3, 4))), wrong);
        refuse(STAKER, abi.encodeCall(ISSVClusters.exitValidator, (key(1), new uint64[](0))), wrong);
        refuse(STAKER, abi.encodeCall(ISSVClusters.exitValidator, ("", ids)), none);
        refuse(
            STAKER,
            abi.encodeCall(ISSVClusters.bulkExitValidator, (new bytes[](0), ids)),
            ISSVNetworkCore.ValidatorDoesNotExist.selector
        );
        refuse(STRANGER, abi.encodeCall(ISSVClusters.bulkExitValidator, (list, ids)), wrong);
        Vm.Log[] memory logs = logsOf(STAKER, abi.encodeCall(ISSVClusters.exitValidator, (key(1), ids)));
        require(logs.length == 1, "one event");
        requireLog(logs[0], ISSVClusters.ValidatorExited.selector, abi.encode(ids, key(1)));
        requireTopics(logs[0], word(STAKER), 0);
        logs = logsOf(STAKER, abi.encodeCall(ISSVClusters.bulkExitValidator, (list, ids)));
        require(logs.length == 2, "two events");
        requireLog(logs[1], ISSVClusters.ValidatorExited.selector, abi.encode(ids, key(2)));
        require(views.getValidator(STAKER, key(1)), "the validator stays");
    }

    function test_ExitOfALiquidatedCluster() public {
        liquidated(open(1, RICH));
        perform(STAKER, abi.encodeCall(ISSVClusters.exitValidator, (key(1), ids)));
    }

    function test_FeeRecipient() public {
        Vm.Log[] memory logs = logsOf(STRANGER, abi.encodeWithSignature("setFeeRecipientAddress(address)", STAKER));
        require(logs.length == 1, "one event");
        requireLog(logs[0], ISSVOperators.FeeRecipientAddressUpdated.selector, abi.encode(STAKER));
        requireTopics(logs[0], word(STRANGER), 0);
    }
}
