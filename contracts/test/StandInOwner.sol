// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.24;

import "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import "../interfaces/ISSVOperators.sol";
import "../interfaces/external/ISSVWhitelistingContract.sol";

/// A contract that owns operators and collects their earnings.
contract StandInOwner {
    ISSVOperators private immutable operators;
    uint64 public id;

    constructor(address network) {
        operators = ISSVOperators(network);
    }

    function register() external returns (uint64) {
        id = operators.registerOperator("owned by a contract", 1_000_000_000, false);
        return id;
    }

    function collect(IERC20 token, address to) external {
        operators.withdrawAllOperatorEarnings(id);
        token.transfer(to, token.balanceOf(address(this)));
    }
}

/// A whitelisting contract with its members given at deployment.
contract StandInWhitelist is ISSVWhitelistingContract, ERC165 {
    mapping(address => bool) private members;

    constructor(address[] memory list) {
        for (uint256 i; i < list.length; ++i) members[list[i]] = true;
    }

    function isWhitelisted(address account, uint256) external view override returns (bool) {
        return members[account];
    }

    function supportsInterface(bytes4 interfaceId) public view virtual override(ERC165) returns (bool) {
        return interfaceId == type(ISSVWhitelistingContract).interfaceId || super.supportsInterface(interfaceId);
    }
}

/// Withdraws its operator's earnings while it is asked; that call must fail.
contract StandInBadOwner is ISSVWhitelistingContract, ERC165 {
    address private immutable network;

    constructor(address network_) {
        network = network_;
    }

    function isWhitelisted(address, uint256) external view override returns (bool) {
        (bool ok, ) = network.staticcall(abi.encodeWithSignature("withdrawAllOperatorEarnings(uint64)", uint64(1)));
        require(ok, "no way in");
        return true;
    }

    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(ISSVWhitelistingContract).interfaceId || super.supportsInterface(interfaceId);
    }
}
