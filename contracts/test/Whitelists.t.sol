// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {ISSVClusters} from "../interfaces/ISSVClusters.sol";
import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {ISSVOperators} from "../interfaces/ISSVOperators.sol";
import {ISSVOperatorsWhitelist} from "../interfaces/ISSVOperatorsWhitelist.sol";
import {ISSVWhitelistingContract} from "../interfaces/external/ISSVWhitelistingContract.sol";
import {BasicWhitelisting} from "../whitelisting/BasicWhitelisting.sol";
import {Fixture} from "./Fixture.sol";
import {Vm, vm} from "./Vm.sol";

/// A whitelisting contract that tries to get in by the back door while it is asked.
contract ReentrantWhitelist is ISSVWhitelistingContract, ERC165 {
    address private immutable network;
    bytes private again;

    constructor(address network_, bytes memory again_) {
        network = network_;
        again = again_;
    }

    function isWhitelisted(address, uint256) external view override returns (bool) {
        // A static call must not let state change; the compiler does not know what is behind it.
        (bool ok, ) = _call();
        require(ok, "reentry refused");
        return true;
    }

    function _call() private view returns (bool, bytes memory) {
        function() internal view returns (bool, bytes memory) read;
        function() internal returns (bool, bytes memory) write = _write;
        assembly {
            read := write
        }
        return read();
    }

    function _write() private returns (bool, bytes memory) {
        return network.call(again);
    }

    function supportsInterface(bytes4 id) public view override returns (bool) {
        return id == type(ISSVWhitelistingContract).interfaceId || super.supportsInterface(id);
    }
}

/// Says yes to every interface, the forbidden one too: not a whitelisting contract.
contract SaysYesToAll {
    function supportsInterface(bytes4) external pure returns (bool) {
        return true;
    }
}

contract WhitelistsTest is Fixture {
    BasicWhitelisting private contract_;

    function setUp() public override {
        super.setUp();
        contract_ = new BasicWhitelisting();
    }

    function accounts(address a, address b) private pure returns (address[] memory list) {
        list = new address[](b == address(0xdead) ? 1 : 2);
        list[0] = a;
        if (list.length == 2) list[1] = b;
    }

    function only(address a) private pure returns (address[] memory) {
        return accounts(a, address(0xdead));
    }

    function setCall(uint64[] memory list, address[] memory who) private pure returns (bytes memory) {
        return abi.encodeCall(ISSVOperatorsWhitelist.setOperatorsWhitelists, (list, who));
    }

    function clearCall(uint64[] memory list, address[] memory who) private pure returns (bytes memory) {
        return abi.encodeCall(ISSVOperatorsWhitelist.removeOperatorsWhitelists, (list, who));
    }

    function setContractCall(uint64[] memory list, address who) private pure returns (bytes memory) {
        return abi.encodeCall(ISSVOperatorsWhitelist.setOperatorsWhitelistingContract, (list, who));
    }

    function clearContractCall(uint64[] memory list) private pure returns (bytes memory) {
        return abi.encodeCall(ISSVOperatorsWhitelist.removeOperatorsWhitelistingContract, (list));
    }

    function makePrivate(uint64 id) private {
        perform(OPERATOR, abi.encodeCall(ISSVOperators.setOperatorsPrivateUnchecked, (list1(id))));
    }

    function closedTo(uint64 id) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISSVNetworkCore.CallerNotWhitelistedWithData.selector, id);
    }

    function test_SetOrder() public {
        uint64[] memory none = new uint64[](0);
        address[] memory nobody = new address[](0);
        address[] memory zero = accounts(address(0), address(contract_));
        refuse(STRANGER, setCall(none, nobody), ISSVNetworkCore.InvalidWhitelistAddressesLength.selector);
        refuse(STRANGER, setCall(none, zero), ISSVNetworkCore.InvalidOperatorIdsLength.selector);
        refuse(STRANGER, setCall(list2(6, 1), zero), ISSVNetworkCore.OperatorDoesNotExist.selector);
        refuse(STRANGER, setCall(list2(2, 1), zero), notOwner(STRANGER));
        refuse(OPERATOR, setCall(list2(2, 2), zero), ISSVNetworkCore.OperatorsListNotUnique.selector);
        refuse(OPERATOR, setCall(list2(2, 1), zero), ISSVNetworkCore.UnsortedOperatorsList.selector);
        refuse(OPERATOR, setCall(list4(2, 1, 6, 7), zero), ISSVNetworkCore.UnsortedOperatorsList.selector);
        refuse(OPERATOR, setCall(list2(1, 2), zero), ISSVNetworkCore.ZeroAddressNotAllowed.selector);
        refuse(
            OPERATOR,
            setCall(list2(1, 2), accounts(address(contract_), address(0))),
            abi.encodeWithSelector(ISSVNetworkCore.AddressIsWhitelistingContract.selector, address(contract_))
        );
        perform(OPERATOR, setCall(list2(1, 2), accounts(STAKER, STAKER)));
    }

    function test_RemoveOrder() public {
        uint64[] memory none = new uint64[](0);
        address[] memory zero = only(address(0));
        refuse(STRANGER, clearCall(none, new address[](0)), ISSVNetworkCore.InvalidWhitelistAddressesLength.selector);
        refuse(STRANGER, clearCall(none, zero), ISSVNetworkCore.InvalidOperatorIdsLength.selector);
        refuse(STRANGER, clearCall(list1(6), zero), ISSVNetworkCore.OperatorDoesNotExist.selector);
        refuse(STRANGER, clearCall(list2(2, 1), zero), notOwner(STRANGER));
        refuse(OPERATOR, clearCall(list2(2, 2), zero), ISSVNetworkCore.OperatorsListNotUnique.selector);
        refuse(OPERATOR, clearCall(list2(2, 1), zero), ISSVNetworkCore.UnsortedOperatorsList.selector);
        refuse(OPERATOR, clearCall(list2(1, 2), zero), ISSVNetworkCore.ZeroAddressNotAllowed.selector);
        perform(OPERATOR, clearCall(list2(1, 2), only(address(contract_))));
    }

    function test_ContractOrder() public {
        uint64[] memory none = new uint64[](0);
        address[3] memory unfit = [address(0), STRANGER, address(token)];
        for (uint256 i; i < unfit.length; ++i) {
            refuse(
                STRANGER,
                setContractCall(none, unfit[i]),
                abi.encodeWithSelector(ISSVNetworkCore.InvalidWhitelistingContract.selector, unfit[i])
            );
        }
        address yes = address(new SaysYesToAll());
        refuse(STRANGER, setContractCall(none, yes), abi.encodeWithSelector(ISSVNetworkCore.InvalidWhitelistingContract.selector, yes));
        address good = address(contract_);
        refuse(STRANGER, setContractCall(none, good), ISSVNetworkCore.InvalidOperatorIdsLength.selector);
        refuse(STRANGER, setContractCall(list2(6, 1), good), ISSVNetworkCore.OperatorDoesNotExist.selector);
        refuse(STRANGER, setContractCall(list2(1, 6), good), notOwner(STRANGER));
        perform(OPERATOR, setContractCall(list4(3, 1, 1, 2), good));
        refuse(STRANGER, clearContractCall(none), ISSVNetworkCore.InvalidOperatorIdsLength.selector);
        refuse(STRANGER, clearContractCall(list1(6)), ISSVNetworkCore.OperatorDoesNotExist.selector);
        refuse(STRANGER, clearContractCall(list1(1)), notOwner(STRANGER));
        perform(OPERATOR, clearContractCall(list4(3, 1, 1, 2)));
    }

    function test_Events() public {
        Vm.Log[] memory logs = logsOf(OPERATOR, setCall(list2(1, 3), accounts(STAKER, STRANGER)));
        require(logs.length == 1, "set");
        bytes memory data = abi.encode(list2(1, 3), accounts(STAKER, STRANGER));
        requireLog(logs[0], ISSVOperatorsWhitelist.OperatorMultipleWhitelistUpdated.selector, data);
        logs = logsOf(OPERATOR, clearCall(list2(1, 3), accounts(STAKER, STRANGER)));
        require(logs.length == 1, "clear");
        requireLog(logs[0], ISSVOperatorsWhitelist.OperatorMultipleWhitelistRemoved.selector, data);
        logs = logsOf(OPERATOR, setContractCall(list2(3, 1), address(contract_)));
        require(logs.length == 1, "set contract");
        data = abi.encode(list2(3, 1), address(contract_));
        requireLog(logs[0], ISSVOperatorsWhitelist.OperatorWhitelistingContractUpdated.selector, data);
        logs = logsOf(OPERATOR, clearContractCall(list2(3, 1)));
        require(logs.length == 1, "clear contract");
        data = abi.encode(list2(3, 1), address(0));
        requireLog(logs[0], ISSVOperatorsWhitelist.OperatorWhitelistingContractUpdated.selector, data);
    }

    function test_WhitelistingDoesNotMakePrivate() public {
        perform(OPERATOR, setCall(list1(1), only(STRANGER)));
        (, , , , bool isPrivate, ) = views.getOperatorById(1);
        require(!isPrivate, "still public");
        open(1, RICH);
    }

    function test_PrivateOperatorByBit() public {
        makePrivate(2);
        refuse(STAKER, registerCall(key(1), ids, RICH, empty()), closedTo(2));
        perform(OPERATOR, setCall(list1(2), only(STAKER)));
        open(1, RICH / 2);
        perform(OPERATOR, clearCall(list1(2), only(STAKER)));
        refuse(STAKER, registerCall(key(9), list4(1, 2, 3, 5), RICH / 2, empty()), closedTo(2));
    }

    function test_PrivateOperatorByContract() public {
        makePrivate(2);
        perform(OPERATOR, setContractCall(list1(2), address(contract_)));
        refuse(STAKER, registerCall(key(1), ids, RICH, empty()), closedTo(2));
        contract_.addWhitelistedAddress(STAKER);
        open(1, RICH / 2);
        perform(OPERATOR, clearContractCall(list1(2)));
        refuse(STAKER, registerCall(key(9), list4(1, 2, 3, 5), RICH / 2, empty()), closedTo(2));
    }

    /// The slot can hold a plain account only on networks older than version 1.2.
    function test_PlainAccountOfOldReleases() public {
        plant(2, STAKER);
        makePrivate(2);
        open(1, RICH / 2);
        perform(OPERATOR, setContractCall(list1(2), address(contract_)));
        require(views.getWhitelistedOperators(list1(2), STAKER).length == 1, "kept as a bit");
        perform(STAKER, registerCall(key(9), list4(1, 2, 3, 5), RICH / 2, empty()));
    }

    /// writes the slot of an operator's whitelisting address
    function plant(uint64 id, address account) private {
        bytes32 slot = keccak256(abi.encode(id, MAIN_SLOT + 5));
        vm.store(address(network), slot, word(account));
        (, , , address whitelisted, , ) = views.getOperatorById(id);
        require(whitelisted == account, "slot");
    }

    uint256 private constant MAIN_SLOT = 0xd56c4f4aab8ca22f9fde432777379f436593c6027698a6995e2daea890bed104;

    function test_RemovedOperatorLosesItsContractAndKeepsItsBits() public {
        perform(OPERATOR, setContractCall(list1(1), address(contract_)));
        perform(OPERATOR, setCall(list1(1), only(STAKER)));
        removeOperator(1);
        (, , , address whitelisted, , ) = views.getOperatorById(1);
        require(whitelisted == address(0), "contract");
        require(views.getWhitelistedOperators(list1(1), STAKER).length == 1, "bit");
    }

    /// Privacy is looked at when validators come, not when they come back.
    function test_ReactivationDoesNotAsk() public {
        ISSVNetworkCore.Cluster memory cluster = liquidated(open(1, RICH / 2));
        makePrivate(1);
        perform(STAKER, abi.encodeCall(ISSVClusters.reactivate, (ids, RICH / 2, cluster)));
    }

    function test_ReentryFromTheCallbackIsRefused() public {
        bytes memory again = registerCall(key(2), ids, 0, empty());
        ReentrantWhitelist hostile = new ReentrantWhitelist(address(network), again);
        makePrivate(1);
        perform(OPERATOR, setContractCall(list1(1), address(hostile)));
        refuse(STAKER, registerCall(key(1), ids, RICH, empty()), text("reentry refused"));
    }

    function test_WordsOfTheMap() public {
        // ids 255 and 256 stand in different words; give the owner that many operators
        for (uint16 i = 6; i <= 257; ++i) {
            perform(OPERATOR, abi.encodeCall(ISSVOperators.registerOperator, (abi.encode("x", i), 0, false)));
        }
        uint64[] memory list = list4(1, 255, 256, 257);
        perform(OPERATOR, setCall(list, only(STAKER)));
        require(
            keccak256(abi.encode(views.getWhitelistedOperators(list4(1, 2, 255, 256), STAKER))) ==
                keccak256(abi.encode(list3(1, 255, 256))),
            "by word and bit"
        );
        perform(OPERATOR, clearCall(list2(255, 256), only(STAKER)));
        require(
            keccak256(abi.encode(views.getWhitelistedOperators(list, STAKER))) == keccak256(abi.encode(list2(1, 257))),
            "after removal"
        );
    }

    function list3(uint64 a, uint64 b, uint64 c) private pure returns (uint64[] memory list) {
        list = new uint64[](3);
        (list[0], list[1], list[2]) = (a, b, c);
    }

    function test_WhitelistViews() public {
        require(views.isWhitelistingContract(address(contract_)), "is one");
        require(!views.isWhitelistingContract(STRANGER) && !views.isWhitelistingContract(address(token)), "are none");
        contract_.addWhitelistedAddress(STAKER);
        require(views.isAddressWhitelistedInWhitelistingContract(STAKER, 1, address(contract_)), "member");
        require(!views.isAddressWhitelistedInWhitelistingContract(STRANGER, 1, address(contract_)), "no member");
        require(!views.isAddressWhitelistedInWhitelistingContract(address(0), 1, address(contract_)), "nobody");
        require(!views.isAddressWhitelistedInWhitelistingContract(STAKER, 1, address(token)), "no list");

        require(views.getWhitelistedOperators(new uint64[](0), STAKER).length == 0, "no operators");
        require(views.getWhitelistedOperators(list2(2, 1), address(0)).length == 0, "no account, no order");
        require(views.getWhitelistedOperators(list2(1, 99), STAKER).length == 0, "unknown operators");
        perform(OPERATOR, setContractCall(list1(2), address(contract_)));
        perform(OPERATOR, setCall(list1(4), only(STAKER)));
        require(
            keccak256(abi.encode(views.getWhitelistedOperators(ids, STAKER))) == keccak256(abi.encode(list2(2, 4))),
            "by contract and by bit, also of public operators"
        );
        try views.getWhitelistedOperators(list2(1, 1), STAKER) {
            revert("repeated");
        } catch (bytes memory why) {
            require(bytes4(why) == ISSVNetworkCore.OperatorsListNotUnique.selector, "unique");
        }
        try views.getWhitelistedOperators(list2(2, 1), STAKER) {
            revert("descending");
        } catch (bytes memory why) {
            require(bytes4(why) == ISSVNetworkCore.UnsortedOperatorsList.selector, "order");
        }
    }

    function test_BasicWhitelisting() public {
        require(type(ISSVWhitelistingContract).interfaceId == bytes4(0x830639ac), "interface id");
        vm.recordLogs();
        contract_.addWhitelistedAddress(STAKER);
        contract_.addWhitelistedAddress(STAKER);
        require(contract_.isWhitelisted(STAKER, 1) && contract_.isWhitelisted(STAKER, 2), "whatever the operator");
        contract_.removeWhitelistedAddress(STAKER);
        contract_.removeWhitelistedAddress(STAKER);
        require(!contract_.isWhitelisted(STAKER, 1), "removed");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(logs.length == 4 && logs[0].topics[1] == word(STAKER), "events");
        require(logs[0].topics[0] == BasicWhitelisting.AddressWhitelisted.selector, "added");
        require(logs[3].topics[0] == BasicWhitelisting.AddressRemovedFromWhitelist.selector, "removed");
        vm.prank(STRANGER);
        try contract_.addWhitelistedAddress(STRANGER) {
            revert("anybody adds");
        } catch Error(string memory why) {
            require(keccak256(bytes(why)) == keccak256("Ownable: caller is not the owner"), "owner");
        }
        vm.prank(STRANGER);
        try contract_.removeWhitelistedAddress(STRANGER) {
            revert("anybody removes");
        } catch {}
    }
}
