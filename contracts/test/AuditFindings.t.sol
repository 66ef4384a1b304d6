// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {SSVNetwork} from "../SSVNetwork.sol";
import {ISSVNetwork} from "../interfaces/ISSVNetwork.sol";
import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {ISSVViews} from "../interfaces/ISSVViews.sol";
import {SSVModules} from "../libraries/SSVStorage.sol";
import {SSVClusters} from "../modules/SSVClusters.sol";
import {SSVDAO} from "../modules/SSVDAO.sol";
import {SSVOperators} from "../modules/SSVOperators.sol";
import {SSVOperatorsWhitelist} from "../modules/SSVOperatorsWhitelist.sol";
import {SSVViews} from "../modules/SSVViews.sol";
import {SSVToken} from "../token/SSVToken.sol";
import {Vm, vm} from "./Vm.sol";

/// Findings of the public audits of version 1, each as a test that fails if it comes back.
contract AuditFindingsTest {
    uint256 private constant FEE = 1_000_000_000;
    address private constant STAKER = address(0xa1);
    address private constant STRANGER = address(0xa2);

    SSVToken private token;
    ISSVNetwork private network;
    uint64[] private ids;

    function setUp() public {
        token = new SSVToken();
        bytes memory start = abi.encodeCall(
            ISSVNetwork.initialize,
            (
                address(token),
                address(new SSVOperators()),
                address(new SSVClusters()),
                address(new SSVDAO()),
                address(new SSVViews()),
                100,
                200_000_000,
                500,
                3_600,
                86_400,
                1_000
            )
        );
        network = ISSVNetwork(address(new ERC1967Proxy(address(new SSVNetwork()), start)));
        network.updateModule(SSVModules.SSV_OPERATORS_WHITELIST, address(new SSVOperatorsWhitelist()));
        network.updateMaximumOperatorFee(type(uint64).max);
        for (uint8 i = 1; i <= 5; ++i) {
            ids.push(network.registerOperator(abi.encode(i), FEE, false));
        }
        ids.pop();
        token.mint(STAKER, 1 ether);
        vm.prank(STAKER);
        token.approve(address(network), type(uint256).max);
    }

    function key(uint8 i) private pure returns (bytes memory k) {
        k = new bytes(48);
        k[0] = bytes1(i);
    }

    function empty() private pure returns (ISSVNetworkCore.Cluster memory c) {
        c.active = true;
    }

    function views() private view returns (ISSVViews) {
        return ISSVViews(address(network));
    }

    /// registers one validator and returns the record the event carries
    function open(uint256 amount) private returns (ISSVNetworkCore.Cluster memory cluster) {
        return grow(1, amount, empty());
    }

    function grow(
        uint8 i,
        uint256 amount,
        ISSVNetworkCore.Cluster memory before
    ) private returns (ISSVNetworkCore.Cluster memory cluster) {
        vm.recordLogs();
        vm.prank(STAKER);
        network.registerValidator(key(i), ids, "", amount, before);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        (, , , cluster) = abi.decode(logs[logs.length - 1].data, (uint64[], bytes, bytes, ISSVNetworkCore.Cluster));
    }

    /// Mar 2023, SSV-3: the same operator twice in a cluster.
    function test_SameOperatorTwiceInACluster() public {
        ids[1] = ids[0];
        vm.expectRevert(abi.encodeWithSelector(ISSVNetworkCore.OperatorsListNotUnique.selector));
        vm.prank(STAKER);
        network.registerValidator(key(1), ids, "", 1e16, empty());
    }

    /// Mar 2023, SSV-8: the same operator key twice, also after the operator is gone.
    function test_SameOperatorKeyTwice() public {
        network.removeOperator(1);
        vm.expectRevert(abi.encodeWithSelector(ISSVNetworkCore.OperatorAlreadyExists.selector));
        network.registerOperator(abi.encode(uint8(1)), FEE, false);
    }

    /// Mar 2023, SSV-2: an owner must not withdraw into liquidation.
    function test_WithdrawalIntoLiquidation() public {
        ISSVNetworkCore.Cluster memory cluster = open(1e16);
        uint256 mustStay = 100 * 4 * FEE;
        vm.expectRevert(abi.encodeWithSelector(ISSVNetworkCore.InsufficientBalance.selector));
        vm.prank(STAKER);
        network.withdraw(ids, 1e16 - mustStay + 1, cluster);
        vm.prank(STAKER);
        network.withdraw(ids, 1e16 - mustStay, cluster);
    }

    /// Mar 2023, SSV-10: sizes are tested before packing.
    function test_PackingOverflow() public {
        vm.expectRevert(bytes(abi.encodeWithSignature("Error(string)", "Max value exceeded")));
        network.updateNetworkFee((uint256(1) << 64) * 10_000_000 + 1);
        vm.expectRevert(bytes(abi.encodeWithSignature("Error(string)", "Max precision exceeded")));
        network.updateNetworkFee(1);
    }

    /// Oct 2023, SSV-1: nobody exits another's validator.
    function test_ExitOfAnothersValidator() public {
        open(1e16);
        vm.expectRevert(abi.encodeWithSelector(ISSVNetworkCore.IncorrectValidatorStateWithData.selector, key(1)));
        vm.prank(STRANGER);
        network.exitValidator(key(1), ids);

        vm.recordLogs();
        vm.prank(STAKER);
        network.exitValidator(key(1), ids);
        require(vm.getRecordedLogs()[0].topics[1] == bytes32(uint256(uint160(STAKER))), "exit without its owner");
    }

    /// Feb 2024, SSV-1: a key repeated in a bulk removal.
    function test_DuplicateInBulkRemoval() public {
        ISSVNetworkCore.Cluster memory cluster = grow(2, 0, open(1e16));
        bytes[] memory keys = new bytes[](2);
        (keys[0], keys[1]) = (key(1), key(1));
        vm.expectRevert(abi.encodeWithSelector(ISSVNetworkCore.IncorrectValidatorStateWithData.selector, key(1)));
        vm.prank(STAKER);
        network.bulkRemoveValidator(keys, ids, cluster);
    }

    /// The draft of December 2021 read the caller's flag, not the owner's: whether a cluster
    /// is closed must not depend on who asks.
    function test_LiquidationLooksAtTheOwnersCluster() public {
        ISSVNetworkCore.Cluster memory cluster = open(1e16);
        vm.expectRevert(abi.encodeWithSelector(ISSVNetworkCore.ClusterNotLiquidatable.selector));
        vm.prank(STRANGER);
        network.liquidate(STAKER, ids, cluster);

        vm.roll(block.number + 1e16 / (4 * FEE) - 99);
        require(views().isLiquidatable(STAKER, ids, cluster), "short and not liquidatable");
        uint256 bounty = views().getBalance(STAKER, ids, cluster);
        vm.prank(STRANGER);
        network.liquidate(STAKER, ids, cluster);
        require(token.balanceOf(STRANGER) == bounty && bounty != 0, "bounty");
        cluster.active = false;
        cluster.balance = cluster.index = 0;
        require(views().isLiquidated(STAKER, ids, cluster), "not closed");
    }

    /// Mar 2023, SSV-19: a module's reasons reach the caller unchanged; and a module that
    /// was never set is not a success.
    function test_ModuleThatIsNotThere() public {
        vm.expectRevert(
            abi.encodeWithSelector(ISSVNetworkCore.TargetModuleDoesNotExistWithData.selector, uint8(1))
        );
        network.updateModule(SSVModules.SSV_CLUSTERS, address(0xdead));
    }

    /// The code behind a proxy is nobody's to initialise.
    function test_ImplementationCannotBeInitialized() public {
        SSVNetwork implementation = new SSVNetwork();
        vm.expectRevert(bytes(abi.encodeWithSignature("Error(string)", "Initializable: contract is already initialized")));
        implementation.initialize(address(token), STAKER, STAKER, STAKER, STAKER, 0, 0, 0, 0, 0, 0);
    }

    /// State stays where it is when the code changes.
    function test_UpgradeKeepsState() public {
        ISSVNetworkCore.Cluster memory cluster = open(1e16);
        vm.roll(block.number + 7);
        uint256 balance = views().getBalance(STAKER, ids, cluster);
        SSVNetwork(address(network)).upgradeTo(address(new SSVNetwork()));
        network.updateModule(SSVModules.SSV_CLUSTERS, address(new SSVClusters()));
        network.updateModule(SSVModules.SSV_VIEWS, address(new SSVViews()));
        require(views().getBalance(STAKER, ids, cluster) == balance, "balance");
        require(views().getNetworkValidatorsCount() == 1, "validators");

        vm.expectRevert(bytes(abi.encodeWithSignature("Error(string)", "Ownable: caller is not the owner")));
        vm.prank(STRANGER);
        SSVNetwork(address(network)).upgradeTo(address(this));
    }
}
