// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVDAO} from "../interfaces/ISSVDAO.sol";
import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {Fixture} from "./Fixture.sol";
import {Vm, vm} from "./Vm.sol";

/// Parameters and earnings of the network.
contract ParametersTest is Fixture {
    function ownerOnly(bytes memory data) private {
        refuse(STRANGER, data, text("Ownable: caller is not the owner"));
        refuse(OPERATOR, data, text("Ownable: caller is not the owner"));
    }

    /// one of the owner's calls: nobody else's, and one event
    function set(bytes memory data, bytes32 topic, bytes memory event_) private {
        ownerOnly(data);
        Vm.Log[] memory logs = logsOf(address(this), data);
        require(logs.length == 1 && logs[0].topics.length == 1, "one event without topics");
        requireLog(logs[0], topic, event_);
    }

    function test_NetworkFee() public {
        bytes memory data = abi.encodeCall(ISSVDAO.updateNetworkFee, (3 * UNIT_WEI));
        set(data, ISSVDAO.NetworkFeeUpdated.selector, abi.encode(0, 3 * UNIT_WEI));
        require(views.getNetworkFee() == 3 * UNIT_WEI, "fee");
        data = abi.encodeCall(ISSVDAO.updateNetworkFee, (0));
        set(data, ISSVDAO.NetworkFeeUpdated.selector, abi.encode(3 * UNIT_WEI, 0));
    }

    /// Who may call comes before what is wrong with the argument.
    function test_NetworkFeeOrder() public {
        uint256 tooLarge = UNIT_WEI << 64;
        ownerOnly(abi.encodeCall(ISSVDAO.updateNetworkFee, (tooLarge + 1)));
        refuse(address(this), abi.encodeCall(ISSVDAO.updateNetworkFee, (tooLarge + 1)), text("Max value exceeded"));
        refuse(address(this), abi.encodeCall(ISSVDAO.updateNetworkFee, (tooLarge)), text("Max value exceeded"));
        refuse(address(this), abi.encodeCall(ISSVDAO.updateNetworkFee, (tooLarge - 1)), text("Max precision exceeded"));
        perform(address(this), abi.encodeCall(ISSVDAO.updateNetworkFee, (tooLarge - UNIT_WEI)));
    }

    function test_FeeChangeActsOnLaterBlocksOnly() public {
        network.updateNetworkFee(UNIT_WEI);
        ISSVNetworkCore.Cluster memory cluster = open(2, RICH);
        vm.roll(block.number + 10);
        network.updateNetworkFee(3 * UNIT_WEI);
        require(views.getNetworkEarnings() == 20 * UNIT_WEI, "banked at the old fee");
        vm.roll(block.number + 1);
        require(views.getNetworkEarnings() == 26 * UNIT_WEI, "earned at the new fee");
        require(views.getBalance(STAKER, ids, cluster) == RICH - 11 * 8 * FEE - 26 * UNIT_WEI, "paid");
    }

    function test_WithdrawEarnings() public {
        bytes memory wild = abi.encodeCall(ISSVDAO.withdrawNetworkEarnings, (type(uint256).max));
        ownerOnly(wild);
        refuse(address(this), wild, text("Max value exceeded"));
        refuse(address(this), abi.encodeCall(ISSVDAO.withdrawNetworkEarnings, (1)), text("Max precision exceeded"));
        network.updateNetworkFee(UNIT_WEI);
        open(1, RICH);
        vm.roll(block.number + 10);
        refuse(
            address(this),
            abi.encodeCall(ISSVDAO.withdrawNetworkEarnings, (11 * UNIT_WEI)),
            ISSVNetworkCore.InsufficientBalance.selector
        );
        Vm.Log[] memory logs = logsOf(address(this), abi.encodeCall(ISSVDAO.withdrawNetworkEarnings, (10 * UNIT_WEI)));
        require(logs.length == 2, "transfer and event");
        requireTransfer(logs[0], address(network), address(this), 10 * UNIT_WEI);
        requireLog(logs[1], ISSVDAO.NetworkEarningsWithdrawn.selector, abi.encode(10 * UNIT_WEI, address(this)));
        require(views.getNetworkEarnings() == 0, "all of it");
        perform(address(this), abi.encodeCall(ISSVDAO.withdrawNetworkEarnings, (0)));
        vm.roll(block.number + 1);
        require(views.getNetworkEarnings() == UNIT_WEI, "and on");
    }

    function test_IncreaseLimit() public {
        bytes memory data = abi.encodeCall(ISSVDAO.updateOperatorFeeIncreaseLimit, (type(uint64).max));
        set(data, ISSVDAO.OperatorFeeIncreaseLimitUpdated.selector, abi.encode(type(uint64).max));
        require(views.getOperatorFeeIncreaseLimit() == type(uint64).max, "stored as given");
    }

    function test_Periods() public {
        set(
            abi.encodeCall(ISSVDAO.updateDeclareOperatorFeePeriod, (1_200)),
            ISSVDAO.DeclareOperatorFeePeriodUpdated.selector,
            abi.encode(1_200)
        );
        set(
            abi.encodeCall(ISSVDAO.updateExecuteOperatorFeePeriod, (0)),
            ISSVDAO.ExecuteOperatorFeePeriodUpdated.selector,
            abi.encode(0)
        );
        (uint64 declare, uint64 execute) = views.getOperatorFeePeriods();
        require(declare == 1_200 && execute == 0, "periods");
    }

    function test_MaximumOperatorFee() public {
        // wei, without a test of precision
        bytes memory data = abi.encodeCall(ISSVDAO.updateMaximumOperatorFee, (1_001));
        set(data, ISSVDAO.OperatorMaximumFeeUpdated.selector, abi.encode(1_001));
        require(views.getMaximumOperatorFee() == 1_001, "stored as given");
    }

    function test_LiquidationThreshold() public {
        bytes memory low = abi.encodeCall(ISSVDAO.updateLiquidationThresholdPeriod, (100_799));
        ownerOnly(low);
        refuse(address(this), low, ISSVNetworkCore.NewBlockPeriodIsBelowMinimum.selector);
        set(
            abi.encodeCall(ISSVDAO.updateLiquidationThresholdPeriod, (100_800)),
            ISSVDAO.LiquidationThresholdPeriodUpdated.selector,
            abi.encode(100_800)
        );
        require(views.getLiquidationThresholdPeriod() == 100_800, "threshold");
    }

    function test_Collateral() public {
        bytes memory odd = abi.encodeCall(ISSVDAO.updateMinimumLiquidationCollateral, (1));
        ownerOnly(odd);
        refuse(address(this), odd, text("Max precision exceeded"));
        odd = abi.encodeCall(ISSVDAO.updateMinimumLiquidationCollateral, (type(uint256).max));
        refuse(address(this), odd, text("Max value exceeded"));
        set(
            abi.encodeCall(ISSVDAO.updateMinimumLiquidationCollateral, (5 * UNIT_WEI)),
            ISSVDAO.MinimumLiquidationCollateralUpdated.selector,
            abi.encode(5 * UNIT_WEI)
        );
        require(views.getMinimumLiquidationCollateral() == 5 * UNIT_WEI, "collateral");
    }
}
