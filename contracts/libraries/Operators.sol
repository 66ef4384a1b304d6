// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVNetworkCore} from "../interfaces/ISSVNetworkCore.sol";
import {OperatorState, OperatorStates} from "./OperatorState.sol";
import {Operator, StorageData} from "./SSVStorage.sol";
import {Whitelists} from "./Whitelists.sol";

/// @title Operators, one by one for their owners and all together for a cluster
library Operators {
    /// @dev The operator, which must exist and belong to the caller.
    function requireOwned(
        StorageData storage s,
        uint64 operatorId
    ) internal view returns (Operator storage operator, OperatorState state) {
        operator = s.operators[operatorId];
        state = operator.state;
        if (!state.exists()) revert ISSVNetworkCore.OperatorDoesNotExist();
        address owner = operator.owner;
        if (owner != msg.sender) revert ISSVNetworkCore.CallerNotOwnerWithData(msg.sender, owner);
    }

    /// @dev Adds `count` validators of the caller to each operator of a list that must be
    /// strictly ascending and open to the caller.
    /// @return index sum of the fee indexes at this block
    /// @return fee sum of the fees
    function enlist(
        StorageData storage s,
        uint64[] calldata operatorIds,
        uint32 count,
        uint256 limit
    ) internal returns (uint64 index, uint64 fee) {
        uint256 length = operatorIds.length;
        uint64 operatorId = at(operatorIds, 0);
        for (uint256 i; i < length; ) {
            uint64 next;
            unchecked {
                ++i;
            }
            if (i < length) {
                next = at(operatorIds, i);
                requireAscending(operatorId, next);
            }
            OperatorState state = s.operators[operatorId].state;
            if (!state.exists()) revert ISSVNetworkCore.OperatorDoesNotExist();
            if (state.isPrivate() && !Whitelists.allows(s, operatorId, msg.sender)) {
                revert ISSVNetworkCore.CallerNotWhitelistedWithData(operatorId);
            }
            state = grow(state.advance(), operatorId, count, limit);
            s.operators[operatorId].state = state;
            index += state.index();
            fee += state.fee();
            operatorId = next;
        }
    }

    /// @dev Gives the operators of a liquidated cluster its validators back. Removed
    /// operators only contribute their frozen index.
    function readmit(
        StorageData storage s,
        uint64[] calldata operatorIds,
        uint32 count,
        uint256 limit
    ) internal returns (uint64 index, uint64 fee) {
        uint256 length = operatorIds.length;
        for (uint256 i; i < length; ) {
            uint64 operatorId = at(operatorIds, i);
            OperatorState state = s.operators[operatorId].state;
            if (state.exists()) {
                state = grow(state.advance(), operatorId, count, limit);
                s.operators[operatorId].state = state;
                fee += state.fee();
            }
            index += state.index();
            unchecked {
                ++i;
            }
        }
    }

    /// @dev Takes `count` validators from each operator that still exists.
    function release(
        StorageData storage s,
        uint64[] calldata operatorIds,
        uint32 count
    ) internal returns (uint64 index, uint64 fee) {
        uint256 length = operatorIds.length;
        for (uint256 i; i < length; ) {
            uint64 operatorId = at(operatorIds, i);
            OperatorState state = s.operators[operatorId].state;
            if (state.exists()) {
                state = state.advance().subValidators(count);
                s.operators[operatorId].state = state;
                fee += state.fee();
            }
            index += state.index();
            unchecked {
                ++i;
            }
        }
    }

    /// @dev The same sums, storing nothing.
    function sums(
        StorageData storage s,
        uint64[] calldata operatorIds
    ) internal view returns (uint64 index, uint64 fee) {
        uint256 length = operatorIds.length;
        for (uint256 i; i < length; ) {
            OperatorState state = s.operators[at(operatorIds, i)].state;
            index += state.currentIndex();
            fee += state.fee();
            unchecked {
                ++i;
            }
        }
    }

    /// @dev `operatorIds[i]` for an `i` known to be inside the list: the compiler's own
    /// access checks that again and again. An id beyond 64 bits reverts, as there.
    function at(uint64[] calldata operatorIds, uint256 i) internal pure returns (uint64) {
        uint256 word;
        assembly ("memory-safe") {
            word := calldataload(add(operatorIds.offset, shl(5, i)))
            if shr(64, word) {
                revert(0, 0)
            }
        }
        return uint64(word);
    }

    function requireAscending(uint64 operatorId, uint64 next) internal pure {
        if (operatorId > next) revert ISSVNetworkCore.UnsortedOperatorsList();
        if (operatorId == next) revert ISSVNetworkCore.OperatorsListNotUnique();
    }

    function grow(
        OperatorState state,
        uint64 operatorId,
        uint32 count,
        uint256 limit
    ) private pure returns (OperatorState) {
        unchecked {
            uint256 total = uint256(state.validatorCount()) + count;
            if (total > limit || total > OperatorStates.MAX_VALIDATORS) {
                revert ISSVNetworkCore.ExceedValidatorLimitWithData(operatorId);
            }
        }
        return state.addValidators(count);
    }
}
