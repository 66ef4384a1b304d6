// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {SSVNetwork} from "../SSVNetwork.sol";
import {SSVNetworkViews} from "../SSVNetworkViews.sol";
import {ISSVNetwork} from "../interfaces/ISSVNetwork.sol";
import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {ISSVViews} from "../interfaces/ISSVViews.sol";
import {SSVModules} from "../libraries/SSVStorage.sol";
import {SSVDAO} from "../modules/SSVDAO.sol";
import {SSVOperators} from "../modules/SSVOperators.sol";
import {SSVToken} from "../token/SSVToken.sol";
import {Fixture} from "./Fixture.sol";
import {Vm, vm} from "./Vm.sol";

interface IProxy {
    function owner() external view returns (address);
    function pendingOwner() external view returns (address);
    function transferOwnership(address) external;
    function acceptOwnership() external;
    function upgradeTo(address) external;
    function upgradeToAndCall(address, bytes calldata) external payable;
}

/// The two proxies: set-up, forwarding, ownership, upgrades; and the token.
contract RouterTest is Fixture {
    function refuseAt(address to, address from, uint256 value, bytes memory data, bytes memory why) private {
        vm.deal(from, value);
        vm.prank(from);
        (bool ok, bytes memory out) = to.call{value: value}(data);
        require(!ok, "was not refused");
        require(keccak256(out) == keccak256(why), "refused for another reason");
    }

    function performAt(address to, address from, bytes memory data) private returns (Vm.Log[] memory) {
        vm.recordLogs();
        vm.prank(from);
        (bool ok, ) = to.call(data);
        require(ok, "was refused");
        return vm.getRecordedLogs();
    }

    function test_InitializeOrder() public {
        bytes memory again = startCall();
        refuse(STRANGER, again, text("Initializable: contract is already initialized"));
        bytes memory start = abi.encodeCall(SSVNetworkViews.initialize, (STRANGER));
        refuseAt(address(views), STRANGER, 0, start, text("Initializable: contract is already initialized"));
        // bare code: the once-only check speaks first
        address bare = address(new SSVNetwork());
        refuseAt(bare, STRANGER, 0, again, text("Initializable: contract is already initialized"));
        bare = address(new SSVNetworkViews());
        refuseAt(bare, STRANGER, 0, start, text("Initializable: contract is already initialized"));
    }

    function test_InitializeEvents() public {
        bytes memory start = startCall();
        address code = address(new SSVNetwork());
        vm.recordLogs();
        address fresh = address(new ERC1967Proxy(code, start));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(logs.length == 3 && logs[1].emitter == fresh, "Upgraded, OwnershipTransferred, Initialized");
        require(logs[0].topics[0] == keccak256("Upgraded(address)"), "Upgraded");
        require(logs[1].topics[0] == keccak256("OwnershipTransferred(address,address)"), "OwnershipTransferred");
        require(logs[1].topics[1] == 0 && logs[1].topics[2] == word(address(this)), "from nobody to the caller");
        require(logs[2].topics[0] == keccak256("Initialized(uint8)"), "Initialized");
        require(abi.decode(logs[2].data, (uint8)) == 1, "version 1");
        ISSVViews asked = ISSVViews(fresh);
        require(asked.getMaximumOperatorFee() == 0, "no maximum fee yet");
        require(asked.getLiquidationThresholdPeriod() == THRESHOLD, "not bounded here");
        require(asked.getMinimumLiquidationCollateral() == COLLATERAL, "collateral");
        require(asked.getValidatorsPerOperatorLimit() == LIMIT, "limit");
        require(asked.getOperatorFeeIncreaseLimit() == 1_000, "increase");
    }

    function test_CollateralIsPackedAtStart() public {
        address code = address(new SSVNetwork());
        address m = address(token);
        bytes memory start = abi.encodeCall(ISSVNetwork.initialize, (m, m, m, m, m, 0, 1, 0, 0, 0, 0));
        try new ERC1967Proxy(code, start) {
            revert("odd collateral");
        } catch Error(string memory why) {
            require(keccak256(bytes(why)) == keccak256("Max precision exceeded"), "precision");
        }
    }

    function test_UpdateModuleOrder() public {
        bytes memory data = abi.encodeCall(ISSVNetwork.updateModule, (SSVModules.SSV_DAO, address(0)));
        refuse(STRANGER, data, text("Ownable: caller is not the owner"));
        bytes memory none = abi.encodeWithSelector(ISSVNetworkCore.TargetModuleDoesNotExistWithData.selector, uint8(2));
        refuse(address(this), data, none);
        refuse(address(this), abi.encodeCall(ISSVNetwork.updateModule, (SSVModules.SSV_DAO, STRANGER)), none);
        refuse(address(this), abi.encodeWithSignature("updateModule(uint8,address)", uint8(5), token), bytes(""));
        address fresh = address(new SSVDAO());
        Vm.Log[] memory logs = logsOf(
            address(this),
            abi.encodeCall(ISSVNetwork.updateModule, (SSVModules.SSV_DAO, fresh))
        );
        require(logs.length == 1, "one event");
        requireLog(logs[0], ISSVNetwork.ModuleUpgraded.selector, abi.encode(fresh));
        requireTopics(logs[0], bytes32(uint256(2)), 0);
    }

    /// Only updateModule sets module 4; before it, whitelisting fails by name.
    function test_ModuleNeverSet() public {
        bytes memory start = startCall();
        network = ISSVNetwork(address(new ERC1967Proxy(address(new SSVNetwork()), start)));
        bytes memory data = abi.encodeWithSignature("removeOperatorsWhitelistingContract(uint64[])", list1(1));
        refuse(
            STRANGER,
            data,
            abi.encodeWithSelector(ISSVNetworkCore.TargetModuleDoesNotExistWithData.selector, uint8(4))
        );
    }

    function test_NoEther() public {
        refuseAt(address(network), STRANGER, 1, "", "");
        refuseAt(address(views), STRANGER, 1, "", "");
        refuseAt(address(network), STRANGER, 1, abi.encodeCall(ISSVViews.getNetworkFee, ()), "");
        refuseAt(address(network), STRANGER, 0, "", "");
        refuseAt(address(network), STRANGER, 0, hex"12345678", "");
        refuseAt(address(views), STRANGER, 0, hex"12345678", "");
    }

    function test_ModulesAloneAreEmpty() public {
        SSVDAO dao = new SSVDAO();
        vm.prank(STRANGER);
        dao.updateNetworkFee(UNIT_WEI);
        require(views.getNetworkFee() == 0, "its own storage only");
        SSVOperators operators = new SSVOperators();
        vm.prank(OPERATOR);
        try operators.removeOperator(1) {
            revert("an operator from nowhere");
        } catch (bytes memory why) {
            require(bytes4(why) == ISSVNetworkCore.OperatorDoesNotExist.selector, "empty");
        }
    }

    function test_OwnershipTakesTwoSteps() public {
        address[2] memory both = [address(network), address(views)];
        for (uint256 i; i < 2; ++i) {
            IProxy proxy = IProxy(both[i]);
            bytes memory give = abi.encodeCall(IProxy.transferOwnership, (STAKER));
            refuseAt(both[i], STRANGER, 0, give, text("Ownable: caller is not the owner"));
            Vm.Log[] memory logs = performAt(both[i], address(this), give);
            require(logs[0].topics[0] == keccak256("OwnershipTransferStarted(address,address)"), "started");
            require(proxy.owner() == address(this) && proxy.pendingOwner() == STAKER, "named");
            bytes memory accept = abi.encodeCall(IProxy.acceptOwnership, ());
            refuseAt(both[i], STRANGER, 0, accept, text("Ownable2Step: caller is not the new owner"));
            performAt(both[i], STAKER, accept);
            require(proxy.owner() == STAKER && proxy.pendingOwner() == address(0), "done");
        }
    }

    function test_UpgradesAreTheOwners() public {
        address[2] memory both = [address(network), address(views)];
        address[2] memory codes = [address(new SSVNetwork()), address(new SSVNetworkViews())];
        for (uint256 i; i < 2; ++i) {
            bytes memory plain = abi.encodeCall(IProxy.upgradeTo, (codes[i]));
            bytes memory calling = abi.encodeCall(
                IProxy.upgradeToAndCall,
                (codes[i], abi.encodeCall(IProxy.transferOwnership, (STAKER)))
            );
            refuseAt(both[i], STRANGER, 0, plain, text("Ownable: caller is not the owner"));
            refuseAt(both[i], STRANGER, 0, calling, text("Ownable: caller is not the owner"));
            refuseAt(codes[i], STRANGER, 0, plain, text("Function must be called through delegatecall"));
            performAt(both[i], address(this), plain);
            performAt(both[i], address(this), calling);
            require(IProxy(both[i]).pendingOwner() == STAKER, "called as the owner");
            refuseAt(
                both[i],
                address(this),
                0,
                abi.encodeCall(IProxy.upgradeTo, (address(token))),
                text("ERC1967Upgrade: new implementation is not UUPS")
            );
        }
    }

    function test_ViewsProxyKnowsTheNetwork() public view {
        require(address(SSVNetworkViews(address(views)).ssvNetwork()) == address(network), "network");
        require(keccak256(bytes(views.getVersion())) == keccak256("v1.2.0"), "version by the views");
        require(keccak256(bytes(network.getVersion())) == keccak256("v1.2.0"), "version by the router");
    }

    function test_RevertsComeThroughBothProxies() public {
        bytes memory data = abi.encodeCall(ISSVViews.getBalance, (STAKER, ids, empty()));
        bytes memory why = abi.encodePacked(ISSVNetworkCore.ClusterDoesNotExists.selector);
        refuseAt(address(network), STRANGER, 0, data, why);
        refuseAt(address(views), STRANGER, 0, data, why);
    }

    function test_Token() public {
        SSVToken fresh = new SSVToken();
        require(keccak256(bytes(fresh.name())) == keccak256("SSV Token"), "name");
        require(keccak256(bytes(fresh.symbol())) == keccak256("SSV") && fresh.decimals() == 18, "symbol, decimals");
        require(fresh.balanceOf(address(this)) == 1_000 ether && fresh.totalSupply() == 1_000 ether, "supply");
        fresh.mint(STAKER, 5);
        vm.prank(STAKER);
        fresh.burn(2);
        vm.prank(STAKER);
        fresh.approve(address(this), 2);
        fresh.burnFrom(STAKER, 1);
        require(fresh.balanceOf(STAKER) == 2, "minted and burnt");
        bytes memory mint = abi.encodeCall(SSVToken.mint, (STRANGER, 1));
        refuseAt(address(fresh), STRANGER, 0, mint, text("Ownable: caller is not the owner"));
    }
}

/// A token that says no instead of reverting.
contract SilentToken {
    function transfer(address, uint256) external pure returns (bool) {
        return false;
    }

    function transferFrom(address, address, uint256) external pure returns (bool) {
        return false;
    }
}

/// A token's no is an error of the network wherever tokens move.
contract SilentTokenTest is Fixture {
    uint256 private constant MAIN_SLOT = 0xd56c4f4aab8ca22f9fde432777379f436593c6027698a6995e2daea890bed104;
    bytes4 private immutable FAILED = ISSVNetworkCore.TokenTransferFailed.selector;

    function test_EveryTransferIsChecked() public {
        network.updateNetworkFee(UNIT_WEI);
        ISSVNetworkCore.Cluster memory cluster = open(1, RICH / 2);
        vm.roll(block.number + 10);
        bytes32 slot = bytes32(MAIN_SLOT + 8);
        bytes32 word_ = vm.load(address(network), slot);
        require(address(uint160(uint256(word_))) == address(token), "the token's slot");
        bytes32 rest = (word_ >> 160) << 160;
        vm.store(address(network), slot, rest | word(address(new SilentToken())));

        refuse(STAKER, registerCall(key(9), ids, 1, cluster), FAILED);
        refuse(STAKER, bulkRegisterCall(keys(9, 1), ids, 1, cluster), FAILED);
        refuse(STAKER, abi.encodeWithSignature(DEPOSIT, STAKER, ids, 1, cluster), FAILED);
        refuse(STAKER, abi.encodeWithSignature(WITHDRAW, ids, 1, cluster), FAILED);
        refuse(STAKER, abi.encodeWithSignature(LIQUIDATE, STAKER, ids, cluster), FAILED);
        refuse(OPERATOR, abi.encodeWithSignature("removeOperator(uint64)", 1), FAILED);
        refuse(OPERATOR, abi.encodeWithSignature("withdrawAllOperatorEarnings(uint64)", 1), FAILED);
        refuse(OPERATOR, abi.encodeWithSignature("withdrawOperatorEarnings(uint64,uint256)", 1, 0), FAILED);
        refuse(address(this), abi.encodeWithSignature("withdrawNetworkEarnings(uint256)", 0), FAILED);
    }

    string private constant DEPOSIT = "deposit(address,uint64[],uint256,(uint32,uint64,uint64,bool,uint256))";
    string private constant WITHDRAW = "withdraw(uint64[],uint256,(uint32,uint64,uint64,bool,uint256))";
    string private constant LIQUIDATE = "liquidate(address,uint64[],(uint32,uint64,uint64,bool,uint256))";

    function test_ReactivationIsChecked() public {
        ISSVNetworkCore.Cluster memory cluster = liquidated(open(1, RICH / 2));
        bytes32 slot = bytes32(MAIN_SLOT + 8);
        bytes32 rest = (vm.load(address(network), slot) >> 160) << 160;
        vm.store(address(network), slot, rest | word(address(new SilentToken())));
        bytes memory data = abi.encodeWithSignature(
            "reactivate(uint64[],uint256,(uint32,uint64,uint64,bool,uint256))",
            ids,
            RICH / 2,
            cluster
        );
        refuse(STAKER, data, FAILED);
    }
}
