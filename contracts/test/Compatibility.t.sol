// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {SSVNetwork} from "../SSVNetwork.sol";
import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {ISSVOperators} from "../interfaces/ISSVOperators.sol";
import {ISSVOperatorsWhitelist} from "../interfaces/ISSVOperatorsWhitelist.sol";
import {Fixture} from "./Fixture.sol";
import {StandInCaller} from "./StandInCaller.sol";
import {StandInBadOwner, StandInOwner, StandInWhitelist} from "./StandInOwner.sol";
import {StandInUpgrade} from "./StandInUpgrade.sol";
import {vm} from "./Vm.sol";

/// That contracts written against the public version's files compile and run here: the
/// import paths, the names, and what each file makes visible.
contract CompatibilityTest is Fixture {
    function test_CallerThroughTheClustersInterface() public {
        StandInCaller caller = new StandInCaller(address(network));
        ISSVNetworkCore.Cluster memory cluster = open(1, THRESHOLD * 4 * FEE);
        bytes memory why = abi.encodeWithSelector(ISSVNetworkCore.IncorrectValidatorStateWithData.selector, key(1));
        try caller.exit(keys(1, 1), ids) {
            revert("a contract exits another's validator");
        } catch (bytes memory out) {
            require(keccak256(out) == keccak256(why), "reason");
        }
        vm.roll(block.number + 1);
        caller.close(STAKER, ids, cluster);
        require(token.balanceOf(address(caller)) == (THRESHOLD - 1) * 4 * FEE, "bounty");
    }

    function test_OwnerThroughTheOperatorsInterface() public {
        StandInOwner owner = new StandInOwner(address(network));
        require(owner.register() == 6, "the id comes back through the router");
        perform(STAKER, registerCall(key(1), list4(1, 2, 3, 6), RICH, empty()));
        vm.roll(block.number + 3);
        owner.collect(token, STRANGER);
        require(token.balanceOf(STRANGER) == 3 * FEE, "collected");
    }

    function use(address list) private {
        perform(OPERATOR, abi.encodeCall(ISSVOperators.setOperatorsPrivateUnchecked, (list1(1))));
        perform(OPERATOR, abi.encodeCall(ISSVOperatorsWhitelist.setOperatorsWhitelistingContract, (list1(1), list)));
    }

    function test_WhitelistOfMembers() public {
        address[] memory members = new address[](1);
        members[0] = STAKER;
        use(address(new StandInWhitelist(members)));
        open(1, RICH);
        fund(STRANGER);
        refuse(
            STRANGER,
            registerCall(key(1), ids, RICH, empty()),
            abi.encodeWithSelector(ISSVNetworkCore.CallerNotWhitelistedWithData.selector, uint64(1))
        );
    }

    function test_WhitelistThatReachesForTheEarnings() public {
        open(1, RICH / 2);
        vm.roll(block.number + 5);
        use(address(new StandInBadOwner(address(network))));
        refuse(STAKER, registerCall(key(9), list4(1, 2, 3, 5), RICH / 4, empty()), text("no way in"));
        require(views.getOperatorEarnings(1) == 5 * FEE, "untouched");
    }

    function test_UpgradeWithAFunctionOfItsOwn() public {
        network.updateNetworkFee(7 * UNIT_WEI);
        SSVNetwork(address(network)).upgradeTo(address(new StandInUpgrade()));
        StandInUpgrade(address(network)).resetNetworkFee(3 * UNIT_WEI);
        require(views.getNetworkFee() == 3 * UNIT_WEI, "overwritten");
        open(1, RICH);
    }
}
