// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISSVNetworkCore} from "./ISSVNetworkCore.sol";

/// @title Who may register validators with private operators
interface ISSVOperatorsWhitelist is ISSVNetworkCore {
    event OperatorMultipleWhitelistUpdated(uint64[] operatorIds, address[] whitelistAddresses);
    event OperatorMultipleWhitelistRemoved(uint64[] operatorIds, address[] whitelistAddresses);
    event OperatorWhitelistingContractUpdated(uint64[] operatorIds, address whitelistingContract);

    /// @notice Allows every address for every operator. Ids in ascending order, all of the caller.
    function setOperatorsWhitelists(uint64[] calldata operatorIds, address[] calldata whitelistAddresses) external;

    /// @notice Takes the permission back. Ids in ascending order, all of the caller.
    function removeOperatorsWhitelists(uint64[] calldata operatorIds, address[] calldata whitelistAddresses) external;

    /// @notice Asks one external contract for each of these operators who is allowed.
    function setOperatorsWhitelistingContract(uint64[] calldata operatorIds, address whitelistingContract) external;

    /// @notice Asks no external contract any more.
    function removeOperatorsWhitelistingContract(uint64[] calldata operatorIds) external;
}
