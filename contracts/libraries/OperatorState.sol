// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// The part of an operator that registration, removal and liquidation touch, in one word.
// From the lowest bit: validatorCount u24, flags u8, fee u64, block u32, index u64, balance u64.
// Fees, indexes and balances are in units; block is 0 for an operator that does not exist.
type OperatorState is uint256;

using OperatorStates for OperatorState global;

/// @title Reading and moving an operator's word
/// A word is a value: every function returns a new one and stores nothing.
library OperatorStates {
    /// No limit can let an operator have more validators than its field holds.
    uint256 internal constant MAX_VALIDATORS = type(uint24).max;

    uint256 private constant PRIVATE = 1 << 24;
    uint256 private constant FEE_SHIFT = 32;
    uint256 private constant BLOCK_SHIFT = 96;
    uint256 private constant INDEX_SHIFT = 128;
    uint256 private constant BALANCE_SHIFT = 192;

    uint256 private constant COUNT_MASK = MAX_VALIDATORS;
    uint256 private constant FEE_MASK = uint256(type(uint64).max) << FEE_SHIFT;
    uint256 private constant BLOCK_MASK = uint256(type(uint32).max) << BLOCK_SHIFT;
    uint256 private constant BALANCE_MASK = uint256(type(uint64).max) << BALANCE_SHIFT;
    /// what fee and validator changes leave alone: count, flags and fee
    uint256 private constant BELOW_BLOCK_MASK = (1 << BLOCK_SHIFT) - 1;
    /// what removal keeps: flags and index
    uint256 private constant REMOVED_MASK = (0xff << 24) | (uint256(type(uint64).max) << INDEX_SHIFT);

    /// @dev A new operator as of this block.
    function create(uint64 fee_, bool isPrivate_) internal view returns (OperatorState) {
        uint256 word = (uint256(fee_) << FEE_SHIFT) | (uint256(uint32(block.number)) << BLOCK_SHIFT);
        return OperatorState.wrap(isPrivate_ ? word | PRIVATE : word);
    }

    function validatorCount(OperatorState state) internal pure returns (uint32) {
        return uint32(OperatorState.unwrap(state) & COUNT_MASK);
    }

    function isPrivate(OperatorState state) internal pure returns (bool) {
        return OperatorState.unwrap(state) & PRIVATE != 0;
    }

    function fee(OperatorState state) internal pure returns (uint64) {
        return uint64(OperatorState.unwrap(state) >> FEE_SHIFT);
    }

    function blockNumber(OperatorState state) internal pure returns (uint32) {
        return uint32(OperatorState.unwrap(state) >> BLOCK_SHIFT);
    }

    function index(OperatorState state) internal pure returns (uint64) {
        return uint64(OperatorState.unwrap(state) >> INDEX_SHIFT);
    }

    function balance(OperatorState state) internal pure returns (uint64) {
        return uint64(OperatorState.unwrap(state) >> BALANCE_SHIFT);
    }

    function exists(OperatorState state) internal pure returns (bool) {
        return OperatorState.unwrap(state) & BLOCK_MASK != 0;
    }

    /// @dev The word with index, balance and block brought to this block. A removed
    /// operator has no fee, so its index stands still; do not store the result for one,
    /// its block would make it exist again.
    function advance(OperatorState state) internal view returns (OperatorState) {
        uint64 grown = (uint64(uint32(block.number)) - blockNumber(state)) * fee(state);
        uint64 newIndex = index(state) + grown;
        uint64 newBalance = balance(state) + grown * validatorCount(state);
        return
            OperatorState.wrap(
                (OperatorState.unwrap(state) & BELOW_BLOCK_MASK) |
                    (uint256(uint32(block.number)) << BLOCK_SHIFT) |
                    (uint256(newIndex) << INDEX_SHIFT) |
                    (uint256(newBalance) << BALANCE_SHIFT)
            );
    }

    /// @dev The index as `advance` would find it, without the balance.
    function currentIndex(OperatorState state) internal view returns (uint64) {
        return index(state) + (uint64(uint32(block.number)) - blockNumber(state)) * fee(state);
    }

    /// @dev The caller has checked that the new count is within MAX_VALIDATORS.
    function addValidators(OperatorState state, uint32 count) internal pure returns (OperatorState) {
        unchecked {
            return OperatorState.wrap(OperatorState.unwrap(state) + count);
        }
    }

    function subValidators(OperatorState state, uint32 count) internal pure returns (OperatorState) {
        uint256 word = OperatorState.unwrap(state);
        return OperatorState.wrap((word & ~COUNT_MASK) | (validatorCount(state) - count));
    }

    function withFee(OperatorState state, uint64 newFee) internal pure returns (OperatorState) {
        return OperatorState.wrap((OperatorState.unwrap(state) & ~FEE_MASK) | (uint256(newFee) << FEE_SHIFT));
    }

    function withBalance(OperatorState state, uint64 newBalance) internal pure returns (OperatorState) {
        return
            OperatorState.wrap(
                (OperatorState.unwrap(state) & ~BALANCE_MASK) | (uint256(newBalance) << BALANCE_SHIFT)
            );
    }

    function withPrivacy(OperatorState state, bool isPrivate_) internal pure returns (OperatorState) {
        uint256 word = OperatorState.unwrap(state) & ~PRIVATE;
        assembly ("memory-safe") {
            word := or(word, shl(24, isPrivate_))
        }
        return OperatorState.wrap(word);
    }

    /// @dev Ceases to exist: the index stays frozen for the clusters that still name it.
    function removed(OperatorState state) internal pure returns (OperatorState) {
        return OperatorState.wrap(OperatorState.unwrap(state) & REMOVED_MASK);
    }
}
