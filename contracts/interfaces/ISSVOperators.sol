// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISSVNetworkCore} from "./ISSVNetworkCore.sol";

/// @title Operators: registration, fees, earnings, privacy
interface ISSVOperators is ISSVNetworkCore {
    event OperatorAdded(uint64 indexed operatorId, address indexed owner, bytes publicKey, uint256 fee);
    event OperatorRemoved(uint64 indexed operatorId);
    event OperatorFeeDeclared(address indexed owner, uint64 indexed operatorId, uint256 blockNumber, uint256 fee);
    event OperatorFeeDeclarationCancelled(address indexed owner, uint64 indexed operatorId);
    event OperatorFeeExecuted(address indexed owner, uint64 indexed operatorId, uint256 blockNumber, uint256 fee);
    event OperatorWithdrawn(address indexed owner, uint64 indexed operatorId, uint256 value);
    event OperatorPrivacyStatusUpdated(uint64[] operatorIds, bool toPrivate);
    event FeeRecipientAddressUpdated(address indexed owner, address recipientAddress);

    /// @notice Registers an operator of the caller.
    /// @param publicKey the operator's key as the nodes read it; never usable again
    /// @param fee wei of SSV per validator and block: 0, or from 10^9 up to the network's maximum
    /// @param setPrivate whether only whitelisted accounts may register validators with it
    /// @return id the new operator's number, counting from 1
    function registerOperator(bytes calldata publicKey, uint256 fee, bool setPrivate) external returns (uint64 id);

    /// @notice Removes an operator of the caller and pays out its earnings.
    function removeOperator(uint64 operatorId) external;

    /// @notice Announces a new fee, to be executed inside the approval window.
    function declareOperatorFee(uint64 operatorId, uint256 fee) external;

    /// @notice Makes the announced fee the fee, from the next block on.
    function executeOperatorFee(uint64 operatorId) external;

    /// @notice Takes an announced fee back.
    function cancelDeclaredOperatorFee(uint64 operatorId) external;

    /// @notice Lowers the fee at once and drops an announced one.
    function reduceOperatorFee(uint64 operatorId, uint256 fee) external;

    /// @notice Pays `amount` wei of earnings to the operator's owner; 0 stands for all of them.
    function withdrawOperatorEarnings(uint64 operatorId, uint256 amount) external;

    /// @notice Pays all earnings to the operator's owner.
    function withdrawAllOperatorEarnings(uint64 operatorId) external;

    /// @notice Lets only whitelisted accounts register validators with these operators.
    function setOperatorsPrivateUnchecked(uint64[] calldata operatorIds) external;

    /// @notice Lets every account register validators with these operators.
    function setOperatorsPublicUnchecked(uint64[] calldata operatorIds) external;
}
