// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {SSVNetwork} from "../SSVNetwork.sol";
import {ISSVClusters} from "../interfaces/ISSVClusters.sol";
import {ISSVDAO} from "../interfaces/ISSVDAO.sol";
import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {ISSVOperators} from "../interfaces/ISSVOperators.sol";
import {ISSVOperatorsWhitelist} from "../interfaces/ISSVOperatorsWhitelist.sol";
import {SSVModules} from "../libraries/SSVStorage.sol";
import {BasicWhitelisting} from "../whitelisting/BasicWhitelisting.sol";
import {Fixture} from "./Fixture.sol";
import {Vm, vm} from "./Vm.sol";

/// A module that fails in a way of its own.
contract FailingModule {
    error Peculiar(uint256 number, string words);

    fallback() external {
        revert Peculiar(42, "as it was said");
    }
}

/// The public audits' findings about version 1, each as a test. Those that were fixed fail
/// here if they come back; those that were acknowledged are shown as they are.
contract AuditFindingsTest is Fixture {
    uint256 private constant RATE = 4 * FEE;
    uint256 private constant FLOOR = THRESHOLD * RATE;

    function withdrawCall(uint256 amount, ISSVNetworkCore.Cluster memory cluster) private view returns (bytes memory) {
        return abi.encodeCall(ISSVClusters.withdraw, (ids, amount, cluster));
    }

    /// Mar 2023, SSV-1 (acknowledged): after a late liquidation the operators are owed more
    /// than there is, by exactly what the cluster could not pay.
    function test_2023_03_SSV01_LateLiquidationLeavesAShortfall() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, FLOOR);
        vm.roll(block.number + 2 * THRESHOLD);
        require(views.getBalance(STAKER, ids, cluster) == 0, "clamped, not wrapped");
        perform(STRANGER, abi.encodeCall(ISSVClusters.liquidate, (STAKER, ids, cluster)));
        uint256 owed;
        for (uint64 id = 1; id <= 4; ++id) owed += views.getOperatorEarnings(id);
        require(owed - token.balanceOf(address(network)) == FLOOR, "shortfall");
        // first come, first served: the money there is can be had
        perform(OPERATOR, abi.encodeCall(ISSVOperators.withdrawAllOperatorEarnings, (1)));
        perform(OPERATOR, abi.encodeCall(ISSVOperators.withdrawAllOperatorEarnings, (2)));
        refuse(
            OPERATOR,
            abi.encodeCall(ISSVOperators.withdrawAllOperatorEarnings, (3)),
            text("ERC20: transfer amount exceeds balance")
        );
    }

    /// Mar 2023, SSV-2: an owner must not withdraw into liquidation.
    function test_2023_03_SSV02_WithdrawalIntoLiquidation() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH);
        refuse(STAKER, withdrawCall(RICH - FLOOR + 1, cluster), ISSVNetworkCore.InsufficientBalance.selector);
        cluster = recordOf(STAKER, withdrawCall(RICH - FLOOR, cluster));
        require(!views.isLiquidatable(STAKER, ids, cluster), "safe");
    }

    /// Mar 2023, SSV-3: the same operator twice in a cluster.
    function test_2023_03_SSV03_SameOperatorTwice() public {
        bytes4 why = ISSVNetworkCore.OperatorsListNotUnique.selector;
        refuse(STAKER, registerCall(key(1), list4(1, 1, 2, 3), RICH, empty()), why);
        refuse(STAKER, registerCall(key(1), list4(1, 2, 3, 3), RICH, empty()), why);
        bytes4 order = ISSVNetworkCore.UnsortedOperatorsList.selector;
        refuse(STAKER, registerCall(key(1), list4(1, 2, 1, 3), RICH, empty()), order);
    }

    /// Mar 2023, SSV-4 (acknowledged): a cluster whose operators left still pays the others,
    /// and no more than them.
    function test_2023_03_SSV04_ClusterBelowItsQuorumPaysTheRest() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH);
        removeOperator(1);
        removeOperator(2);
        vm.roll(block.number + 10);
        require(views.getBalance(STAKER, ids, cluster) == RICH - 20 * FEE, "two of four are paid");
        perform(STAKER, abi.encodeCall(ISSVClusters.removeValidator, (key(1), ids, cluster)));
    }

    /// Mar 2023, SSV-5 (acknowledged): parameters without bounds, but for the threshold.
    function test_2023_03_SSV05_ParametersWithoutBounds() public {
        network.updateOperatorFeeIncreaseLimit(type(uint64).max);
        network.updateDeclareOperatorFeePeriod(type(uint64).max);
        network.updateExecuteOperatorFeePeriod(type(uint64).max);
        network.updateMaximumOperatorFee(type(uint64).max);
        // a request whose window would not fit 64 bits is refused rather than wrapped
        refuse(OPERATOR, abi.encodeCall(ISSVOperators.declareOperatorFee, (1, 2 * FEE)), overflow());
        refuse(
            address(this),
            abi.encodeCall(ISSVDAO.updateLiquidationThresholdPeriod, (100_799)),
            ISSVNetworkCore.NewBlockPeriodIsBelowMinimum.selector
        );
    }

    /// Mar 2023, SSV-6 (acknowledged): a fee of nothing is final.
    function test_2023_03_SSV06_ZeroFeeIsFinal() public {
        perform(OPERATOR, abi.encodeCall(ISSVOperators.reduceOperatorFee, (1, 0)));
        bytes4 why = ISSVNetworkCore.FeeIncreaseNotAllowed.selector;
        refuse(OPERATOR, abi.encodeCall(ISSVOperators.declareOperatorFee, (1, FEE)), why);
        network.updateOperatorFeeIncreaseLimit(type(uint64).max);
        refuse(OPERATOR, abi.encodeCall(ISSVOperators.declareOperatorFee, (1, FEE)), why);
    }

    /// Mar 2023, SSV-8: the same operator key twice, also after the operator is gone.
    function test_2023_03_SSV08_SameOperatorKeyTwice() public {
        bytes memory again = abi.encodeCall(ISSVOperators.registerOperator, (abi.encode(uint8(1)), FEE, false));
        refuse(STRANGER, again, ISSVNetworkCore.OperatorAlreadyExists.selector);
        removeOperator(1);
        refuse(STRANGER, again, ISSVNetworkCore.OperatorAlreadyExists.selector);
    }

    /// Mar 2023, SSV-10: sizes are tested before packing.
    function test_2023_03_SSV10_PackingOverflow() public {
        uint256 tooLarge = UNIT_WEI << 64;
        for (uint256 more; more < 3; ++more) {
            refuse(address(this), abi.encodeCall(ISSVDAO.updateNetworkFee, (tooLarge + more)), text("Max value exceeded"));
        }
        refuse(address(this), abi.encodeCall(ISSVDAO.updateNetworkFee, (1)), text("Max precision exceeded"));
    }

    /// Mar 2023, SSV-12 (acknowledged): ownership can be given up; users keep what is theirs.
    function test_2023_03_SSV12_RenouncedOwnership() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH);
        SSVNetwork(address(network)).renounceOwnership();
        refuse(
            address(this),
            abi.encodeCall(ISSVDAO.updateNetworkFee, (UNIT_WEI)),
            text("Ownable: caller is not the owner")
        );
        vm.roll(block.number + 10);
        perform(STAKER, withdrawCall(RICH / 2, cluster));
        perform(OPERATOR, abi.encodeCall(ISSVOperators.withdrawAllOperatorEarnings, (1)));
    }

    /// Mar 2023, SSV-19: a module's reasons reach the caller unchanged.
    function test_2023_03_SSV19_ReasonsOfAModule() public {
        network.updateModule(SSVModules.SSV_CLUSTERS, address(new FailingModule()));
        bytes memory why = abi.encodeWithSelector(FailingModule.Peculiar.selector, 42, "as it was said");
        refuse(STAKER, registerCall(key(1), ids, RICH, empty()), why);
        network.updateModule(SSVModules.SSV_VIEWS, address(new FailingModule()));
        refuse(STAKER, abi.encodeWithSignature("getNetworkFee()"), why);
    }

    /// Oct 2023, SSV-1 (high): nobody exits another's validator.
    function test_2023_10_SSV01_ExitOfAnothersValidator() public {
        open(1, RICH / 2);
        bytes memory exit = abi.encodeCall(ISSVClusters.exitValidator, (key(1), ids));
        bytes memory why = abi.encodeWithSelector(ISSVNetworkCore.IncorrectValidatorStateWithData.selector, key(1));
        refuse(STRANGER, exit, why);
        // also not somebody with the same key on the same operators: the event names its sender
        fund(STRANGER);
        perform(STRANGER, registerCall(key(1), ids, RICH, empty()));
        requireTopics(logsOf(STRANGER, exit)[0], word(STRANGER), 0);
        requireTopics(logsOf(STAKER, exit)[0], word(STAKER), 0);
    }

    /// Feb 2024, SSV-1 (high): a key repeated in a bulk removal.
    function test_2024_02_SSV01_DuplicateInBulkRemoval() public {
        ISSVNetworkCore.Cluster memory cluster = open(3, RICH);
        bytes[] memory twice = keys(1, 3);
        twice[2] = key(1);
        refuse(
            STAKER,
            abi.encodeCall(ISSVClusters.bulkRemoveValidator, (twice, ids, cluster)),
            abi.encodeWithSelector(ISSVNetworkCore.IncorrectValidatorStateWithData.selector, key(1))
        );
        require(validatorsOf(1) == 3 && views.getValidator(STAKER, key(2)), "whole calls or nothing");
    }

    /// Feb 2024, SSV-2 (acknowledged): validators taken out of a cluster that is short are
    /// charged up to then; the liquidator finds nothing.
    function test_2024_02_SSV02_RemovalBeforeLiquidation() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, FLOOR);
        vm.roll(block.number + 1);
        require(views.isLiquidatable(STAKER, ids, cluster), "short");
        cluster = recordOf(STAKER, abi.encodeCall(ISSVClusters.removeValidator, (key(1), ids, cluster)));
        require(cluster.balance == FLOOR - RATE, "charged");
        require(!views.isLiquidatable(STAKER, ids, cluster), "nothing left to liquidate");
    }

    /// Jul 2024 (SSV-1 to SSV-5 together are the next four): operators far apart must not cost by the distance.
    function test_2024_07_WhitelistingCostsByTheOperator() public {
        for (uint256 i; i < 600; ++i) {
            perform(OPERATOR, abi.encodeCall(ISSVOperators.registerOperator, (abi.encode("y", i), 0, false)));
        }
        uint256 near = gasOfWhitelisting(list2(1, 2), address(0xf1));
        uint256 far = gasOfWhitelisting(list2(1, 600), address(0xf2));
        // one more word is written, whatever lies between
        require(far < near + 23_000, "pays for the distance");
    }

    function gasOfWhitelisting(uint64[] memory operators, address account) private returns (uint256 used) {
        address[] memory accounts = new address[](1);
        accounts[0] = account;
        bytes memory data = abi.encodeCall(ISSVOperatorsWhitelist.setOperatorsWhitelists, (operators, accounts));
        perform(OPERATOR, abi.encodeCall(ISSVOperators.setOperatorsPublicUnchecked, (operators))); // warms the operators
        used = gasleft();
        perform(OPERATOR, data);
        used -= gasleft();
    }

    /// Jul 2024: a whitelisting contract can be taken away again.
    function test_2024_07_ContractIsRemovable() public {
        BasicWhitelisting list = new BasicWhitelisting();
        perform(
            OPERATOR,
            abi.encodeCall(ISSVOperatorsWhitelist.setOperatorsWhitelistingContract, (list1(1), address(list)))
        );
        perform(OPERATOR, abi.encodeCall(ISSVOperatorsWhitelist.removeOperatorsWhitelistingContract, (list1(1))));
        (, , , address stored, , ) = views.getOperatorById(1);
        require(stored == address(0), "gone");
    }

    /// Jul 2024 (acknowledged): who registers before the operator becomes
    /// private stays; the flag counts from its own transaction on.
    function test_2024_07_RegistrationBeforeTheFlag() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH);
        perform(OPERATOR, abi.encodeCall(ISSVOperators.setOperatorsPrivateUnchecked, (list1(1))));
        refuse(
            STAKER,
            registerCall(key(2), ids, 0, cluster),
            abi.encodeWithSelector(ISSVNetworkCore.CallerNotWhitelistedWithData.selector, uint64(1))
        );
        require(validatorsOf(1) == 1, "the first one stays");
    }

    /// Jul 2024 (by design): privacy is not looked at when a cluster comes back.
    function test_2024_07_ReactivationIsNotAsked() public {
        ISSVNetworkCore.Cluster memory cluster = liquidated(open(1, RICH / 2));
        perform(OPERATOR, abi.encodeCall(ISSVOperators.setOperatorsPrivateUnchecked, (list1(1))));
        perform(STAKER, abi.encodeCall(ISSVClusters.reactivate, (ids, RICH / 2, cluster)));
    }

    /// The draft of December 2021 read the caller's flag, not the owner's: whether a cluster
    /// is closed must not depend on who asks, nor on what the caller owns.
    function test_2021_Draft_LiquidationLooksAtTheOwnersCluster() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, FLOOR + RATE);
        fund(STRANGER);
        ISSVNetworkCore.Cluster memory strangers = recordOf(STRANGER, registerCall(key(2), ids, RICH, empty()));
        bytes memory call_ = abi.encodeCall(ISSVClusters.liquidate, (STAKER, ids, cluster));
        refuse(STRANGER, call_, ISSVNetworkCore.ClusterNotLiquidatable.selector);

        // the caller's own cluster is closed, and that changes nothing for the owner's
        perform(STRANGER, abi.encodeCall(ISSVClusters.liquidate, (STRANGER, ids, strangers)));
        refuse(STRANGER, call_, ISSVNetworkCore.ClusterNotLiquidatable.selector);
        vm.roll(block.number + 2);
        uint256 before = token.balanceOf(STRANGER);
        ISSVNetworkCore.Cluster memory closed = recordOf(STRANGER, call_);
        require(token.balanceOf(STRANGER) - before == FLOOR - RATE, "bounty");
        require(views.isLiquidated(STAKER, ids, closed), "the owner's is closed");
        // and it is closed for everybody
        bytes memory again = abi.encodeCall(ISSVClusters.liquidate, (STAKER, ids, closed));
        refuse(address(0xf1), again, ISSVNetworkCore.ClusterIsLiquidated.selector);
    }
}
