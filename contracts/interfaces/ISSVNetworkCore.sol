// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title What every part of the network shares: the cluster record and the errors
interface ISSVNetworkCore {
    /// @notice A cluster: the validators one owner runs on one set of operators.
    /// The chain keeps only its hash; the caller supplies the last emitted record.
    struct Cluster {
        /// validators in the cluster, kept while it is liquidated
        uint32 validatorCount;
        /// network fee index at the last settlement, packed units
        uint64 networkFeeIndex;
        /// sum of the operators' fee indexes at the last settlement, packed units
        uint64 index;
        /// false while liquidated
        bool active;
        /// wei of SSV left at the last settlement
        uint256 balance;
    }

    error AddressIsWhitelistingContract(address contractAddress);
    error ApprovalNotWithinTimeframe();
    error CallerNotOwner();
    error CallerNotOwnerWithData(address caller, address owner);
    error CallerNotWhitelisted();
    error CallerNotWhitelistedWithData(uint64 operatorId);
    error ClusterAlreadyEnabled();
    error ClusterDoesNotExists();
    error ClusterIsLiquidated();
    error ClusterNotLiquidatable();
    error EmptyPublicKeysList();
    error ExceedValidatorLimit(uint64 operatorId);
    error ExceedValidatorLimitWithData(uint64 operatorId);
    error FeeExceedsIncreaseLimit();
    error FeeIncreaseNotAllowed();
    error FeeTooHigh();
    error FeeTooLow();
    error IncorrectClusterState();
    error IncorrectValidatorState();
    error IncorrectValidatorStateWithData(bytes publicKey);
    error InsufficientBalance();
    error InvalidContractAddress();
    error InvalidOperatorIdsLength();
    error InvalidPublicKeyLength();
    error InvalidWhitelistAddressesLength();
    error InvalidWhitelistingContract(address contractAddress);
    error MaxValueExceeded();
    error NewBlockPeriodIsBelowMinimum();
    error NoFeeDeclared();
    error NotAuthorized();
    error OperatorAlreadyExists();
    error OperatorDoesNotExist();
    error OperatorsListNotUnique();
    error PublicKeysSharesLengthMismatch();
    error SameFeeChangeNotAllowed();
    error TargetModuleDoesNotExist();
    error TargetModuleDoesNotExistWithData(uint8 moduleId);
    error TokenTransferFailed();
    error UnsortedOperatorsList();
    error ValidatorAlreadyExists();
    error ValidatorAlreadyExistsWithData(bytes publicKey);
    error ValidatorDoesNotExist();
    error ZeroAddressNotAllowed();
}
