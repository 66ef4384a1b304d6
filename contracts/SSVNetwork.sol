// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable2StepUpgradeable} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ISSVClusters} from "./interfaces/ISSVClusters.sol";
import {ISSVDAO} from "./interfaces/ISSVDAO.sol";
import {ISSVNetwork} from "./interfaces/ISSVNetwork.sol";
import {ISSVOperators} from "./interfaces/ISSVOperators.sol";
import {ISSVOperatorsWhitelist} from "./interfaces/ISSVOperatorsWhitelist.sol";
import {SSVModules, SSVStorage, StorageData} from "./libraries/SSVStorage.sol";
import {SSVStorageProtocol, StorageProtocol} from "./libraries/SSVStorageProtocol.sol";
import {Types256} from "./libraries/Types.sol";
import {Version} from "./libraries/Version.sol";

/// @title The router: one address, all state, and the code in modules
/// Every function hands its raw call data to a module by delegatecall and returns what the
/// module returned, reverts included; what is no function here is a question for the views.
/// Who may change parameters and code is decided here, before a module is reached.
contract SSVNetwork is UUPSUpgradeable, Ownable2StepUpgradeable, ISSVNetwork {
    using Types256 for uint256;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor() {
        _disableInitializers();
    }

    /// @inheritdoc ISSVNetwork
    function initialize(
        address token,
        address ssvOperators,
        address ssvClusters,
        address ssvDAO,
        address ssvViews,
        uint64 minimumBlocksBeforeLiquidation,
        uint256 minimumLiquidationCollateral,
        uint32 validatorsPerOperatorLimit,
        uint64 declareOperatorFeePeriod,
        uint64 executeOperatorFeePeriod,
        uint64 operatorMaxFeeIncrease
    ) external override initializer onlyProxy {
        __UUPSUpgradeable_init();
        __Ownable_init_unchained();

        StorageData storage s = SSVStorage.load();
        s.token = IERC20(token);
        s.ssvContracts[SSVModules.SSV_OPERATORS] = ssvOperators;
        s.ssvContracts[SSVModules.SSV_CLUSTERS] = ssvClusters;
        s.ssvContracts[SSVModules.SSV_DAO] = ssvDAO;
        s.ssvContracts[SSVModules.SSV_VIEWS] = ssvViews;

        StorageProtocol storage sp = SSVStorageProtocol.load();
        sp.minimumBlocksBeforeLiquidation = minimumBlocksBeforeLiquidation;
        sp.minimumLiquidationCollateral = minimumLiquidationCollateral.shrink();
        sp.validatorsPerOperatorLimit = validatorsPerOperatorLimit;
        sp.declareOperatorFeePeriod = declareOperatorFeePeriod;
        sp.executeOperatorFeePeriod = executeOperatorFeePeriod;
        sp.operatorMaxFeeIncrease = operatorMaxFeeIncrease;
    }

    /// The questions (ISSVViews). Not payable, and there is no receive: ether is refused.
    fallback() external {
        _forward(SSVModules.SSV_VIEWS);
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}

    // ---- answered here

    /// @inheritdoc ISSVNetwork
    function setFeeRecipientAddress(address recipientAddress) external override {
        emit FeeRecipientAddressUpdated(msg.sender, recipientAddress);
    }

    /// @inheritdoc ISSVNetwork
    function updateModule(SSVModules moduleId, address moduleAddress) external override onlyOwner {
        if (moduleAddress.code.length == 0) revert TargetModuleDoesNotExistWithData(uint8(moduleId));
        SSVStorage.load().ssvContracts[moduleId] = moduleAddress;
        emit ModuleUpgraded(moduleId, moduleAddress);
    }

    /// @inheritdoc ISSVNetwork
    function getVersion() external pure override returns (string memory) {
        return Version.text();
    }

    // ---- operators

    /// @inheritdoc ISSVOperators
    function registerOperator(
        bytes calldata publicKey,
        uint256 fee,
        bool setPrivate
    ) external override returns (uint64 id) {
        _forward(SSVModules.SSV_OPERATORS);
    }

    /// @inheritdoc ISSVOperators
    function removeOperator(uint64 operatorId) external override {
        _forward(SSVModules.SSV_OPERATORS);
    }

    /// @inheritdoc ISSVOperators
    function declareOperatorFee(uint64 operatorId, uint256 fee) external override {
        _forward(SSVModules.SSV_OPERATORS);
    }

    /// @inheritdoc ISSVOperators
    function executeOperatorFee(uint64 operatorId) external override {
        _forward(SSVModules.SSV_OPERATORS);
    }

    /// @inheritdoc ISSVOperators
    function cancelDeclaredOperatorFee(uint64 operatorId) external override {
        _forward(SSVModules.SSV_OPERATORS);
    }

    /// @inheritdoc ISSVOperators
    function reduceOperatorFee(uint64 operatorId, uint256 fee) external override {
        _forward(SSVModules.SSV_OPERATORS);
    }

    /// @inheritdoc ISSVOperators
    function withdrawOperatorEarnings(uint64 operatorId, uint256 amount) external override {
        _forward(SSVModules.SSV_OPERATORS);
    }

    /// @inheritdoc ISSVOperators
    function withdrawAllOperatorEarnings(uint64 operatorId) external override {
        _forward(SSVModules.SSV_OPERATORS);
    }

    /// @inheritdoc ISSVOperators
    function setOperatorsPrivateUnchecked(uint64[] calldata operatorIds) external override {
        _forward(SSVModules.SSV_OPERATORS);
    }

    /// @inheritdoc ISSVOperators
    function setOperatorsPublicUnchecked(uint64[] calldata operatorIds) external override {
        _forward(SSVModules.SSV_OPERATORS);
    }

    // ---- whitelists

    /// @inheritdoc ISSVOperatorsWhitelist
    function setOperatorsWhitelists(
        uint64[] calldata operatorIds,
        address[] calldata whitelistAddresses
    ) external override {
        _forward(SSVModules.SSV_OPERATORS_WHITELIST);
    }

    /// @inheritdoc ISSVOperatorsWhitelist
    function removeOperatorsWhitelists(
        uint64[] calldata operatorIds,
        address[] calldata whitelistAddresses
    ) external override {
        _forward(SSVModules.SSV_OPERATORS_WHITELIST);
    }

    /// @inheritdoc ISSVOperatorsWhitelist
    function setOperatorsWhitelistingContract(
        uint64[] calldata operatorIds,
        address whitelistingContract
    ) external override {
        _forward(SSVModules.SSV_OPERATORS_WHITELIST);
    }

    /// @inheritdoc ISSVOperatorsWhitelist
    function removeOperatorsWhitelistingContract(uint64[] calldata operatorIds) external override {
        _forward(SSVModules.SSV_OPERATORS_WHITELIST);
    }

    // ---- clusters

    /// @inheritdoc ISSVClusters
    function registerValidator(
        bytes calldata publicKey,
        uint64[] calldata operatorIds,
        bytes calldata sharesData,
        uint256 amount,
        Cluster calldata cluster
    ) external override {
        _forward(SSVModules.SSV_CLUSTERS);
    }

    /// @inheritdoc ISSVClusters
    function bulkRegisterValidator(
        bytes[] calldata publicKeys,
        uint64[] calldata operatorIds,
        bytes[] calldata sharesData,
        uint256 amount,
        Cluster calldata cluster
    ) external override {
        _forward(SSVModules.SSV_CLUSTERS);
    }

    /// @inheritdoc ISSVClusters
    function removeValidator(
        bytes calldata publicKey,
        uint64[] calldata operatorIds,
        Cluster calldata cluster
    ) external override {
        _forward(SSVModules.SSV_CLUSTERS);
    }

    /// @inheritdoc ISSVClusters
    function bulkRemoveValidator(
        bytes[] calldata publicKeys,
        uint64[] calldata operatorIds,
        Cluster calldata cluster
    ) external override {
        _forward(SSVModules.SSV_CLUSTERS);
    }

    /// @inheritdoc ISSVClusters
    function exitValidator(bytes calldata publicKey, uint64[] calldata operatorIds) external override {
        _forward(SSVModules.SSV_CLUSTERS);
    }

    /// @inheritdoc ISSVClusters
    function bulkExitValidator(bytes[] calldata publicKeys, uint64[] calldata operatorIds) external override {
        _forward(SSVModules.SSV_CLUSTERS);
    }

    /// @inheritdoc ISSVClusters
    function liquidate(address owner, uint64[] calldata operatorIds, Cluster calldata cluster) external override {
        _forward(SSVModules.SSV_CLUSTERS);
    }

    /// @inheritdoc ISSVClusters
    function reactivate(uint64[] calldata operatorIds, uint256 amount, Cluster calldata cluster) external override {
        _forward(SSVModules.SSV_CLUSTERS);
    }

    /// @inheritdoc ISSVClusters
    function deposit(
        address owner,
        uint64[] calldata operatorIds,
        uint256 amount,
        Cluster calldata cluster
    ) external override {
        _forward(SSVModules.SSV_CLUSTERS);
    }

    /// @inheritdoc ISSVClusters
    function withdraw(uint64[] calldata operatorIds, uint256 amount, Cluster calldata cluster) external override {
        _forward(SSVModules.SSV_CLUSTERS);
    }

    // ---- the owner's

    /// @inheritdoc ISSVDAO
    function updateNetworkFee(uint256 fee) external override onlyOwner {
        _forward(SSVModules.SSV_DAO);
    }

    /// @inheritdoc ISSVDAO
    function withdrawNetworkEarnings(uint256 amount) external override onlyOwner {
        _forward(SSVModules.SSV_DAO);
    }

    /// @inheritdoc ISSVDAO
    function updateOperatorFeeIncreaseLimit(uint64 percentage) external override onlyOwner {
        _forward(SSVModules.SSV_DAO);
    }

    /// @inheritdoc ISSVDAO
    function updateDeclareOperatorFeePeriod(uint64 timeInSeconds) external override onlyOwner {
        _forward(SSVModules.SSV_DAO);
    }

    /// @inheritdoc ISSVDAO
    function updateExecuteOperatorFeePeriod(uint64 timeInSeconds) external override onlyOwner {
        _forward(SSVModules.SSV_DAO);
    }

    /// @inheritdoc ISSVDAO
    function updateLiquidationThresholdPeriod(uint64 blocks) external override onlyOwner {
        _forward(SSVModules.SSV_DAO);
    }

    /// @inheritdoc ISSVDAO
    function updateMinimumLiquidationCollateral(uint256 amount) external override onlyOwner {
        _forward(SSVModules.SSV_DAO);
    }

    /// @inheritdoc ISSVDAO
    function updateMaximumOperatorFee(uint64 maxFee) external override onlyOwner {
        _forward(SSVModules.SSV_DAO);
    }

    /// @dev Runs a module on this contract's state and ends the call with its answer. A
    /// module that was never set must not pass for one that agreed.
    function _forward(SSVModules moduleId) private {
        address module = SSVStorage.load().ssvContracts[moduleId];
        if (module == address(0)) revert TargetModuleDoesNotExistWithData(uint8(moduleId));
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), module, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(ok) {
                revert(0, returndatasize())
            }
            return(0, returndatasize())
        }
    }
}
