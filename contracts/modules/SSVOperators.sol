// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVOperators} from "../interfaces/ISSVOperators.sol";
import {OperatorState, OperatorStates} from "../libraries/OperatorState.sol";
import {Operators} from "../libraries/Operators.sol";
import {FeeChangeRequest, Operator, SSVStorage, StorageData} from "../libraries/SSVStorage.sol";
import {SSVStorageProtocol, StorageProtocol} from "../libraries/SSVStorageProtocol.sol";
import {Tokens} from "../libraries/Tokens.sol";
import {Types256, Types64} from "../libraries/Types.sol";

/// @title Module: operators, their fees and earnings
contract SSVOperators is ISSVOperators {
    using Types256 for uint256;
    using Types64 for uint64;

    /// wei per validator and block; a fee is 0 or at least this
    uint256 private constant MINIMAL_OPERATOR_FEE = 1_000_000_000;
    uint256 private constant BASIS_POINTS = 10_000;

    /// @inheritdoc ISSVOperators
    function registerOperator(
        bytes calldata publicKey,
        uint256 fee,
        bool setPrivate
    ) external override returns (uint64 id) {
        _requireFeeInRange(fee);
        StorageData storage s = SSVStorage.load();
        bytes32 key = keccak256(publicKey);
        if (s.operatorsPKs[key] != 0) revert OperatorAlreadyExists();

        OperatorState state = OperatorStates.create(fee.shrink(), setPrivate);
        id = s.lastOperatorId + 1;
        s.lastOperatorId = id;
        s.operatorsPKs[key] = id;
        Operator storage operator = s.operators[id];
        operator.state = state;
        operator.owner = msg.sender;

        emit OperatorAdded(id, msg.sender, publicKey, fee);
        uint64[] memory ids = new uint64[](1);
        ids[0] = id;
        emit OperatorPrivacyStatusUpdated(ids, setPrivate);
    }

    /// @inheritdoc ISSVOperators
    function removeOperator(uint64 operatorId) external override {
        StorageData storage s = SSVStorage.load();
        (Operator storage operator, OperatorState state) = Operators.requireOwned(s, operatorId);
        state = state.advance();
        operator.state = state.removed();
        if (s.operatorsWhitelist[operatorId] != address(0)) delete s.operatorsWhitelist[operatorId];

        uint64 balance = state.balance();
        if (balance != 0) _pay(operatorId, balance);
        emit OperatorRemoved(operatorId);
    }

    /// @inheritdoc ISSVOperators
    function declareOperatorFee(uint64 operatorId, uint256 fee) external override {
        StorageData storage s = SSVStorage.load();
        (, OperatorState state) = Operators.requireOwned(s, operatorId);
        _requireFeeInRange(fee);
        StorageProtocol storage sp = SSVStorageProtocol.load();
        uint64 newFee = fee.shrink();
        _requireAllowedChange(state.fee(), newFee, sp.operatorMaxFeeIncrease);

        uint64 begin = uint64(block.timestamp) + sp.declareOperatorFeePeriod;
        s.operatorFeeChangeRequests[operatorId] = FeeChangeRequest(
            newFee,
            begin,
            begin + sp.executeOperatorFeePeriod
        );
        emit OperatorFeeDeclared(msg.sender, operatorId, block.number, fee);
    }

    /// @inheritdoc ISSVOperators
    function executeOperatorFee(uint64 operatorId) external override {
        StorageData storage s = SSVStorage.load();
        (Operator storage operator, OperatorState state) = Operators.requireOwned(s, operatorId);
        FeeChangeRequest memory request = s.operatorFeeChangeRequests[operatorId];
        if (request.approvalBeginTime == 0) revert NoFeeDeclared();
        if (block.timestamp < request.approvalBeginTime || block.timestamp > request.approvalEndTime) {
            revert ApprovalNotWithinTimeframe();
        }
        uint256 fee = request.fee.expand();
        if (fee > SSVStorageProtocol.load().operatorMaxFee) revert FeeTooHigh();
        _setFee(operator, state, operatorId, request.fee);
        delete s.operatorFeeChangeRequests[operatorId];
    }

    /// @inheritdoc ISSVOperators
    function cancelDeclaredOperatorFee(uint64 operatorId) external override {
        StorageData storage s = SSVStorage.load();
        Operators.requireOwned(s, operatorId);
        if (s.operatorFeeChangeRequests[operatorId].approvalBeginTime == 0) revert NoFeeDeclared();
        delete s.operatorFeeChangeRequests[operatorId];
        emit OperatorFeeDeclarationCancelled(msg.sender, operatorId);
    }

    /// @inheritdoc ISSVOperators
    function reduceOperatorFee(uint64 operatorId, uint256 fee) external override {
        StorageData storage s = SSVStorage.load();
        (Operator storage operator, OperatorState state) = Operators.requireOwned(s, operatorId);
        if (fee != 0 && fee < MINIMAL_OPERATOR_FEE) revert FeeTooLow();
        uint64 newFee = fee.shrink();
        if (newFee >= state.fee()) revert FeeIncreaseNotAllowed();
        _setFee(operator, state, operatorId, newFee);
        if (s.operatorFeeChangeRequests[operatorId].approvalBeginTime != 0) {
            delete s.operatorFeeChangeRequests[operatorId];
        }
    }

    /// @inheritdoc ISSVOperators
    function withdrawOperatorEarnings(uint64 operatorId, uint256 amount) external override {
        _withdraw(operatorId, amount);
    }

    /// @inheritdoc ISSVOperators
    function withdrawAllOperatorEarnings(uint64 operatorId) external override {
        _withdraw(operatorId, 0);
    }

    /// @inheritdoc ISSVOperators
    function setOperatorsPrivateUnchecked(uint64[] calldata operatorIds) external override {
        _setPrivacy(operatorIds, true);
    }

    /// @inheritdoc ISSVOperators
    function setOperatorsPublicUnchecked(uint64[] calldata operatorIds) external override {
        _setPrivacy(operatorIds, false);
    }

    function _setPrivacy(uint64[] calldata operatorIds, bool isPrivate) private {
        uint256 length = operatorIds.length;
        if (length == 0) revert InvalidOperatorIdsLength();
        StorageData storage s = SSVStorage.load();
        uint256 i;
        do {
            (Operator storage operator, OperatorState state) = Operators.requireOwned(s, Operators.at(operatorIds, i));
            operator.state = state.withPrivacy(isPrivate);
            unchecked {
                ++i;
            }
        } while (i != length);
        _logPrivacy(operatorIds, isPrivate);
    }

    /// @dev Emits OperatorPrivacyStatusUpdated. Every id was read, and so found in range;
    /// the compiler would look at each of them once more.
    function _logPrivacy(uint64[] calldata operatorIds, bool isPrivate) private {
        bytes32 topic = OperatorPrivacyStatusUpdated.selector;
        assembly ("memory-safe") {
            let data := mload(0x40)
            let length := shl(5, operatorIds.length)
            mstore(data, 0x40)
            mstore(add(data, 0x20), isPrivate)
            mstore(add(data, 0x40), operatorIds.length)
            calldatacopy(add(data, 0x60), operatorIds.offset, length)
            log1(data, add(length, 0x60), topic)
        }
    }

    /// @dev An amount of 0 stands for all there is.
    function _withdraw(uint64 operatorId, uint256 amount) private {
        (Operator storage operator, OperatorState state) = Operators.requireOwned(SSVStorage.load(), operatorId);
        uint64 units = amount.shrink();
        state = state.advance();
        uint64 balance = state.balance();
        if (units == 0) units = balance;
        if (units == 0 || units > balance) revert InsufficientBalance();
        unchecked {
            operator.state = state.withBalance(balance - units);
        }
        _pay(operatorId, units);
    }

    function _pay(uint64 operatorId, uint64 units) private {
        uint256 amount = units.expand();
        Tokens.pay(msg.sender, amount);
        emit OperatorWithdrawn(msg.sender, operatorId, amount);
    }

    /// @dev Settles at the old fee, then puts the new one in force.
    function _setFee(
        Operator storage operator,
        OperatorState state,
        uint64 operatorId,
        uint64 fee
    ) private {
        operator.state = state.advance().withFee(fee);
        emit OperatorFeeExecuted(msg.sender, operatorId, block.number, fee.expand());
    }

    function _requireFeeInRange(uint256 fee) private view {
        if (fee != 0 && fee < MINIMAL_OPERATOR_FEE) revert FeeTooLow();
        if (fee > SSVStorageProtocol.load().operatorMaxFee) revert FeeTooHigh();
    }

    /// @dev A fee of 0 is final; a higher one may rise by the limit, rounded down.
    function _requireAllowedChange(uint64 oldFee, uint64 newFee, uint64 maxIncrease) private pure {
        if (newFee == oldFee) revert SameFeeChangeNotAllowed();
        if (newFee != 0 && oldFee == 0) revert FeeIncreaseNotAllowed();
        uint256 most = (uint256(oldFee) * (BASIS_POINTS + maxIncrease)) / BASIS_POINTS;
        if (newFee > most) revert FeeExceedsIncreaseLimit();
    }
}
