// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {SSVNetwork} from "../SSVNetwork.sol";
import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {ISSVOperators} from "../interfaces/ISSVOperators.sol";
import {FeeChangeRequest, SSVModules} from "../libraries/SSVStorage.sol";
import {Fixture} from "./Fixture.sol";
import {vm} from "./Vm.sol";

// What the next version adds to each record: a second hot word for ether, a map of ether
// clusters, an ether account of the network, and two rooms of its own.

struct NextOperator {
    uint256 state;
    address owner;
    uint256 ethState;
}

struct NextData {
    mapping(bytes32 => bytes32) validators;
    mapping(bytes32 => bytes32) clusters;
    mapping(bytes32 => uint64) operatorsPKs;
    mapping(uint64 => NextOperator) operators;
    mapping(uint64 => FeeChangeRequest) operatorFeeChangeRequests;
    mapping(uint64 => address) operatorsWhitelist;
    mapping(address => mapping(uint256 => uint256)) addressWhitelistedForOperators;
    mapping(uint8 => address) ssvContracts;
    address token;
    uint64 lastOperatorId;
    mapping(bytes32 => bytes32) ethClusters;
}

struct NextProtocol {
    uint256[3] words;
    uint64 ethDaoBalance;
    uint32 ethDaoIndexBlock;
    uint32 ethDaoValidatorCount;
    uint64 ethNetworkFee;
    uint64 daoTotalEthVUnits;
}

struct NextEffectiveBalance {
    mapping(uint64 => bytes32) committedRoots;
    mapping(bytes32 => uint256) clusterUnits;
    mapping(uint64 => uint64) operatorDeviation;
    uint64 latestCommittedBlock;
}

struct NextStaking {
    mapping(address => uint256) userIndex;
    uint256 accEthPerShare;
    uint32[4] oracleIds;
}

/// The next version in small: it reads the old records and writes the new ones.
contract NextModule {
    function data() private pure returns (NextData storage d) {
        assembly {
            d.slot := 0xd56c4f4aab8ca22f9fde432777379f436593c6027698a6995e2daea890bed104
        }
    }

    function protocol() private pure returns (NextProtocol storage d) {
        assembly {
            d.slot := 0x0f1d85405047bdb6b0a60e27531f52a1f7a948613527b9b83a7552558207aa15
        }
    }

    function effectiveBalance() private pure returns (NextEffectiveBalance storage d) {
        assembly {
            d.slot := 0x390cbedbff243e70d145a8af984af2a57b7d76f69a06b091131b3e7df1c83452
        }
    }

    function staking() private pure returns (NextStaking storage d) {
        assembly {
            d.slot := 0x42a40d4f240cbf0c19443bafd2ba44f8a87081a52700ad1ed0edd76039240dbc
        }
    }

    /// Fills everything that is new, as a migration would.
    function migrate(bytes32 cluster) external {
        NextData storage d = data();
        for (uint64 id = 1; id <= d.lastOperatorId; ++id) {
            require(d.operators[id].owner != address(0), "an operator lost its owner");
            require(d.operators[id].ethState == 0, "the room is taken");
            d.operators[id].ethState = type(uint256).max;
        }
        require(d.clusters[cluster] != 0 && d.ethClusters[cluster] == 0, "cluster");
        d.ethClusters[cluster] = d.clusters[cluster];
        NextProtocol storage p = protocol();
        require(p.ethDaoBalance == 0 && p.ethNetworkFee == 0, "the room is taken");
        p.ethDaoBalance = p.ethNetworkFee = p.daoTotalEthVUnits = type(uint64).max;
        p.ethDaoIndexBlock = p.ethDaoValidatorCount = type(uint32).max;
        NextEffectiveBalance storage e = effectiveBalance();
        e.committedRoots[1] = bytes32(type(uint256).max);
        e.clusterUnits[cluster] = type(uint256).max;
        e.operatorDeviation[1] = e.latestCommittedBlock = type(uint64).max;
        NextStaking storage s = staking();
        s.userIndex[address(this)] = s.accEthPerShare = type(uint256).max;
        s.oracleIds = [uint32(1), 2, 3, 4];
    }
}

/// The router of the next version: a function more, and module numbers beyond the old ones.
contract NextNetwork is SSVNetwork {
    function setNextModule(uint8 number, address module) external onlyOwner {
        NextData storage d;
        assembly {
            d.slot := 0xd56c4f4aab8ca22f9fde432777379f436593c6027698a6995e2daea890bed104
        }
        d.ssvContracts[number] = module;
    }

    function migrate(bytes32 cluster) external onlyOwner {
        NextData storage d;
        assembly {
            d.slot := 0xd56c4f4aab8ca22f9fde432777379f436593c6027698a6995e2daea890bed104
        }
        (bool ok, ) = d.ssvContracts[6].delegatecall(abi.encodeCall(NextModule.migrate, (cluster)));
        require(ok, "migration failed");
    }
}

contract NextVersionTest is Fixture {
    uint256 private constant MAIN = 0xd56c4f4aab8ca22f9fde432777379f436593c6027698a6995e2daea890bed104;
    uint256 private constant PROTOCOL = 0x0f1d85405047bdb6b0a60e27531f52a1f7a948613527b9b83a7552558207aa15;

    function at(uint256 slot) private view returns (bytes32) {
        return vm.load(address(network), bytes32(slot));
    }

    function inMap(bytes32 mapKey, uint256 slot) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(mapKey, slot)));
    }

    /// every word this version has written, read past the views
    function words(bytes32 cluster) private view returns (bytes32 all) {
        bytes32[] memory list = new bytes32[](40);
        uint256 n;
        for (uint256 i; i < 10; ++i) list[n++] = at(MAIN + i);
        for (uint256 i; i < 3; ++i) list[n++] = at(PROTOCOL + i);
        for (uint256 id = 1; id <= 5; ++id) {
            list[n++] = at(inMap(bytes32(id), MAIN + 3));
            list[n++] = at(inMap(bytes32(id), MAIN + 3) + 1);
        }
        for (uint256 m; m < 5; ++m) list[n++] = at(inMap(bytes32(m), MAIN + 7));
        list[n++] = at(inMap(cluster, MAIN + 1));
        list[n++] = at(inMap(bytes32(uint256(1)), MAIN + 4));
        list[n++] = at(inMap(bytes32(uint256(1)), MAIN + 4) + 1);
        return keccak256(abi.encode(list));
    }

    function test_NextVersionFitsBehindTheSameProxy() public {
        network.updateNetworkFee(2 * UNIT_WEI);
        ISSVNetworkCore.Cluster memory cluster = open(2, RICH / 2);
        perform(OPERATOR, abi.encodeCall(ISSVOperators.declareOperatorFee, (1, FEE + UNIT_WEI)));
        vm.roll(block.number + 7);
        bytes32 id = keccak256(abi.encodePacked(STAKER, ids));
        bytes32 before = words(id);
        uint256 balance = views.getBalance(STAKER, ids, cluster);

        SSVNetwork(address(network)).upgradeTo(address(new NextNetwork()));
        NextNetwork(address(network)).setNextModule(6, address(new NextModule()));
        NextNetwork(address(network)).migrate(id);

        require(words(id) == before, "a word of this version moved or changed");
        require(views.getBalance(STAKER, ids, cluster) == balance, "balance");
        require(views.getOperatorEarnings(1) == 7 * 2 * FEE, "earnings");
        require(views.getNetworkEarnings() == 7 * 2 * 2 * UNIT_WEI, "network's earnings");
        // and everything goes on
        perform(STAKER, registerCall(key(9), ids, 1, cluster));
        removeOperator(5);
        network.updateModule(SSVModules.SSV_DAO, address(token));
    }
}
