// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {SSVNetwork} from "../SSVNetwork.sol";
import {SSVNetworkViews} from "../SSVNetworkViews.sol";
import {ISSVClusters} from "../interfaces/ISSVClusters.sol";
import {ISSVNetwork} from "../interfaces/ISSVNetwork.sol";
import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {ISSVOperators} from "../interfaces/ISSVOperators.sol";
import {ISSVViews} from "../interfaces/ISSVViews.sol";
import {SSVModules} from "../libraries/SSVStorage.sol";
import {SSVClusters} from "../modules/SSVClusters.sol";
import {SSVDAO} from "../modules/SSVDAO.sol";
import {SSVOperators} from "../modules/SSVOperators.sol";
import {SSVOperatorsWhitelist} from "../modules/SSVOperatorsWhitelist.sol";
import {SSVViews} from "../modules/SSVViews.sol";
import {SSVToken} from "../token/SSVToken.sol";
import {Vm, vm} from "./Vm.sol";

/// The whole set, deployed; five operators of one owner; a staker with tokens. The test
/// contract owns the network.
abstract contract Fixture {
    uint256 internal constant FEE = 1_000_000_000;
    uint64 internal constant FEE_UNITS = 100;
    uint256 internal constant UNIT_WEI = 10_000_000;
    uint64 internal constant THRESHOLD = 100;
    uint256 internal constant COLLATERAL = 200_000_000;
    uint32 internal constant LIMIT = 5;
    uint64 internal constant DECLARE = 3_600;
    uint64 internal constant EXECUTE = 86_400;
    uint64 internal constant MAX_FEE = 76_528_650_000_000;
    uint256 internal constant RICH = 1 ether;

    address internal constant OPERATOR = address(0xb1);
    address internal constant STAKER = address(0xa1);
    address internal constant STRANGER = address(0xa2);

    SSVToken internal token;
    ISSVNetwork internal network;
    ISSVViews internal views;
    /// the four operators of the usual cluster; a fifth exists
    uint64[] internal ids;

    function setUp() public virtual {
        vm.roll(1_000);
        vm.warp(1_700_000_000);
        token = new SSVToken();
        network = ISSVNetwork(address(new ERC1967Proxy(address(new SSVNetwork()), startCall())));
        views = ISSVViews(
            address(
                new ERC1967Proxy(
                    address(new SSVNetworkViews()),
                    abi.encodeCall(SSVNetworkViews.initialize, (address(network)))
                )
            )
        );
        network.updateModule(SSVModules.SSV_OPERATORS_WHITELIST, address(new SSVOperatorsWhitelist()));
        network.updateMaximumOperatorFee(MAX_FEE);
        for (uint8 i = 1; i <= 5; ++i) {
            vm.prank(OPERATOR);
            network.registerOperator(abi.encode(i), FEE, false);
        }
        ids = [1, 2, 3, 4];
        fund(STAKER);
    }

    function startCall() internal returns (bytes memory) {
        return
            abi.encodeCall(
                ISSVNetwork.initialize,
                (
                    address(token),
                    address(new SSVOperators()),
                    address(new SSVClusters()),
                    address(new SSVDAO()),
                    address(new SSVViews()),
                    THRESHOLD,
                    COLLATERAL,
                    LIMIT,
                    DECLARE,
                    EXECUTE,
                    1_000
                )
            );
    }

    function fund(address account) internal {
        token.mint(account, RICH);
        vm.prank(account);
        token.approve(address(network), type(uint256).max);
    }

    // ---- calls

    /// makes a call that must succeed
    function perform(address from, bytes memory data) internal returns (bytes memory out) {
        bool ok;
        vm.prank(from);
        (ok, out) = address(network).call(data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(out, 32), mload(out))
            }
        }
    }

    /// makes a call that must succeed, and returns what it logged
    function logsOf(address from, bytes memory data) internal returns (Vm.Log[] memory) {
        vm.recordLogs();
        perform(from, data);
        return vm.getRecordedLogs();
    }

    /// makes a call on a cluster, and returns the record that its last log carries
    function recordOf(address from, bytes memory data) internal returns (ISSVNetworkCore.Cluster memory) {
        Vm.Log[] memory logs = logsOf(from, data);
        return recordIn(logs[logs.length - 1]);
    }

    /// makes a call that must revert with exactly this
    function refuse(address from, bytes memory data, bytes memory why) internal {
        vm.prank(from);
        (bool ok, bytes memory out) = address(network).call(data);
        require(!ok, "was not refused");
        require(keccak256(out) == keccak256(why), "refused for another reason");
    }

    function refuse(address from, bytes memory data, bytes4 why) internal {
        refuse(from, data, abi.encodePacked(why));
    }

    function text(string memory message) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("Error(string)", message);
    }

    function overflow() internal pure returns (bytes memory) {
        return abi.encodeWithSignature("Panic(uint256)", 0x11);
    }

    function notOwner(address caller) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ISSVNetworkCore.CallerNotOwnerWithData.selector, caller, OPERATOR);
    }

    // ---- logs

    /// Every cluster event ends with the record, after the offsets and values before it.
    function recordIn(Vm.Log memory log) internal pure returns (ISSVNetworkCore.Cluster memory cluster) {
        bytes32 topic = log.topics[0];
        uint256 words = 2;
        if (topic == ISSVClusters.ValidatorAdded.selector) words = 3;
        if (topic == ISSVClusters.ClusterLiquidated.selector || topic == ISSVClusters.ClusterReactivated.selector) {
            words = 1;
        }
        bytes memory data = log.data;
        assembly ("memory-safe") {
            mcopy(cluster, add(data, mul(add(words, 1), 32)), 160)
        }
    }

    function requireLog(Vm.Log memory log, bytes32 topic, bytes memory data) internal view {
        require(log.emitter == address(network), "another contract's log");
        require(log.topics[0] == topic, "another event");
        require(keccak256(log.data) == keccak256(data), "other event data");
    }

    function requireTopics(Vm.Log memory log, bytes32 first, bytes32 second) internal pure {
        require(log.topics.length == (second == 0 ? 2 : 3), "number of topics");
        require(log.topics[1] == first, "first topic");
        if (second != 0) require(log.topics[2] == second, "second topic");
    }

    function requireTransfer(Vm.Log memory log, address from, address to, uint256 amount) internal view {
        require(log.emitter == address(token), "no transfer");
        require(log.topics[0] == keccak256("Transfer(address,address,uint256)"), "no transfer event");
        requireTopics(log, word(from), word(to));
        require(abi.decode(log.data, (uint256)) == amount, "transferred amount");
    }

    function word(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    function same(ISSVNetworkCore.Cluster memory a, ISSVNetworkCore.Cluster memory b) internal pure returns (bool) {
        return keccak256(abi.encode(a)) == keccak256(abi.encode(b));
    }

    // ---- arguments

    function key(uint8 i) internal pure returns (bytes memory k) {
        k = new bytes(48);
        k[0] = bytes1(i);
    }

    function keys(uint8 first, uint8 n) internal pure returns (bytes[] memory list) {
        list = new bytes[](n);
        for (uint8 i; i < n; ++i) list[i] = key(first + i);
    }

    function list1(uint64 id) internal pure returns (uint64[] memory list) {
        list = new uint64[](1);
        list[0] = id;
    }

    function list2(uint64 a, uint64 b) internal pure returns (uint64[] memory list) {
        list = new uint64[](2);
        (list[0], list[1]) = (a, b);
    }

    function list4(uint64 a, uint64 b, uint64 c, uint64 d) internal pure returns (uint64[] memory list) {
        list = new uint64[](4);
        (list[0], list[1], list[2], list[3]) = (a, b, c, d);
    }

    function empty() internal pure returns (ISSVNetworkCore.Cluster memory c) {
        c.active = true;
    }

    function registerCall(
        bytes memory publicKey,
        uint64[] memory operators,
        uint256 amount,
        ISSVNetworkCore.Cluster memory cluster
    ) internal pure returns (bytes memory) {
        return abi.encodeCall(ISSVClusters.registerValidator, (publicKey, operators, hex"5a", amount, cluster));
    }

    function bulkRegisterCall(
        bytes[] memory publicKeys,
        uint64[] memory operators,
        uint256 amount,
        ISSVNetworkCore.Cluster memory cluster
    ) internal pure returns (bytes memory) {
        return
            abi.encodeCall(
                ISSVClusters.bulkRegisterValidator,
                (publicKeys, operators, new bytes[](publicKeys.length), amount, cluster)
            );
    }

    // ---- states

    /// the staker's cluster on the usual operators, with validators key(1) to key(n)
    function open(uint8 n, uint256 amount) internal returns (ISSVNetworkCore.Cluster memory) {
        return recordOf(STAKER, bulkRegisterCall(keys(1, n), ids, amount, empty()));
    }

    function liquidated(ISSVNetworkCore.Cluster memory cluster) internal returns (ISSVNetworkCore.Cluster memory) {
        return recordOf(STAKER, abi.encodeCall(ISSVClusters.liquidate, (STAKER, ids, cluster)));
    }

    function removeOperator(uint64 id) internal {
        perform(OPERATOR, abi.encodeCall(ISSVOperators.removeOperator, (id)));
    }

    function validatorsOf(uint64 id) internal view returns (uint32 count) {
        (, , count, , , ) = views.getOperatorById(id);
    }
}
