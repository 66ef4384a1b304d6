// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISSVDAO} from "../interfaces/ISSVDAO.sol";
import {NetworkAccount} from "../libraries/NetworkAccount.sol";
import {SSVStorageProtocol, StorageProtocol} from "../libraries/SSVStorageProtocol.sol";
import {Tokens} from "../libraries/Tokens.sol";
import {Types256, Types64} from "../libraries/Types.sol";

/// @title Module: parameters and earnings of the network
/// Who may call is the router's business; called directly, a module has only its own
/// empty storage to play with.
contract SSVDAO is ISSVDAO {
    using NetworkAccount for StorageProtocol;
    using Types256 for uint256;
    using Types64 for uint64;

    /// blocks; two weeks of 12 seconds
    uint64 private constant MINIMAL_LIQUIDATION_THRESHOLD = 100_800;

    /// @inheritdoc ISSVDAO
    function updateNetworkFee(uint256 fee) external override {
        uint64 units = fee.shrink();
        StorageProtocol storage sp = SSVStorageProtocol.load();
        uint64 old = sp.networkFee;
        sp.setFee(units);
        emit NetworkFeeUpdated(old.expand(), fee);
    }

    /// @inheritdoc ISSVDAO
    function withdrawNetworkEarnings(uint256 amount) external override {
        uint64 units = amount.shrink();
        StorageProtocol storage sp = SSVStorageProtocol.load();
        uint64 balance = sp.earnings();
        if (units > balance) revert InsufficientBalance();
        unchecked {
            sp.setBalance(balance - units);
        }
        Tokens.pay(msg.sender, amount);
        emit NetworkEarningsWithdrawn(amount, msg.sender);
    }

    /// @inheritdoc ISSVDAO
    function updateOperatorFeeIncreaseLimit(uint64 percentage) external override {
        SSVStorageProtocol.load().operatorMaxFeeIncrease = percentage;
        emit OperatorFeeIncreaseLimitUpdated(percentage);
    }

    /// @inheritdoc ISSVDAO
    function updateDeclareOperatorFeePeriod(uint64 timeInSeconds) external override {
        SSVStorageProtocol.load().declareOperatorFeePeriod = timeInSeconds;
        emit DeclareOperatorFeePeriodUpdated(timeInSeconds);
    }

    /// @inheritdoc ISSVDAO
    function updateExecuteOperatorFeePeriod(uint64 timeInSeconds) external override {
        SSVStorageProtocol.load().executeOperatorFeePeriod = timeInSeconds;
        emit ExecuteOperatorFeePeriodUpdated(timeInSeconds);
    }

    /// @inheritdoc ISSVDAO
    function updateLiquidationThresholdPeriod(uint64 blocks) external override {
        if (blocks < MINIMAL_LIQUIDATION_THRESHOLD) revert NewBlockPeriodIsBelowMinimum();
        SSVStorageProtocol.load().minimumBlocksBeforeLiquidation = blocks;
        emit LiquidationThresholdPeriodUpdated(blocks);
    }

    /// @inheritdoc ISSVDAO
    function updateMinimumLiquidationCollateral(uint256 amount) external override {
        SSVStorageProtocol.load().minimumLiquidationCollateral = amount.shrink();
        emit MinimumLiquidationCollateralUpdated(amount);
    }

    /// @inheritdoc ISSVDAO
    function updateMaximumOperatorFee(uint64 maxFee) external override {
        SSVStorageProtocol.load().operatorMaxFee = maxFee;
        emit OperatorMaximumFeeUpdated(maxFee);
    }
}
