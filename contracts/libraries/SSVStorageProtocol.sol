// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// The network's own account and its parameters, in three words: the first changes with
/// every validator, the second is read with it, the third is about operator fees only.
/// New members go to the end.
struct StorageProtocol {
    /// units earned up to daoIndexBlock
    uint64 daoBalance;
    uint32 daoIndexBlock;
    /// validators in active clusters
    uint32 daoValidatorCount;
    /// units per validator and block
    uint64 networkFee;
    uint32 networkFeeIndexBlock;
    uint32 validatorsPerOperatorLimit;
    /// sum of the network fee over the blocks up to networkFeeIndexBlock
    uint64 networkFeeIndex;
    uint64 minimumBlocksBeforeLiquidation;
    /// units
    uint64 minimumLiquidationCollateral;
    /// wei, not units
    uint64 operatorMaxFee;
    /// seconds
    uint64 declareOperatorFeePeriod;
    /// seconds
    uint64 executeOperatorFeePeriod;
    /// basis points
    uint64 operatorMaxFeeIncrease;
}

/// @title Where the network keeps its account and parameters
library SSVStorageProtocol {
    /// keccak256("ssv.network.storage.protocol") - 1
    uint256 private constant SLOT = 0x0f1d85405047bdb6b0a60e27531f52a1f7a948613527b9b83a7552558207aa15;

    function load() internal pure returns (StorageProtocol storage data) {
        assembly ("memory-safe") {
            data.slot := SLOT
        }
    }
}
