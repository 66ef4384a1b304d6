// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {StorageProtocol} from "./SSVStorageProtocol.sol";

/// @title What the network charges and earns, at this block
library NetworkAccount {
    /// @dev The network fee index of this block, units.
    function currentIndex(StorageProtocol storage sp) internal view returns (uint64) {
        return sp.networkFeeIndex + (uint64(uint32(block.number)) - sp.networkFeeIndexBlock) * sp.networkFee;
    }

    /// @dev The network's earnings of this block, units.
    function earnings(StorageProtocol storage sp) internal view returns (uint64) {
        return
            sp.daoBalance +
            (uint64(uint32(block.number)) - sp.daoIndexBlock) * sp.networkFee * sp.daoValidatorCount;
    }

    /// @dev Banks the earnings made so far; anything that changes their rate calls it first.
    function bank(StorageProtocol storage sp) internal {
        setBalance(sp, earnings(sp));
    }

    function setBalance(StorageProtocol storage sp, uint64 balance) internal {
        sp.daoBalance = balance;
        sp.daoIndexBlock = uint32(block.number);
    }

    function addValidators(StorageProtocol storage sp, uint32 count) internal {
        uint64 balance = earnings(sp);
        uint32 total = sp.daoValidatorCount + count;
        setBalance(sp, balance);
        sp.daoValidatorCount = total;
    }

    function subValidators(StorageProtocol storage sp, uint32 count) internal {
        uint64 balance = earnings(sp);
        uint32 total = sp.daoValidatorCount - count;
        setBalance(sp, balance);
        sp.daoValidatorCount = total;
    }

    function setFee(StorageProtocol storage sp, uint64 fee) internal {
        uint64 index = currentIndex(sp);
        bank(sp);
        sp.networkFeeIndex = index;
        sp.networkFeeIndexBlock = uint32(block.number);
        sp.networkFee = fee;
    }
}
