// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {ISSVOperators} from "../interfaces/ISSVOperators.sol";
import {ISSVViews} from "../interfaces/ISSVViews.sol";
import {Fixture} from "./Fixture.sol";
import {vm} from "./Vm.sol";

/// What the questions answer at their edges; the answers inside are asked in the other suites.
contract ViewsTest is Fixture {
    function refuseView(bytes memory data, bytes4 why) private {
        refuse(STRANGER, data, why);
        (bool ok, bytes memory out) = address(views).staticcall(data);
        require(!ok && bytes4(out) == why, "not through the views proxy");
    }

    function test_UnknownOperatorIsZeros() public view {
        (address owner, uint256 fee, uint32 count, address whitelist, bool isPrivate, bool active) = views
            .getOperatorById(99);
        require(owner == address(0) && fee == 0 && count == 0 && whitelist == address(0), "operator");
        require(!isPrivate && !active, "flags");
        (bool declared, uint256 declaredFee, uint64 begin, uint64 end) = views.getOperatorDeclaredFee(99);
        require(!declared && declaredFee == 0 && begin == 0 && end == 0, "request");
        require(views.getOperatorFee(99) == 0 && views.getOperatorEarnings(99) == 0, "fee, earnings");
    }

    function test_ClusterViewsOrder() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH);
        bytes4[4] memory selectors = [
            ISSVViews.getBalance.selector,
            ISSVViews.getBurnRate.selector,
            ISSVViews.isLiquidatable.selector,
            ISSVViews.isLiquidated.selector
        ];
        for (uint256 i; i < 4; ++i) {
            bytes4 none = ISSVNetworkCore.ClusterDoesNotExists.selector;
            refuseView(abi.encodeWithSelector(selectors[i], STRANGER, ids, cluster), none);
            bytes4 stale = ISSVNetworkCore.IncorrectClusterState.selector;
            refuseView(abi.encodeWithSelector(selectors[i], STAKER, ids, empty()), stale);
        }
    }

    function test_LiquidatedCluster() public {
        ISSVNetworkCore.Cluster memory cluster = liquidated(open(2, RICH));
        bytes memory data = abi.encodeCall(ISSVViews.getBalance, (STAKER, ids, cluster));
        refuseView(data, ISSVNetworkCore.ClusterIsLiquidated.selector);
        require(!views.isLiquidatable(STAKER, ids, cluster), "not again");
        require(views.isLiquidated(STAKER, ids, cluster), "it is");
        require(views.getBurnRate(STAKER, ids, cluster) == 2 * 4 * FEE, "what it would burn");
        require(views.getValidator(STAKER, key(1)), "validators stay");
    }

    function test_BalanceClampsAtNothing() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, THRESHOLD * 4 * FEE);
        vm.roll(block.number + 1_000_000);
        require(views.getBalance(STAKER, ids, cluster) == 0, "clamped");
    }

    function test_BurnRate() public {
        network.updateNetworkFee(UNIT_WEI);
        ISSVNetworkCore.Cluster memory cluster = open(3, RICH);
        require(views.getBurnRate(STAKER, ids, cluster) == 3 * (4 * FEE + UNIT_WEI), "rate");
        perform(OPERATOR, abi.encodeCall(ISSVOperators.removeOperator, (1)));
        require(views.getBurnRate(STAKER, ids, cluster) == 3 * (3 * FEE + UNIT_WEI), "one removed");
    }

    function test_EmptyClusterIsNotLiquidatable() public {
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH);
        cluster = recordOf(
            STAKER,
            abi.encodeWithSignature(
                "removeValidator(bytes,uint64[],(uint32,uint64,uint64,bool,uint256))",
                key(1),
                ids,
                cluster
            )
        );
        network.updateMinimumLiquidationCollateral(2 * RICH);
        require(!views.isLiquidatable(STAKER, ids, cluster), "nothing to run");
    }
}
