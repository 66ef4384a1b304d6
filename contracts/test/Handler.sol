// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {SSVNetwork} from "../SSVNetwork.sol";
import {ISSVClusters} from "../interfaces/ISSVClusters.sol";
import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {ISSVOperators} from "../interfaces/ISSVOperators.sol";
import {ISSVOperatorsWhitelist} from "../interfaces/ISSVOperatorsWhitelist.sol";
import {SSVModules} from "../libraries/SSVStorage.sol";
import {SSVClusters} from "../modules/SSVClusters.sol";
import {SSVOperators} from "../modules/SSVOperators.sol";
import {Fixture} from "./Fixture.sol";
import {Vm, vm} from "./Vm.sol";

/// Makes random calls of three stakers on two committees, keeps every record as the last
/// event carried it, and looks at each call's effect. What it finds wrong stays in `broken`:
/// a revert would take the finding back.
contract Handler is Fixture {
    uint256 internal constant MAIN_SLOT = 0xd56c4f4aab8ca22f9fde432777379f436593c6027698a6995e2daea890bed104;
    uint256 internal constant PROTOCOL_SLOT = 0x0f1d85405047bdb6b0a60e27531f52a1f7a948613527b9b83a7552558207aa15;

    struct Known {
        bool exists;
        address owner;
        uint64[] operators;
        ISSVNetworkCore.Cluster record;
        bytes[] keys;
    }

    Known[6] internal clusters;
    /// wei that clusters owed and did not have
    uint256 public shortfall;
    string public broken;
    uint8 internal nextKey;
    mapping(address => bool) internal listed;
    mapping(uint64 => uint64) internal seenIndex;

    function setUp() public override {
        super.setUp();
        for (uint256 i; i < 6; ++i) {
            clusters[i].owner = address(uint160(0xa1 + 0x100 * (i % 3)));
            if (i < 3) clusters[i].operators = ids;
            else clusters[i].operators = list4(2, 3, 4, 5);
        }
        fund(clusters[1].owner);
        fund(clusters[2].owner);
        network.updateNetworkFee(2 * UNIT_WEI);
    }

    function check(bool holds, string memory what) internal {
        if (!holds && bytes(broken).length == 0) broken = what;
    }

    function attempt(address from, bytes memory data) internal returns (bool ok) {
        vm.prank(from);
        (ok, ) = address(network).call(data);
    }

    /// makes a call on a cluster that settles it or not, and keeps what it did
    function act(Known storage k, address from, bytes memory data, bool settles) internal returns (bool ok) {
        uint256 missing = settles ? missingIn(k) : 0;
        vm.recordLogs();
        ok = attempt(from, data);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        if (!ok) return false;
        shortfall += missing;
        k.exists = true;
        k.record = recordIn(logs[logs.length - 1]);
    }

    // ---- what the network stores, read past its views

    function stateOf(uint64 id) internal view returns (uint256) {
        return uint256(vm.load(address(network), keccak256(abi.encode(id, MAIN_SLOT + 3))));
    }

    function indexOf(uint64 id) internal view returns (uint64) {
        uint256 state = stateOf(id);
        uint64 fee = uint64(state >> 32);
        return uint64(state >> 128) + (uint64(block.number) - uint32(state >> 96)) * fee;
    }

    function networkIndex() internal view returns (uint64) {
        uint256 first = uint256(vm.load(address(network), bytes32(PROTOCOL_SLOT)));
        uint256 second = uint256(vm.load(address(network), bytes32(PROTOCOL_SLOT + 1)));
        return uint64(second) + (uint64(block.number) - uint32(first >> 192)) * uint64(first >> 128);
    }

    /// what a cluster owes now beyond its balance, in wei
    function missingIn(Known storage k) internal view returns (uint256) {
        if (!k.exists || !k.record.active) return 0;
        uint256 index;
        for (uint256 i; i < 4; ++i) index += indexOf(k.operators[i]);
        uint256 used = (index - k.record.index + networkIndex() - k.record.networkFeeIndex) * k.record.validatorCount;
        used *= UNIT_WEI;
        return used > k.record.balance ? used - k.record.balance : 0;
    }

    function balanceOf(Known storage k) internal view returns (uint256) {
        return k.record.active ? views.getBalance(k.owner, k.operators, k.record) : k.record.balance;
    }

    function solvent(Known storage k, string memory what) internal {
        check(!views.isLiquidatable(k.owner, k.operators, k.record), what);
    }

    // ---- calls

    function pass(uint256 blocks) external {
        vm.roll(block.number + (blocks % 300));
        vm.warp(block.timestamp + (blocks % 90_000));
    }

    function register(uint256 i, uint256 n, uint256 amount) external {
        Known storage k = clusters[i % 6];
        uint8 count = uint8(1 + (n % 2));
        bytes[] memory fresh = keys(nextKey, count);
        (, , , , bool closed, ) = views.getOperatorById(2);
        ISSVNetworkCore.Cluster memory record = k.exists ? k.record : empty();
        bytes memory data = bulkRegisterCall(fresh, k.operators, amount % (RICH / 100), record);
        if (!act(k, k.owner, data, true)) return;
        nextKey += count;
        for (uint256 j; j < count; ++j) k.keys.push(fresh[j]);
        check(!closed || listed[k.owner], "I13: a private operator took a stranger's validator");
        solvent(k, "I6: short after registration");
    }

    function remove(uint256 i) external {
        Known storage k = clusters[i % 6];
        if (k.keys.length == 0) return;
        bytes memory publicKey = k.keys[k.keys.length - 1];
        if (act(k, k.owner, abi.encodeCall(ISSVClusters.removeValidator, (publicKey, k.operators, k.record)), true)) {
            k.keys.pop();
        } else {
            check(false, "an owner could not remove a validator");
        }
    }

    function deposit(uint256 i, uint256 j, uint256 amount) external {
        Known storage k = clusters[i % 6];
        if (!k.exists) return;
        bytes memory data = abi.encodeCall(ISSVClusters.deposit, (k.owner, k.operators, amount % UNIT_WEI, k.record));
        act(k, clusters[j % 3].owner, data, false);
    }

    function withdraw(uint256 i, uint256 amount) external {
        Known storage k = clusters[i % 6];
        if (!k.exists) return;
        amount %= k.record.balance + 2;
        uint256 before = token.balanceOf(k.owner);
        if (!act(k, k.owner, abi.encodeCall(ISSVClusters.withdraw, (k.operators, amount, k.record)), true)) return;
        check(token.balanceOf(k.owner) - before == amount, "a withdrawal paid another amount");
        solvent(k, "I6: short after a withdrawal");
    }

    function liquidate(uint256 i, bool byOwner) external {
        Known storage k = clusters[i % 6];
        if (!k.exists || !k.record.active) return;
        uint256 bounty = balanceOf(k);
        bool may = byOwner || views.isLiquidatable(k.owner, k.operators, k.record);
        address caller = byOwner ? k.owner : STRANGER;
        uint256 before = token.balanceOf(caller);
        bytes memory data = abi.encodeCall(ISSVClusters.liquidate, (k.owner, k.operators, k.record));
        if (act(k, caller, data, true)) {
            check(may, "a solvent cluster was liquidated");
            check(token.balanceOf(caller) - before == bounty, "I10: another bounty than the settled balance");
            check(k.record.balance == 0 && k.record.index == 0 && k.record.networkFeeIndex == 0, "I5: not emptied");
        } else {
            // the pool itself can be short after late liquidations
            check(!may || token.balanceOf(address(network)) < bounty, "a short cluster could not be liquidated");
        }
    }

    function reactivate(uint256 i, uint256 amount) external {
        Known storage k = clusters[i % 6];
        if (!k.exists) return;
        bytes memory data = abi.encodeCall(ISSVClusters.reactivate, (k.operators, amount % (RICH / 100), k.record));
        if (act(k, k.owner, data, false)) solvent(k, "I6: short after reactivation");
    }

    function earnings(uint64 id) external {
        id = 1 + (id % 5);
        uint256 due = views.getOperatorEarnings(id);
        uint256 before = token.balanceOf(OPERATOR);
        if (attempt(OPERATOR, abi.encodeCall(ISSVOperators.withdrawAllOperatorEarnings, (id)))) {
            check(token.balanceOf(OPERATOR) - before == due, "an operator was paid another amount");
        }
    }

    function changeFee(uint64 id, uint256 fee, uint8 kind) external {
        id = 1 + (id % 5);
        fee = (fee % 400) * UNIT_WEI;
        uint256 earned = views.getOperatorEarnings(id);
        uint256 old = views.getOperatorFee(id);
        (, uint256 declared, uint64 begin, uint64 end) = views.getOperatorDeclaredFee(id);
        bytes memory data = abi.encodeCall(ISSVOperators.reduceOperatorFee, (id, fee));
        if (kind % 3 == 1) data = abi.encodeCall(ISSVOperators.declareOperatorFee, (id, fee));
        if (kind % 3 == 2) data = abi.encodeCall(ISSVOperators.executeOperatorFee, (id));
        if (!attempt(OPERATOR, data)) return;
        uint256 fresh = views.getOperatorFee(id);
        check(views.getOperatorEarnings(id) == earned, "I8: a fee acts on blocks that have passed");
        if (kind % 3 == 0) check(fresh == fee && fresh < old, "I9: a reduction raised the fee");
        if (kind % 3 == 1) {
            check(fresh == old, "I8: a declaration changed the fee");
            check(fee <= MAX_FEE && fee <= old + old / 10 && (old != 0 || fee == 0), "I9: beyond the limits");
        }
        if (kind % 3 == 2) {
            check(fresh == declared, "I8: another fee than the declared one");
            check(block.timestamp >= begin && block.timestamp <= end, "I8: outside the window");
        }
    }

    function networkFee(uint256 fee, bool earnedToo) external {
        uint256 earned = views.getNetworkEarnings();
        network.updateNetworkFee((fee % 5) * UNIT_WEI);
        check(views.getNetworkEarnings() == earned, "I8: the network fee acts on blocks that have passed");
        if (earnedToo) attempt(address(this), abi.encodeWithSignature("withdrawNetworkEarnings(uint256)", earned));
    }

    function privacy(bool isPrivate, uint256 i, bool list) external {
        bytes memory flag = abi.encodeCall(ISSVOperators.setOperatorsPublicUnchecked, (list1(2)));
        if (isPrivate) flag = abi.encodeCall(ISSVOperators.setOperatorsPrivateUnchecked, (list1(2)));
        attempt(OPERATOR, flag);
        address[] memory who = new address[](1);
        who[0] = clusters[i % 3].owner;
        bytes memory data = list
            ? abi.encodeCall(ISSVOperatorsWhitelist.setOperatorsWhitelists, (list1(2), who))
            : abi.encodeCall(ISSVOperatorsWhitelist.removeOperatorsWhitelists, (list1(2), who));
        if (attempt(OPERATOR, data)) listed[who[0]] = list;
        check((views.getWhitelistedOperators(list1(2), who[0]).length == 1) == listed[who[0]], "I13: bitmap and set differ");
    }

    function removeFifth(uint256 luck) external {
        if (luck % 50 == 0) attempt(OPERATOR, abi.encodeCall(ISSVOperators.removeOperator, (5)));
    }

    function stranger(uint256 i, uint64 id) external {
        Known storage k = clusters[i % 6];
        id = 1 + (id % 5);
        bool ok = attempt(STRANGER, abi.encodeCall(ISSVOperators.withdrawAllOperatorEarnings, (id)));
        ok = ok || attempt(STRANGER, abi.encodeCall(ISSVOperators.removeOperator, (id)));
        ok = ok || attempt(STRANGER, abi.encodeCall(ISSVClusters.withdraw, (k.operators, 0, k.record)));
        ok = ok || attempt(STRANGER, abi.encodeWithSignature("withdrawNetworkEarnings(uint256)", 0));
        if (k.keys.length != 0) {
            ok = ok || attempt(STRANGER, abi.encodeCall(ISSVClusters.exitValidator, (k.keys[0], k.operators)));
            bytes memory data = abi.encodeCall(ISSVClusters.removeValidator, (k.keys[0], k.operators, k.record));
            ok = ok || attempt(STRANGER, data);
        }
        check(!ok, "I11: a stranger moved what is another's");
    }

    function upgrade(uint256 which) external {
        bytes32 before = digest();
        if (which % 3 == 0) SSVNetwork(address(network)).upgradeTo(address(new SSVNetwork()));
        if (which % 3 == 1) network.updateModule(SSVModules.SSV_CLUSTERS, address(new SSVClusters()));
        if (which % 3 == 2) network.updateModule(SSVModules.SSV_OPERATORS, address(new SSVOperators()));
        check(digest() == before, "I14: an upgrade changed the state");
    }

    /// everything the views know, as one hash
    function digest() internal view returns (bytes32 all) {
        all = keccak256(abi.encode(views.getNetworkEarnings(), views.getNetworkValidatorsCount(), views.getNetworkFee()));
        for (uint64 id = 1; id <= 5; ++id) all = keccak256(abi.encode(all, stateOf(id), views.getOperatorEarnings(id)));
        for (uint256 i; i < 6; ++i) {
            if (clusters[i].exists) all = keccak256(abi.encode(all, balanceOf(clusters[i])));
        }
    }

    // ---- questions of the invariants

    function everyRecordIsCurrent() external view returns (bool) {
        for (uint256 i; i < 6; ++i) {
            Known storage k = clusters[i];
            if (k.exists && views.isLiquidated(k.owner, k.operators, k.record) == k.record.active) return false;
        }
        return true;
    }

    function countsAgree() external view returns (bool) {
        uint32 total;
        uint32[6] memory counts;
        for (uint256 i; i < 6; ++i) {
            Known storage k = clusters[i];
            if (!k.exists || !k.record.active) continue;
            total += k.record.validatorCount;
            for (uint256 j; j < 4; ++j) counts[k.operators[j]] += k.record.validatorCount;
        }
        if (total != views.getNetworkValidatorsCount()) return false;
        for (uint64 id = 1; id <= 5; ++id) {
            (, , uint32 count, , , bool active) = views.getOperatorById(id);
            if (count != (active ? counts[id] : 0)) return false;
        }
        return true;
    }

    /// what the network holds, and what it owes less what nobody paid
    function balanceSheet() external view returns (uint256 held, uint256 owed) {
        held = token.balanceOf(address(network)) + shortfall;
        owed = views.getNetworkEarnings();
        for (uint64 id = 1; id <= 5; ++id) owed += views.getOperatorEarnings(id);
        for (uint256 i; i < 6; ++i) {
            if (!clusters[i].exists) continue;
            owed += balanceOf(clusters[i]);
            held += missingIn(clusters[i]);
        }
    }

    function indexesGrow() external returns (bool) {
        for (uint64 id; id <= 5; ++id) {
            uint64 index = id == 0 ? networkIndex() : indexOf(id);
            if (index < seenIndex[id] || uint32(stateOf(id) >> 96) > block.number) return false;
            seenIndex[id] = index;
        }
        return true;
    }

    function closedClustersHaveNoIndexes() external view returns (bool) {
        for (uint256 i; i < 6; ++i) {
            ISSVNetworkCore.Cluster storage c = clusters[i].record;
            if (clusters[i].exists && !c.active && (c.index != 0 || c.networkFeeIndex != 0)) return false;
        }
        return true;
    }
}
