// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVClusters} from "../interfaces/ISSVClusters.sol";
import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {ISSVOperators} from "../interfaces/ISSVOperators.sol";
import {Fixture} from "./Fixture.sol";
import {Handler} from "./Handler.sol";
import {vm} from "./Vm.sol";

/// I1 to I6, I8 to I11, I13 and I14 after every call of a random history. The handler
/// looks at what one call does (I5, I6, I8 to I11, I13, I14); the sums are made here.
contract InvariantsTest {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Handler private handler;

    function setUp() public {
        handler = new Handler();
        handler.setUp();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[14] memory calls = [
            Handler.pass.selector,
            Handler.register.selector,
            Handler.remove.selector,
            Handler.deposit.selector,
            Handler.withdraw.selector,
            Handler.liquidate.selector,
            Handler.reactivate.selector,
            Handler.earnings.selector,
            Handler.changeFee.selector,
            Handler.networkFee.selector,
            Handler.privacy.selector,
            Handler.removeFifth.selector,
            Handler.stranger.selector,
            Handler.upgrade.selector
        ];
        bytes4[] memory list = new bytes4[](14);
        for (uint256 i; i < 14; ++i) list[i] = calls[i];
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), list);
    }

    function invariant_I1_LastRecordIsTheStoredOne() public view {
        require(handler.everyRecordIsCurrent(), "a record that no event carried");
    }

    function invariant_I2_Counts() public view {
        require(handler.countsAgree(), "counts differ");
    }

    function invariant_I3_Solvency() public view {
        (uint256 held, uint256 owed) = handler.balanceSheet();
        require(held == owed, "tokens and debts differ by more than the shortfall");
    }

    function invariant_I4_IndexesGrow() public {
        require(handler.indexesGrow(), "an index fell, or a block is in the future");
    }

    function invariant_I5_ClosedClusters() public view {
        require(handler.closedClustersHaveNoIndexes(), "a closed cluster with indexes");
    }

    function invariant_I6_I8_to_I11_I13_I14_EachCall() public view {
        require(bytes(handler.broken()).length == 0, handler.broken());
    }
}

/// I7 and I12, which compare two histories; I9's limit for every fee.
contract TwoHistoriesTest is Fixture {
    /// Settling often or once gives the same, as long as no fee changes.
    function testFuzz_I7_SettlementIsPathIndependent(uint16 a, uint16 b, uint16 c, uint8 n) public {
        n = 1 + (n % 5);
        network.updateNetworkFee(3 * UNIT_WEI);
        ISSVNetworkCore.Cluster memory cluster = open(n, RICH);
        uint256 start = block.number;
        uint256 fork = vm.snapshotState();
        vm.roll(start + a);
        cluster = settle(cluster);
        vm.roll(start + a + b);
        cluster = settle(cluster);
        if (a % 2 == 0) touchOperators();
        vm.roll(start + a + b + c);
        ISSVNetworkCore.Cluster memory often = settle(cluster);
        bytes32 sheet = accounts();

        vm.revertToState(fork);
        vm.roll(start + a + b + c);
        ISSVNetworkCore.Cluster memory once = recordOf(
            STAKER,
            abi.encodeCall(ISSVClusters.withdraw, (ids, 0, opened(n)))
        );
        require(same(often, once), "the record depends on the path");
        require(sheet == accounts(), "the accounts depend on the path");
    }

    function opened(uint8 n) private pure returns (ISSVNetworkCore.Cluster memory) {
        return ISSVNetworkCore.Cluster(n, 0, 0, true, RICH);
    }

    function settle(ISSVNetworkCore.Cluster memory cluster) private returns (ISSVNetworkCore.Cluster memory) {
        return recordOf(STAKER, abi.encodeCall(ISSVClusters.withdraw, (ids, 0, cluster)));
    }

    /// settles two operators and the network, moving no money
    function touchOperators() private {
        perform(OPERATOR, abi.encodeCall(ISSVOperators.setOperatorsPrivateUnchecked, (list2(1, 2))));
        perform(OPERATOR, abi.encodeCall(ISSVOperators.setOperatorsPublicUnchecked, (list2(1, 2))));
        network.updateNetworkFee(3 * UNIT_WEI);
    }

    function accounts() private view returns (bytes32 all) {
        all = keccak256(abi.encode(views.getNetworkEarnings(), views.getNetworkValidatorsCount()));
        for (uint64 id = 1; id <= 5; ++id) {
            all = keccak256(abi.encode(all, views.getOperatorEarnings(id), validatorsOf(id)));
        }
    }

    /// Registration, exit and removal: N in one call, or N calls.
    function testFuzz_I12_BulkIsSingles(uint8 n, uint16 before, uint16 between) public {
        n = 1 + (n % 5);
        vm.roll(block.number + before);
        uint256 fork = vm.snapshotState();
        ISSVNetworkCore.Cluster memory bulk = open(n, RICH);
        vm.roll(block.number + between);
        perform(STAKER, abi.encodeCall(ISSVClusters.bulkExitValidator, (keys(1, n), ids)));
        ISSVNetworkCore.Cluster memory bulkEnd = recordOf(
            STAKER,
            abi.encodeCall(ISSVClusters.bulkRemoveValidator, (keys(1, n), ids, bulk))
        );
        bytes32 sheet = accounts();

        vm.revertToState(fork);
        ISSVNetworkCore.Cluster memory single = recordOf(STAKER, registerCall(key(1), ids, RICH, empty()));
        for (uint8 i = 2; i <= n; ++i) single = recordOf(STAKER, registerCall(key(i), ids, 0, single));
        require(same(bulk, single), "registration");
        vm.roll(block.number + between);
        for (uint8 i = 1; i <= n; ++i) {
            perform(STAKER, abi.encodeCall(ISSVClusters.exitValidator, (key(i), ids)));
            single = recordOf(STAKER, abi.encodeCall(ISSVClusters.removeValidator, (key(i), ids, single)));
        }
        require(same(bulkEnd, single), "removal");
        require(sheet == accounts(), "accounts");
    }

    function testFuzz_I12_DuplicatesRevertWhole(uint8 n, uint8 at) public {
        n = 2 + (n % 3);
        bytes[] memory list = keys(1, n);
        list[1 + (at % (n - 1))] = list[0];
        refuse(
            STAKER,
            bulkRegisterCall(list, ids, RICH, empty()),
            abi.encodeWithSelector(ISSVNetworkCore.ValidatorAlreadyExistsWithData.selector, list[0])
        );
        ISSVNetworkCore.Cluster memory cluster = open(n, RICH);
        refuse(
            STAKER,
            abi.encodeCall(ISSVClusters.bulkRemoveValidator, (list, ids, cluster)),
            abi.encodeWithSelector(ISSVNetworkCore.IncorrectValidatorStateWithData.selector, list[0])
        );
        require(views.getNetworkValidatorsCount() == n, "nothing happened");
    }

    /// A declared fee is accepted exactly up to floor(fee * (10,000 + limit) / 10,000) units.
    function testFuzz_I9_IncreaseLimit(uint32 fee, uint16 limit) public {
        uint64 units = 100 + (fee % 1_000_000);
        network.updateOperatorFeeIncreaseLimit(limit);
        bytes memory data = abi.encodeCall(ISSVOperators.registerOperator, ("fuzz", units * UNIT_WEI, false));
        perform(OPERATOR, data);
        uint256 most = (uint256(units) * (10_000 + uint256(limit))) / 10_000;
        bytes memory above = abi.encodeCall(ISSVOperators.declareOperatorFee, (6, (most + 1) * UNIT_WEI));
        refuse(OPERATOR, above, ISSVNetworkCore.FeeExceedsIncreaseLimit.selector);
        if (most > units) perform(OPERATOR, abi.encodeCall(ISSVOperators.declareOperatorFee, (6, most * UNIT_WEI)));
    }
}
