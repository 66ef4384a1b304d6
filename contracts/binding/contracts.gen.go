// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package binding

import (
	"bytes"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Reference imports to suppress errors if they are not otherwise used.
var (
	_ = bytes.Equal
	_ = errors.New
	_ = big.NewInt
	_ = common.Big1
	_ = types.BloomLookup
	_ = abi.ConvertType
)

// ISSVNetworkCoreCluster is an auto generated low-level Go binding around an user-defined struct.
type ISSVNetworkCoreCluster struct {
	ValidatorCount  uint32
	NetworkFeeIndex uint64
	Index           uint64
	Active          bool
	Balance         *big.Int
}

// BasicWhitelistingMetaData contains all meta data concerning the BasicWhitelisting contract.
var BasicWhitelistingMetaData = bind.MetaData{
	ABI: "[{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"AddressRemovedFromWhitelist\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"AddressWhitelisted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"previousOwner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"OwnershipTransferred\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"addWhitelistedAddress\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"name\":\"isWhitelisted\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"owner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"removeWhitelistedAddress\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"renounceOwnership\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"interfaceId\",\"type\":\"bytes4\"}],\"name\":\"supportsInterface\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"transferOwnership\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "BasicWhitelisting",
}

// BasicWhitelisting is an auto generated Go binding around an Ethereum contract.
type BasicWhitelisting struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *BasicWhitelisting) GetABI() abi.ABI {
	return c.abi
}

// NewBasicWhitelisting creates a new instance of BasicWhitelisting.
func NewBasicWhitelisting() *BasicWhitelisting {
	parsed, err := BasicWhitelistingMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &BasicWhitelisting{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *BasicWhitelisting) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAddWhitelistedAddress is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x29975b43.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function addWhitelistedAddress(address account) returns()
func (basicWhitelisting *BasicWhitelisting) PackAddWhitelistedAddress(account common.Address) []byte {
	enc, err := basicWhitelisting.abi.Pack("addWhitelistedAddress", account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAddWhitelistedAddress is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x29975b43.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function addWhitelistedAddress(address account) returns()
func (basicWhitelisting *BasicWhitelisting) TryPackAddWhitelistedAddress(account common.Address) ([]byte, error) {
	return basicWhitelisting.abi.Pack("addWhitelistedAddress", account)
}

// PackIsWhitelisted is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x830639ac.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isWhitelisted(address account, uint256 ) view returns(bool)
func (basicWhitelisting *BasicWhitelisting) PackIsWhitelisted(account common.Address, arg1 *big.Int) []byte {
	enc, err := basicWhitelisting.abi.Pack("isWhitelisted", account, arg1)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsWhitelisted is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x830639ac.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isWhitelisted(address account, uint256 ) view returns(bool)
func (basicWhitelisting *BasicWhitelisting) TryPackIsWhitelisted(account common.Address, arg1 *big.Int) ([]byte, error) {
	return basicWhitelisting.abi.Pack("isWhitelisted", account, arg1)
}

// UnpackIsWhitelisted is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x830639ac.
//
// Solidity: function isWhitelisted(address account, uint256 ) view returns(bool)
func (basicWhitelisting *BasicWhitelisting) UnpackIsWhitelisted(data []byte) (bool, error) {
	out, err := basicWhitelisting.abi.Unpack("isWhitelisted", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function owner() view returns(address)
func (basicWhitelisting *BasicWhitelisting) PackOwner() []byte {
	enc, err := basicWhitelisting.abi.Pack("owner")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function owner() view returns(address)
func (basicWhitelisting *BasicWhitelisting) TryPackOwner() ([]byte, error) {
	return basicWhitelisting.abi.Pack("owner")
}

// UnpackOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8da5cb5b.
//
// Solidity: function owner() view returns(address)
func (basicWhitelisting *BasicWhitelisting) UnpackOwner(data []byte) (common.Address, error) {
	out, err := basicWhitelisting.abi.Unpack("owner", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackRemoveWhitelistedAddress is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x530cd5ab.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function removeWhitelistedAddress(address account) returns()
func (basicWhitelisting *BasicWhitelisting) PackRemoveWhitelistedAddress(account common.Address) []byte {
	enc, err := basicWhitelisting.abi.Pack("removeWhitelistedAddress", account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRemoveWhitelistedAddress is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x530cd5ab.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function removeWhitelistedAddress(address account) returns()
func (basicWhitelisting *BasicWhitelisting) TryPackRemoveWhitelistedAddress(account common.Address) ([]byte, error) {
	return basicWhitelisting.abi.Pack("removeWhitelistedAddress", account)
}

// PackRenounceOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x715018a6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function renounceOwnership() returns()
func (basicWhitelisting *BasicWhitelisting) PackRenounceOwnership() []byte {
	enc, err := basicWhitelisting.abi.Pack("renounceOwnership")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRenounceOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x715018a6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function renounceOwnership() returns()
func (basicWhitelisting *BasicWhitelisting) TryPackRenounceOwnership() ([]byte, error) {
	return basicWhitelisting.abi.Pack("renounceOwnership")
}

// PackSupportsInterface is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x01ffc9a7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function supportsInterface(bytes4 interfaceId) view returns(bool)
func (basicWhitelisting *BasicWhitelisting) PackSupportsInterface(interfaceId [4]byte) []byte {
	enc, err := basicWhitelisting.abi.Pack("supportsInterface", interfaceId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSupportsInterface is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x01ffc9a7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function supportsInterface(bytes4 interfaceId) view returns(bool)
func (basicWhitelisting *BasicWhitelisting) TryPackSupportsInterface(interfaceId [4]byte) ([]byte, error) {
	return basicWhitelisting.abi.Pack("supportsInterface", interfaceId)
}

// UnpackSupportsInterface is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x01ffc9a7.
//
// Solidity: function supportsInterface(bytes4 interfaceId) view returns(bool)
func (basicWhitelisting *BasicWhitelisting) UnpackSupportsInterface(data []byte) (bool, error) {
	out, err := basicWhitelisting.abi.Unpack("supportsInterface", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackTransferOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2fde38b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transferOwnership(address newOwner) returns()
func (basicWhitelisting *BasicWhitelisting) PackTransferOwnership(newOwner common.Address) []byte {
	enc, err := basicWhitelisting.abi.Pack("transferOwnership", newOwner)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransferOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2fde38b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transferOwnership(address newOwner) returns()
func (basicWhitelisting *BasicWhitelisting) TryPackTransferOwnership(newOwner common.Address) ([]byte, error) {
	return basicWhitelisting.abi.Pack("transferOwnership", newOwner)
}

// BasicWhitelistingAddressRemovedFromWhitelist represents a AddressRemovedFromWhitelist event raised by the BasicWhitelisting contract.
type BasicWhitelistingAddressRemovedFromWhitelist struct {
	Account common.Address
	Raw     *types.Log // Blockchain specific contextual infos
}

const BasicWhitelistingAddressRemovedFromWhitelistEventName = "AddressRemovedFromWhitelist"

// ContractEventName returns the user-defined event name.
func (BasicWhitelistingAddressRemovedFromWhitelist) ContractEventName() string {
	return BasicWhitelistingAddressRemovedFromWhitelistEventName
}

// UnpackAddressRemovedFromWhitelistEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event AddressRemovedFromWhitelist(address indexed account)
func (basicWhitelisting *BasicWhitelisting) UnpackAddressRemovedFromWhitelistEvent(log *types.Log) (*BasicWhitelistingAddressRemovedFromWhitelist, error) {
	event := "AddressRemovedFromWhitelist"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != basicWhitelisting.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(BasicWhitelistingAddressRemovedFromWhitelist)
	if len(log.Data) > 0 {
		if err := basicWhitelisting.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range basicWhitelisting.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// BasicWhitelistingAddressWhitelisted represents a AddressWhitelisted event raised by the BasicWhitelisting contract.
type BasicWhitelistingAddressWhitelisted struct {
	Account common.Address
	Raw     *types.Log // Blockchain specific contextual infos
}

const BasicWhitelistingAddressWhitelistedEventName = "AddressWhitelisted"

// ContractEventName returns the user-defined event name.
func (BasicWhitelistingAddressWhitelisted) ContractEventName() string {
	return BasicWhitelistingAddressWhitelistedEventName
}

// UnpackAddressWhitelistedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event AddressWhitelisted(address indexed account)
func (basicWhitelisting *BasicWhitelisting) UnpackAddressWhitelistedEvent(log *types.Log) (*BasicWhitelistingAddressWhitelisted, error) {
	event := "AddressWhitelisted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != basicWhitelisting.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(BasicWhitelistingAddressWhitelisted)
	if len(log.Data) > 0 {
		if err := basicWhitelisting.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range basicWhitelisting.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// BasicWhitelistingOwnershipTransferred represents a OwnershipTransferred event raised by the BasicWhitelisting contract.
type BasicWhitelistingOwnershipTransferred struct {
	PreviousOwner common.Address
	NewOwner      common.Address
	Raw           *types.Log // Blockchain specific contextual infos
}

const BasicWhitelistingOwnershipTransferredEventName = "OwnershipTransferred"

// ContractEventName returns the user-defined event name.
func (BasicWhitelistingOwnershipTransferred) ContractEventName() string {
	return BasicWhitelistingOwnershipTransferredEventName
}

// UnpackOwnershipTransferredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)
func (basicWhitelisting *BasicWhitelisting) UnpackOwnershipTransferredEvent(log *types.Log) (*BasicWhitelistingOwnershipTransferred, error) {
	event := "OwnershipTransferred"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != basicWhitelisting.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(BasicWhitelistingOwnershipTransferred)
	if len(log.Data) > 0 {
		if err := basicWhitelisting.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range basicWhitelisting.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkMetaData contains all meta data concerning the SSVNetwork contract.
var SSVNetworkMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"contractAddress\",\"type\":\"address\"}],\"name\":\"AddressIsWhitelistingContract\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ApprovalNotWithinTimeframe\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"CallerNotOwner\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"CallerNotOwnerWithData\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"CallerNotWhitelisted\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"}],\"name\":\"CallerNotWhitelistedWithData\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ClusterAlreadyEnabled\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ClusterDoesNotExists\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ClusterIsLiquidated\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ClusterNotLiquidatable\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"EmptyPublicKeysList\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"}],\"name\":\"ExceedValidatorLimit\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"}],\"name\":\"ExceedValidatorLimitWithData\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"FeeExceedsIncreaseLimit\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"FeeIncreaseNotAllowed\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"FeeTooHigh\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"FeeTooLow\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"IncorrectClusterState\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"IncorrectValidatorState\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes\",\"name\":\"publicKey\",\"type\":\"bytes\"}],\"name\":\"IncorrectValidatorStateWithData\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InsufficientBalance\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidContractAddress\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidOperatorIdsLength\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidPublicKeyLength\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidWhitelistAddressesLength\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"contractAddress\",\"type\":\"address\"}],\"name\":\"InvalidWhitelistingContract\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"MaxValueExceeded\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NewBlockPeriodIsBelowMinimum\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NoFeeDeclared\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NotAuthorized\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"OperatorAlreadyExists\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"OperatorDoesNotExist\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"OperatorsListNotUnique\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"PublicKeysSharesLengthMismatch\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"SameFeeChangeNotAllowed\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"TargetModuleDoesNotExist\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"moduleId\",\"type\":\"uint8\"}],\"name\":\"TargetModuleDoesNotExistWithData\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"TokenTransferFailed\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"UnsortedOperatorsList\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ValidatorAlreadyExists\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes\",\"name\":\"publicKey\",\"type\":\"bytes\"}],\"name\":\"ValidatorAlreadyExistsWithData\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ValidatorDoesNotExist\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ZeroAddressNotAllowed\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"address\",\"name\":\"previousAdmin\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"newAdmin\",\"type\":\"address\"}],\"name\":\"AdminChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"beacon\",\"type\":\"address\"}],\"name\":\"BeaconUpgraded\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"indexed\":false,\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"ClusterDeposited\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"indexed\":false,\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"ClusterLiquidated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"indexed\":false,\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"ClusterReactivated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"indexed\":false,\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"ClusterWithdrawn\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"value\",\"type\":\"uint64\"}],\"name\":\"DeclareOperatorFeePeriodUpdated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"value\",\"type\":\"uint64\"}],\"name\":\"ExecuteOperatorFeePeriodUpdated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"recipientAddress\",\"type\":\"address\"}],\"name\":\"FeeRecipientAddressUpdated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"version\",\"type\":\"uint8\"}],\"name\":\"Initialized\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"value\",\"type\":\"uint64\"}],\"name\":\"LiquidationThresholdPeriodUpdated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"MinimumLiquidationCollateralUpdated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"enumSSVModules\",\"name\":\"moduleId\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"moduleAddress\",\"type\":\"address\"}],\"name\":\"ModuleUpgraded\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"recipient\",\"type\":\"address\"}],\"name\":\"NetworkEarningsWithdrawn\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"oldFee\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"newFee\",\"type\":\"uint256\"}],\"name\":\"NetworkFeeUpdated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes\",\"name\":\"publicKey\",\"type\":\"bytes\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"fee\",\"type\":\"uint256\"}],\"name\":\"OperatorAdded\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"}],\"name\":\"OperatorFeeDeclarationCancelled\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"blockNumber\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"fee\",\"type\":\"uint256\"}],\"name\":\"OperatorFeeDeclared\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"blockNumber\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"fee\",\"type\":\"uint256\"}],\"name\":\"OperatorFeeExecuted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"value\",\"type\":\"uint64\"}],\"name\":\"OperatorFeeIncreaseLimitUpdated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"maxFee\",\"type\":\"uint64\"}],\"name\":\"OperatorMaximumFeeUpdated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"indexed\":false,\"internalType\":\"address[]\",\"name\":\"whitelistAddresses\",\"type\":\"address[]\"}],\"name\":\"OperatorMultipleWhitelistRemoved\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"indexed\":false,\"internalType\":\"address[]\",\"name\":\"whitelistAddresses\",\"type\":\"address[]\"}],\"name\":\"OperatorMultipleWhitelistUpdated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"toPrivate\",\"type\":\"bool\"}],\"name\":\"OperatorPrivacyStatusUpdated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"}],\"name\":\"OperatorRemoved\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"whitelistingContract\",\"type\":\"address\"}],\"name\":\"OperatorWhitelistingContractUpdated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"OperatorWithdrawn\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"previousOwner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"OwnershipTransferStarted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"previousOwner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"OwnershipTransferred\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"implementation\",\"type\":\"address\"}],\"name\":\"Upgraded\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"indexed\":false,\"internalType\":\"bytes\",\"name\":\"publicKey\",\"type\":\"bytes\"},{\"indexed\":false,\"internalType\":\"bytes\",\"name\":\"shares\",\"type\":\"bytes\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"indexed\":false,\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"ValidatorAdded\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"indexed\":false,\"internalType\":\"bytes\",\"name\":\"publicKey\",\"type\":\"bytes\"}],\"name\":\"ValidatorExited\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"indexed\":false,\"internalType\":\"bytes\",\"name\":\"publicKey\",\"type\":\"bytes\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"indexed\":false,\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"ValidatorRemoved\",\"type\":\"event\"},{\"stateMutability\":\"nonpayable\",\"type\":\"fallback\"},{\"inputs\":[],\"name\":\"acceptOwnership\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes[]\",\"name\":\"publicKeys\",\"type\":\"bytes[]\"},{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"}],\"name\":\"bulkExitValidator\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes[]\",\"name\":\"publicKeys\",\"type\":\"bytes[]\"},{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"internalType\":\"bytes[]\",\"name\":\"sharesData\",\"type\":\"bytes[]\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"bulkRegisterValidator\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes[]\",\"name\":\"publicKeys\",\"type\":\"bytes[]\"},{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"bulkRemoveValidator\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"}],\"name\":\"cancelDeclaredOperatorFee\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"},{\"internalType\":\"uint256\",\"name\":\"fee\",\"type\":\"uint256\"}],\"name\":\"declareOperatorFee\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"deposit\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"}],\"name\":\"executeOperatorFee\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes\",\"name\":\"publicKey\",\"type\":\"bytes\"},{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"}],\"name\":\"exitValidator\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getVersion\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"pure\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"ssvOperators\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"ssvClusters\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"ssvDAO\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"ssvViews\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"minimumBlocksBeforeLiquidation\",\"type\":\"uint64\"},{\"internalType\":\"uint256\",\"name\":\"minimumLiquidationCollateral\",\"type\":\"uint256\"},{\"internalType\":\"uint32\",\"name\":\"validatorsPerOperatorLimit\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"declareOperatorFeePeriod\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"executeOperatorFeePeriod\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"operatorMaxFeeIncrease\",\"type\":\"uint64\"}],\"name\":\"initialize\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"liquidate\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"owner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"pendingOwner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"proxiableUUID\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"reactivate\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"},{\"internalType\":\"uint256\",\"name\":\"fee\",\"type\":\"uint256\"}],\"name\":\"reduceOperatorFee\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes\",\"name\":\"publicKey\",\"type\":\"bytes\"},{\"internalType\":\"uint256\",\"name\":\"fee\",\"type\":\"uint256\"},{\"internalType\":\"bool\",\"name\":\"setPrivate\",\"type\":\"bool\"}],\"name\":\"registerOperator\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes\",\"name\":\"publicKey\",\"type\":\"bytes\"},{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"internalType\":\"bytes\",\"name\":\"sharesData\",\"type\":\"bytes\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"registerValidator\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"}],\"name\":\"removeOperator\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"}],\"name\":\"removeOperatorsWhitelistingContract\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"internalType\":\"address[]\",\"name\":\"whitelistAddresses\",\"type\":\"address[]\"}],\"name\":\"removeOperatorsWhitelists\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes\",\"name\":\"publicKey\",\"type\":\"bytes\"},{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"removeValidator\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"renounceOwnership\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"recipientAddress\",\"type\":\"address\"}],\"name\":\"setFeeRecipientAddress\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"}],\"name\":\"setOperatorsPrivateUnchecked\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"}],\"name\":\"setOperatorsPublicUnchecked\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"internalType\":\"address\",\"name\":\"whitelistingContract\",\"type\":\"address\"}],\"name\":\"setOperatorsWhitelistingContract\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"internalType\":\"address[]\",\"name\":\"whitelistAddresses\",\"type\":\"address[]\"}],\"name\":\"setOperatorsWhitelists\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"transferOwnership\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"timeInSeconds\",\"type\":\"uint64\"}],\"name\":\"updateDeclareOperatorFeePeriod\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"timeInSeconds\",\"type\":\"uint64\"}],\"name\":\"updateExecuteOperatorFeePeriod\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"blocks\",\"type\":\"uint64\"}],\"name\":\"updateLiquidationThresholdPeriod\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"maxFee\",\"type\":\"uint64\"}],\"name\":\"updateMaximumOperatorFee\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"updateMinimumLiquidationCollateral\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"enumSSVModules\",\"name\":\"moduleId\",\"type\":\"uint8\"},{\"internalType\":\"address\",\"name\":\"moduleAddress\",\"type\":\"address\"}],\"name\":\"updateModule\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"fee\",\"type\":\"uint256\"}],\"name\":\"updateNetworkFee\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"percentage\",\"type\":\"uint64\"}],\"name\":\"updateOperatorFeeIncreaseLimit\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"newImplementation\",\"type\":\"address\"}],\"name\":\"upgradeTo\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"newImplementation\",\"type\":\"address\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"upgradeToAndCall\",\"outputs\":[],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"withdraw\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"}],\"name\":\"withdrawAllOperatorEarnings\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"withdrawNetworkEarnings\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"withdrawOperatorEarnings\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "SSVNetwork",
}

// SSVNetwork is an auto generated Go binding around an Ethereum contract.
type SSVNetwork struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *SSVNetwork) GetABI() abi.ABI {
	return c.abi
}

// NewSSVNetwork creates a new instance of SSVNetwork.
func NewSSVNetwork() *SSVNetwork {
	parsed, err := SSVNetworkMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &SSVNetwork{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *SSVNetwork) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAcceptOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79ba5097.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function acceptOwnership() returns()
func (sSVNetwork *SSVNetwork) PackAcceptOwnership() []byte {
	enc, err := sSVNetwork.abi.Pack("acceptOwnership")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAcceptOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79ba5097.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function acceptOwnership() returns()
func (sSVNetwork *SSVNetwork) TryPackAcceptOwnership() ([]byte, error) {
	return sSVNetwork.abi.Pack("acceptOwnership")
}

// PackBulkExitValidator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x32afd02f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function bulkExitValidator(bytes[] publicKeys, uint64[] operatorIds) returns()
func (sSVNetwork *SSVNetwork) PackBulkExitValidator(publicKeys [][]byte, operatorIds []uint64) []byte {
	enc, err := sSVNetwork.abi.Pack("bulkExitValidator", publicKeys, operatorIds)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBulkExitValidator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x32afd02f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function bulkExitValidator(bytes[] publicKeys, uint64[] operatorIds) returns()
func (sSVNetwork *SSVNetwork) TryPackBulkExitValidator(publicKeys [][]byte, operatorIds []uint64) ([]byte, error) {
	return sSVNetwork.abi.Pack("bulkExitValidator", publicKeys, operatorIds)
}

// PackBulkRegisterValidator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x22f18bf5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function bulkRegisterValidator(bytes[] publicKeys, uint64[] operatorIds, bytes[] sharesData, uint256 amount, (uint32,uint64,uint64,bool,uint256) cluster) returns()
func (sSVNetwork *SSVNetwork) PackBulkRegisterValidator(publicKeys [][]byte, operatorIds []uint64, sharesData [][]byte, amount *big.Int, cluster ISSVNetworkCoreCluster) []byte {
	enc, err := sSVNetwork.abi.Pack("bulkRegisterValidator", publicKeys, operatorIds, sharesData, amount, cluster)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBulkRegisterValidator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x22f18bf5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function bulkRegisterValidator(bytes[] publicKeys, uint64[] operatorIds, bytes[] sharesData, uint256 amount, (uint32,uint64,uint64,bool,uint256) cluster) returns()
func (sSVNetwork *SSVNetwork) TryPackBulkRegisterValidator(publicKeys [][]byte, operatorIds []uint64, sharesData [][]byte, amount *big.Int, cluster ISSVNetworkCoreCluster) ([]byte, error) {
	return sSVNetwork.abi.Pack("bulkRegisterValidator", publicKeys, operatorIds, sharesData, amount, cluster)
}

// PackBulkRemoveValidator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5aed1142.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function bulkRemoveValidator(bytes[] publicKeys, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) returns()
func (sSVNetwork *SSVNetwork) PackBulkRemoveValidator(publicKeys [][]byte, operatorIds []uint64, cluster ISSVNetworkCoreCluster) []byte {
	enc, err := sSVNetwork.abi.Pack("bulkRemoveValidator", publicKeys, operatorIds, cluster)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBulkRemoveValidator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5aed1142.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function bulkRemoveValidator(bytes[] publicKeys, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) returns()
func (sSVNetwork *SSVNetwork) TryPackBulkRemoveValidator(publicKeys [][]byte, operatorIds []uint64, cluster ISSVNetworkCoreCluster) ([]byte, error) {
	return sSVNetwork.abi.Pack("bulkRemoveValidator", publicKeys, operatorIds, cluster)
}

// PackCancelDeclaredOperatorFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x23d68a6d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function cancelDeclaredOperatorFee(uint64 operatorId) returns()
func (sSVNetwork *SSVNetwork) PackCancelDeclaredOperatorFee(operatorId uint64) []byte {
	enc, err := sSVNetwork.abi.Pack("cancelDeclaredOperatorFee", operatorId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCancelDeclaredOperatorFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x23d68a6d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function cancelDeclaredOperatorFee(uint64 operatorId) returns()
func (sSVNetwork *SSVNetwork) TryPackCancelDeclaredOperatorFee(operatorId uint64) ([]byte, error) {
	return sSVNetwork.abi.Pack("cancelDeclaredOperatorFee", operatorId)
}

// PackDeclareOperatorFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb317c35f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function declareOperatorFee(uint64 operatorId, uint256 fee) returns()
func (sSVNetwork *SSVNetwork) PackDeclareOperatorFee(operatorId uint64, fee *big.Int) []byte {
	enc, err := sSVNetwork.abi.Pack("declareOperatorFee", operatorId, fee)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDeclareOperatorFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb317c35f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function declareOperatorFee(uint64 operatorId, uint256 fee) returns()
func (sSVNetwork *SSVNetwork) TryPackDeclareOperatorFee(operatorId uint64, fee *big.Int) ([]byte, error) {
	return sSVNetwork.abi.Pack("declareOperatorFee", operatorId, fee)
}

// PackDeposit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbc26e7e5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function deposit(address owner, uint64[] operatorIds, uint256 amount, (uint32,uint64,uint64,bool,uint256) cluster) returns()
func (sSVNetwork *SSVNetwork) PackDeposit(owner common.Address, operatorIds []uint64, amount *big.Int, cluster ISSVNetworkCoreCluster) []byte {
	enc, err := sSVNetwork.abi.Pack("deposit", owner, operatorIds, amount, cluster)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDeposit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbc26e7e5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function deposit(address owner, uint64[] operatorIds, uint256 amount, (uint32,uint64,uint64,bool,uint256) cluster) returns()
func (sSVNetwork *SSVNetwork) TryPackDeposit(owner common.Address, operatorIds []uint64, amount *big.Int, cluster ISSVNetworkCoreCluster) ([]byte, error) {
	return sSVNetwork.abi.Pack("deposit", owner, operatorIds, amount, cluster)
}

// PackExecuteOperatorFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8932cee0.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function executeOperatorFee(uint64 operatorId) returns()
func (sSVNetwork *SSVNetwork) PackExecuteOperatorFee(operatorId uint64) []byte {
	enc, err := sSVNetwork.abi.Pack("executeOperatorFee", operatorId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExecuteOperatorFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8932cee0.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function executeOperatorFee(uint64 operatorId) returns()
func (sSVNetwork *SSVNetwork) TryPackExecuteOperatorFee(operatorId uint64) ([]byte, error) {
	return sSVNetwork.abi.Pack("executeOperatorFee", operatorId)
}

// PackExitValidator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3877322b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function exitValidator(bytes publicKey, uint64[] operatorIds) returns()
func (sSVNetwork *SSVNetwork) PackExitValidator(publicKey []byte, operatorIds []uint64) []byte {
	enc, err := sSVNetwork.abi.Pack("exitValidator", publicKey, operatorIds)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExitValidator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3877322b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function exitValidator(bytes publicKey, uint64[] operatorIds) returns()
func (sSVNetwork *SSVNetwork) TryPackExitValidator(publicKey []byte, operatorIds []uint64) ([]byte, error) {
	return sSVNetwork.abi.Pack("exitValidator", publicKey, operatorIds)
}

// PackGetVersion is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0d8e6e2c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getVersion() pure returns(string)
func (sSVNetwork *SSVNetwork) PackGetVersion() []byte {
	enc, err := sSVNetwork.abi.Pack("getVersion")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetVersion is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0d8e6e2c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getVersion() pure returns(string)
func (sSVNetwork *SSVNetwork) TryPackGetVersion() ([]byte, error) {
	return sSVNetwork.abi.Pack("getVersion")
}

// UnpackGetVersion is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x0d8e6e2c.
//
// Solidity: function getVersion() pure returns(string)
func (sSVNetwork *SSVNetwork) UnpackGetVersion(data []byte) (string, error) {
	out, err := sSVNetwork.abi.Unpack("getVersion", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackInitialize is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc626c3c6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function initialize(address token, address ssvOperators, address ssvClusters, address ssvDAO, address ssvViews, uint64 minimumBlocksBeforeLiquidation, uint256 minimumLiquidationCollateral, uint32 validatorsPerOperatorLimit, uint64 declareOperatorFeePeriod, uint64 executeOperatorFeePeriod, uint64 operatorMaxFeeIncrease) returns()
func (sSVNetwork *SSVNetwork) PackInitialize(token common.Address, ssvOperators common.Address, ssvClusters common.Address, ssvDAO common.Address, ssvViews common.Address, minimumBlocksBeforeLiquidation uint64, minimumLiquidationCollateral *big.Int, validatorsPerOperatorLimit uint32, declareOperatorFeePeriod uint64, executeOperatorFeePeriod uint64, operatorMaxFeeIncrease uint64) []byte {
	enc, err := sSVNetwork.abi.Pack("initialize", token, ssvOperators, ssvClusters, ssvDAO, ssvViews, minimumBlocksBeforeLiquidation, minimumLiquidationCollateral, validatorsPerOperatorLimit, declareOperatorFeePeriod, executeOperatorFeePeriod, operatorMaxFeeIncrease)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackInitialize is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc626c3c6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function initialize(address token, address ssvOperators, address ssvClusters, address ssvDAO, address ssvViews, uint64 minimumBlocksBeforeLiquidation, uint256 minimumLiquidationCollateral, uint32 validatorsPerOperatorLimit, uint64 declareOperatorFeePeriod, uint64 executeOperatorFeePeriod, uint64 operatorMaxFeeIncrease) returns()
func (sSVNetwork *SSVNetwork) TryPackInitialize(token common.Address, ssvOperators common.Address, ssvClusters common.Address, ssvDAO common.Address, ssvViews common.Address, minimumBlocksBeforeLiquidation uint64, minimumLiquidationCollateral *big.Int, validatorsPerOperatorLimit uint32, declareOperatorFeePeriod uint64, executeOperatorFeePeriod uint64, operatorMaxFeeIncrease uint64) ([]byte, error) {
	return sSVNetwork.abi.Pack("initialize", token, ssvOperators, ssvClusters, ssvDAO, ssvViews, minimumBlocksBeforeLiquidation, minimumLiquidationCollateral, validatorsPerOperatorLimit, declareOperatorFeePeriod, executeOperatorFeePeriod, operatorMaxFeeIncrease)
}

// PackLiquidate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbf0f2fb2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function liquidate(address owner, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) returns()
func (sSVNetwork *SSVNetwork) PackLiquidate(owner common.Address, operatorIds []uint64, cluster ISSVNetworkCoreCluster) []byte {
	enc, err := sSVNetwork.abi.Pack("liquidate", owner, operatorIds, cluster)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLiquidate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbf0f2fb2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function liquidate(address owner, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) returns()
func (sSVNetwork *SSVNetwork) TryPackLiquidate(owner common.Address, operatorIds []uint64, cluster ISSVNetworkCoreCluster) ([]byte, error) {
	return sSVNetwork.abi.Pack("liquidate", owner, operatorIds, cluster)
}

// PackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function owner() view returns(address)
func (sSVNetwork *SSVNetwork) PackOwner() []byte {
	enc, err := sSVNetwork.abi.Pack("owner")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function owner() view returns(address)
func (sSVNetwork *SSVNetwork) TryPackOwner() ([]byte, error) {
	return sSVNetwork.abi.Pack("owner")
}

// UnpackOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8da5cb5b.
//
// Solidity: function owner() view returns(address)
func (sSVNetwork *SSVNetwork) UnpackOwner(data []byte) (common.Address, error) {
	out, err := sSVNetwork.abi.Unpack("owner", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackPendingOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe30c3978.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function pendingOwner() view returns(address)
func (sSVNetwork *SSVNetwork) PackPendingOwner() []byte {
	enc, err := sSVNetwork.abi.Pack("pendingOwner")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPendingOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe30c3978.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function pendingOwner() view returns(address)
func (sSVNetwork *SSVNetwork) TryPackPendingOwner() ([]byte, error) {
	return sSVNetwork.abi.Pack("pendingOwner")
}

// UnpackPendingOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe30c3978.
//
// Solidity: function pendingOwner() view returns(address)
func (sSVNetwork *SSVNetwork) UnpackPendingOwner(data []byte) (common.Address, error) {
	out, err := sSVNetwork.abi.Unpack("pendingOwner", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackProxiableUUID is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x52d1902d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function proxiableUUID() view returns(bytes32)
func (sSVNetwork *SSVNetwork) PackProxiableUUID() []byte {
	enc, err := sSVNetwork.abi.Pack("proxiableUUID")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackProxiableUUID is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x52d1902d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function proxiableUUID() view returns(bytes32)
func (sSVNetwork *SSVNetwork) TryPackProxiableUUID() ([]byte, error) {
	return sSVNetwork.abi.Pack("proxiableUUID")
}

// UnpackProxiableUUID is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x52d1902d.
//
// Solidity: function proxiableUUID() view returns(bytes32)
func (sSVNetwork *SSVNetwork) UnpackProxiableUUID(data []byte) ([32]byte, error) {
	out, err := sSVNetwork.abi.Unpack("proxiableUUID", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackReactivate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5fec6dd0.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function reactivate(uint64[] operatorIds, uint256 amount, (uint32,uint64,uint64,bool,uint256) cluster) returns()
func (sSVNetwork *SSVNetwork) PackReactivate(operatorIds []uint64, amount *big.Int, cluster ISSVNetworkCoreCluster) []byte {
	enc, err := sSVNetwork.abi.Pack("reactivate", operatorIds, amount, cluster)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReactivate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5fec6dd0.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function reactivate(uint64[] operatorIds, uint256 amount, (uint32,uint64,uint64,bool,uint256) cluster) returns()
func (sSVNetwork *SSVNetwork) TryPackReactivate(operatorIds []uint64, amount *big.Int, cluster ISSVNetworkCoreCluster) ([]byte, error) {
	return sSVNetwork.abi.Pack("reactivate", operatorIds, amount, cluster)
}

// PackReduceOperatorFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x190d82e4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function reduceOperatorFee(uint64 operatorId, uint256 fee) returns()
func (sSVNetwork *SSVNetwork) PackReduceOperatorFee(operatorId uint64, fee *big.Int) []byte {
	enc, err := sSVNetwork.abi.Pack("reduceOperatorFee", operatorId, fee)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReduceOperatorFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x190d82e4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function reduceOperatorFee(uint64 operatorId, uint256 fee) returns()
func (sSVNetwork *SSVNetwork) TryPackReduceOperatorFee(operatorId uint64, fee *big.Int) ([]byte, error) {
	return sSVNetwork.abi.Pack("reduceOperatorFee", operatorId, fee)
}

// PackRegisterOperator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc9bbc9fa.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function registerOperator(bytes publicKey, uint256 fee, bool setPrivate) returns(uint64 id)
func (sSVNetwork *SSVNetwork) PackRegisterOperator(publicKey []byte, fee *big.Int, setPrivate bool) []byte {
	enc, err := sSVNetwork.abi.Pack("registerOperator", publicKey, fee, setPrivate)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRegisterOperator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc9bbc9fa.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function registerOperator(bytes publicKey, uint256 fee, bool setPrivate) returns(uint64 id)
func (sSVNetwork *SSVNetwork) TryPackRegisterOperator(publicKey []byte, fee *big.Int, setPrivate bool) ([]byte, error) {
	return sSVNetwork.abi.Pack("registerOperator", publicKey, fee, setPrivate)
}

// UnpackRegisterOperator is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc9bbc9fa.
//
// Solidity: function registerOperator(bytes publicKey, uint256 fee, bool setPrivate) returns(uint64 id)
func (sSVNetwork *SSVNetwork) UnpackRegisterOperator(data []byte) (uint64, error) {
	out, err := sSVNetwork.abi.Unpack("registerOperator", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackRegisterValidator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06e8fb9c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function registerValidator(bytes publicKey, uint64[] operatorIds, bytes sharesData, uint256 amount, (uint32,uint64,uint64,bool,uint256) cluster) returns()
func (sSVNetwork *SSVNetwork) PackRegisterValidator(publicKey []byte, operatorIds []uint64, sharesData []byte, amount *big.Int, cluster ISSVNetworkCoreCluster) []byte {
	enc, err := sSVNetwork.abi.Pack("registerValidator", publicKey, operatorIds, sharesData, amount, cluster)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRegisterValidator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06e8fb9c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function registerValidator(bytes publicKey, uint64[] operatorIds, bytes sharesData, uint256 amount, (uint32,uint64,uint64,bool,uint256) cluster) returns()
func (sSVNetwork *SSVNetwork) TryPackRegisterValidator(publicKey []byte, operatorIds []uint64, sharesData []byte, amount *big.Int, cluster ISSVNetworkCoreCluster) ([]byte, error) {
	return sSVNetwork.abi.Pack("registerValidator", publicKey, operatorIds, sharesData, amount, cluster)
}

// PackRemoveOperator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2e168e0e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function removeOperator(uint64 operatorId) returns()
func (sSVNetwork *SSVNetwork) PackRemoveOperator(operatorId uint64) []byte {
	enc, err := sSVNetwork.abi.Pack("removeOperator", operatorId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRemoveOperator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2e168e0e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function removeOperator(uint64 operatorId) returns()
func (sSVNetwork *SSVNetwork) TryPackRemoveOperator(operatorId uint64) ([]byte, error) {
	return sSVNetwork.abi.Pack("removeOperator", operatorId)
}

// PackRemoveOperatorsWhitelistingContract is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6a31cf1d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function removeOperatorsWhitelistingContract(uint64[] operatorIds) returns()
func (sSVNetwork *SSVNetwork) PackRemoveOperatorsWhitelistingContract(operatorIds []uint64) []byte {
	enc, err := sSVNetwork.abi.Pack("removeOperatorsWhitelistingContract", operatorIds)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRemoveOperatorsWhitelistingContract is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6a31cf1d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function removeOperatorsWhitelistingContract(uint64[] operatorIds) returns()
func (sSVNetwork *SSVNetwork) TryPackRemoveOperatorsWhitelistingContract(operatorIds []uint64) ([]byte, error) {
	return sSVNetwork.abi.Pack("removeOperatorsWhitelistingContract", operatorIds)
}

// PackRemoveOperatorsWhitelists is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4b2fd45e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function removeOperatorsWhitelists(uint64[] operatorIds, address[] whitelistAddresses) returns()
func (sSVNetwork *SSVNetwork) PackRemoveOperatorsWhitelists(operatorIds []uint64, whitelistAddresses []common.Address) []byte {
	enc, err := sSVNetwork.abi.Pack("removeOperatorsWhitelists", operatorIds, whitelistAddresses)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRemoveOperatorsWhitelists is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4b2fd45e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function removeOperatorsWhitelists(uint64[] operatorIds, address[] whitelistAddresses) returns()
func (sSVNetwork *SSVNetwork) TryPackRemoveOperatorsWhitelists(operatorIds []uint64, whitelistAddresses []common.Address) ([]byte, error) {
	return sSVNetwork.abi.Pack("removeOperatorsWhitelists", operatorIds, whitelistAddresses)
}

// PackRemoveValidator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x12b3fc19.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function removeValidator(bytes publicKey, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) returns()
func (sSVNetwork *SSVNetwork) PackRemoveValidator(publicKey []byte, operatorIds []uint64, cluster ISSVNetworkCoreCluster) []byte {
	enc, err := sSVNetwork.abi.Pack("removeValidator", publicKey, operatorIds, cluster)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRemoveValidator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x12b3fc19.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function removeValidator(bytes publicKey, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) returns()
func (sSVNetwork *SSVNetwork) TryPackRemoveValidator(publicKey []byte, operatorIds []uint64, cluster ISSVNetworkCoreCluster) ([]byte, error) {
	return sSVNetwork.abi.Pack("removeValidator", publicKey, operatorIds, cluster)
}

// PackRenounceOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x715018a6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function renounceOwnership() returns()
func (sSVNetwork *SSVNetwork) PackRenounceOwnership() []byte {
	enc, err := sSVNetwork.abi.Pack("renounceOwnership")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRenounceOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x715018a6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function renounceOwnership() returns()
func (sSVNetwork *SSVNetwork) TryPackRenounceOwnership() ([]byte, error) {
	return sSVNetwork.abi.Pack("renounceOwnership")
}

// PackSetFeeRecipientAddress is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdbcdc2cc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setFeeRecipientAddress(address recipientAddress) returns()
func (sSVNetwork *SSVNetwork) PackSetFeeRecipientAddress(recipientAddress common.Address) []byte {
	enc, err := sSVNetwork.abi.Pack("setFeeRecipientAddress", recipientAddress)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetFeeRecipientAddress is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdbcdc2cc.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setFeeRecipientAddress(address recipientAddress) returns()
func (sSVNetwork *SSVNetwork) TryPackSetFeeRecipientAddress(recipientAddress common.Address) ([]byte, error) {
	return sSVNetwork.abi.Pack("setFeeRecipientAddress", recipientAddress)
}

// PackSetOperatorsPrivateUnchecked is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x822124c1.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setOperatorsPrivateUnchecked(uint64[] operatorIds) returns()
func (sSVNetwork *SSVNetwork) PackSetOperatorsPrivateUnchecked(operatorIds []uint64) []byte {
	enc, err := sSVNetwork.abi.Pack("setOperatorsPrivateUnchecked", operatorIds)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetOperatorsPrivateUnchecked is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x822124c1.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setOperatorsPrivateUnchecked(uint64[] operatorIds) returns()
func (sSVNetwork *SSVNetwork) TryPackSetOperatorsPrivateUnchecked(operatorIds []uint64) ([]byte, error) {
	return sSVNetwork.abi.Pack("setOperatorsPrivateUnchecked", operatorIds)
}

// PackSetOperatorsPublicUnchecked is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4ad00e54.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setOperatorsPublicUnchecked(uint64[] operatorIds) returns()
func (sSVNetwork *SSVNetwork) PackSetOperatorsPublicUnchecked(operatorIds []uint64) []byte {
	enc, err := sSVNetwork.abi.Pack("setOperatorsPublicUnchecked", operatorIds)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetOperatorsPublicUnchecked is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4ad00e54.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setOperatorsPublicUnchecked(uint64[] operatorIds) returns()
func (sSVNetwork *SSVNetwork) TryPackSetOperatorsPublicUnchecked(operatorIds []uint64) ([]byte, error) {
	return sSVNetwork.abi.Pack("setOperatorsPublicUnchecked", operatorIds)
}

// PackSetOperatorsWhitelistingContract is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7dc24d52.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setOperatorsWhitelistingContract(uint64[] operatorIds, address whitelistingContract) returns()
func (sSVNetwork *SSVNetwork) PackSetOperatorsWhitelistingContract(operatorIds []uint64, whitelistingContract common.Address) []byte {
	enc, err := sSVNetwork.abi.Pack("setOperatorsWhitelistingContract", operatorIds, whitelistingContract)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetOperatorsWhitelistingContract is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7dc24d52.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setOperatorsWhitelistingContract(uint64[] operatorIds, address whitelistingContract) returns()
func (sSVNetwork *SSVNetwork) TryPackSetOperatorsWhitelistingContract(operatorIds []uint64, whitelistingContract common.Address) ([]byte, error) {
	return sSVNetwork.abi.Pack("setOperatorsWhitelistingContract", operatorIds, whitelistingContract)
}

// PackSetOperatorsWhitelists is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5d06ecb4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setOperatorsWhitelists(uint64[] operatorIds, address[] whitelistAddresses) returns()
func (sSVNetwork *SSVNetwork) PackSetOperatorsWhitelists(operatorIds []uint64, whitelistAddresses []common.Address) []byte {
	enc, err := sSVNetwork.abi.Pack("setOperatorsWhitelists", operatorIds, whitelistAddresses)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetOperatorsWhitelists is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5d06ecb4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setOperatorsWhitelists(uint64[] operatorIds, address[] whitelistAddresses) returns()
func (sSVNetwork *SSVNetwork) TryPackSetOperatorsWhitelists(operatorIds []uint64, whitelistAddresses []common.Address) ([]byte, error) {
	return sSVNetwork.abi.Pack("setOperatorsWhitelists", operatorIds, whitelistAddresses)
}

// PackTransferOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2fde38b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transferOwnership(address newOwner) returns()
func (sSVNetwork *SSVNetwork) PackTransferOwnership(newOwner common.Address) []byte {
	enc, err := sSVNetwork.abi.Pack("transferOwnership", newOwner)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransferOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2fde38b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transferOwnership(address newOwner) returns()
func (sSVNetwork *SSVNetwork) TryPackTransferOwnership(newOwner common.Address) ([]byte, error) {
	return sSVNetwork.abi.Pack("transferOwnership", newOwner)
}

// PackUpdateDeclareOperatorFeePeriod is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79e3e4e4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function updateDeclareOperatorFeePeriod(uint64 timeInSeconds) returns()
func (sSVNetwork *SSVNetwork) PackUpdateDeclareOperatorFeePeriod(timeInSeconds uint64) []byte {
	enc, err := sSVNetwork.abi.Pack("updateDeclareOperatorFeePeriod", timeInSeconds)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUpdateDeclareOperatorFeePeriod is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79e3e4e4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function updateDeclareOperatorFeePeriod(uint64 timeInSeconds) returns()
func (sSVNetwork *SSVNetwork) TryPackUpdateDeclareOperatorFeePeriod(timeInSeconds uint64) ([]byte, error) {
	return sSVNetwork.abi.Pack("updateDeclareOperatorFeePeriod", timeInSeconds)
}

// PackUpdateExecuteOperatorFeePeriod is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xeb608022.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function updateExecuteOperatorFeePeriod(uint64 timeInSeconds) returns()
func (sSVNetwork *SSVNetwork) PackUpdateExecuteOperatorFeePeriod(timeInSeconds uint64) []byte {
	enc, err := sSVNetwork.abi.Pack("updateExecuteOperatorFeePeriod", timeInSeconds)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUpdateExecuteOperatorFeePeriod is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xeb608022.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function updateExecuteOperatorFeePeriod(uint64 timeInSeconds) returns()
func (sSVNetwork *SSVNetwork) TryPackUpdateExecuteOperatorFeePeriod(timeInSeconds uint64) ([]byte, error) {
	return sSVNetwork.abi.Pack("updateExecuteOperatorFeePeriod", timeInSeconds)
}

// PackUpdateLiquidationThresholdPeriod is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6512447d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function updateLiquidationThresholdPeriod(uint64 blocks) returns()
func (sSVNetwork *SSVNetwork) PackUpdateLiquidationThresholdPeriod(blocks uint64) []byte {
	enc, err := sSVNetwork.abi.Pack("updateLiquidationThresholdPeriod", blocks)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUpdateLiquidationThresholdPeriod is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6512447d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function updateLiquidationThresholdPeriod(uint64 blocks) returns()
func (sSVNetwork *SSVNetwork) TryPackUpdateLiquidationThresholdPeriod(blocks uint64) ([]byte, error) {
	return sSVNetwork.abi.Pack("updateLiquidationThresholdPeriod", blocks)
}

// PackUpdateMaximumOperatorFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe39c6744.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function updateMaximumOperatorFee(uint64 maxFee) returns()
func (sSVNetwork *SSVNetwork) PackUpdateMaximumOperatorFee(maxFee uint64) []byte {
	enc, err := sSVNetwork.abi.Pack("updateMaximumOperatorFee", maxFee)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUpdateMaximumOperatorFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe39c6744.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function updateMaximumOperatorFee(uint64 maxFee) returns()
func (sSVNetwork *SSVNetwork) TryPackUpdateMaximumOperatorFee(maxFee uint64) ([]byte, error) {
	return sSVNetwork.abi.Pack("updateMaximumOperatorFee", maxFee)
}

// PackUpdateMinimumLiquidationCollateral is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb4c9c408.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function updateMinimumLiquidationCollateral(uint256 amount) returns()
func (sSVNetwork *SSVNetwork) PackUpdateMinimumLiquidationCollateral(amount *big.Int) []byte {
	enc, err := sSVNetwork.abi.Pack("updateMinimumLiquidationCollateral", amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUpdateMinimumLiquidationCollateral is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb4c9c408.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function updateMinimumLiquidationCollateral(uint256 amount) returns()
func (sSVNetwork *SSVNetwork) TryPackUpdateMinimumLiquidationCollateral(amount *big.Int) ([]byte, error) {
	return sSVNetwork.abi.Pack("updateMinimumLiquidationCollateral", amount)
}

// PackUpdateModule is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe3e324b0.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function updateModule(uint8 moduleId, address moduleAddress) returns()
func (sSVNetwork *SSVNetwork) PackUpdateModule(moduleId uint8, moduleAddress common.Address) []byte {
	enc, err := sSVNetwork.abi.Pack("updateModule", moduleId, moduleAddress)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUpdateModule is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe3e324b0.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function updateModule(uint8 moduleId, address moduleAddress) returns()
func (sSVNetwork *SSVNetwork) TryPackUpdateModule(moduleId uint8, moduleAddress common.Address) ([]byte, error) {
	return sSVNetwork.abi.Pack("updateModule", moduleId, moduleAddress)
}

// PackUpdateNetworkFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1f1f9fd5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function updateNetworkFee(uint256 fee) returns()
func (sSVNetwork *SSVNetwork) PackUpdateNetworkFee(fee *big.Int) []byte {
	enc, err := sSVNetwork.abi.Pack("updateNetworkFee", fee)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUpdateNetworkFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1f1f9fd5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function updateNetworkFee(uint256 fee) returns()
func (sSVNetwork *SSVNetwork) TryPackUpdateNetworkFee(fee *big.Int) ([]byte, error) {
	return sSVNetwork.abi.Pack("updateNetworkFee", fee)
}

// PackUpdateOperatorFeeIncreaseLimit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3631983f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function updateOperatorFeeIncreaseLimit(uint64 percentage) returns()
func (sSVNetwork *SSVNetwork) PackUpdateOperatorFeeIncreaseLimit(percentage uint64) []byte {
	enc, err := sSVNetwork.abi.Pack("updateOperatorFeeIncreaseLimit", percentage)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUpdateOperatorFeeIncreaseLimit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3631983f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function updateOperatorFeeIncreaseLimit(uint64 percentage) returns()
func (sSVNetwork *SSVNetwork) TryPackUpdateOperatorFeeIncreaseLimit(percentage uint64) ([]byte, error) {
	return sSVNetwork.abi.Pack("updateOperatorFeeIncreaseLimit", percentage)
}

// PackUpgradeTo is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3659cfe6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function upgradeTo(address newImplementation) returns()
func (sSVNetwork *SSVNetwork) PackUpgradeTo(newImplementation common.Address) []byte {
	enc, err := sSVNetwork.abi.Pack("upgradeTo", newImplementation)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUpgradeTo is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3659cfe6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function upgradeTo(address newImplementation) returns()
func (sSVNetwork *SSVNetwork) TryPackUpgradeTo(newImplementation common.Address) ([]byte, error) {
	return sSVNetwork.abi.Pack("upgradeTo", newImplementation)
}

// PackUpgradeToAndCall is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4f1ef286.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function upgradeToAndCall(address newImplementation, bytes data) payable returns()
func (sSVNetwork *SSVNetwork) PackUpgradeToAndCall(newImplementation common.Address, data []byte) []byte {
	enc, err := sSVNetwork.abi.Pack("upgradeToAndCall", newImplementation, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUpgradeToAndCall is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4f1ef286.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function upgradeToAndCall(address newImplementation, bytes data) payable returns()
func (sSVNetwork *SSVNetwork) TryPackUpgradeToAndCall(newImplementation common.Address, data []byte) ([]byte, error) {
	return sSVNetwork.abi.Pack("upgradeToAndCall", newImplementation, data)
}

// PackWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x686e682c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function withdraw(uint64[] operatorIds, uint256 amount, (uint32,uint64,uint64,bool,uint256) cluster) returns()
func (sSVNetwork *SSVNetwork) PackWithdraw(operatorIds []uint64, amount *big.Int, cluster ISSVNetworkCoreCluster) []byte {
	enc, err := sSVNetwork.abi.Pack("withdraw", operatorIds, amount, cluster)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x686e682c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function withdraw(uint64[] operatorIds, uint256 amount, (uint32,uint64,uint64,bool,uint256) cluster) returns()
func (sSVNetwork *SSVNetwork) TryPackWithdraw(operatorIds []uint64, amount *big.Int, cluster ISSVNetworkCoreCluster) ([]byte, error) {
	return sSVNetwork.abi.Pack("withdraw", operatorIds, amount, cluster)
}

// PackWithdrawAllOperatorEarnings is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4bc93b64.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function withdrawAllOperatorEarnings(uint64 operatorId) returns()
func (sSVNetwork *SSVNetwork) PackWithdrawAllOperatorEarnings(operatorId uint64) []byte {
	enc, err := sSVNetwork.abi.Pack("withdrawAllOperatorEarnings", operatorId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWithdrawAllOperatorEarnings is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4bc93b64.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function withdrawAllOperatorEarnings(uint64 operatorId) returns()
func (sSVNetwork *SSVNetwork) TryPackWithdrawAllOperatorEarnings(operatorId uint64) ([]byte, error) {
	return sSVNetwork.abi.Pack("withdrawAllOperatorEarnings", operatorId)
}

// PackWithdrawNetworkEarnings is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd2231741.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function withdrawNetworkEarnings(uint256 amount) returns()
func (sSVNetwork *SSVNetwork) PackWithdrawNetworkEarnings(amount *big.Int) []byte {
	enc, err := sSVNetwork.abi.Pack("withdrawNetworkEarnings", amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWithdrawNetworkEarnings is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd2231741.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function withdrawNetworkEarnings(uint256 amount) returns()
func (sSVNetwork *SSVNetwork) TryPackWithdrawNetworkEarnings(amount *big.Int) ([]byte, error) {
	return sSVNetwork.abi.Pack("withdrawNetworkEarnings", amount)
}

// PackWithdrawOperatorEarnings is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x35f63767.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function withdrawOperatorEarnings(uint64 operatorId, uint256 amount) returns()
func (sSVNetwork *SSVNetwork) PackWithdrawOperatorEarnings(operatorId uint64, amount *big.Int) []byte {
	enc, err := sSVNetwork.abi.Pack("withdrawOperatorEarnings", operatorId, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWithdrawOperatorEarnings is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x35f63767.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function withdrawOperatorEarnings(uint64 operatorId, uint256 amount) returns()
func (sSVNetwork *SSVNetwork) TryPackWithdrawOperatorEarnings(operatorId uint64, amount *big.Int) ([]byte, error) {
	return sSVNetwork.abi.Pack("withdrawOperatorEarnings", operatorId, amount)
}

// SSVNetworkAdminChanged represents a AdminChanged event raised by the SSVNetwork contract.
type SSVNetworkAdminChanged struct {
	PreviousAdmin common.Address
	NewAdmin      common.Address
	Raw           *types.Log // Blockchain specific contextual infos
}

const SSVNetworkAdminChangedEventName = "AdminChanged"

// ContractEventName returns the user-defined event name.
func (SSVNetworkAdminChanged) ContractEventName() string {
	return SSVNetworkAdminChangedEventName
}

// UnpackAdminChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event AdminChanged(address previousAdmin, address newAdmin)
func (sSVNetwork *SSVNetwork) UnpackAdminChangedEvent(log *types.Log) (*SSVNetworkAdminChanged, error) {
	event := "AdminChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkAdminChanged)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkBeaconUpgraded represents a BeaconUpgraded event raised by the SSVNetwork contract.
type SSVNetworkBeaconUpgraded struct {
	Beacon common.Address
	Raw    *types.Log // Blockchain specific contextual infos
}

const SSVNetworkBeaconUpgradedEventName = "BeaconUpgraded"

// ContractEventName returns the user-defined event name.
func (SSVNetworkBeaconUpgraded) ContractEventName() string {
	return SSVNetworkBeaconUpgradedEventName
}

// UnpackBeaconUpgradedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event BeaconUpgraded(address indexed beacon)
func (sSVNetwork *SSVNetwork) UnpackBeaconUpgradedEvent(log *types.Log) (*SSVNetworkBeaconUpgraded, error) {
	event := "BeaconUpgraded"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkBeaconUpgraded)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkClusterDeposited represents a ClusterDeposited event raised by the SSVNetwork contract.
type SSVNetworkClusterDeposited struct {
	Owner       common.Address
	OperatorIds []uint64
	Value       *big.Int
	Cluster     ISSVNetworkCoreCluster
	Raw         *types.Log // Blockchain specific contextual infos
}

const SSVNetworkClusterDepositedEventName = "ClusterDeposited"

// ContractEventName returns the user-defined event name.
func (SSVNetworkClusterDeposited) ContractEventName() string {
	return SSVNetworkClusterDepositedEventName
}

// UnpackClusterDepositedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ClusterDeposited(address indexed owner, uint64[] operatorIds, uint256 value, (uint32,uint64,uint64,bool,uint256) cluster)
func (sSVNetwork *SSVNetwork) UnpackClusterDepositedEvent(log *types.Log) (*SSVNetworkClusterDeposited, error) {
	event := "ClusterDeposited"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkClusterDeposited)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkClusterLiquidated represents a ClusterLiquidated event raised by the SSVNetwork contract.
type SSVNetworkClusterLiquidated struct {
	Owner       common.Address
	OperatorIds []uint64
	Cluster     ISSVNetworkCoreCluster
	Raw         *types.Log // Blockchain specific contextual infos
}

const SSVNetworkClusterLiquidatedEventName = "ClusterLiquidated"

// ContractEventName returns the user-defined event name.
func (SSVNetworkClusterLiquidated) ContractEventName() string {
	return SSVNetworkClusterLiquidatedEventName
}

// UnpackClusterLiquidatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ClusterLiquidated(address indexed owner, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster)
func (sSVNetwork *SSVNetwork) UnpackClusterLiquidatedEvent(log *types.Log) (*SSVNetworkClusterLiquidated, error) {
	event := "ClusterLiquidated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkClusterLiquidated)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkClusterReactivated represents a ClusterReactivated event raised by the SSVNetwork contract.
type SSVNetworkClusterReactivated struct {
	Owner       common.Address
	OperatorIds []uint64
	Cluster     ISSVNetworkCoreCluster
	Raw         *types.Log // Blockchain specific contextual infos
}

const SSVNetworkClusterReactivatedEventName = "ClusterReactivated"

// ContractEventName returns the user-defined event name.
func (SSVNetworkClusterReactivated) ContractEventName() string {
	return SSVNetworkClusterReactivatedEventName
}

// UnpackClusterReactivatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ClusterReactivated(address indexed owner, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster)
func (sSVNetwork *SSVNetwork) UnpackClusterReactivatedEvent(log *types.Log) (*SSVNetworkClusterReactivated, error) {
	event := "ClusterReactivated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkClusterReactivated)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkClusterWithdrawn represents a ClusterWithdrawn event raised by the SSVNetwork contract.
type SSVNetworkClusterWithdrawn struct {
	Owner       common.Address
	OperatorIds []uint64
	Value       *big.Int
	Cluster     ISSVNetworkCoreCluster
	Raw         *types.Log // Blockchain specific contextual infos
}

const SSVNetworkClusterWithdrawnEventName = "ClusterWithdrawn"

// ContractEventName returns the user-defined event name.
func (SSVNetworkClusterWithdrawn) ContractEventName() string {
	return SSVNetworkClusterWithdrawnEventName
}

// UnpackClusterWithdrawnEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ClusterWithdrawn(address indexed owner, uint64[] operatorIds, uint256 value, (uint32,uint64,uint64,bool,uint256) cluster)
func (sSVNetwork *SSVNetwork) UnpackClusterWithdrawnEvent(log *types.Log) (*SSVNetworkClusterWithdrawn, error) {
	event := "ClusterWithdrawn"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkClusterWithdrawn)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkDeclareOperatorFeePeriodUpdated represents a DeclareOperatorFeePeriodUpdated event raised by the SSVNetwork contract.
type SSVNetworkDeclareOperatorFeePeriodUpdated struct {
	Value uint64
	Raw   *types.Log // Blockchain specific contextual infos
}

const SSVNetworkDeclareOperatorFeePeriodUpdatedEventName = "DeclareOperatorFeePeriodUpdated"

// ContractEventName returns the user-defined event name.
func (SSVNetworkDeclareOperatorFeePeriodUpdated) ContractEventName() string {
	return SSVNetworkDeclareOperatorFeePeriodUpdatedEventName
}

// UnpackDeclareOperatorFeePeriodUpdatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event DeclareOperatorFeePeriodUpdated(uint64 value)
func (sSVNetwork *SSVNetwork) UnpackDeclareOperatorFeePeriodUpdatedEvent(log *types.Log) (*SSVNetworkDeclareOperatorFeePeriodUpdated, error) {
	event := "DeclareOperatorFeePeriodUpdated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkDeclareOperatorFeePeriodUpdated)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkExecuteOperatorFeePeriodUpdated represents a ExecuteOperatorFeePeriodUpdated event raised by the SSVNetwork contract.
type SSVNetworkExecuteOperatorFeePeriodUpdated struct {
	Value uint64
	Raw   *types.Log // Blockchain specific contextual infos
}

const SSVNetworkExecuteOperatorFeePeriodUpdatedEventName = "ExecuteOperatorFeePeriodUpdated"

// ContractEventName returns the user-defined event name.
func (SSVNetworkExecuteOperatorFeePeriodUpdated) ContractEventName() string {
	return SSVNetworkExecuteOperatorFeePeriodUpdatedEventName
}

// UnpackExecuteOperatorFeePeriodUpdatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ExecuteOperatorFeePeriodUpdated(uint64 value)
func (sSVNetwork *SSVNetwork) UnpackExecuteOperatorFeePeriodUpdatedEvent(log *types.Log) (*SSVNetworkExecuteOperatorFeePeriodUpdated, error) {
	event := "ExecuteOperatorFeePeriodUpdated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkExecuteOperatorFeePeriodUpdated)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkFeeRecipientAddressUpdated represents a FeeRecipientAddressUpdated event raised by the SSVNetwork contract.
type SSVNetworkFeeRecipientAddressUpdated struct {
	Owner            common.Address
	RecipientAddress common.Address
	Raw              *types.Log // Blockchain specific contextual infos
}

const SSVNetworkFeeRecipientAddressUpdatedEventName = "FeeRecipientAddressUpdated"

// ContractEventName returns the user-defined event name.
func (SSVNetworkFeeRecipientAddressUpdated) ContractEventName() string {
	return SSVNetworkFeeRecipientAddressUpdatedEventName
}

// UnpackFeeRecipientAddressUpdatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event FeeRecipientAddressUpdated(address indexed owner, address recipientAddress)
func (sSVNetwork *SSVNetwork) UnpackFeeRecipientAddressUpdatedEvent(log *types.Log) (*SSVNetworkFeeRecipientAddressUpdated, error) {
	event := "FeeRecipientAddressUpdated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkFeeRecipientAddressUpdated)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkInitialized represents a Initialized event raised by the SSVNetwork contract.
type SSVNetworkInitialized struct {
	Version uint8
	Raw     *types.Log // Blockchain specific contextual infos
}

const SSVNetworkInitializedEventName = "Initialized"

// ContractEventName returns the user-defined event name.
func (SSVNetworkInitialized) ContractEventName() string {
	return SSVNetworkInitializedEventName
}

// UnpackInitializedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Initialized(uint8 version)
func (sSVNetwork *SSVNetwork) UnpackInitializedEvent(log *types.Log) (*SSVNetworkInitialized, error) {
	event := "Initialized"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkInitialized)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkLiquidationThresholdPeriodUpdated represents a LiquidationThresholdPeriodUpdated event raised by the SSVNetwork contract.
type SSVNetworkLiquidationThresholdPeriodUpdated struct {
	Value uint64
	Raw   *types.Log // Blockchain specific contextual infos
}

const SSVNetworkLiquidationThresholdPeriodUpdatedEventName = "LiquidationThresholdPeriodUpdated"

// ContractEventName returns the user-defined event name.
func (SSVNetworkLiquidationThresholdPeriodUpdated) ContractEventName() string {
	return SSVNetworkLiquidationThresholdPeriodUpdatedEventName
}

// UnpackLiquidationThresholdPeriodUpdatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event LiquidationThresholdPeriodUpdated(uint64 value)
func (sSVNetwork *SSVNetwork) UnpackLiquidationThresholdPeriodUpdatedEvent(log *types.Log) (*SSVNetworkLiquidationThresholdPeriodUpdated, error) {
	event := "LiquidationThresholdPeriodUpdated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkLiquidationThresholdPeriodUpdated)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkMinimumLiquidationCollateralUpdated represents a MinimumLiquidationCollateralUpdated event raised by the SSVNetwork contract.
type SSVNetworkMinimumLiquidationCollateralUpdated struct {
	Value *big.Int
	Raw   *types.Log // Blockchain specific contextual infos
}

const SSVNetworkMinimumLiquidationCollateralUpdatedEventName = "MinimumLiquidationCollateralUpdated"

// ContractEventName returns the user-defined event name.
func (SSVNetworkMinimumLiquidationCollateralUpdated) ContractEventName() string {
	return SSVNetworkMinimumLiquidationCollateralUpdatedEventName
}

// UnpackMinimumLiquidationCollateralUpdatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event MinimumLiquidationCollateralUpdated(uint256 value)
func (sSVNetwork *SSVNetwork) UnpackMinimumLiquidationCollateralUpdatedEvent(log *types.Log) (*SSVNetworkMinimumLiquidationCollateralUpdated, error) {
	event := "MinimumLiquidationCollateralUpdated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkMinimumLiquidationCollateralUpdated)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkModuleUpgraded represents a ModuleUpgraded event raised by the SSVNetwork contract.
type SSVNetworkModuleUpgraded struct {
	ModuleId      uint8
	ModuleAddress common.Address
	Raw           *types.Log // Blockchain specific contextual infos
}

const SSVNetworkModuleUpgradedEventName = "ModuleUpgraded"

// ContractEventName returns the user-defined event name.
func (SSVNetworkModuleUpgraded) ContractEventName() string {
	return SSVNetworkModuleUpgradedEventName
}

// UnpackModuleUpgradedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ModuleUpgraded(uint8 indexed moduleId, address moduleAddress)
func (sSVNetwork *SSVNetwork) UnpackModuleUpgradedEvent(log *types.Log) (*SSVNetworkModuleUpgraded, error) {
	event := "ModuleUpgraded"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkModuleUpgraded)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkNetworkEarningsWithdrawn represents a NetworkEarningsWithdrawn event raised by the SSVNetwork contract.
type SSVNetworkNetworkEarningsWithdrawn struct {
	Value     *big.Int
	Recipient common.Address
	Raw       *types.Log // Blockchain specific contextual infos
}

const SSVNetworkNetworkEarningsWithdrawnEventName = "NetworkEarningsWithdrawn"

// ContractEventName returns the user-defined event name.
func (SSVNetworkNetworkEarningsWithdrawn) ContractEventName() string {
	return SSVNetworkNetworkEarningsWithdrawnEventName
}

// UnpackNetworkEarningsWithdrawnEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event NetworkEarningsWithdrawn(uint256 value, address recipient)
func (sSVNetwork *SSVNetwork) UnpackNetworkEarningsWithdrawnEvent(log *types.Log) (*SSVNetworkNetworkEarningsWithdrawn, error) {
	event := "NetworkEarningsWithdrawn"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkNetworkEarningsWithdrawn)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkNetworkFeeUpdated represents a NetworkFeeUpdated event raised by the SSVNetwork contract.
type SSVNetworkNetworkFeeUpdated struct {
	OldFee *big.Int
	NewFee *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const SSVNetworkNetworkFeeUpdatedEventName = "NetworkFeeUpdated"

// ContractEventName returns the user-defined event name.
func (SSVNetworkNetworkFeeUpdated) ContractEventName() string {
	return SSVNetworkNetworkFeeUpdatedEventName
}

// UnpackNetworkFeeUpdatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event NetworkFeeUpdated(uint256 oldFee, uint256 newFee)
func (sSVNetwork *SSVNetwork) UnpackNetworkFeeUpdatedEvent(log *types.Log) (*SSVNetworkNetworkFeeUpdated, error) {
	event := "NetworkFeeUpdated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkNetworkFeeUpdated)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkOperatorAdded represents a OperatorAdded event raised by the SSVNetwork contract.
type SSVNetworkOperatorAdded struct {
	OperatorId uint64
	Owner      common.Address
	PublicKey  []byte
	Fee        *big.Int
	Raw        *types.Log // Blockchain specific contextual infos
}

const SSVNetworkOperatorAddedEventName = "OperatorAdded"

// ContractEventName returns the user-defined event name.
func (SSVNetworkOperatorAdded) ContractEventName() string {
	return SSVNetworkOperatorAddedEventName
}

// UnpackOperatorAddedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OperatorAdded(uint64 indexed operatorId, address indexed owner, bytes publicKey, uint256 fee)
func (sSVNetwork *SSVNetwork) UnpackOperatorAddedEvent(log *types.Log) (*SSVNetworkOperatorAdded, error) {
	event := "OperatorAdded"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkOperatorAdded)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkOperatorFeeDeclarationCancelled represents a OperatorFeeDeclarationCancelled event raised by the SSVNetwork contract.
type SSVNetworkOperatorFeeDeclarationCancelled struct {
	Owner      common.Address
	OperatorId uint64
	Raw        *types.Log // Blockchain specific contextual infos
}

const SSVNetworkOperatorFeeDeclarationCancelledEventName = "OperatorFeeDeclarationCancelled"

// ContractEventName returns the user-defined event name.
func (SSVNetworkOperatorFeeDeclarationCancelled) ContractEventName() string {
	return SSVNetworkOperatorFeeDeclarationCancelledEventName
}

// UnpackOperatorFeeDeclarationCancelledEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OperatorFeeDeclarationCancelled(address indexed owner, uint64 indexed operatorId)
func (sSVNetwork *SSVNetwork) UnpackOperatorFeeDeclarationCancelledEvent(log *types.Log) (*SSVNetworkOperatorFeeDeclarationCancelled, error) {
	event := "OperatorFeeDeclarationCancelled"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkOperatorFeeDeclarationCancelled)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkOperatorFeeDeclared represents a OperatorFeeDeclared event raised by the SSVNetwork contract.
type SSVNetworkOperatorFeeDeclared struct {
	Owner       common.Address
	OperatorId  uint64
	BlockNumber *big.Int
	Fee         *big.Int
	Raw         *types.Log // Blockchain specific contextual infos
}

const SSVNetworkOperatorFeeDeclaredEventName = "OperatorFeeDeclared"

// ContractEventName returns the user-defined event name.
func (SSVNetworkOperatorFeeDeclared) ContractEventName() string {
	return SSVNetworkOperatorFeeDeclaredEventName
}

// UnpackOperatorFeeDeclaredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OperatorFeeDeclared(address indexed owner, uint64 indexed operatorId, uint256 blockNumber, uint256 fee)
func (sSVNetwork *SSVNetwork) UnpackOperatorFeeDeclaredEvent(log *types.Log) (*SSVNetworkOperatorFeeDeclared, error) {
	event := "OperatorFeeDeclared"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkOperatorFeeDeclared)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkOperatorFeeExecuted represents a OperatorFeeExecuted event raised by the SSVNetwork contract.
type SSVNetworkOperatorFeeExecuted struct {
	Owner       common.Address
	OperatorId  uint64
	BlockNumber *big.Int
	Fee         *big.Int
	Raw         *types.Log // Blockchain specific contextual infos
}

const SSVNetworkOperatorFeeExecutedEventName = "OperatorFeeExecuted"

// ContractEventName returns the user-defined event name.
func (SSVNetworkOperatorFeeExecuted) ContractEventName() string {
	return SSVNetworkOperatorFeeExecutedEventName
}

// UnpackOperatorFeeExecutedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OperatorFeeExecuted(address indexed owner, uint64 indexed operatorId, uint256 blockNumber, uint256 fee)
func (sSVNetwork *SSVNetwork) UnpackOperatorFeeExecutedEvent(log *types.Log) (*SSVNetworkOperatorFeeExecuted, error) {
	event := "OperatorFeeExecuted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkOperatorFeeExecuted)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkOperatorFeeIncreaseLimitUpdated represents a OperatorFeeIncreaseLimitUpdated event raised by the SSVNetwork contract.
type SSVNetworkOperatorFeeIncreaseLimitUpdated struct {
	Value uint64
	Raw   *types.Log // Blockchain specific contextual infos
}

const SSVNetworkOperatorFeeIncreaseLimitUpdatedEventName = "OperatorFeeIncreaseLimitUpdated"

// ContractEventName returns the user-defined event name.
func (SSVNetworkOperatorFeeIncreaseLimitUpdated) ContractEventName() string {
	return SSVNetworkOperatorFeeIncreaseLimitUpdatedEventName
}

// UnpackOperatorFeeIncreaseLimitUpdatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OperatorFeeIncreaseLimitUpdated(uint64 value)
func (sSVNetwork *SSVNetwork) UnpackOperatorFeeIncreaseLimitUpdatedEvent(log *types.Log) (*SSVNetworkOperatorFeeIncreaseLimitUpdated, error) {
	event := "OperatorFeeIncreaseLimitUpdated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkOperatorFeeIncreaseLimitUpdated)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkOperatorMaximumFeeUpdated represents a OperatorMaximumFeeUpdated event raised by the SSVNetwork contract.
type SSVNetworkOperatorMaximumFeeUpdated struct {
	MaxFee uint64
	Raw    *types.Log // Blockchain specific contextual infos
}

const SSVNetworkOperatorMaximumFeeUpdatedEventName = "OperatorMaximumFeeUpdated"

// ContractEventName returns the user-defined event name.
func (SSVNetworkOperatorMaximumFeeUpdated) ContractEventName() string {
	return SSVNetworkOperatorMaximumFeeUpdatedEventName
}

// UnpackOperatorMaximumFeeUpdatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OperatorMaximumFeeUpdated(uint64 maxFee)
func (sSVNetwork *SSVNetwork) UnpackOperatorMaximumFeeUpdatedEvent(log *types.Log) (*SSVNetworkOperatorMaximumFeeUpdated, error) {
	event := "OperatorMaximumFeeUpdated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkOperatorMaximumFeeUpdated)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkOperatorMultipleWhitelistRemoved represents a OperatorMultipleWhitelistRemoved event raised by the SSVNetwork contract.
type SSVNetworkOperatorMultipleWhitelistRemoved struct {
	OperatorIds        []uint64
	WhitelistAddresses []common.Address
	Raw                *types.Log // Blockchain specific contextual infos
}

const SSVNetworkOperatorMultipleWhitelistRemovedEventName = "OperatorMultipleWhitelistRemoved"

// ContractEventName returns the user-defined event name.
func (SSVNetworkOperatorMultipleWhitelistRemoved) ContractEventName() string {
	return SSVNetworkOperatorMultipleWhitelistRemovedEventName
}

// UnpackOperatorMultipleWhitelistRemovedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OperatorMultipleWhitelistRemoved(uint64[] operatorIds, address[] whitelistAddresses)
func (sSVNetwork *SSVNetwork) UnpackOperatorMultipleWhitelistRemovedEvent(log *types.Log) (*SSVNetworkOperatorMultipleWhitelistRemoved, error) {
	event := "OperatorMultipleWhitelistRemoved"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkOperatorMultipleWhitelistRemoved)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkOperatorMultipleWhitelistUpdated represents a OperatorMultipleWhitelistUpdated event raised by the SSVNetwork contract.
type SSVNetworkOperatorMultipleWhitelistUpdated struct {
	OperatorIds        []uint64
	WhitelistAddresses []common.Address
	Raw                *types.Log // Blockchain specific contextual infos
}

const SSVNetworkOperatorMultipleWhitelistUpdatedEventName = "OperatorMultipleWhitelistUpdated"

// ContractEventName returns the user-defined event name.
func (SSVNetworkOperatorMultipleWhitelistUpdated) ContractEventName() string {
	return SSVNetworkOperatorMultipleWhitelistUpdatedEventName
}

// UnpackOperatorMultipleWhitelistUpdatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OperatorMultipleWhitelistUpdated(uint64[] operatorIds, address[] whitelistAddresses)
func (sSVNetwork *SSVNetwork) UnpackOperatorMultipleWhitelistUpdatedEvent(log *types.Log) (*SSVNetworkOperatorMultipleWhitelistUpdated, error) {
	event := "OperatorMultipleWhitelistUpdated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkOperatorMultipleWhitelistUpdated)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkOperatorPrivacyStatusUpdated represents a OperatorPrivacyStatusUpdated event raised by the SSVNetwork contract.
type SSVNetworkOperatorPrivacyStatusUpdated struct {
	OperatorIds []uint64
	ToPrivate   bool
	Raw         *types.Log // Blockchain specific contextual infos
}

const SSVNetworkOperatorPrivacyStatusUpdatedEventName = "OperatorPrivacyStatusUpdated"

// ContractEventName returns the user-defined event name.
func (SSVNetworkOperatorPrivacyStatusUpdated) ContractEventName() string {
	return SSVNetworkOperatorPrivacyStatusUpdatedEventName
}

// UnpackOperatorPrivacyStatusUpdatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OperatorPrivacyStatusUpdated(uint64[] operatorIds, bool toPrivate)
func (sSVNetwork *SSVNetwork) UnpackOperatorPrivacyStatusUpdatedEvent(log *types.Log) (*SSVNetworkOperatorPrivacyStatusUpdated, error) {
	event := "OperatorPrivacyStatusUpdated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkOperatorPrivacyStatusUpdated)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkOperatorRemoved represents a OperatorRemoved event raised by the SSVNetwork contract.
type SSVNetworkOperatorRemoved struct {
	OperatorId uint64
	Raw        *types.Log // Blockchain specific contextual infos
}

const SSVNetworkOperatorRemovedEventName = "OperatorRemoved"

// ContractEventName returns the user-defined event name.
func (SSVNetworkOperatorRemoved) ContractEventName() string {
	return SSVNetworkOperatorRemovedEventName
}

// UnpackOperatorRemovedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OperatorRemoved(uint64 indexed operatorId)
func (sSVNetwork *SSVNetwork) UnpackOperatorRemovedEvent(log *types.Log) (*SSVNetworkOperatorRemoved, error) {
	event := "OperatorRemoved"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkOperatorRemoved)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkOperatorWhitelistingContractUpdated represents a OperatorWhitelistingContractUpdated event raised by the SSVNetwork contract.
type SSVNetworkOperatorWhitelistingContractUpdated struct {
	OperatorIds          []uint64
	WhitelistingContract common.Address
	Raw                  *types.Log // Blockchain specific contextual infos
}

const SSVNetworkOperatorWhitelistingContractUpdatedEventName = "OperatorWhitelistingContractUpdated"

// ContractEventName returns the user-defined event name.
func (SSVNetworkOperatorWhitelistingContractUpdated) ContractEventName() string {
	return SSVNetworkOperatorWhitelistingContractUpdatedEventName
}

// UnpackOperatorWhitelistingContractUpdatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OperatorWhitelistingContractUpdated(uint64[] operatorIds, address whitelistingContract)
func (sSVNetwork *SSVNetwork) UnpackOperatorWhitelistingContractUpdatedEvent(log *types.Log) (*SSVNetworkOperatorWhitelistingContractUpdated, error) {
	event := "OperatorWhitelistingContractUpdated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkOperatorWhitelistingContractUpdated)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkOperatorWithdrawn represents a OperatorWithdrawn event raised by the SSVNetwork contract.
type SSVNetworkOperatorWithdrawn struct {
	Owner      common.Address
	OperatorId uint64
	Value      *big.Int
	Raw        *types.Log // Blockchain specific contextual infos
}

const SSVNetworkOperatorWithdrawnEventName = "OperatorWithdrawn"

// ContractEventName returns the user-defined event name.
func (SSVNetworkOperatorWithdrawn) ContractEventName() string {
	return SSVNetworkOperatorWithdrawnEventName
}

// UnpackOperatorWithdrawnEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OperatorWithdrawn(address indexed owner, uint64 indexed operatorId, uint256 value)
func (sSVNetwork *SSVNetwork) UnpackOperatorWithdrawnEvent(log *types.Log) (*SSVNetworkOperatorWithdrawn, error) {
	event := "OperatorWithdrawn"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkOperatorWithdrawn)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkOwnershipTransferStarted represents a OwnershipTransferStarted event raised by the SSVNetwork contract.
type SSVNetworkOwnershipTransferStarted struct {
	PreviousOwner common.Address
	NewOwner      common.Address
	Raw           *types.Log // Blockchain specific contextual infos
}

const SSVNetworkOwnershipTransferStartedEventName = "OwnershipTransferStarted"

// ContractEventName returns the user-defined event name.
func (SSVNetworkOwnershipTransferStarted) ContractEventName() string {
	return SSVNetworkOwnershipTransferStartedEventName
}

// UnpackOwnershipTransferStartedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)
func (sSVNetwork *SSVNetwork) UnpackOwnershipTransferStartedEvent(log *types.Log) (*SSVNetworkOwnershipTransferStarted, error) {
	event := "OwnershipTransferStarted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkOwnershipTransferStarted)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkOwnershipTransferred represents a OwnershipTransferred event raised by the SSVNetwork contract.
type SSVNetworkOwnershipTransferred struct {
	PreviousOwner common.Address
	NewOwner      common.Address
	Raw           *types.Log // Blockchain specific contextual infos
}

const SSVNetworkOwnershipTransferredEventName = "OwnershipTransferred"

// ContractEventName returns the user-defined event name.
func (SSVNetworkOwnershipTransferred) ContractEventName() string {
	return SSVNetworkOwnershipTransferredEventName
}

// UnpackOwnershipTransferredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)
func (sSVNetwork *SSVNetwork) UnpackOwnershipTransferredEvent(log *types.Log) (*SSVNetworkOwnershipTransferred, error) {
	event := "OwnershipTransferred"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkOwnershipTransferred)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkUpgraded represents a Upgraded event raised by the SSVNetwork contract.
type SSVNetworkUpgraded struct {
	Implementation common.Address
	Raw            *types.Log // Blockchain specific contextual infos
}

const SSVNetworkUpgradedEventName = "Upgraded"

// ContractEventName returns the user-defined event name.
func (SSVNetworkUpgraded) ContractEventName() string {
	return SSVNetworkUpgradedEventName
}

// UnpackUpgradedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Upgraded(address indexed implementation)
func (sSVNetwork *SSVNetwork) UnpackUpgradedEvent(log *types.Log) (*SSVNetworkUpgraded, error) {
	event := "Upgraded"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkUpgraded)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkValidatorAdded represents a ValidatorAdded event raised by the SSVNetwork contract.
type SSVNetworkValidatorAdded struct {
	Owner       common.Address
	OperatorIds []uint64
	PublicKey   []byte
	Shares      []byte
	Cluster     ISSVNetworkCoreCluster
	Raw         *types.Log // Blockchain specific contextual infos
}

const SSVNetworkValidatorAddedEventName = "ValidatorAdded"

// ContractEventName returns the user-defined event name.
func (SSVNetworkValidatorAdded) ContractEventName() string {
	return SSVNetworkValidatorAddedEventName
}

// UnpackValidatorAddedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ValidatorAdded(address indexed owner, uint64[] operatorIds, bytes publicKey, bytes shares, (uint32,uint64,uint64,bool,uint256) cluster)
func (sSVNetwork *SSVNetwork) UnpackValidatorAddedEvent(log *types.Log) (*SSVNetworkValidatorAdded, error) {
	event := "ValidatorAdded"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkValidatorAdded)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkValidatorExited represents a ValidatorExited event raised by the SSVNetwork contract.
type SSVNetworkValidatorExited struct {
	Owner       common.Address
	OperatorIds []uint64
	PublicKey   []byte
	Raw         *types.Log // Blockchain specific contextual infos
}

const SSVNetworkValidatorExitedEventName = "ValidatorExited"

// ContractEventName returns the user-defined event name.
func (SSVNetworkValidatorExited) ContractEventName() string {
	return SSVNetworkValidatorExitedEventName
}

// UnpackValidatorExitedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ValidatorExited(address indexed owner, uint64[] operatorIds, bytes publicKey)
func (sSVNetwork *SSVNetwork) UnpackValidatorExitedEvent(log *types.Log) (*SSVNetworkValidatorExited, error) {
	event := "ValidatorExited"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkValidatorExited)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkValidatorRemoved represents a ValidatorRemoved event raised by the SSVNetwork contract.
type SSVNetworkValidatorRemoved struct {
	Owner       common.Address
	OperatorIds []uint64
	PublicKey   []byte
	Cluster     ISSVNetworkCoreCluster
	Raw         *types.Log // Blockchain specific contextual infos
}

const SSVNetworkValidatorRemovedEventName = "ValidatorRemoved"

// ContractEventName returns the user-defined event name.
func (SSVNetworkValidatorRemoved) ContractEventName() string {
	return SSVNetworkValidatorRemovedEventName
}

// UnpackValidatorRemovedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ValidatorRemoved(address indexed owner, uint64[] operatorIds, bytes publicKey, (uint32,uint64,uint64,bool,uint256) cluster)
func (sSVNetwork *SSVNetwork) UnpackValidatorRemovedEvent(log *types.Log) (*SSVNetworkValidatorRemoved, error) {
	event := "ValidatorRemoved"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetwork.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkValidatorRemoved)
	if len(log.Data) > 0 {
		if err := sSVNetwork.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetwork.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (sSVNetwork *SSVNetwork) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["AddressIsWhitelistingContract"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackAddressIsWhitelistingContractError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["ApprovalNotWithinTimeframe"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackApprovalNotWithinTimeframeError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["CallerNotOwner"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackCallerNotOwnerError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["CallerNotOwnerWithData"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackCallerNotOwnerWithDataError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["CallerNotWhitelisted"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackCallerNotWhitelistedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["CallerNotWhitelistedWithData"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackCallerNotWhitelistedWithDataError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["ClusterAlreadyEnabled"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackClusterAlreadyEnabledError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["ClusterDoesNotExists"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackClusterDoesNotExistsError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["ClusterIsLiquidated"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackClusterIsLiquidatedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["ClusterNotLiquidatable"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackClusterNotLiquidatableError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["EmptyPublicKeysList"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackEmptyPublicKeysListError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["ExceedValidatorLimit"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackExceedValidatorLimitError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["ExceedValidatorLimitWithData"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackExceedValidatorLimitWithDataError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["FeeExceedsIncreaseLimit"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackFeeExceedsIncreaseLimitError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["FeeIncreaseNotAllowed"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackFeeIncreaseNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["FeeTooHigh"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackFeeTooHighError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["FeeTooLow"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackFeeTooLowError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["IncorrectClusterState"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackIncorrectClusterStateError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["IncorrectValidatorState"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackIncorrectValidatorStateError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["IncorrectValidatorStateWithData"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackIncorrectValidatorStateWithDataError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["InsufficientBalance"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackInsufficientBalanceError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["InvalidContractAddress"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackInvalidContractAddressError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["InvalidOperatorIdsLength"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackInvalidOperatorIdsLengthError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["InvalidPublicKeyLength"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackInvalidPublicKeyLengthError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["InvalidWhitelistAddressesLength"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackInvalidWhitelistAddressesLengthError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["InvalidWhitelistingContract"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackInvalidWhitelistingContractError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["MaxValueExceeded"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackMaxValueExceededError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["NewBlockPeriodIsBelowMinimum"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackNewBlockPeriodIsBelowMinimumError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["NoFeeDeclared"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackNoFeeDeclaredError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["NotAuthorized"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackNotAuthorizedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["OperatorAlreadyExists"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackOperatorAlreadyExistsError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["OperatorDoesNotExist"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackOperatorDoesNotExistError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["OperatorsListNotUnique"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackOperatorsListNotUniqueError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["PublicKeysSharesLengthMismatch"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackPublicKeysSharesLengthMismatchError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["SameFeeChangeNotAllowed"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackSameFeeChangeNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["TargetModuleDoesNotExist"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackTargetModuleDoesNotExistError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["TargetModuleDoesNotExistWithData"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackTargetModuleDoesNotExistWithDataError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["TokenTransferFailed"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackTokenTransferFailedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["UnsortedOperatorsList"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackUnsortedOperatorsListError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["ValidatorAlreadyExists"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackValidatorAlreadyExistsError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["ValidatorAlreadyExistsWithData"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackValidatorAlreadyExistsWithDataError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["ValidatorDoesNotExist"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackValidatorDoesNotExistError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetwork.abi.Errors["ZeroAddressNotAllowed"].ID.Bytes()[:4]) {
		return sSVNetwork.UnpackZeroAddressNotAllowedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// SSVNetworkAddressIsWhitelistingContract represents a AddressIsWhitelistingContract error raised by the SSVNetwork contract.
type SSVNetworkAddressIsWhitelistingContract struct {
	ContractAddress common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AddressIsWhitelistingContract(address contractAddress)
func SSVNetworkAddressIsWhitelistingContractErrorID() common.Hash {
	return common.HexToHash("0x71cadba729dc903a3ed2ce02d6200e2ff2d00cbaf231f7765c18193c0c77ce1b")
}

// UnpackAddressIsWhitelistingContractError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AddressIsWhitelistingContract(address contractAddress)
func (sSVNetwork *SSVNetwork) UnpackAddressIsWhitelistingContractError(raw []byte) (*SSVNetworkAddressIsWhitelistingContract, error) {
	out := new(SSVNetworkAddressIsWhitelistingContract)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "AddressIsWhitelistingContract", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkApprovalNotWithinTimeframe represents a ApprovalNotWithinTimeframe error raised by the SSVNetwork contract.
type SSVNetworkApprovalNotWithinTimeframe struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ApprovalNotWithinTimeframe()
func SSVNetworkApprovalNotWithinTimeframeErrorID() common.Hash {
	return common.HexToHash("0x97e4b518c0170c9482930aeda177e185dd83b2a827654a9f13ac229c8c18e076")
}

// UnpackApprovalNotWithinTimeframeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ApprovalNotWithinTimeframe()
func (sSVNetwork *SSVNetwork) UnpackApprovalNotWithinTimeframeError(raw []byte) (*SSVNetworkApprovalNotWithinTimeframe, error) {
	out := new(SSVNetworkApprovalNotWithinTimeframe)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "ApprovalNotWithinTimeframe", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkCallerNotOwner represents a CallerNotOwner error raised by the SSVNetwork contract.
type SSVNetworkCallerNotOwner struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CallerNotOwner()
func SSVNetworkCallerNotOwnerErrorID() common.Hash {
	return common.HexToHash("0x5cd83192a9b3476fea3f0be800358988c207cc45b2beac8d8a18738bff19c39e")
}

// UnpackCallerNotOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CallerNotOwner()
func (sSVNetwork *SSVNetwork) UnpackCallerNotOwnerError(raw []byte) (*SSVNetworkCallerNotOwner, error) {
	out := new(SSVNetworkCallerNotOwner)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "CallerNotOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkCallerNotOwnerWithData represents a CallerNotOwnerWithData error raised by the SSVNetwork contract.
type SSVNetworkCallerNotOwnerWithData struct {
	Caller common.Address
	Owner  common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CallerNotOwnerWithData(address caller, address owner)
func SSVNetworkCallerNotOwnerWithDataErrorID() common.Hash {
	return common.HexToHash("0x8907fc65bafbbc47d848af60a565d9832fbd5d5a90367fc6d0f2fc8b40ac8b1a")
}

// UnpackCallerNotOwnerWithDataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CallerNotOwnerWithData(address caller, address owner)
func (sSVNetwork *SSVNetwork) UnpackCallerNotOwnerWithDataError(raw []byte) (*SSVNetworkCallerNotOwnerWithData, error) {
	out := new(SSVNetworkCallerNotOwnerWithData)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "CallerNotOwnerWithData", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkCallerNotWhitelisted represents a CallerNotWhitelisted error raised by the SSVNetwork contract.
type SSVNetworkCallerNotWhitelisted struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CallerNotWhitelisted()
func SSVNetworkCallerNotWhitelistedErrorID() common.Hash {
	return common.HexToHash("0x8c6e5d715dd44f360014be4869736cb9e7debfc57e6c71b0d897db88502e90b2")
}

// UnpackCallerNotWhitelistedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CallerNotWhitelisted()
func (sSVNetwork *SSVNetwork) UnpackCallerNotWhitelistedError(raw []byte) (*SSVNetworkCallerNotWhitelisted, error) {
	out := new(SSVNetworkCallerNotWhitelisted)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "CallerNotWhitelisted", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkCallerNotWhitelistedWithData represents a CallerNotWhitelistedWithData error raised by the SSVNetwork contract.
type SSVNetworkCallerNotWhitelistedWithData struct {
	OperatorId uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CallerNotWhitelistedWithData(uint64 operatorId)
func SSVNetworkCallerNotWhitelistedWithDataErrorID() common.Hash {
	return common.HexToHash("0xb7f529fed5b6a70bbdde4b9fd7f192ea061edc4e0271f2e42898c52f40ceae12")
}

// UnpackCallerNotWhitelistedWithDataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CallerNotWhitelistedWithData(uint64 operatorId)
func (sSVNetwork *SSVNetwork) UnpackCallerNotWhitelistedWithDataError(raw []byte) (*SSVNetworkCallerNotWhitelistedWithData, error) {
	out := new(SSVNetworkCallerNotWhitelistedWithData)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "CallerNotWhitelistedWithData", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkClusterAlreadyEnabled represents a ClusterAlreadyEnabled error raised by the SSVNetwork contract.
type SSVNetworkClusterAlreadyEnabled struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ClusterAlreadyEnabled()
func SSVNetworkClusterAlreadyEnabledErrorID() common.Hash {
	return common.HexToHash("0x3babafd21784c0c1c562ea604f8eddd62e2c14f4eeae2d4d1ed6002bc196067a")
}

// UnpackClusterAlreadyEnabledError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ClusterAlreadyEnabled()
func (sSVNetwork *SSVNetwork) UnpackClusterAlreadyEnabledError(raw []byte) (*SSVNetworkClusterAlreadyEnabled, error) {
	out := new(SSVNetworkClusterAlreadyEnabled)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "ClusterAlreadyEnabled", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkClusterDoesNotExists represents a ClusterDoesNotExists error raised by the SSVNetwork contract.
type SSVNetworkClusterDoesNotExists struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ClusterDoesNotExists()
func SSVNetworkClusterDoesNotExistsErrorID() common.Hash {
	return common.HexToHash("0x185e2b167902f7f6b2943475483f2ecb4bf4a4f20e7391351f8cd8988c086f31")
}

// UnpackClusterDoesNotExistsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ClusterDoesNotExists()
func (sSVNetwork *SSVNetwork) UnpackClusterDoesNotExistsError(raw []byte) (*SSVNetworkClusterDoesNotExists, error) {
	out := new(SSVNetworkClusterDoesNotExists)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "ClusterDoesNotExists", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkClusterIsLiquidated represents a ClusterIsLiquidated error raised by the SSVNetwork contract.
type SSVNetworkClusterIsLiquidated struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ClusterIsLiquidated()
func SSVNetworkClusterIsLiquidatedErrorID() common.Hash {
	return common.HexToHash("0x95a0cf33617dc697b12981700bec9629a271c2eaf43cd4774dfabe3f4d162eed")
}

// UnpackClusterIsLiquidatedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ClusterIsLiquidated()
func (sSVNetwork *SSVNetwork) UnpackClusterIsLiquidatedError(raw []byte) (*SSVNetworkClusterIsLiquidated, error) {
	out := new(SSVNetworkClusterIsLiquidated)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "ClusterIsLiquidated", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkClusterNotLiquidatable represents a ClusterNotLiquidatable error raised by the SSVNetwork contract.
type SSVNetworkClusterNotLiquidatable struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ClusterNotLiquidatable()
func SSVNetworkClusterNotLiquidatableErrorID() common.Hash {
	return common.HexToHash("0x60300a8d432530274f84638150bed37f86ef37db0a31c21d780fc1cc53220a75")
}

// UnpackClusterNotLiquidatableError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ClusterNotLiquidatable()
func (sSVNetwork *SSVNetwork) UnpackClusterNotLiquidatableError(raw []byte) (*SSVNetworkClusterNotLiquidatable, error) {
	out := new(SSVNetworkClusterNotLiquidatable)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "ClusterNotLiquidatable", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkEmptyPublicKeysList represents a EmptyPublicKeysList error raised by the SSVNetwork contract.
type SSVNetworkEmptyPublicKeysList struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EmptyPublicKeysList()
func SSVNetworkEmptyPublicKeysListErrorID() common.Hash {
	return common.HexToHash("0xdf83e6791928660fac8bc8a0e148caa7bf48e25468d8c5f1e21d4793670d0b81")
}

// UnpackEmptyPublicKeysListError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EmptyPublicKeysList()
func (sSVNetwork *SSVNetwork) UnpackEmptyPublicKeysListError(raw []byte) (*SSVNetworkEmptyPublicKeysList, error) {
	out := new(SSVNetworkEmptyPublicKeysList)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "EmptyPublicKeysList", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkExceedValidatorLimit represents a ExceedValidatorLimit error raised by the SSVNetwork contract.
type SSVNetworkExceedValidatorLimit struct {
	OperatorId uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ExceedValidatorLimit(uint64 operatorId)
func SSVNetworkExceedValidatorLimitErrorID() common.Hash {
	return common.HexToHash("0x8ddf7de4b32f5bc272d647ef7db2523a7a8ea65b889ee9fdb3aeb4f9069530e7")
}

// UnpackExceedValidatorLimitError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ExceedValidatorLimit(uint64 operatorId)
func (sSVNetwork *SSVNetwork) UnpackExceedValidatorLimitError(raw []byte) (*SSVNetworkExceedValidatorLimit, error) {
	out := new(SSVNetworkExceedValidatorLimit)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "ExceedValidatorLimit", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkExceedValidatorLimitWithData represents a ExceedValidatorLimitWithData error raised by the SSVNetwork contract.
type SSVNetworkExceedValidatorLimitWithData struct {
	OperatorId uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ExceedValidatorLimitWithData(uint64 operatorId)
func SSVNetworkExceedValidatorLimitWithDataErrorID() common.Hash {
	return common.HexToHash("0x639f58513fd33ed81b7655a9e08ed12dd4537b20707a8ea8826eb286aae1f4b2")
}

// UnpackExceedValidatorLimitWithDataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ExceedValidatorLimitWithData(uint64 operatorId)
func (sSVNetwork *SSVNetwork) UnpackExceedValidatorLimitWithDataError(raw []byte) (*SSVNetworkExceedValidatorLimitWithData, error) {
	out := new(SSVNetworkExceedValidatorLimitWithData)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "ExceedValidatorLimitWithData", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkFeeExceedsIncreaseLimit represents a FeeExceedsIncreaseLimit error raised by the SSVNetwork contract.
type SSVNetworkFeeExceedsIncreaseLimit struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error FeeExceedsIncreaseLimit()
func SSVNetworkFeeExceedsIncreaseLimitErrorID() common.Hash {
	return common.HexToHash("0x958065d9522336ee1d2bee85dccf5a03e3704a87fe8fe801c1defa3aba7dc2e1")
}

// UnpackFeeExceedsIncreaseLimitError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error FeeExceedsIncreaseLimit()
func (sSVNetwork *SSVNetwork) UnpackFeeExceedsIncreaseLimitError(raw []byte) (*SSVNetworkFeeExceedsIncreaseLimit, error) {
	out := new(SSVNetworkFeeExceedsIncreaseLimit)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "FeeExceedsIncreaseLimit", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkFeeIncreaseNotAllowed represents a FeeIncreaseNotAllowed error raised by the SSVNetwork contract.
type SSVNetworkFeeIncreaseNotAllowed struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error FeeIncreaseNotAllowed()
func SSVNetworkFeeIncreaseNotAllowedErrorID() common.Hash {
	return common.HexToHash("0x410a2b6cee351a32e620b0a2e8922235d048f7bd186822b92c0e91014bf00a06")
}

// UnpackFeeIncreaseNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error FeeIncreaseNotAllowed()
func (sSVNetwork *SSVNetwork) UnpackFeeIncreaseNotAllowedError(raw []byte) (*SSVNetworkFeeIncreaseNotAllowed, error) {
	out := new(SSVNetworkFeeIncreaseNotAllowed)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "FeeIncreaseNotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkFeeTooHigh represents a FeeTooHigh error raised by the SSVNetwork contract.
type SSVNetworkFeeTooHigh struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error FeeTooHigh()
func SSVNetworkFeeTooHighErrorID() common.Hash {
	return common.HexToHash("0xcd4e6167a0147beade9e7daca0e52cd42e992cd9c3dc1dd3ce8a2b6956f53601")
}

// UnpackFeeTooHighError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error FeeTooHigh()
func (sSVNetwork *SSVNetwork) UnpackFeeTooHighError(raw []byte) (*SSVNetworkFeeTooHigh, error) {
	out := new(SSVNetworkFeeTooHigh)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "FeeTooHigh", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkFeeTooLow represents a FeeTooLow error raised by the SSVNetwork contract.
type SSVNetworkFeeTooLow struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error FeeTooLow()
func SSVNetworkFeeTooLowErrorID() common.Hash {
	return common.HexToHash("0x732f94137528ce257864c792a6de53ff98f1203051e0a27c454063f559602458")
}

// UnpackFeeTooLowError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error FeeTooLow()
func (sSVNetwork *SSVNetwork) UnpackFeeTooLowError(raw []byte) (*SSVNetworkFeeTooLow, error) {
	out := new(SSVNetworkFeeTooLow)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "FeeTooLow", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkIncorrectClusterState represents a IncorrectClusterState error raised by the SSVNetwork contract.
type SSVNetworkIncorrectClusterState struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error IncorrectClusterState()
func SSVNetworkIncorrectClusterStateErrorID() common.Hash {
	return common.HexToHash("0x12e04c871a1ad173ee5094671546a4741eeb81d00b8f9e3239d0c18718011872")
}

// UnpackIncorrectClusterStateError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error IncorrectClusterState()
func (sSVNetwork *SSVNetwork) UnpackIncorrectClusterStateError(raw []byte) (*SSVNetworkIncorrectClusterState, error) {
	out := new(SSVNetworkIncorrectClusterState)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "IncorrectClusterState", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkIncorrectValidatorState represents a IncorrectValidatorState error raised by the SSVNetwork contract.
type SSVNetworkIncorrectValidatorState struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error IncorrectValidatorState()
func SSVNetworkIncorrectValidatorStateErrorID() common.Hash {
	return common.HexToHash("0x2feda3c19c62402f17f7299ab44b315f9c1be8836bf65f8aa50f70db0aaf0e07")
}

// UnpackIncorrectValidatorStateError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error IncorrectValidatorState()
func (sSVNetwork *SSVNetwork) UnpackIncorrectValidatorStateError(raw []byte) (*SSVNetworkIncorrectValidatorState, error) {
	out := new(SSVNetworkIncorrectValidatorState)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "IncorrectValidatorState", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkIncorrectValidatorStateWithData represents a IncorrectValidatorStateWithData error raised by the SSVNetwork contract.
type SSVNetworkIncorrectValidatorStateWithData struct {
	PublicKey []byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error IncorrectValidatorStateWithData(bytes publicKey)
func SSVNetworkIncorrectValidatorStateWithDataErrorID() common.Hash {
	return common.HexToHash("0x8930793831a27db083526a0b7dac7b03d69fe69fb0dd6a3c7e5d25d8a4b4b245")
}

// UnpackIncorrectValidatorStateWithDataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error IncorrectValidatorStateWithData(bytes publicKey)
func (sSVNetwork *SSVNetwork) UnpackIncorrectValidatorStateWithDataError(raw []byte) (*SSVNetworkIncorrectValidatorStateWithData, error) {
	out := new(SSVNetworkIncorrectValidatorStateWithData)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "IncorrectValidatorStateWithData", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkInsufficientBalance represents a InsufficientBalance error raised by the SSVNetwork contract.
type SSVNetworkInsufficientBalance struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InsufficientBalance()
func SSVNetworkInsufficientBalanceErrorID() common.Hash {
	return common.HexToHash("0xf4d678b8ce6b5157126b1484a53523762a93571537a7d5ae97d8014a44715c94")
}

// UnpackInsufficientBalanceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InsufficientBalance()
func (sSVNetwork *SSVNetwork) UnpackInsufficientBalanceError(raw []byte) (*SSVNetworkInsufficientBalance, error) {
	out := new(SSVNetworkInsufficientBalance)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "InsufficientBalance", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkInvalidContractAddress represents a InvalidContractAddress error raised by the SSVNetwork contract.
type SSVNetworkInvalidContractAddress struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidContractAddress()
func SSVNetworkInvalidContractAddressErrorID() common.Hash {
	return common.HexToHash("0xa710429dce424d69a16aba02a3f77d4ab44f2ccda3485232ded3cc84fd2fb821")
}

// UnpackInvalidContractAddressError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidContractAddress()
func (sSVNetwork *SSVNetwork) UnpackInvalidContractAddressError(raw []byte) (*SSVNetworkInvalidContractAddress, error) {
	out := new(SSVNetworkInvalidContractAddress)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "InvalidContractAddress", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkInvalidOperatorIdsLength represents a InvalidOperatorIdsLength error raised by the SSVNetwork contract.
type SSVNetworkInvalidOperatorIdsLength struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidOperatorIdsLength()
func SSVNetworkInvalidOperatorIdsLengthErrorID() common.Hash {
	return common.HexToHash("0x381862245a6a50ce19354aac12fcda8d1d493decf260dbaf72045ed5e52b64d0")
}

// UnpackInvalidOperatorIdsLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidOperatorIdsLength()
func (sSVNetwork *SSVNetwork) UnpackInvalidOperatorIdsLengthError(raw []byte) (*SSVNetworkInvalidOperatorIdsLength, error) {
	out := new(SSVNetworkInvalidOperatorIdsLength)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "InvalidOperatorIdsLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkInvalidPublicKeyLength represents a InvalidPublicKeyLength error raised by the SSVNetwork contract.
type SSVNetworkInvalidPublicKeyLength struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidPublicKeyLength()
func SSVNetworkInvalidPublicKeyLengthErrorID() common.Hash {
	return common.HexToHash("0x637297a4c44c082ded75d20440d6ff7754b5d4b772fc2b6538b8a53c1ff2fe65")
}

// UnpackInvalidPublicKeyLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidPublicKeyLength()
func (sSVNetwork *SSVNetwork) UnpackInvalidPublicKeyLengthError(raw []byte) (*SSVNetworkInvalidPublicKeyLength, error) {
	out := new(SSVNetworkInvalidPublicKeyLength)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "InvalidPublicKeyLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkInvalidWhitelistAddressesLength represents a InvalidWhitelistAddressesLength error raised by the SSVNetwork contract.
type SSVNetworkInvalidWhitelistAddressesLength struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidWhitelistAddressesLength()
func SSVNetworkInvalidWhitelistAddressesLengthErrorID() common.Hash {
	return common.HexToHash("0xcbb362dcc7592cdbe848c1b3e197487133db964ce71fde586880ccdd649d8838")
}

// UnpackInvalidWhitelistAddressesLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidWhitelistAddressesLength()
func (sSVNetwork *SSVNetwork) UnpackInvalidWhitelistAddressesLengthError(raw []byte) (*SSVNetworkInvalidWhitelistAddressesLength, error) {
	out := new(SSVNetworkInvalidWhitelistAddressesLength)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "InvalidWhitelistAddressesLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkInvalidWhitelistingContract represents a InvalidWhitelistingContract error raised by the SSVNetwork contract.
type SSVNetworkInvalidWhitelistingContract struct {
	ContractAddress common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidWhitelistingContract(address contractAddress)
func SSVNetworkInvalidWhitelistingContractErrorID() common.Hash {
	return common.HexToHash("0x886e6a033cb9d0c4d3588069fa9c011cc5612a3257b1a5a60addf98b55ec55ab")
}

// UnpackInvalidWhitelistingContractError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidWhitelistingContract(address contractAddress)
func (sSVNetwork *SSVNetwork) UnpackInvalidWhitelistingContractError(raw []byte) (*SSVNetworkInvalidWhitelistingContract, error) {
	out := new(SSVNetworkInvalidWhitelistingContract)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "InvalidWhitelistingContract", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkMaxValueExceeded represents a MaxValueExceeded error raised by the SSVNetwork contract.
type SSVNetworkMaxValueExceeded struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MaxValueExceeded()
func SSVNetworkMaxValueExceededErrorID() common.Hash {
	return common.HexToHash("0x91aa3017ed2ba3ab49d5395dda74eddfef68c1c413c2ce21d1c3b05da5079b4e")
}

// UnpackMaxValueExceededError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MaxValueExceeded()
func (sSVNetwork *SSVNetwork) UnpackMaxValueExceededError(raw []byte) (*SSVNetworkMaxValueExceeded, error) {
	out := new(SSVNetworkMaxValueExceeded)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "MaxValueExceeded", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkNewBlockPeriodIsBelowMinimum represents a NewBlockPeriodIsBelowMinimum error raised by the SSVNetwork contract.
type SSVNetworkNewBlockPeriodIsBelowMinimum struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NewBlockPeriodIsBelowMinimum()
func SSVNetworkNewBlockPeriodIsBelowMinimumErrorID() common.Hash {
	return common.HexToHash("0x6e6c9cacdafea64cd2cdf8866a9af6814f21896462115b2bca002f7babfd4bc9")
}

// UnpackNewBlockPeriodIsBelowMinimumError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NewBlockPeriodIsBelowMinimum()
func (sSVNetwork *SSVNetwork) UnpackNewBlockPeriodIsBelowMinimumError(raw []byte) (*SSVNetworkNewBlockPeriodIsBelowMinimum, error) {
	out := new(SSVNetworkNewBlockPeriodIsBelowMinimum)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "NewBlockPeriodIsBelowMinimum", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkNoFeeDeclared represents a NoFeeDeclared error raised by the SSVNetwork contract.
type SSVNetworkNoFeeDeclared struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoFeeDeclared()
func SSVNetworkNoFeeDeclaredErrorID() common.Hash {
	return common.HexToHash("0x1d226c3048f6fdc6cf097d621d14a67b6fb875cdb75265adbb0b881ac59c3af5")
}

// UnpackNoFeeDeclaredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoFeeDeclared()
func (sSVNetwork *SSVNetwork) UnpackNoFeeDeclaredError(raw []byte) (*SSVNetworkNoFeeDeclared, error) {
	out := new(SSVNetworkNoFeeDeclared)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "NoFeeDeclared", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkNotAuthorized represents a NotAuthorized error raised by the SSVNetwork contract.
type SSVNetworkNotAuthorized struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAuthorized()
func SSVNetworkNotAuthorizedErrorID() common.Hash {
	return common.HexToHash("0xea8e4eb51685727b38a21cb154eb3ebd023f607c62908e0f6f0b645d782af2a4")
}

// UnpackNotAuthorizedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAuthorized()
func (sSVNetwork *SSVNetwork) UnpackNotAuthorizedError(raw []byte) (*SSVNetworkNotAuthorized, error) {
	out := new(SSVNetworkNotAuthorized)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "NotAuthorized", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkOperatorAlreadyExists represents a OperatorAlreadyExists error raised by the SSVNetwork contract.
type SSVNetworkOperatorAlreadyExists struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OperatorAlreadyExists()
func SSVNetworkOperatorAlreadyExistsErrorID() common.Hash {
	return common.HexToHash("0x289c9494b5125228fd052c5168deda8e7507f21dd1d03ff527827880d1ca2ba5")
}

// UnpackOperatorAlreadyExistsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OperatorAlreadyExists()
func (sSVNetwork *SSVNetwork) UnpackOperatorAlreadyExistsError(raw []byte) (*SSVNetworkOperatorAlreadyExists, error) {
	out := new(SSVNetworkOperatorAlreadyExists)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "OperatorAlreadyExists", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkOperatorDoesNotExist represents a OperatorDoesNotExist error raised by the SSVNetwork contract.
type SSVNetworkOperatorDoesNotExist struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OperatorDoesNotExist()
func SSVNetworkOperatorDoesNotExistErrorID() common.Hash {
	return common.HexToHash("0x961e3e8c9a791bac6757027d307dbf311d193a43cdb4b1791471bfdf9ed6f090")
}

// UnpackOperatorDoesNotExistError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OperatorDoesNotExist()
func (sSVNetwork *SSVNetwork) UnpackOperatorDoesNotExistError(raw []byte) (*SSVNetworkOperatorDoesNotExist, error) {
	out := new(SSVNetworkOperatorDoesNotExist)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "OperatorDoesNotExist", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkOperatorsListNotUnique represents a OperatorsListNotUnique error raised by the SSVNetwork contract.
type SSVNetworkOperatorsListNotUnique struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OperatorsListNotUnique()
func SSVNetworkOperatorsListNotUniqueErrorID() common.Hash {
	return common.HexToHash("0xa5a1ff5d06311eb426f9c7cb7ce02140e13ef443e325b0ba1400ab1d94d1f0c6")
}

// UnpackOperatorsListNotUniqueError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OperatorsListNotUnique()
func (sSVNetwork *SSVNetwork) UnpackOperatorsListNotUniqueError(raw []byte) (*SSVNetworkOperatorsListNotUnique, error) {
	out := new(SSVNetworkOperatorsListNotUnique)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "OperatorsListNotUnique", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkPublicKeysSharesLengthMismatch represents a PublicKeysSharesLengthMismatch error raised by the SSVNetwork contract.
type SSVNetworkPublicKeysSharesLengthMismatch struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error PublicKeysSharesLengthMismatch()
func SSVNetworkPublicKeysSharesLengthMismatchErrorID() common.Hash {
	return common.HexToHash("0x9ad467b8beb3c63004fea30741052a54c9a2b002a1ee21626f5e1d48139af96e")
}

// UnpackPublicKeysSharesLengthMismatchError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error PublicKeysSharesLengthMismatch()
func (sSVNetwork *SSVNetwork) UnpackPublicKeysSharesLengthMismatchError(raw []byte) (*SSVNetworkPublicKeysSharesLengthMismatch, error) {
	out := new(SSVNetworkPublicKeysSharesLengthMismatch)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "PublicKeysSharesLengthMismatch", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkSameFeeChangeNotAllowed represents a SameFeeChangeNotAllowed error raised by the SSVNetwork contract.
type SSVNetworkSameFeeChangeNotAllowed struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SameFeeChangeNotAllowed()
func SSVNetworkSameFeeChangeNotAllowedErrorID() common.Hash {
	return common.HexToHash("0xc81272f87b2b2487e0dd2bedb9ca6a0a6903625d2bca99efa2c26cc4668066a3")
}

// UnpackSameFeeChangeNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SameFeeChangeNotAllowed()
func (sSVNetwork *SSVNetwork) UnpackSameFeeChangeNotAllowedError(raw []byte) (*SSVNetworkSameFeeChangeNotAllowed, error) {
	out := new(SSVNetworkSameFeeChangeNotAllowed)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "SameFeeChangeNotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkTargetModuleDoesNotExist represents a TargetModuleDoesNotExist error raised by the SSVNetwork contract.
type SSVNetworkTargetModuleDoesNotExist struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TargetModuleDoesNotExist()
func SSVNetworkTargetModuleDoesNotExistErrorID() common.Hash {
	return common.HexToHash("0x8f9195fbb3bb761e17567a3c3d86e40a0f0986f2f596f37495b79b98fe7685ab")
}

// UnpackTargetModuleDoesNotExistError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TargetModuleDoesNotExist()
func (sSVNetwork *SSVNetwork) UnpackTargetModuleDoesNotExistError(raw []byte) (*SSVNetworkTargetModuleDoesNotExist, error) {
	out := new(SSVNetworkTargetModuleDoesNotExist)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "TargetModuleDoesNotExist", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkTargetModuleDoesNotExistWithData represents a TargetModuleDoesNotExistWithData error raised by the SSVNetwork contract.
type SSVNetworkTargetModuleDoesNotExistWithData struct {
	ModuleId uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TargetModuleDoesNotExistWithData(uint8 moduleId)
func SSVNetworkTargetModuleDoesNotExistWithDataErrorID() common.Hash {
	return common.HexToHash("0x208bb85d7010386b9ce729b7c066c17884303df164c69edafeade0cdab49f32f")
}

// UnpackTargetModuleDoesNotExistWithDataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TargetModuleDoesNotExistWithData(uint8 moduleId)
func (sSVNetwork *SSVNetwork) UnpackTargetModuleDoesNotExistWithDataError(raw []byte) (*SSVNetworkTargetModuleDoesNotExistWithData, error) {
	out := new(SSVNetworkTargetModuleDoesNotExistWithData)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "TargetModuleDoesNotExistWithData", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkTokenTransferFailed represents a TokenTransferFailed error raised by the SSVNetwork contract.
type SSVNetworkTokenTransferFailed struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TokenTransferFailed()
func SSVNetworkTokenTransferFailedErrorID() common.Hash {
	return common.HexToHash("0x045c4b02bfd1d72e80013ca423cc4ad578d2b3a61cfe3a46410880647bff4f57")
}

// UnpackTokenTransferFailedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TokenTransferFailed()
func (sSVNetwork *SSVNetwork) UnpackTokenTransferFailedError(raw []byte) (*SSVNetworkTokenTransferFailed, error) {
	out := new(SSVNetworkTokenTransferFailed)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "TokenTransferFailed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkUnsortedOperatorsList represents a UnsortedOperatorsList error raised by the SSVNetwork contract.
type SSVNetworkUnsortedOperatorsList struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnsortedOperatorsList()
func SSVNetworkUnsortedOperatorsListErrorID() common.Hash {
	return common.HexToHash("0xdd020e256f592913a23b22ff93003fcd388779ae1b0078e0a19efdff308a36eb")
}

// UnpackUnsortedOperatorsListError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnsortedOperatorsList()
func (sSVNetwork *SSVNetwork) UnpackUnsortedOperatorsListError(raw []byte) (*SSVNetworkUnsortedOperatorsList, error) {
	out := new(SSVNetworkUnsortedOperatorsList)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "UnsortedOperatorsList", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkValidatorAlreadyExists represents a ValidatorAlreadyExists error raised by the SSVNetwork contract.
type SSVNetworkValidatorAlreadyExists struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValidatorAlreadyExists()
func SSVNetworkValidatorAlreadyExistsErrorID() common.Hash {
	return common.HexToHash("0x8d09a73e8945149c9a20a7380211aaf65a63d5a09f5189ea39c22694124408d8")
}

// UnpackValidatorAlreadyExistsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValidatorAlreadyExists()
func (sSVNetwork *SSVNetwork) UnpackValidatorAlreadyExistsError(raw []byte) (*SSVNetworkValidatorAlreadyExists, error) {
	out := new(SSVNetworkValidatorAlreadyExists)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "ValidatorAlreadyExists", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkValidatorAlreadyExistsWithData represents a ValidatorAlreadyExistsWithData error raised by the SSVNetwork contract.
type SSVNetworkValidatorAlreadyExistsWithData struct {
	PublicKey []byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValidatorAlreadyExistsWithData(bytes publicKey)
func SSVNetworkValidatorAlreadyExistsWithDataErrorID() common.Hash {
	return common.HexToHash("0x388e7999a2c3d8aacaceb89d47139a824cf038de887b2faaa89aede123cd7bc6")
}

// UnpackValidatorAlreadyExistsWithDataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValidatorAlreadyExistsWithData(bytes publicKey)
func (sSVNetwork *SSVNetwork) UnpackValidatorAlreadyExistsWithDataError(raw []byte) (*SSVNetworkValidatorAlreadyExistsWithData, error) {
	out := new(SSVNetworkValidatorAlreadyExistsWithData)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "ValidatorAlreadyExistsWithData", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkValidatorDoesNotExist represents a ValidatorDoesNotExist error raised by the SSVNetwork contract.
type SSVNetworkValidatorDoesNotExist struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValidatorDoesNotExist()
func SSVNetworkValidatorDoesNotExistErrorID() common.Hash {
	return common.HexToHash("0xe51315d224faff8e98117ea9395416221eaf6fdf6ce30f4441d3a0f41c0d5ed8")
}

// UnpackValidatorDoesNotExistError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValidatorDoesNotExist()
func (sSVNetwork *SSVNetwork) UnpackValidatorDoesNotExistError(raw []byte) (*SSVNetworkValidatorDoesNotExist, error) {
	out := new(SSVNetworkValidatorDoesNotExist)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "ValidatorDoesNotExist", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkZeroAddressNotAllowed represents a ZeroAddressNotAllowed error raised by the SSVNetwork contract.
type SSVNetworkZeroAddressNotAllowed struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ZeroAddressNotAllowed()
func SSVNetworkZeroAddressNotAllowedErrorID() common.Hash {
	return common.HexToHash("0x8579befe7a7d1f6d487cd1c655815626f91b8c445c21c78ade0abd2a41e54dd8")
}

// UnpackZeroAddressNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ZeroAddressNotAllowed()
func (sSVNetwork *SSVNetwork) UnpackZeroAddressNotAllowedError(raw []byte) (*SSVNetworkZeroAddressNotAllowed, error) {
	out := new(SSVNetworkZeroAddressNotAllowed)
	if err := sSVNetwork.abi.UnpackIntoInterface(out, "ZeroAddressNotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsMetaData contains all meta data concerning the SSVNetworkViews contract.
var SSVNetworkViewsMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"contractAddress\",\"type\":\"address\"}],\"name\":\"AddressIsWhitelistingContract\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ApprovalNotWithinTimeframe\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"CallerNotOwner\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"CallerNotOwnerWithData\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"CallerNotWhitelisted\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"}],\"name\":\"CallerNotWhitelistedWithData\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ClusterAlreadyEnabled\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ClusterDoesNotExists\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ClusterIsLiquidated\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ClusterNotLiquidatable\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"EmptyPublicKeysList\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"}],\"name\":\"ExceedValidatorLimit\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"}],\"name\":\"ExceedValidatorLimitWithData\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"FeeExceedsIncreaseLimit\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"FeeIncreaseNotAllowed\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"FeeTooHigh\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"FeeTooLow\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"IncorrectClusterState\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"IncorrectValidatorState\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes\",\"name\":\"publicKey\",\"type\":\"bytes\"}],\"name\":\"IncorrectValidatorStateWithData\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InsufficientBalance\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidContractAddress\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidOperatorIdsLength\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidPublicKeyLength\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidWhitelistAddressesLength\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"contractAddress\",\"type\":\"address\"}],\"name\":\"InvalidWhitelistingContract\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"MaxValueExceeded\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NewBlockPeriodIsBelowMinimum\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NoFeeDeclared\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NotAuthorized\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"OperatorAlreadyExists\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"OperatorDoesNotExist\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"OperatorsListNotUnique\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"PublicKeysSharesLengthMismatch\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"SameFeeChangeNotAllowed\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"TargetModuleDoesNotExist\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"moduleId\",\"type\":\"uint8\"}],\"name\":\"TargetModuleDoesNotExistWithData\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"TokenTransferFailed\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"UnsortedOperatorsList\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ValidatorAlreadyExists\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes\",\"name\":\"publicKey\",\"type\":\"bytes\"}],\"name\":\"ValidatorAlreadyExistsWithData\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ValidatorDoesNotExist\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ZeroAddressNotAllowed\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"address\",\"name\":\"previousAdmin\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"newAdmin\",\"type\":\"address\"}],\"name\":\"AdminChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"beacon\",\"type\":\"address\"}],\"name\":\"BeaconUpgraded\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"version\",\"type\":\"uint8\"}],\"name\":\"Initialized\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"previousOwner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"OwnershipTransferStarted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"previousOwner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"OwnershipTransferred\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"implementation\",\"type\":\"address\"}],\"name\":\"Upgraded\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"acceptOwnership\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"getBalance\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"getBurnRate\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getLiquidationThresholdPeriod\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getMaximumOperatorFee\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getMinimumLiquidationCollateral\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getNetworkEarnings\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getNetworkFee\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getNetworkValidatorsCount\",\"outputs\":[{\"internalType\":\"uint32\",\"name\":\"\",\"type\":\"uint32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"}],\"name\":\"getOperatorById\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"fee\",\"type\":\"uint256\"},{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"address\",\"name\":\"whitelistedAddress\",\"type\":\"address\"},{\"internalType\":\"bool\",\"name\":\"isPrivate\",\"type\":\"bool\"},{\"internalType\":\"bool\",\"name\":\"isActive\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"}],\"name\":\"getOperatorDeclaredFee\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"isFeeDeclared\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"fee\",\"type\":\"uint256\"},{\"internalType\":\"uint64\",\"name\":\"approvalBeginTime\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"approvalEndTime\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"}],\"name\":\"getOperatorEarnings\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"operatorId\",\"type\":\"uint64\"}],\"name\":\"getOperatorFee\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getOperatorFeeIncreaseLimit\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getOperatorFeePeriods\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"declareOperatorFeePeriod\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"executeOperatorFeePeriod\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"bytes\",\"name\":\"publicKey\",\"type\":\"bytes\"}],\"name\":\"getValidator\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getValidatorsPerOperatorLimit\",\"outputs\":[{\"internalType\":\"uint32\",\"name\":\"\",\"type\":\"uint32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getVersion\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"internalType\":\"address\",\"name\":\"whitelistedAddress\",\"type\":\"address\"}],\"name\":\"getWhitelistedOperators\",\"outputs\":[{\"internalType\":\"uint64[]\",\"name\":\"\",\"type\":\"uint64[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"network\",\"type\":\"address\"}],\"name\":\"initialize\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"operatorId\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"whitelistingContract\",\"type\":\"address\"}],\"name\":\"isAddressWhitelistedInWhitelistingContract\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"isLiquidatable\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"uint64[]\",\"name\":\"operatorIds\",\"type\":\"uint64[]\"},{\"components\":[{\"internalType\":\"uint32\",\"name\":\"validatorCount\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"networkFeeIndex\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"active\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"}],\"internalType\":\"structISSVNetworkCore.Cluster\",\"name\":\"cluster\",\"type\":\"tuple\"}],\"name\":\"isLiquidated\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"contractAddress\",\"type\":\"address\"}],\"name\":\"isWhitelistingContract\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"owner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"pendingOwner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"proxiableUUID\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"renounceOwnership\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"ssvNetwork\",\"outputs\":[{\"internalType\":\"contractISSVViews\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"transferOwnership\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"newImplementation\",\"type\":\"address\"}],\"name\":\"upgradeTo\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"newImplementation\",\"type\":\"address\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"upgradeToAndCall\",\"outputs\":[],\"stateMutability\":\"payable\",\"type\":\"function\"}]",
	ID:  "SSVNetworkViews",
}

// SSVNetworkViews is an auto generated Go binding around an Ethereum contract.
type SSVNetworkViews struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *SSVNetworkViews) GetABI() abi.ABI {
	return c.abi
}

// NewSSVNetworkViews creates a new instance of SSVNetworkViews.
func NewSSVNetworkViews() *SSVNetworkViews {
	parsed, err := SSVNetworkViewsMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &SSVNetworkViews{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *SSVNetworkViews) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAcceptOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79ba5097.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function acceptOwnership() returns()
func (sSVNetworkViews *SSVNetworkViews) PackAcceptOwnership() []byte {
	enc, err := sSVNetworkViews.abi.Pack("acceptOwnership")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAcceptOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79ba5097.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function acceptOwnership() returns()
func (sSVNetworkViews *SSVNetworkViews) TryPackAcceptOwnership() ([]byte, error) {
	return sSVNetworkViews.abi.Pack("acceptOwnership")
}

// PackGetBalance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xeb8ecfa7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getBalance(address owner, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) PackGetBalance(owner common.Address, operatorIds []uint64, cluster ISSVNetworkCoreCluster) []byte {
	enc, err := sSVNetworkViews.abi.Pack("getBalance", owner, operatorIds, cluster)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetBalance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xeb8ecfa7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getBalance(address owner, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetBalance(owner common.Address, operatorIds []uint64, cluster ISSVNetworkCoreCluster) ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getBalance", owner, operatorIds, cluster)
}

// UnpackGetBalance is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xeb8ecfa7.
//
// Solidity: function getBalance(address owner, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetBalance(data []byte) (*big.Int, error) {
	out, err := sSVNetworkViews.abi.Unpack("getBalance", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGetBurnRate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xca162e5e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getBurnRate(address owner, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) PackGetBurnRate(owner common.Address, operatorIds []uint64, cluster ISSVNetworkCoreCluster) []byte {
	enc, err := sSVNetworkViews.abi.Pack("getBurnRate", owner, operatorIds, cluster)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetBurnRate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xca162e5e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getBurnRate(address owner, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetBurnRate(owner common.Address, operatorIds []uint64, cluster ISSVNetworkCoreCluster) ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getBurnRate", owner, operatorIds, cluster)
}

// UnpackGetBurnRate is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xca162e5e.
//
// Solidity: function getBurnRate(address owner, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetBurnRate(data []byte) (*big.Int, error) {
	out, err := sSVNetworkViews.abi.Unpack("getBurnRate", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGetLiquidationThresholdPeriod is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9040f7c3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getLiquidationThresholdPeriod() view returns(uint64)
func (sSVNetworkViews *SSVNetworkViews) PackGetLiquidationThresholdPeriod() []byte {
	enc, err := sSVNetworkViews.abi.Pack("getLiquidationThresholdPeriod")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetLiquidationThresholdPeriod is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9040f7c3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getLiquidationThresholdPeriod() view returns(uint64)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetLiquidationThresholdPeriod() ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getLiquidationThresholdPeriod")
}

// UnpackGetLiquidationThresholdPeriod is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9040f7c3.
//
// Solidity: function getLiquidationThresholdPeriod() view returns(uint64)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetLiquidationThresholdPeriod(data []byte) (uint64, error) {
	out, err := sSVNetworkViews.abi.Unpack("getLiquidationThresholdPeriod", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackGetMaximumOperatorFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdf02ef7f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getMaximumOperatorFee() view returns(uint64)
func (sSVNetworkViews *SSVNetworkViews) PackGetMaximumOperatorFee() []byte {
	enc, err := sSVNetworkViews.abi.Pack("getMaximumOperatorFee")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetMaximumOperatorFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdf02ef7f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getMaximumOperatorFee() view returns(uint64)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetMaximumOperatorFee() ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getMaximumOperatorFee")
}

// UnpackGetMaximumOperatorFee is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xdf02ef7f.
//
// Solidity: function getMaximumOperatorFee() view returns(uint64)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetMaximumOperatorFee(data []byte) (uint64, error) {
	out, err := sSVNetworkViews.abi.Unpack("getMaximumOperatorFee", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackGetMinimumLiquidationCollateral is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5ba3d62a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getMinimumLiquidationCollateral() view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) PackGetMinimumLiquidationCollateral() []byte {
	enc, err := sSVNetworkViews.abi.Pack("getMinimumLiquidationCollateral")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetMinimumLiquidationCollateral is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5ba3d62a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getMinimumLiquidationCollateral() view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetMinimumLiquidationCollateral() ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getMinimumLiquidationCollateral")
}

// UnpackGetMinimumLiquidationCollateral is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5ba3d62a.
//
// Solidity: function getMinimumLiquidationCollateral() view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetMinimumLiquidationCollateral(data []byte) (*big.Int, error) {
	out, err := sSVNetworkViews.abi.Unpack("getMinimumLiquidationCollateral", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGetNetworkEarnings is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x777915cb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getNetworkEarnings() view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) PackGetNetworkEarnings() []byte {
	enc, err := sSVNetworkViews.abi.Pack("getNetworkEarnings")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetNetworkEarnings is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x777915cb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getNetworkEarnings() view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetNetworkEarnings() ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getNetworkEarnings")
}

// UnpackGetNetworkEarnings is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x777915cb.
//
// Solidity: function getNetworkEarnings() view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetNetworkEarnings(data []byte) (*big.Int, error) {
	out, err := sSVNetworkViews.abi.Unpack("getNetworkEarnings", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGetNetworkFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfc043830.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getNetworkFee() view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) PackGetNetworkFee() []byte {
	enc, err := sSVNetworkViews.abi.Pack("getNetworkFee")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetNetworkFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfc043830.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getNetworkFee() view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetNetworkFee() ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getNetworkFee")
}

// UnpackGetNetworkFee is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfc043830.
//
// Solidity: function getNetworkFee() view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetNetworkFee(data []byte) (*big.Int, error) {
	out, err := sSVNetworkViews.abi.Unpack("getNetworkFee", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGetNetworkValidatorsCount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9568f9d9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getNetworkValidatorsCount() view returns(uint32)
func (sSVNetworkViews *SSVNetworkViews) PackGetNetworkValidatorsCount() []byte {
	enc, err := sSVNetworkViews.abi.Pack("getNetworkValidatorsCount")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetNetworkValidatorsCount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9568f9d9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getNetworkValidatorsCount() view returns(uint32)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetNetworkValidatorsCount() ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getNetworkValidatorsCount")
}

// UnpackGetNetworkValidatorsCount is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9568f9d9.
//
// Solidity: function getNetworkValidatorsCount() view returns(uint32)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetNetworkValidatorsCount(data []byte) (uint32, error) {
	out, err := sSVNetworkViews.abi.Unpack("getNetworkValidatorsCount", data)
	if err != nil {
		return *new(uint32), err
	}
	out0 := *abi.ConvertType(out[0], new(uint32)).(*uint32)
	return out0, nil
}

// PackGetOperatorById is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbe3f058e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getOperatorById(uint64 operatorId) view returns(address owner, uint256 fee, uint32 validatorCount, address whitelistedAddress, bool isPrivate, bool isActive)
func (sSVNetworkViews *SSVNetworkViews) PackGetOperatorById(operatorId uint64) []byte {
	enc, err := sSVNetworkViews.abi.Pack("getOperatorById", operatorId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetOperatorById is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbe3f058e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getOperatorById(uint64 operatorId) view returns(address owner, uint256 fee, uint32 validatorCount, address whitelistedAddress, bool isPrivate, bool isActive)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetOperatorById(operatorId uint64) ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getOperatorById", operatorId)
}

// GetOperatorByIdOutput serves as a container for the return parameters of contract
// method GetOperatorById.
type GetOperatorByIdOutput struct {
	Owner              common.Address
	Fee                *big.Int
	ValidatorCount     uint32
	WhitelistedAddress common.Address
	IsPrivate          bool
	IsActive           bool
}

// UnpackGetOperatorById is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xbe3f058e.
//
// Solidity: function getOperatorById(uint64 operatorId) view returns(address owner, uint256 fee, uint32 validatorCount, address whitelistedAddress, bool isPrivate, bool isActive)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetOperatorById(data []byte) (GetOperatorByIdOutput, error) {
	out, err := sSVNetworkViews.abi.Unpack("getOperatorById", data)
	outstruct := new(GetOperatorByIdOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Owner = *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	outstruct.Fee = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	outstruct.ValidatorCount = *abi.ConvertType(out[2], new(uint32)).(*uint32)
	outstruct.WhitelistedAddress = *abi.ConvertType(out[3], new(common.Address)).(*common.Address)
	outstruct.IsPrivate = *abi.ConvertType(out[4], new(bool)).(*bool)
	outstruct.IsActive = *abi.ConvertType(out[5], new(bool)).(*bool)
	return *outstruct, nil
}

// PackGetOperatorDeclaredFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x03b3d436.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getOperatorDeclaredFee(uint64 operatorId) view returns(bool isFeeDeclared, uint256 fee, uint64 approvalBeginTime, uint64 approvalEndTime)
func (sSVNetworkViews *SSVNetworkViews) PackGetOperatorDeclaredFee(operatorId uint64) []byte {
	enc, err := sSVNetworkViews.abi.Pack("getOperatorDeclaredFee", operatorId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetOperatorDeclaredFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x03b3d436.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getOperatorDeclaredFee(uint64 operatorId) view returns(bool isFeeDeclared, uint256 fee, uint64 approvalBeginTime, uint64 approvalEndTime)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetOperatorDeclaredFee(operatorId uint64) ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getOperatorDeclaredFee", operatorId)
}

// GetOperatorDeclaredFeeOutput serves as a container for the return parameters of contract
// method GetOperatorDeclaredFee.
type GetOperatorDeclaredFeeOutput struct {
	IsFeeDeclared     bool
	Fee               *big.Int
	ApprovalBeginTime uint64
	ApprovalEndTime   uint64
}

// UnpackGetOperatorDeclaredFee is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x03b3d436.
//
// Solidity: function getOperatorDeclaredFee(uint64 operatorId) view returns(bool isFeeDeclared, uint256 fee, uint64 approvalBeginTime, uint64 approvalEndTime)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetOperatorDeclaredFee(data []byte) (GetOperatorDeclaredFeeOutput, error) {
	out, err := sSVNetworkViews.abi.Unpack("getOperatorDeclaredFee", data)
	outstruct := new(GetOperatorDeclaredFeeOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.IsFeeDeclared = *abi.ConvertType(out[0], new(bool)).(*bool)
	outstruct.Fee = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	outstruct.ApprovalBeginTime = *abi.ConvertType(out[2], new(uint64)).(*uint64)
	outstruct.ApprovalEndTime = *abi.ConvertType(out[3], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackGetOperatorEarnings is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6d0db0e4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getOperatorEarnings(uint64 operatorId) view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) PackGetOperatorEarnings(operatorId uint64) []byte {
	enc, err := sSVNetworkViews.abi.Pack("getOperatorEarnings", operatorId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetOperatorEarnings is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6d0db0e4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getOperatorEarnings(uint64 operatorId) view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetOperatorEarnings(operatorId uint64) ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getOperatorEarnings", operatorId)
}

// UnpackGetOperatorEarnings is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6d0db0e4.
//
// Solidity: function getOperatorEarnings(uint64 operatorId) view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetOperatorEarnings(data []byte) (*big.Int, error) {
	out, err := sSVNetworkViews.abi.Unpack("getOperatorEarnings", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGetOperatorFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ad3c745.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getOperatorFee(uint64 operatorId) view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) PackGetOperatorFee(operatorId uint64) []byte {
	enc, err := sSVNetworkViews.abi.Pack("getOperatorFee", operatorId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetOperatorFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9ad3c745.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getOperatorFee(uint64 operatorId) view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetOperatorFee(operatorId uint64) ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getOperatorFee", operatorId)
}

// UnpackGetOperatorFee is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9ad3c745.
//
// Solidity: function getOperatorFee(uint64 operatorId) view returns(uint256)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetOperatorFee(data []byte) (*big.Int, error) {
	out, err := sSVNetworkViews.abi.Unpack("getOperatorFee", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGetOperatorFeeIncreaseLimit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x68465f7d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getOperatorFeeIncreaseLimit() view returns(uint64)
func (sSVNetworkViews *SSVNetworkViews) PackGetOperatorFeeIncreaseLimit() []byte {
	enc, err := sSVNetworkViews.abi.Pack("getOperatorFeeIncreaseLimit")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetOperatorFeeIncreaseLimit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x68465f7d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getOperatorFeeIncreaseLimit() view returns(uint64)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetOperatorFeeIncreaseLimit() ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getOperatorFeeIncreaseLimit")
}

// UnpackGetOperatorFeeIncreaseLimit is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x68465f7d.
//
// Solidity: function getOperatorFeeIncreaseLimit() view returns(uint64)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetOperatorFeeIncreaseLimit(data []byte) (uint64, error) {
	out, err := sSVNetworkViews.abi.Unpack("getOperatorFeeIncreaseLimit", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackGetOperatorFeePeriods is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe6d2834d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getOperatorFeePeriods() view returns(uint64 declareOperatorFeePeriod, uint64 executeOperatorFeePeriod)
func (sSVNetworkViews *SSVNetworkViews) PackGetOperatorFeePeriods() []byte {
	enc, err := sSVNetworkViews.abi.Pack("getOperatorFeePeriods")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetOperatorFeePeriods is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe6d2834d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getOperatorFeePeriods() view returns(uint64 declareOperatorFeePeriod, uint64 executeOperatorFeePeriod)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetOperatorFeePeriods() ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getOperatorFeePeriods")
}

// GetOperatorFeePeriodsOutput serves as a container for the return parameters of contract
// method GetOperatorFeePeriods.
type GetOperatorFeePeriodsOutput struct {
	DeclareOperatorFeePeriod uint64
	ExecuteOperatorFeePeriod uint64
}

// UnpackGetOperatorFeePeriods is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe6d2834d.
//
// Solidity: function getOperatorFeePeriods() view returns(uint64 declareOperatorFeePeriod, uint64 executeOperatorFeePeriod)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetOperatorFeePeriods(data []byte) (GetOperatorFeePeriodsOutput, error) {
	out, err := sSVNetworkViews.abi.Unpack("getOperatorFeePeriods", data)
	outstruct := new(GetOperatorFeePeriodsOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.DeclareOperatorFeePeriod = *abi.ConvertType(out[0], new(uint64)).(*uint64)
	outstruct.ExecuteOperatorFeePeriod = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackGetValidator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3e2ec160.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getValidator(address owner, bytes publicKey) view returns(bool)
func (sSVNetworkViews *SSVNetworkViews) PackGetValidator(owner common.Address, publicKey []byte) []byte {
	enc, err := sSVNetworkViews.abi.Pack("getValidator", owner, publicKey)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetValidator is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3e2ec160.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getValidator(address owner, bytes publicKey) view returns(bool)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetValidator(owner common.Address, publicKey []byte) ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getValidator", owner, publicKey)
}

// UnpackGetValidator is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x3e2ec160.
//
// Solidity: function getValidator(address owner, bytes publicKey) view returns(bool)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetValidator(data []byte) (bool, error) {
	out, err := sSVNetworkViews.abi.Unpack("getValidator", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackGetValidatorsPerOperatorLimit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x14cb9d7b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getValidatorsPerOperatorLimit() view returns(uint32)
func (sSVNetworkViews *SSVNetworkViews) PackGetValidatorsPerOperatorLimit() []byte {
	enc, err := sSVNetworkViews.abi.Pack("getValidatorsPerOperatorLimit")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetValidatorsPerOperatorLimit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x14cb9d7b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getValidatorsPerOperatorLimit() view returns(uint32)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetValidatorsPerOperatorLimit() ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getValidatorsPerOperatorLimit")
}

// UnpackGetValidatorsPerOperatorLimit is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x14cb9d7b.
//
// Solidity: function getValidatorsPerOperatorLimit() view returns(uint32)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetValidatorsPerOperatorLimit(data []byte) (uint32, error) {
	out, err := sSVNetworkViews.abi.Unpack("getValidatorsPerOperatorLimit", data)
	if err != nil {
		return *new(uint32), err
	}
	out0 := *abi.ConvertType(out[0], new(uint32)).(*uint32)
	return out0, nil
}

// PackGetVersion is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0d8e6e2c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getVersion() view returns(string)
func (sSVNetworkViews *SSVNetworkViews) PackGetVersion() []byte {
	enc, err := sSVNetworkViews.abi.Pack("getVersion")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetVersion is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0d8e6e2c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getVersion() view returns(string)
func (sSVNetworkViews *SSVNetworkViews) TryPackGetVersion() ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getVersion")
}

// UnpackGetVersion is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x0d8e6e2c.
//
// Solidity: function getVersion() view returns(string)
func (sSVNetworkViews *SSVNetworkViews) UnpackGetVersion(data []byte) (string, error) {
	out, err := sSVNetworkViews.abi.Unpack("getVersion", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackGetWhitelistedOperators is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa9cf9eec.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getWhitelistedOperators(uint64[] operatorIds, address whitelistedAddress) view returns(uint64[])
func (sSVNetworkViews *SSVNetworkViews) PackGetWhitelistedOperators(operatorIds []uint64, whitelistedAddress common.Address) []byte {
	enc, err := sSVNetworkViews.abi.Pack("getWhitelistedOperators", operatorIds, whitelistedAddress)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetWhitelistedOperators is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa9cf9eec.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getWhitelistedOperators(uint64[] operatorIds, address whitelistedAddress) view returns(uint64[])
func (sSVNetworkViews *SSVNetworkViews) TryPackGetWhitelistedOperators(operatorIds []uint64, whitelistedAddress common.Address) ([]byte, error) {
	return sSVNetworkViews.abi.Pack("getWhitelistedOperators", operatorIds, whitelistedAddress)
}

// UnpackGetWhitelistedOperators is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa9cf9eec.
//
// Solidity: function getWhitelistedOperators(uint64[] operatorIds, address whitelistedAddress) view returns(uint64[])
func (sSVNetworkViews *SSVNetworkViews) UnpackGetWhitelistedOperators(data []byte) ([]uint64, error) {
	out, err := sSVNetworkViews.abi.Unpack("getWhitelistedOperators", data)
	if err != nil {
		return *new([]uint64), err
	}
	out0 := *abi.ConvertType(out[0], new([]uint64)).(*[]uint64)
	return out0, nil
}

// PackInitialize is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc4d66de8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function initialize(address network) returns()
func (sSVNetworkViews *SSVNetworkViews) PackInitialize(network common.Address) []byte {
	enc, err := sSVNetworkViews.abi.Pack("initialize", network)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackInitialize is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc4d66de8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function initialize(address network) returns()
func (sSVNetworkViews *SSVNetworkViews) TryPackInitialize(network common.Address) ([]byte, error) {
	return sSVNetworkViews.abi.Pack("initialize", network)
}

// PackIsAddressWhitelistedInWhitelistingContract is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x46e6d917.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isAddressWhitelistedInWhitelistingContract(address account, uint256 operatorId, address whitelistingContract) view returns(bool)
func (sSVNetworkViews *SSVNetworkViews) PackIsAddressWhitelistedInWhitelistingContract(account common.Address, operatorId *big.Int, whitelistingContract common.Address) []byte {
	enc, err := sSVNetworkViews.abi.Pack("isAddressWhitelistedInWhitelistingContract", account, operatorId, whitelistingContract)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsAddressWhitelistedInWhitelistingContract is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x46e6d917.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isAddressWhitelistedInWhitelistingContract(address account, uint256 operatorId, address whitelistingContract) view returns(bool)
func (sSVNetworkViews *SSVNetworkViews) TryPackIsAddressWhitelistedInWhitelistingContract(account common.Address, operatorId *big.Int, whitelistingContract common.Address) ([]byte, error) {
	return sSVNetworkViews.abi.Pack("isAddressWhitelistedInWhitelistingContract", account, operatorId, whitelistingContract)
}

// UnpackIsAddressWhitelistedInWhitelistingContract is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x46e6d917.
//
// Solidity: function isAddressWhitelistedInWhitelistingContract(address account, uint256 operatorId, address whitelistingContract) view returns(bool)
func (sSVNetworkViews *SSVNetworkViews) UnpackIsAddressWhitelistedInWhitelistingContract(data []byte) (bool, error) {
	out, err := sSVNetworkViews.abi.Unpack("isAddressWhitelistedInWhitelistingContract", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackIsLiquidatable is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x16cff008.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isLiquidatable(address owner, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) view returns(bool)
func (sSVNetworkViews *SSVNetworkViews) PackIsLiquidatable(owner common.Address, operatorIds []uint64, cluster ISSVNetworkCoreCluster) []byte {
	enc, err := sSVNetworkViews.abi.Pack("isLiquidatable", owner, operatorIds, cluster)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsLiquidatable is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x16cff008.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isLiquidatable(address owner, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) view returns(bool)
func (sSVNetworkViews *SSVNetworkViews) TryPackIsLiquidatable(owner common.Address, operatorIds []uint64, cluster ISSVNetworkCoreCluster) ([]byte, error) {
	return sSVNetworkViews.abi.Pack("isLiquidatable", owner, operatorIds, cluster)
}

// UnpackIsLiquidatable is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x16cff008.
//
// Solidity: function isLiquidatable(address owner, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) view returns(bool)
func (sSVNetworkViews *SSVNetworkViews) UnpackIsLiquidatable(data []byte) (bool, error) {
	out, err := sSVNetworkViews.abi.Unpack("isLiquidatable", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackIsLiquidated is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa694695b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isLiquidated(address owner, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) view returns(bool)
func (sSVNetworkViews *SSVNetworkViews) PackIsLiquidated(owner common.Address, operatorIds []uint64, cluster ISSVNetworkCoreCluster) []byte {
	enc, err := sSVNetworkViews.abi.Pack("isLiquidated", owner, operatorIds, cluster)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsLiquidated is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa694695b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isLiquidated(address owner, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) view returns(bool)
func (sSVNetworkViews *SSVNetworkViews) TryPackIsLiquidated(owner common.Address, operatorIds []uint64, cluster ISSVNetworkCoreCluster) ([]byte, error) {
	return sSVNetworkViews.abi.Pack("isLiquidated", owner, operatorIds, cluster)
}

// UnpackIsLiquidated is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa694695b.
//
// Solidity: function isLiquidated(address owner, uint64[] operatorIds, (uint32,uint64,uint64,bool,uint256) cluster) view returns(bool)
func (sSVNetworkViews *SSVNetworkViews) UnpackIsLiquidated(data []byte) (bool, error) {
	out, err := sSVNetworkViews.abi.Unpack("isLiquidated", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackIsWhitelistingContract is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbac69e6f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isWhitelistingContract(address contractAddress) view returns(bool)
func (sSVNetworkViews *SSVNetworkViews) PackIsWhitelistingContract(contractAddress common.Address) []byte {
	enc, err := sSVNetworkViews.abi.Pack("isWhitelistingContract", contractAddress)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsWhitelistingContract is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbac69e6f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isWhitelistingContract(address contractAddress) view returns(bool)
func (sSVNetworkViews *SSVNetworkViews) TryPackIsWhitelistingContract(contractAddress common.Address) ([]byte, error) {
	return sSVNetworkViews.abi.Pack("isWhitelistingContract", contractAddress)
}

// UnpackIsWhitelistingContract is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xbac69e6f.
//
// Solidity: function isWhitelistingContract(address contractAddress) view returns(bool)
func (sSVNetworkViews *SSVNetworkViews) UnpackIsWhitelistingContract(data []byte) (bool, error) {
	out, err := sSVNetworkViews.abi.Unpack("isWhitelistingContract", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function owner() view returns(address)
func (sSVNetworkViews *SSVNetworkViews) PackOwner() []byte {
	enc, err := sSVNetworkViews.abi.Pack("owner")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function owner() view returns(address)
func (sSVNetworkViews *SSVNetworkViews) TryPackOwner() ([]byte, error) {
	return sSVNetworkViews.abi.Pack("owner")
}

// UnpackOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8da5cb5b.
//
// Solidity: function owner() view returns(address)
func (sSVNetworkViews *SSVNetworkViews) UnpackOwner(data []byte) (common.Address, error) {
	out, err := sSVNetworkViews.abi.Unpack("owner", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackPendingOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe30c3978.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function pendingOwner() view returns(address)
func (sSVNetworkViews *SSVNetworkViews) PackPendingOwner() []byte {
	enc, err := sSVNetworkViews.abi.Pack("pendingOwner")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPendingOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe30c3978.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function pendingOwner() view returns(address)
func (sSVNetworkViews *SSVNetworkViews) TryPackPendingOwner() ([]byte, error) {
	return sSVNetworkViews.abi.Pack("pendingOwner")
}

// UnpackPendingOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe30c3978.
//
// Solidity: function pendingOwner() view returns(address)
func (sSVNetworkViews *SSVNetworkViews) UnpackPendingOwner(data []byte) (common.Address, error) {
	out, err := sSVNetworkViews.abi.Unpack("pendingOwner", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackProxiableUUID is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x52d1902d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function proxiableUUID() view returns(bytes32)
func (sSVNetworkViews *SSVNetworkViews) PackProxiableUUID() []byte {
	enc, err := sSVNetworkViews.abi.Pack("proxiableUUID")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackProxiableUUID is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x52d1902d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function proxiableUUID() view returns(bytes32)
func (sSVNetworkViews *SSVNetworkViews) TryPackProxiableUUID() ([]byte, error) {
	return sSVNetworkViews.abi.Pack("proxiableUUID")
}

// UnpackProxiableUUID is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x52d1902d.
//
// Solidity: function proxiableUUID() view returns(bytes32)
func (sSVNetworkViews *SSVNetworkViews) UnpackProxiableUUID(data []byte) ([32]byte, error) {
	out, err := sSVNetworkViews.abi.Unpack("proxiableUUID", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackRenounceOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x715018a6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function renounceOwnership() returns()
func (sSVNetworkViews *SSVNetworkViews) PackRenounceOwnership() []byte {
	enc, err := sSVNetworkViews.abi.Pack("renounceOwnership")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRenounceOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x715018a6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function renounceOwnership() returns()
func (sSVNetworkViews *SSVNetworkViews) TryPackRenounceOwnership() ([]byte, error) {
	return sSVNetworkViews.abi.Pack("renounceOwnership")
}

// PackSsvNetwork is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x10d04858.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function ssvNetwork() view returns(address)
func (sSVNetworkViews *SSVNetworkViews) PackSsvNetwork() []byte {
	enc, err := sSVNetworkViews.abi.Pack("ssvNetwork")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSsvNetwork is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x10d04858.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function ssvNetwork() view returns(address)
func (sSVNetworkViews *SSVNetworkViews) TryPackSsvNetwork() ([]byte, error) {
	return sSVNetworkViews.abi.Pack("ssvNetwork")
}

// UnpackSsvNetwork is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x10d04858.
//
// Solidity: function ssvNetwork() view returns(address)
func (sSVNetworkViews *SSVNetworkViews) UnpackSsvNetwork(data []byte) (common.Address, error) {
	out, err := sSVNetworkViews.abi.Unpack("ssvNetwork", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackTransferOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2fde38b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transferOwnership(address newOwner) returns()
func (sSVNetworkViews *SSVNetworkViews) PackTransferOwnership(newOwner common.Address) []byte {
	enc, err := sSVNetworkViews.abi.Pack("transferOwnership", newOwner)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransferOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2fde38b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transferOwnership(address newOwner) returns()
func (sSVNetworkViews *SSVNetworkViews) TryPackTransferOwnership(newOwner common.Address) ([]byte, error) {
	return sSVNetworkViews.abi.Pack("transferOwnership", newOwner)
}

// PackUpgradeTo is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3659cfe6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function upgradeTo(address newImplementation) returns()
func (sSVNetworkViews *SSVNetworkViews) PackUpgradeTo(newImplementation common.Address) []byte {
	enc, err := sSVNetworkViews.abi.Pack("upgradeTo", newImplementation)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUpgradeTo is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3659cfe6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function upgradeTo(address newImplementation) returns()
func (sSVNetworkViews *SSVNetworkViews) TryPackUpgradeTo(newImplementation common.Address) ([]byte, error) {
	return sSVNetworkViews.abi.Pack("upgradeTo", newImplementation)
}

// PackUpgradeToAndCall is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4f1ef286.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function upgradeToAndCall(address newImplementation, bytes data) payable returns()
func (sSVNetworkViews *SSVNetworkViews) PackUpgradeToAndCall(newImplementation common.Address, data []byte) []byte {
	enc, err := sSVNetworkViews.abi.Pack("upgradeToAndCall", newImplementation, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUpgradeToAndCall is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4f1ef286.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function upgradeToAndCall(address newImplementation, bytes data) payable returns()
func (sSVNetworkViews *SSVNetworkViews) TryPackUpgradeToAndCall(newImplementation common.Address, data []byte) ([]byte, error) {
	return sSVNetworkViews.abi.Pack("upgradeToAndCall", newImplementation, data)
}

// SSVNetworkViewsAdminChanged represents a AdminChanged event raised by the SSVNetworkViews contract.
type SSVNetworkViewsAdminChanged struct {
	PreviousAdmin common.Address
	NewAdmin      common.Address
	Raw           *types.Log // Blockchain specific contextual infos
}

const SSVNetworkViewsAdminChangedEventName = "AdminChanged"

// ContractEventName returns the user-defined event name.
func (SSVNetworkViewsAdminChanged) ContractEventName() string {
	return SSVNetworkViewsAdminChangedEventName
}

// UnpackAdminChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event AdminChanged(address previousAdmin, address newAdmin)
func (sSVNetworkViews *SSVNetworkViews) UnpackAdminChangedEvent(log *types.Log) (*SSVNetworkViewsAdminChanged, error) {
	event := "AdminChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetworkViews.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkViewsAdminChanged)
	if len(log.Data) > 0 {
		if err := sSVNetworkViews.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetworkViews.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkViewsBeaconUpgraded represents a BeaconUpgraded event raised by the SSVNetworkViews contract.
type SSVNetworkViewsBeaconUpgraded struct {
	Beacon common.Address
	Raw    *types.Log // Blockchain specific contextual infos
}

const SSVNetworkViewsBeaconUpgradedEventName = "BeaconUpgraded"

// ContractEventName returns the user-defined event name.
func (SSVNetworkViewsBeaconUpgraded) ContractEventName() string {
	return SSVNetworkViewsBeaconUpgradedEventName
}

// UnpackBeaconUpgradedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event BeaconUpgraded(address indexed beacon)
func (sSVNetworkViews *SSVNetworkViews) UnpackBeaconUpgradedEvent(log *types.Log) (*SSVNetworkViewsBeaconUpgraded, error) {
	event := "BeaconUpgraded"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetworkViews.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkViewsBeaconUpgraded)
	if len(log.Data) > 0 {
		if err := sSVNetworkViews.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetworkViews.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkViewsInitialized represents a Initialized event raised by the SSVNetworkViews contract.
type SSVNetworkViewsInitialized struct {
	Version uint8
	Raw     *types.Log // Blockchain specific contextual infos
}

const SSVNetworkViewsInitializedEventName = "Initialized"

// ContractEventName returns the user-defined event name.
func (SSVNetworkViewsInitialized) ContractEventName() string {
	return SSVNetworkViewsInitializedEventName
}

// UnpackInitializedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Initialized(uint8 version)
func (sSVNetworkViews *SSVNetworkViews) UnpackInitializedEvent(log *types.Log) (*SSVNetworkViewsInitialized, error) {
	event := "Initialized"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetworkViews.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkViewsInitialized)
	if len(log.Data) > 0 {
		if err := sSVNetworkViews.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetworkViews.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkViewsOwnershipTransferStarted represents a OwnershipTransferStarted event raised by the SSVNetworkViews contract.
type SSVNetworkViewsOwnershipTransferStarted struct {
	PreviousOwner common.Address
	NewOwner      common.Address
	Raw           *types.Log // Blockchain specific contextual infos
}

const SSVNetworkViewsOwnershipTransferStartedEventName = "OwnershipTransferStarted"

// ContractEventName returns the user-defined event name.
func (SSVNetworkViewsOwnershipTransferStarted) ContractEventName() string {
	return SSVNetworkViewsOwnershipTransferStartedEventName
}

// UnpackOwnershipTransferStartedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)
func (sSVNetworkViews *SSVNetworkViews) UnpackOwnershipTransferStartedEvent(log *types.Log) (*SSVNetworkViewsOwnershipTransferStarted, error) {
	event := "OwnershipTransferStarted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetworkViews.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkViewsOwnershipTransferStarted)
	if len(log.Data) > 0 {
		if err := sSVNetworkViews.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetworkViews.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkViewsOwnershipTransferred represents a OwnershipTransferred event raised by the SSVNetworkViews contract.
type SSVNetworkViewsOwnershipTransferred struct {
	PreviousOwner common.Address
	NewOwner      common.Address
	Raw           *types.Log // Blockchain specific contextual infos
}

const SSVNetworkViewsOwnershipTransferredEventName = "OwnershipTransferred"

// ContractEventName returns the user-defined event name.
func (SSVNetworkViewsOwnershipTransferred) ContractEventName() string {
	return SSVNetworkViewsOwnershipTransferredEventName
}

// UnpackOwnershipTransferredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)
func (sSVNetworkViews *SSVNetworkViews) UnpackOwnershipTransferredEvent(log *types.Log) (*SSVNetworkViewsOwnershipTransferred, error) {
	event := "OwnershipTransferred"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetworkViews.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkViewsOwnershipTransferred)
	if len(log.Data) > 0 {
		if err := sSVNetworkViews.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetworkViews.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVNetworkViewsUpgraded represents a Upgraded event raised by the SSVNetworkViews contract.
type SSVNetworkViewsUpgraded struct {
	Implementation common.Address
	Raw            *types.Log // Blockchain specific contextual infos
}

const SSVNetworkViewsUpgradedEventName = "Upgraded"

// ContractEventName returns the user-defined event name.
func (SSVNetworkViewsUpgraded) ContractEventName() string {
	return SSVNetworkViewsUpgradedEventName
}

// UnpackUpgradedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Upgraded(address indexed implementation)
func (sSVNetworkViews *SSVNetworkViews) UnpackUpgradedEvent(log *types.Log) (*SSVNetworkViewsUpgraded, error) {
	event := "Upgraded"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVNetworkViews.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVNetworkViewsUpgraded)
	if len(log.Data) > 0 {
		if err := sSVNetworkViews.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVNetworkViews.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (sSVNetworkViews *SSVNetworkViews) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["AddressIsWhitelistingContract"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackAddressIsWhitelistingContractError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["ApprovalNotWithinTimeframe"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackApprovalNotWithinTimeframeError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["CallerNotOwner"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackCallerNotOwnerError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["CallerNotOwnerWithData"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackCallerNotOwnerWithDataError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["CallerNotWhitelisted"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackCallerNotWhitelistedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["CallerNotWhitelistedWithData"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackCallerNotWhitelistedWithDataError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["ClusterAlreadyEnabled"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackClusterAlreadyEnabledError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["ClusterDoesNotExists"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackClusterDoesNotExistsError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["ClusterIsLiquidated"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackClusterIsLiquidatedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["ClusterNotLiquidatable"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackClusterNotLiquidatableError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["EmptyPublicKeysList"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackEmptyPublicKeysListError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["ExceedValidatorLimit"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackExceedValidatorLimitError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["ExceedValidatorLimitWithData"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackExceedValidatorLimitWithDataError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["FeeExceedsIncreaseLimit"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackFeeExceedsIncreaseLimitError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["FeeIncreaseNotAllowed"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackFeeIncreaseNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["FeeTooHigh"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackFeeTooHighError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["FeeTooLow"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackFeeTooLowError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["IncorrectClusterState"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackIncorrectClusterStateError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["IncorrectValidatorState"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackIncorrectValidatorStateError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["IncorrectValidatorStateWithData"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackIncorrectValidatorStateWithDataError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["InsufficientBalance"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackInsufficientBalanceError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["InvalidContractAddress"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackInvalidContractAddressError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["InvalidOperatorIdsLength"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackInvalidOperatorIdsLengthError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["InvalidPublicKeyLength"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackInvalidPublicKeyLengthError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["InvalidWhitelistAddressesLength"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackInvalidWhitelistAddressesLengthError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["InvalidWhitelistingContract"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackInvalidWhitelistingContractError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["MaxValueExceeded"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackMaxValueExceededError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["NewBlockPeriodIsBelowMinimum"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackNewBlockPeriodIsBelowMinimumError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["NoFeeDeclared"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackNoFeeDeclaredError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["NotAuthorized"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackNotAuthorizedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["OperatorAlreadyExists"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackOperatorAlreadyExistsError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["OperatorDoesNotExist"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackOperatorDoesNotExistError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["OperatorsListNotUnique"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackOperatorsListNotUniqueError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["PublicKeysSharesLengthMismatch"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackPublicKeysSharesLengthMismatchError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["SameFeeChangeNotAllowed"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackSameFeeChangeNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["TargetModuleDoesNotExist"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackTargetModuleDoesNotExistError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["TargetModuleDoesNotExistWithData"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackTargetModuleDoesNotExistWithDataError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["TokenTransferFailed"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackTokenTransferFailedError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["UnsortedOperatorsList"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackUnsortedOperatorsListError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["ValidatorAlreadyExists"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackValidatorAlreadyExistsError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["ValidatorAlreadyExistsWithData"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackValidatorAlreadyExistsWithDataError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["ValidatorDoesNotExist"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackValidatorDoesNotExistError(raw[4:])
	}
	if bytes.Equal(raw[:4], sSVNetworkViews.abi.Errors["ZeroAddressNotAllowed"].ID.Bytes()[:4]) {
		return sSVNetworkViews.UnpackZeroAddressNotAllowedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// SSVNetworkViewsAddressIsWhitelistingContract represents a AddressIsWhitelistingContract error raised by the SSVNetworkViews contract.
type SSVNetworkViewsAddressIsWhitelistingContract struct {
	ContractAddress common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AddressIsWhitelistingContract(address contractAddress)
func SSVNetworkViewsAddressIsWhitelistingContractErrorID() common.Hash {
	return common.HexToHash("0x71cadba729dc903a3ed2ce02d6200e2ff2d00cbaf231f7765c18193c0c77ce1b")
}

// UnpackAddressIsWhitelistingContractError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AddressIsWhitelistingContract(address contractAddress)
func (sSVNetworkViews *SSVNetworkViews) UnpackAddressIsWhitelistingContractError(raw []byte) (*SSVNetworkViewsAddressIsWhitelistingContract, error) {
	out := new(SSVNetworkViewsAddressIsWhitelistingContract)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "AddressIsWhitelistingContract", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsApprovalNotWithinTimeframe represents a ApprovalNotWithinTimeframe error raised by the SSVNetworkViews contract.
type SSVNetworkViewsApprovalNotWithinTimeframe struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ApprovalNotWithinTimeframe()
func SSVNetworkViewsApprovalNotWithinTimeframeErrorID() common.Hash {
	return common.HexToHash("0x97e4b518c0170c9482930aeda177e185dd83b2a827654a9f13ac229c8c18e076")
}

// UnpackApprovalNotWithinTimeframeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ApprovalNotWithinTimeframe()
func (sSVNetworkViews *SSVNetworkViews) UnpackApprovalNotWithinTimeframeError(raw []byte) (*SSVNetworkViewsApprovalNotWithinTimeframe, error) {
	out := new(SSVNetworkViewsApprovalNotWithinTimeframe)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "ApprovalNotWithinTimeframe", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsCallerNotOwner represents a CallerNotOwner error raised by the SSVNetworkViews contract.
type SSVNetworkViewsCallerNotOwner struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CallerNotOwner()
func SSVNetworkViewsCallerNotOwnerErrorID() common.Hash {
	return common.HexToHash("0x5cd83192a9b3476fea3f0be800358988c207cc45b2beac8d8a18738bff19c39e")
}

// UnpackCallerNotOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CallerNotOwner()
func (sSVNetworkViews *SSVNetworkViews) UnpackCallerNotOwnerError(raw []byte) (*SSVNetworkViewsCallerNotOwner, error) {
	out := new(SSVNetworkViewsCallerNotOwner)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "CallerNotOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsCallerNotOwnerWithData represents a CallerNotOwnerWithData error raised by the SSVNetworkViews contract.
type SSVNetworkViewsCallerNotOwnerWithData struct {
	Caller common.Address
	Owner  common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CallerNotOwnerWithData(address caller, address owner)
func SSVNetworkViewsCallerNotOwnerWithDataErrorID() common.Hash {
	return common.HexToHash("0x8907fc65bafbbc47d848af60a565d9832fbd5d5a90367fc6d0f2fc8b40ac8b1a")
}

// UnpackCallerNotOwnerWithDataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CallerNotOwnerWithData(address caller, address owner)
func (sSVNetworkViews *SSVNetworkViews) UnpackCallerNotOwnerWithDataError(raw []byte) (*SSVNetworkViewsCallerNotOwnerWithData, error) {
	out := new(SSVNetworkViewsCallerNotOwnerWithData)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "CallerNotOwnerWithData", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsCallerNotWhitelisted represents a CallerNotWhitelisted error raised by the SSVNetworkViews contract.
type SSVNetworkViewsCallerNotWhitelisted struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CallerNotWhitelisted()
func SSVNetworkViewsCallerNotWhitelistedErrorID() common.Hash {
	return common.HexToHash("0x8c6e5d715dd44f360014be4869736cb9e7debfc57e6c71b0d897db88502e90b2")
}

// UnpackCallerNotWhitelistedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CallerNotWhitelisted()
func (sSVNetworkViews *SSVNetworkViews) UnpackCallerNotWhitelistedError(raw []byte) (*SSVNetworkViewsCallerNotWhitelisted, error) {
	out := new(SSVNetworkViewsCallerNotWhitelisted)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "CallerNotWhitelisted", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsCallerNotWhitelistedWithData represents a CallerNotWhitelistedWithData error raised by the SSVNetworkViews contract.
type SSVNetworkViewsCallerNotWhitelistedWithData struct {
	OperatorId uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CallerNotWhitelistedWithData(uint64 operatorId)
func SSVNetworkViewsCallerNotWhitelistedWithDataErrorID() common.Hash {
	return common.HexToHash("0xb7f529fed5b6a70bbdde4b9fd7f192ea061edc4e0271f2e42898c52f40ceae12")
}

// UnpackCallerNotWhitelistedWithDataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CallerNotWhitelistedWithData(uint64 operatorId)
func (sSVNetworkViews *SSVNetworkViews) UnpackCallerNotWhitelistedWithDataError(raw []byte) (*SSVNetworkViewsCallerNotWhitelistedWithData, error) {
	out := new(SSVNetworkViewsCallerNotWhitelistedWithData)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "CallerNotWhitelistedWithData", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsClusterAlreadyEnabled represents a ClusterAlreadyEnabled error raised by the SSVNetworkViews contract.
type SSVNetworkViewsClusterAlreadyEnabled struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ClusterAlreadyEnabled()
func SSVNetworkViewsClusterAlreadyEnabledErrorID() common.Hash {
	return common.HexToHash("0x3babafd21784c0c1c562ea604f8eddd62e2c14f4eeae2d4d1ed6002bc196067a")
}

// UnpackClusterAlreadyEnabledError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ClusterAlreadyEnabled()
func (sSVNetworkViews *SSVNetworkViews) UnpackClusterAlreadyEnabledError(raw []byte) (*SSVNetworkViewsClusterAlreadyEnabled, error) {
	out := new(SSVNetworkViewsClusterAlreadyEnabled)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "ClusterAlreadyEnabled", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsClusterDoesNotExists represents a ClusterDoesNotExists error raised by the SSVNetworkViews contract.
type SSVNetworkViewsClusterDoesNotExists struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ClusterDoesNotExists()
func SSVNetworkViewsClusterDoesNotExistsErrorID() common.Hash {
	return common.HexToHash("0x185e2b167902f7f6b2943475483f2ecb4bf4a4f20e7391351f8cd8988c086f31")
}

// UnpackClusterDoesNotExistsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ClusterDoesNotExists()
func (sSVNetworkViews *SSVNetworkViews) UnpackClusterDoesNotExistsError(raw []byte) (*SSVNetworkViewsClusterDoesNotExists, error) {
	out := new(SSVNetworkViewsClusterDoesNotExists)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "ClusterDoesNotExists", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsClusterIsLiquidated represents a ClusterIsLiquidated error raised by the SSVNetworkViews contract.
type SSVNetworkViewsClusterIsLiquidated struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ClusterIsLiquidated()
func SSVNetworkViewsClusterIsLiquidatedErrorID() common.Hash {
	return common.HexToHash("0x95a0cf33617dc697b12981700bec9629a271c2eaf43cd4774dfabe3f4d162eed")
}

// UnpackClusterIsLiquidatedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ClusterIsLiquidated()
func (sSVNetworkViews *SSVNetworkViews) UnpackClusterIsLiquidatedError(raw []byte) (*SSVNetworkViewsClusterIsLiquidated, error) {
	out := new(SSVNetworkViewsClusterIsLiquidated)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "ClusterIsLiquidated", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsClusterNotLiquidatable represents a ClusterNotLiquidatable error raised by the SSVNetworkViews contract.
type SSVNetworkViewsClusterNotLiquidatable struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ClusterNotLiquidatable()
func SSVNetworkViewsClusterNotLiquidatableErrorID() common.Hash {
	return common.HexToHash("0x60300a8d432530274f84638150bed37f86ef37db0a31c21d780fc1cc53220a75")
}

// UnpackClusterNotLiquidatableError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ClusterNotLiquidatable()
func (sSVNetworkViews *SSVNetworkViews) UnpackClusterNotLiquidatableError(raw []byte) (*SSVNetworkViewsClusterNotLiquidatable, error) {
	out := new(SSVNetworkViewsClusterNotLiquidatable)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "ClusterNotLiquidatable", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsEmptyPublicKeysList represents a EmptyPublicKeysList error raised by the SSVNetworkViews contract.
type SSVNetworkViewsEmptyPublicKeysList struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EmptyPublicKeysList()
func SSVNetworkViewsEmptyPublicKeysListErrorID() common.Hash {
	return common.HexToHash("0xdf83e6791928660fac8bc8a0e148caa7bf48e25468d8c5f1e21d4793670d0b81")
}

// UnpackEmptyPublicKeysListError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EmptyPublicKeysList()
func (sSVNetworkViews *SSVNetworkViews) UnpackEmptyPublicKeysListError(raw []byte) (*SSVNetworkViewsEmptyPublicKeysList, error) {
	out := new(SSVNetworkViewsEmptyPublicKeysList)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "EmptyPublicKeysList", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsExceedValidatorLimit represents a ExceedValidatorLimit error raised by the SSVNetworkViews contract.
type SSVNetworkViewsExceedValidatorLimit struct {
	OperatorId uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ExceedValidatorLimit(uint64 operatorId)
func SSVNetworkViewsExceedValidatorLimitErrorID() common.Hash {
	return common.HexToHash("0x8ddf7de4b32f5bc272d647ef7db2523a7a8ea65b889ee9fdb3aeb4f9069530e7")
}

// UnpackExceedValidatorLimitError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ExceedValidatorLimit(uint64 operatorId)
func (sSVNetworkViews *SSVNetworkViews) UnpackExceedValidatorLimitError(raw []byte) (*SSVNetworkViewsExceedValidatorLimit, error) {
	out := new(SSVNetworkViewsExceedValidatorLimit)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "ExceedValidatorLimit", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsExceedValidatorLimitWithData represents a ExceedValidatorLimitWithData error raised by the SSVNetworkViews contract.
type SSVNetworkViewsExceedValidatorLimitWithData struct {
	OperatorId uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ExceedValidatorLimitWithData(uint64 operatorId)
func SSVNetworkViewsExceedValidatorLimitWithDataErrorID() common.Hash {
	return common.HexToHash("0x639f58513fd33ed81b7655a9e08ed12dd4537b20707a8ea8826eb286aae1f4b2")
}

// UnpackExceedValidatorLimitWithDataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ExceedValidatorLimitWithData(uint64 operatorId)
func (sSVNetworkViews *SSVNetworkViews) UnpackExceedValidatorLimitWithDataError(raw []byte) (*SSVNetworkViewsExceedValidatorLimitWithData, error) {
	out := new(SSVNetworkViewsExceedValidatorLimitWithData)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "ExceedValidatorLimitWithData", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsFeeExceedsIncreaseLimit represents a FeeExceedsIncreaseLimit error raised by the SSVNetworkViews contract.
type SSVNetworkViewsFeeExceedsIncreaseLimit struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error FeeExceedsIncreaseLimit()
func SSVNetworkViewsFeeExceedsIncreaseLimitErrorID() common.Hash {
	return common.HexToHash("0x958065d9522336ee1d2bee85dccf5a03e3704a87fe8fe801c1defa3aba7dc2e1")
}

// UnpackFeeExceedsIncreaseLimitError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error FeeExceedsIncreaseLimit()
func (sSVNetworkViews *SSVNetworkViews) UnpackFeeExceedsIncreaseLimitError(raw []byte) (*SSVNetworkViewsFeeExceedsIncreaseLimit, error) {
	out := new(SSVNetworkViewsFeeExceedsIncreaseLimit)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "FeeExceedsIncreaseLimit", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsFeeIncreaseNotAllowed represents a FeeIncreaseNotAllowed error raised by the SSVNetworkViews contract.
type SSVNetworkViewsFeeIncreaseNotAllowed struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error FeeIncreaseNotAllowed()
func SSVNetworkViewsFeeIncreaseNotAllowedErrorID() common.Hash {
	return common.HexToHash("0x410a2b6cee351a32e620b0a2e8922235d048f7bd186822b92c0e91014bf00a06")
}

// UnpackFeeIncreaseNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error FeeIncreaseNotAllowed()
func (sSVNetworkViews *SSVNetworkViews) UnpackFeeIncreaseNotAllowedError(raw []byte) (*SSVNetworkViewsFeeIncreaseNotAllowed, error) {
	out := new(SSVNetworkViewsFeeIncreaseNotAllowed)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "FeeIncreaseNotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsFeeTooHigh represents a FeeTooHigh error raised by the SSVNetworkViews contract.
type SSVNetworkViewsFeeTooHigh struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error FeeTooHigh()
func SSVNetworkViewsFeeTooHighErrorID() common.Hash {
	return common.HexToHash("0xcd4e6167a0147beade9e7daca0e52cd42e992cd9c3dc1dd3ce8a2b6956f53601")
}

// UnpackFeeTooHighError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error FeeTooHigh()
func (sSVNetworkViews *SSVNetworkViews) UnpackFeeTooHighError(raw []byte) (*SSVNetworkViewsFeeTooHigh, error) {
	out := new(SSVNetworkViewsFeeTooHigh)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "FeeTooHigh", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsFeeTooLow represents a FeeTooLow error raised by the SSVNetworkViews contract.
type SSVNetworkViewsFeeTooLow struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error FeeTooLow()
func SSVNetworkViewsFeeTooLowErrorID() common.Hash {
	return common.HexToHash("0x732f94137528ce257864c792a6de53ff98f1203051e0a27c454063f559602458")
}

// UnpackFeeTooLowError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error FeeTooLow()
func (sSVNetworkViews *SSVNetworkViews) UnpackFeeTooLowError(raw []byte) (*SSVNetworkViewsFeeTooLow, error) {
	out := new(SSVNetworkViewsFeeTooLow)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "FeeTooLow", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsIncorrectClusterState represents a IncorrectClusterState error raised by the SSVNetworkViews contract.
type SSVNetworkViewsIncorrectClusterState struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error IncorrectClusterState()
func SSVNetworkViewsIncorrectClusterStateErrorID() common.Hash {
	return common.HexToHash("0x12e04c871a1ad173ee5094671546a4741eeb81d00b8f9e3239d0c18718011872")
}

// UnpackIncorrectClusterStateError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error IncorrectClusterState()
func (sSVNetworkViews *SSVNetworkViews) UnpackIncorrectClusterStateError(raw []byte) (*SSVNetworkViewsIncorrectClusterState, error) {
	out := new(SSVNetworkViewsIncorrectClusterState)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "IncorrectClusterState", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsIncorrectValidatorState represents a IncorrectValidatorState error raised by the SSVNetworkViews contract.
type SSVNetworkViewsIncorrectValidatorState struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error IncorrectValidatorState()
func SSVNetworkViewsIncorrectValidatorStateErrorID() common.Hash {
	return common.HexToHash("0x2feda3c19c62402f17f7299ab44b315f9c1be8836bf65f8aa50f70db0aaf0e07")
}

// UnpackIncorrectValidatorStateError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error IncorrectValidatorState()
func (sSVNetworkViews *SSVNetworkViews) UnpackIncorrectValidatorStateError(raw []byte) (*SSVNetworkViewsIncorrectValidatorState, error) {
	out := new(SSVNetworkViewsIncorrectValidatorState)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "IncorrectValidatorState", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsIncorrectValidatorStateWithData represents a IncorrectValidatorStateWithData error raised by the SSVNetworkViews contract.
type SSVNetworkViewsIncorrectValidatorStateWithData struct {
	PublicKey []byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error IncorrectValidatorStateWithData(bytes publicKey)
func SSVNetworkViewsIncorrectValidatorStateWithDataErrorID() common.Hash {
	return common.HexToHash("0x8930793831a27db083526a0b7dac7b03d69fe69fb0dd6a3c7e5d25d8a4b4b245")
}

// UnpackIncorrectValidatorStateWithDataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error IncorrectValidatorStateWithData(bytes publicKey)
func (sSVNetworkViews *SSVNetworkViews) UnpackIncorrectValidatorStateWithDataError(raw []byte) (*SSVNetworkViewsIncorrectValidatorStateWithData, error) {
	out := new(SSVNetworkViewsIncorrectValidatorStateWithData)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "IncorrectValidatorStateWithData", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsInsufficientBalance represents a InsufficientBalance error raised by the SSVNetworkViews contract.
type SSVNetworkViewsInsufficientBalance struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InsufficientBalance()
func SSVNetworkViewsInsufficientBalanceErrorID() common.Hash {
	return common.HexToHash("0xf4d678b8ce6b5157126b1484a53523762a93571537a7d5ae97d8014a44715c94")
}

// UnpackInsufficientBalanceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InsufficientBalance()
func (sSVNetworkViews *SSVNetworkViews) UnpackInsufficientBalanceError(raw []byte) (*SSVNetworkViewsInsufficientBalance, error) {
	out := new(SSVNetworkViewsInsufficientBalance)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "InsufficientBalance", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsInvalidContractAddress represents a InvalidContractAddress error raised by the SSVNetworkViews contract.
type SSVNetworkViewsInvalidContractAddress struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidContractAddress()
func SSVNetworkViewsInvalidContractAddressErrorID() common.Hash {
	return common.HexToHash("0xa710429dce424d69a16aba02a3f77d4ab44f2ccda3485232ded3cc84fd2fb821")
}

// UnpackInvalidContractAddressError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidContractAddress()
func (sSVNetworkViews *SSVNetworkViews) UnpackInvalidContractAddressError(raw []byte) (*SSVNetworkViewsInvalidContractAddress, error) {
	out := new(SSVNetworkViewsInvalidContractAddress)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "InvalidContractAddress", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsInvalidOperatorIdsLength represents a InvalidOperatorIdsLength error raised by the SSVNetworkViews contract.
type SSVNetworkViewsInvalidOperatorIdsLength struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidOperatorIdsLength()
func SSVNetworkViewsInvalidOperatorIdsLengthErrorID() common.Hash {
	return common.HexToHash("0x381862245a6a50ce19354aac12fcda8d1d493decf260dbaf72045ed5e52b64d0")
}

// UnpackInvalidOperatorIdsLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidOperatorIdsLength()
func (sSVNetworkViews *SSVNetworkViews) UnpackInvalidOperatorIdsLengthError(raw []byte) (*SSVNetworkViewsInvalidOperatorIdsLength, error) {
	out := new(SSVNetworkViewsInvalidOperatorIdsLength)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "InvalidOperatorIdsLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsInvalidPublicKeyLength represents a InvalidPublicKeyLength error raised by the SSVNetworkViews contract.
type SSVNetworkViewsInvalidPublicKeyLength struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidPublicKeyLength()
func SSVNetworkViewsInvalidPublicKeyLengthErrorID() common.Hash {
	return common.HexToHash("0x637297a4c44c082ded75d20440d6ff7754b5d4b772fc2b6538b8a53c1ff2fe65")
}

// UnpackInvalidPublicKeyLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidPublicKeyLength()
func (sSVNetworkViews *SSVNetworkViews) UnpackInvalidPublicKeyLengthError(raw []byte) (*SSVNetworkViewsInvalidPublicKeyLength, error) {
	out := new(SSVNetworkViewsInvalidPublicKeyLength)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "InvalidPublicKeyLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsInvalidWhitelistAddressesLength represents a InvalidWhitelistAddressesLength error raised by the SSVNetworkViews contract.
type SSVNetworkViewsInvalidWhitelistAddressesLength struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidWhitelistAddressesLength()
func SSVNetworkViewsInvalidWhitelistAddressesLengthErrorID() common.Hash {
	return common.HexToHash("0xcbb362dcc7592cdbe848c1b3e197487133db964ce71fde586880ccdd649d8838")
}

// UnpackInvalidWhitelistAddressesLengthError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidWhitelistAddressesLength()
func (sSVNetworkViews *SSVNetworkViews) UnpackInvalidWhitelistAddressesLengthError(raw []byte) (*SSVNetworkViewsInvalidWhitelistAddressesLength, error) {
	out := new(SSVNetworkViewsInvalidWhitelistAddressesLength)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "InvalidWhitelistAddressesLength", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsInvalidWhitelistingContract represents a InvalidWhitelistingContract error raised by the SSVNetworkViews contract.
type SSVNetworkViewsInvalidWhitelistingContract struct {
	ContractAddress common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidWhitelistingContract(address contractAddress)
func SSVNetworkViewsInvalidWhitelistingContractErrorID() common.Hash {
	return common.HexToHash("0x886e6a033cb9d0c4d3588069fa9c011cc5612a3257b1a5a60addf98b55ec55ab")
}

// UnpackInvalidWhitelistingContractError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidWhitelistingContract(address contractAddress)
func (sSVNetworkViews *SSVNetworkViews) UnpackInvalidWhitelistingContractError(raw []byte) (*SSVNetworkViewsInvalidWhitelistingContract, error) {
	out := new(SSVNetworkViewsInvalidWhitelistingContract)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "InvalidWhitelistingContract", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsMaxValueExceeded represents a MaxValueExceeded error raised by the SSVNetworkViews contract.
type SSVNetworkViewsMaxValueExceeded struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MaxValueExceeded()
func SSVNetworkViewsMaxValueExceededErrorID() common.Hash {
	return common.HexToHash("0x91aa3017ed2ba3ab49d5395dda74eddfef68c1c413c2ce21d1c3b05da5079b4e")
}

// UnpackMaxValueExceededError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MaxValueExceeded()
func (sSVNetworkViews *SSVNetworkViews) UnpackMaxValueExceededError(raw []byte) (*SSVNetworkViewsMaxValueExceeded, error) {
	out := new(SSVNetworkViewsMaxValueExceeded)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "MaxValueExceeded", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsNewBlockPeriodIsBelowMinimum represents a NewBlockPeriodIsBelowMinimum error raised by the SSVNetworkViews contract.
type SSVNetworkViewsNewBlockPeriodIsBelowMinimum struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NewBlockPeriodIsBelowMinimum()
func SSVNetworkViewsNewBlockPeriodIsBelowMinimumErrorID() common.Hash {
	return common.HexToHash("0x6e6c9cacdafea64cd2cdf8866a9af6814f21896462115b2bca002f7babfd4bc9")
}

// UnpackNewBlockPeriodIsBelowMinimumError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NewBlockPeriodIsBelowMinimum()
func (sSVNetworkViews *SSVNetworkViews) UnpackNewBlockPeriodIsBelowMinimumError(raw []byte) (*SSVNetworkViewsNewBlockPeriodIsBelowMinimum, error) {
	out := new(SSVNetworkViewsNewBlockPeriodIsBelowMinimum)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "NewBlockPeriodIsBelowMinimum", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsNoFeeDeclared represents a NoFeeDeclared error raised by the SSVNetworkViews contract.
type SSVNetworkViewsNoFeeDeclared struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoFeeDeclared()
func SSVNetworkViewsNoFeeDeclaredErrorID() common.Hash {
	return common.HexToHash("0x1d226c3048f6fdc6cf097d621d14a67b6fb875cdb75265adbb0b881ac59c3af5")
}

// UnpackNoFeeDeclaredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoFeeDeclared()
func (sSVNetworkViews *SSVNetworkViews) UnpackNoFeeDeclaredError(raw []byte) (*SSVNetworkViewsNoFeeDeclared, error) {
	out := new(SSVNetworkViewsNoFeeDeclared)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "NoFeeDeclared", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsNotAuthorized represents a NotAuthorized error raised by the SSVNetworkViews contract.
type SSVNetworkViewsNotAuthorized struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAuthorized()
func SSVNetworkViewsNotAuthorizedErrorID() common.Hash {
	return common.HexToHash("0xea8e4eb51685727b38a21cb154eb3ebd023f607c62908e0f6f0b645d782af2a4")
}

// UnpackNotAuthorizedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAuthorized()
func (sSVNetworkViews *SSVNetworkViews) UnpackNotAuthorizedError(raw []byte) (*SSVNetworkViewsNotAuthorized, error) {
	out := new(SSVNetworkViewsNotAuthorized)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "NotAuthorized", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsOperatorAlreadyExists represents a OperatorAlreadyExists error raised by the SSVNetworkViews contract.
type SSVNetworkViewsOperatorAlreadyExists struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OperatorAlreadyExists()
func SSVNetworkViewsOperatorAlreadyExistsErrorID() common.Hash {
	return common.HexToHash("0x289c9494b5125228fd052c5168deda8e7507f21dd1d03ff527827880d1ca2ba5")
}

// UnpackOperatorAlreadyExistsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OperatorAlreadyExists()
func (sSVNetworkViews *SSVNetworkViews) UnpackOperatorAlreadyExistsError(raw []byte) (*SSVNetworkViewsOperatorAlreadyExists, error) {
	out := new(SSVNetworkViewsOperatorAlreadyExists)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "OperatorAlreadyExists", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsOperatorDoesNotExist represents a OperatorDoesNotExist error raised by the SSVNetworkViews contract.
type SSVNetworkViewsOperatorDoesNotExist struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OperatorDoesNotExist()
func SSVNetworkViewsOperatorDoesNotExistErrorID() common.Hash {
	return common.HexToHash("0x961e3e8c9a791bac6757027d307dbf311d193a43cdb4b1791471bfdf9ed6f090")
}

// UnpackOperatorDoesNotExistError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OperatorDoesNotExist()
func (sSVNetworkViews *SSVNetworkViews) UnpackOperatorDoesNotExistError(raw []byte) (*SSVNetworkViewsOperatorDoesNotExist, error) {
	out := new(SSVNetworkViewsOperatorDoesNotExist)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "OperatorDoesNotExist", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsOperatorsListNotUnique represents a OperatorsListNotUnique error raised by the SSVNetworkViews contract.
type SSVNetworkViewsOperatorsListNotUnique struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OperatorsListNotUnique()
func SSVNetworkViewsOperatorsListNotUniqueErrorID() common.Hash {
	return common.HexToHash("0xa5a1ff5d06311eb426f9c7cb7ce02140e13ef443e325b0ba1400ab1d94d1f0c6")
}

// UnpackOperatorsListNotUniqueError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OperatorsListNotUnique()
func (sSVNetworkViews *SSVNetworkViews) UnpackOperatorsListNotUniqueError(raw []byte) (*SSVNetworkViewsOperatorsListNotUnique, error) {
	out := new(SSVNetworkViewsOperatorsListNotUnique)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "OperatorsListNotUnique", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsPublicKeysSharesLengthMismatch represents a PublicKeysSharesLengthMismatch error raised by the SSVNetworkViews contract.
type SSVNetworkViewsPublicKeysSharesLengthMismatch struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error PublicKeysSharesLengthMismatch()
func SSVNetworkViewsPublicKeysSharesLengthMismatchErrorID() common.Hash {
	return common.HexToHash("0x9ad467b8beb3c63004fea30741052a54c9a2b002a1ee21626f5e1d48139af96e")
}

// UnpackPublicKeysSharesLengthMismatchError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error PublicKeysSharesLengthMismatch()
func (sSVNetworkViews *SSVNetworkViews) UnpackPublicKeysSharesLengthMismatchError(raw []byte) (*SSVNetworkViewsPublicKeysSharesLengthMismatch, error) {
	out := new(SSVNetworkViewsPublicKeysSharesLengthMismatch)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "PublicKeysSharesLengthMismatch", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsSameFeeChangeNotAllowed represents a SameFeeChangeNotAllowed error raised by the SSVNetworkViews contract.
type SSVNetworkViewsSameFeeChangeNotAllowed struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SameFeeChangeNotAllowed()
func SSVNetworkViewsSameFeeChangeNotAllowedErrorID() common.Hash {
	return common.HexToHash("0xc81272f87b2b2487e0dd2bedb9ca6a0a6903625d2bca99efa2c26cc4668066a3")
}

// UnpackSameFeeChangeNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SameFeeChangeNotAllowed()
func (sSVNetworkViews *SSVNetworkViews) UnpackSameFeeChangeNotAllowedError(raw []byte) (*SSVNetworkViewsSameFeeChangeNotAllowed, error) {
	out := new(SSVNetworkViewsSameFeeChangeNotAllowed)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "SameFeeChangeNotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsTargetModuleDoesNotExist represents a TargetModuleDoesNotExist error raised by the SSVNetworkViews contract.
type SSVNetworkViewsTargetModuleDoesNotExist struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TargetModuleDoesNotExist()
func SSVNetworkViewsTargetModuleDoesNotExistErrorID() common.Hash {
	return common.HexToHash("0x8f9195fbb3bb761e17567a3c3d86e40a0f0986f2f596f37495b79b98fe7685ab")
}

// UnpackTargetModuleDoesNotExistError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TargetModuleDoesNotExist()
func (sSVNetworkViews *SSVNetworkViews) UnpackTargetModuleDoesNotExistError(raw []byte) (*SSVNetworkViewsTargetModuleDoesNotExist, error) {
	out := new(SSVNetworkViewsTargetModuleDoesNotExist)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "TargetModuleDoesNotExist", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsTargetModuleDoesNotExistWithData represents a TargetModuleDoesNotExistWithData error raised by the SSVNetworkViews contract.
type SSVNetworkViewsTargetModuleDoesNotExistWithData struct {
	ModuleId uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TargetModuleDoesNotExistWithData(uint8 moduleId)
func SSVNetworkViewsTargetModuleDoesNotExistWithDataErrorID() common.Hash {
	return common.HexToHash("0x208bb85d7010386b9ce729b7c066c17884303df164c69edafeade0cdab49f32f")
}

// UnpackTargetModuleDoesNotExistWithDataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TargetModuleDoesNotExistWithData(uint8 moduleId)
func (sSVNetworkViews *SSVNetworkViews) UnpackTargetModuleDoesNotExistWithDataError(raw []byte) (*SSVNetworkViewsTargetModuleDoesNotExistWithData, error) {
	out := new(SSVNetworkViewsTargetModuleDoesNotExistWithData)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "TargetModuleDoesNotExistWithData", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsTokenTransferFailed represents a TokenTransferFailed error raised by the SSVNetworkViews contract.
type SSVNetworkViewsTokenTransferFailed struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TokenTransferFailed()
func SSVNetworkViewsTokenTransferFailedErrorID() common.Hash {
	return common.HexToHash("0x045c4b02bfd1d72e80013ca423cc4ad578d2b3a61cfe3a46410880647bff4f57")
}

// UnpackTokenTransferFailedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TokenTransferFailed()
func (sSVNetworkViews *SSVNetworkViews) UnpackTokenTransferFailedError(raw []byte) (*SSVNetworkViewsTokenTransferFailed, error) {
	out := new(SSVNetworkViewsTokenTransferFailed)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "TokenTransferFailed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsUnsortedOperatorsList represents a UnsortedOperatorsList error raised by the SSVNetworkViews contract.
type SSVNetworkViewsUnsortedOperatorsList struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnsortedOperatorsList()
func SSVNetworkViewsUnsortedOperatorsListErrorID() common.Hash {
	return common.HexToHash("0xdd020e256f592913a23b22ff93003fcd388779ae1b0078e0a19efdff308a36eb")
}

// UnpackUnsortedOperatorsListError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnsortedOperatorsList()
func (sSVNetworkViews *SSVNetworkViews) UnpackUnsortedOperatorsListError(raw []byte) (*SSVNetworkViewsUnsortedOperatorsList, error) {
	out := new(SSVNetworkViewsUnsortedOperatorsList)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "UnsortedOperatorsList", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsValidatorAlreadyExists represents a ValidatorAlreadyExists error raised by the SSVNetworkViews contract.
type SSVNetworkViewsValidatorAlreadyExists struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValidatorAlreadyExists()
func SSVNetworkViewsValidatorAlreadyExistsErrorID() common.Hash {
	return common.HexToHash("0x8d09a73e8945149c9a20a7380211aaf65a63d5a09f5189ea39c22694124408d8")
}

// UnpackValidatorAlreadyExistsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValidatorAlreadyExists()
func (sSVNetworkViews *SSVNetworkViews) UnpackValidatorAlreadyExistsError(raw []byte) (*SSVNetworkViewsValidatorAlreadyExists, error) {
	out := new(SSVNetworkViewsValidatorAlreadyExists)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "ValidatorAlreadyExists", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsValidatorAlreadyExistsWithData represents a ValidatorAlreadyExistsWithData error raised by the SSVNetworkViews contract.
type SSVNetworkViewsValidatorAlreadyExistsWithData struct {
	PublicKey []byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValidatorAlreadyExistsWithData(bytes publicKey)
func SSVNetworkViewsValidatorAlreadyExistsWithDataErrorID() common.Hash {
	return common.HexToHash("0x388e7999a2c3d8aacaceb89d47139a824cf038de887b2faaa89aede123cd7bc6")
}

// UnpackValidatorAlreadyExistsWithDataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValidatorAlreadyExistsWithData(bytes publicKey)
func (sSVNetworkViews *SSVNetworkViews) UnpackValidatorAlreadyExistsWithDataError(raw []byte) (*SSVNetworkViewsValidatorAlreadyExistsWithData, error) {
	out := new(SSVNetworkViewsValidatorAlreadyExistsWithData)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "ValidatorAlreadyExistsWithData", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsValidatorDoesNotExist represents a ValidatorDoesNotExist error raised by the SSVNetworkViews contract.
type SSVNetworkViewsValidatorDoesNotExist struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValidatorDoesNotExist()
func SSVNetworkViewsValidatorDoesNotExistErrorID() common.Hash {
	return common.HexToHash("0xe51315d224faff8e98117ea9395416221eaf6fdf6ce30f4441d3a0f41c0d5ed8")
}

// UnpackValidatorDoesNotExistError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValidatorDoesNotExist()
func (sSVNetworkViews *SSVNetworkViews) UnpackValidatorDoesNotExistError(raw []byte) (*SSVNetworkViewsValidatorDoesNotExist, error) {
	out := new(SSVNetworkViewsValidatorDoesNotExist)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "ValidatorDoesNotExist", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVNetworkViewsZeroAddressNotAllowed represents a ZeroAddressNotAllowed error raised by the SSVNetworkViews contract.
type SSVNetworkViewsZeroAddressNotAllowed struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ZeroAddressNotAllowed()
func SSVNetworkViewsZeroAddressNotAllowedErrorID() common.Hash {
	return common.HexToHash("0x8579befe7a7d1f6d487cd1c655815626f91b8c445c21c78ade0abd2a41e54dd8")
}

// UnpackZeroAddressNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ZeroAddressNotAllowed()
func (sSVNetworkViews *SSVNetworkViews) UnpackZeroAddressNotAllowedError(raw []byte) (*SSVNetworkViewsZeroAddressNotAllowed, error) {
	out := new(SSVNetworkViewsZeroAddressNotAllowed)
	if err := sSVNetworkViews.abi.UnpackIntoInterface(out, "ZeroAddressNotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// SSVTokenMetaData contains all meta data concerning the SSVToken contract.
var SSVTokenMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"Approval\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"previousOwner\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"OwnershipTransferred\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"value\",\"type\":\"uint256\"}],\"name\":\"Transfer\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"}],\"name\":\"allowance\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"approve\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"balanceOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"burn\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"burnFrom\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"decimals\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"subtractedValue\",\"type\":\"uint256\"}],\"name\":\"decreaseAllowance\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"addedValue\",\"type\":\"uint256\"}],\"name\":\"increaseAllowance\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"mint\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"name\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"owner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"renounceOwnership\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"symbol\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"totalSupply\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"transfer\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"transferFrom\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"transferOwnership\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "SSVToken",
}

// SSVToken is an auto generated Go binding around an Ethereum contract.
type SSVToken struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *SSVToken) GetABI() abi.ABI {
	return c.abi
}

// NewSSVToken creates a new instance of SSVToken.
func NewSSVToken() *SSVToken {
	parsed, err := SSVTokenMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &SSVToken{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *SSVToken) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAllowance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdd62ed3e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function allowance(address owner, address spender) view returns(uint256)
func (sSVToken *SSVToken) PackAllowance(owner common.Address, spender common.Address) []byte {
	enc, err := sSVToken.abi.Pack("allowance", owner, spender)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAllowance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdd62ed3e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function allowance(address owner, address spender) view returns(uint256)
func (sSVToken *SSVToken) TryPackAllowance(owner common.Address, spender common.Address) ([]byte, error) {
	return sSVToken.abi.Pack("allowance", owner, spender)
}

// UnpackAllowance is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xdd62ed3e.
//
// Solidity: function allowance(address owner, address spender) view returns(uint256)
func (sSVToken *SSVToken) UnpackAllowance(data []byte) (*big.Int, error) {
	out, err := sSVToken.abi.Unpack("allowance", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackApprove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x095ea7b3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function approve(address spender, uint256 amount) returns(bool)
func (sSVToken *SSVToken) PackApprove(spender common.Address, amount *big.Int) []byte {
	enc, err := sSVToken.abi.Pack("approve", spender, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackApprove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x095ea7b3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function approve(address spender, uint256 amount) returns(bool)
func (sSVToken *SSVToken) TryPackApprove(spender common.Address, amount *big.Int) ([]byte, error) {
	return sSVToken.abi.Pack("approve", spender, amount)
}

// UnpackApprove is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x095ea7b3.
//
// Solidity: function approve(address spender, uint256 amount) returns(bool)
func (sSVToken *SSVToken) UnpackApprove(data []byte) (bool, error) {
	out, err := sSVToken.abi.Unpack("approve", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70a08231.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function balanceOf(address account) view returns(uint256)
func (sSVToken *SSVToken) PackBalanceOf(account common.Address) []byte {
	enc, err := sSVToken.abi.Pack("balanceOf", account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70a08231.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function balanceOf(address account) view returns(uint256)
func (sSVToken *SSVToken) TryPackBalanceOf(account common.Address) ([]byte, error) {
	return sSVToken.abi.Pack("balanceOf", account)
}

// UnpackBalanceOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x70a08231.
//
// Solidity: function balanceOf(address account) view returns(uint256)
func (sSVToken *SSVToken) UnpackBalanceOf(data []byte) (*big.Int, error) {
	out, err := sSVToken.abi.Unpack("balanceOf", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackBurn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x42966c68.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function burn(uint256 amount) returns()
func (sSVToken *SSVToken) PackBurn(amount *big.Int) []byte {
	enc, err := sSVToken.abi.Pack("burn", amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBurn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x42966c68.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function burn(uint256 amount) returns()
func (sSVToken *SSVToken) TryPackBurn(amount *big.Int) ([]byte, error) {
	return sSVToken.abi.Pack("burn", amount)
}

// PackBurnFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79cc6790.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function burnFrom(address account, uint256 amount) returns()
func (sSVToken *SSVToken) PackBurnFrom(account common.Address, amount *big.Int) []byte {
	enc, err := sSVToken.abi.Pack("burnFrom", account, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBurnFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79cc6790.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function burnFrom(address account, uint256 amount) returns()
func (sSVToken *SSVToken) TryPackBurnFrom(account common.Address, amount *big.Int) ([]byte, error) {
	return sSVToken.abi.Pack("burnFrom", account, amount)
}

// PackDecimals is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x313ce567.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function decimals() view returns(uint8)
func (sSVToken *SSVToken) PackDecimals() []byte {
	enc, err := sSVToken.abi.Pack("decimals")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDecimals is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x313ce567.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function decimals() view returns(uint8)
func (sSVToken *SSVToken) TryPackDecimals() ([]byte, error) {
	return sSVToken.abi.Pack("decimals")
}

// UnpackDecimals is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x313ce567.
//
// Solidity: function decimals() view returns(uint8)
func (sSVToken *SSVToken) UnpackDecimals(data []byte) (uint8, error) {
	out, err := sSVToken.abi.Unpack("decimals", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackDecreaseAllowance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa457c2d7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function decreaseAllowance(address spender, uint256 subtractedValue) returns(bool)
func (sSVToken *SSVToken) PackDecreaseAllowance(spender common.Address, subtractedValue *big.Int) []byte {
	enc, err := sSVToken.abi.Pack("decreaseAllowance", spender, subtractedValue)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDecreaseAllowance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa457c2d7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function decreaseAllowance(address spender, uint256 subtractedValue) returns(bool)
func (sSVToken *SSVToken) TryPackDecreaseAllowance(spender common.Address, subtractedValue *big.Int) ([]byte, error) {
	return sSVToken.abi.Pack("decreaseAllowance", spender, subtractedValue)
}

// UnpackDecreaseAllowance is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa457c2d7.
//
// Solidity: function decreaseAllowance(address spender, uint256 subtractedValue) returns(bool)
func (sSVToken *SSVToken) UnpackDecreaseAllowance(data []byte) (bool, error) {
	out, err := sSVToken.abi.Unpack("decreaseAllowance", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackIncreaseAllowance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x39509351.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function increaseAllowance(address spender, uint256 addedValue) returns(bool)
func (sSVToken *SSVToken) PackIncreaseAllowance(spender common.Address, addedValue *big.Int) []byte {
	enc, err := sSVToken.abi.Pack("increaseAllowance", spender, addedValue)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIncreaseAllowance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x39509351.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function increaseAllowance(address spender, uint256 addedValue) returns(bool)
func (sSVToken *SSVToken) TryPackIncreaseAllowance(spender common.Address, addedValue *big.Int) ([]byte, error) {
	return sSVToken.abi.Pack("increaseAllowance", spender, addedValue)
}

// UnpackIncreaseAllowance is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x39509351.
//
// Solidity: function increaseAllowance(address spender, uint256 addedValue) returns(bool)
func (sSVToken *SSVToken) UnpackIncreaseAllowance(data []byte) (bool, error) {
	out, err := sSVToken.abi.Unpack("increaseAllowance", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackMint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x40c10f19.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function mint(address to, uint256 amount) returns()
func (sSVToken *SSVToken) PackMint(to common.Address, amount *big.Int) []byte {
	enc, err := sSVToken.abi.Pack("mint", to, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x40c10f19.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function mint(address to, uint256 amount) returns()
func (sSVToken *SSVToken) TryPackMint(to common.Address, amount *big.Int) ([]byte, error) {
	return sSVToken.abi.Pack("mint", to, amount)
}

// PackName is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06fdde03.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function name() view returns(string)
func (sSVToken *SSVToken) PackName() []byte {
	enc, err := sSVToken.abi.Pack("name")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackName is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06fdde03.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function name() view returns(string)
func (sSVToken *SSVToken) TryPackName() ([]byte, error) {
	return sSVToken.abi.Pack("name")
}

// UnpackName is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x06fdde03.
//
// Solidity: function name() view returns(string)
func (sSVToken *SSVToken) UnpackName(data []byte) (string, error) {
	out, err := sSVToken.abi.Unpack("name", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function owner() view returns(address)
func (sSVToken *SSVToken) PackOwner() []byte {
	enc, err := sSVToken.abi.Pack("owner")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function owner() view returns(address)
func (sSVToken *SSVToken) TryPackOwner() ([]byte, error) {
	return sSVToken.abi.Pack("owner")
}

// UnpackOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8da5cb5b.
//
// Solidity: function owner() view returns(address)
func (sSVToken *SSVToken) UnpackOwner(data []byte) (common.Address, error) {
	out, err := sSVToken.abi.Unpack("owner", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackRenounceOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x715018a6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function renounceOwnership() returns()
func (sSVToken *SSVToken) PackRenounceOwnership() []byte {
	enc, err := sSVToken.abi.Pack("renounceOwnership")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRenounceOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x715018a6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function renounceOwnership() returns()
func (sSVToken *SSVToken) TryPackRenounceOwnership() ([]byte, error) {
	return sSVToken.abi.Pack("renounceOwnership")
}

// PackSymbol is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x95d89b41.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function symbol() view returns(string)
func (sSVToken *SSVToken) PackSymbol() []byte {
	enc, err := sSVToken.abi.Pack("symbol")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSymbol is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x95d89b41.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function symbol() view returns(string)
func (sSVToken *SSVToken) TryPackSymbol() ([]byte, error) {
	return sSVToken.abi.Pack("symbol")
}

// UnpackSymbol is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x95d89b41.
//
// Solidity: function symbol() view returns(string)
func (sSVToken *SSVToken) UnpackSymbol(data []byte) (string, error) {
	out, err := sSVToken.abi.Unpack("symbol", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackTotalSupply is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x18160ddd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function totalSupply() view returns(uint256)
func (sSVToken *SSVToken) PackTotalSupply() []byte {
	enc, err := sSVToken.abi.Pack("totalSupply")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTotalSupply is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x18160ddd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function totalSupply() view returns(uint256)
func (sSVToken *SSVToken) TryPackTotalSupply() ([]byte, error) {
	return sSVToken.abi.Pack("totalSupply")
}

// UnpackTotalSupply is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x18160ddd.
//
// Solidity: function totalSupply() view returns(uint256)
func (sSVToken *SSVToken) UnpackTotalSupply(data []byte) (*big.Int, error) {
	out, err := sSVToken.abi.Unpack("totalSupply", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa9059cbb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transfer(address to, uint256 amount) returns(bool)
func (sSVToken *SSVToken) PackTransfer(to common.Address, amount *big.Int) []byte {
	enc, err := sSVToken.abi.Pack("transfer", to, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa9059cbb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transfer(address to, uint256 amount) returns(bool)
func (sSVToken *SSVToken) TryPackTransfer(to common.Address, amount *big.Int) ([]byte, error) {
	return sSVToken.abi.Pack("transfer", to, amount)
}

// UnpackTransfer is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa9059cbb.
//
// Solidity: function transfer(address to, uint256 amount) returns(bool)
func (sSVToken *SSVToken) UnpackTransfer(data []byte) (bool, error) {
	out, err := sSVToken.abi.Unpack("transfer", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x23b872dd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transferFrom(address from, address to, uint256 amount) returns(bool)
func (sSVToken *SSVToken) PackTransferFrom(from common.Address, to common.Address, amount *big.Int) []byte {
	enc, err := sSVToken.abi.Pack("transferFrom", from, to, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x23b872dd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transferFrom(address from, address to, uint256 amount) returns(bool)
func (sSVToken *SSVToken) TryPackTransferFrom(from common.Address, to common.Address, amount *big.Int) ([]byte, error) {
	return sSVToken.abi.Pack("transferFrom", from, to, amount)
}

// UnpackTransferFrom is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x23b872dd.
//
// Solidity: function transferFrom(address from, address to, uint256 amount) returns(bool)
func (sSVToken *SSVToken) UnpackTransferFrom(data []byte) (bool, error) {
	out, err := sSVToken.abi.Unpack("transferFrom", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackTransferOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2fde38b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transferOwnership(address newOwner) returns()
func (sSVToken *SSVToken) PackTransferOwnership(newOwner common.Address) []byte {
	enc, err := sSVToken.abi.Pack("transferOwnership", newOwner)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransferOwnership is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2fde38b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transferOwnership(address newOwner) returns()
func (sSVToken *SSVToken) TryPackTransferOwnership(newOwner common.Address) ([]byte, error) {
	return sSVToken.abi.Pack("transferOwnership", newOwner)
}

// SSVTokenApproval represents a Approval event raised by the SSVToken contract.
type SSVTokenApproval struct {
	Owner   common.Address
	Spender common.Address
	Value   *big.Int
	Raw     *types.Log // Blockchain specific contextual infos
}

const SSVTokenApprovalEventName = "Approval"

// ContractEventName returns the user-defined event name.
func (SSVTokenApproval) ContractEventName() string {
	return SSVTokenApprovalEventName
}

// UnpackApprovalEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Approval(address indexed owner, address indexed spender, uint256 value)
func (sSVToken *SSVToken) UnpackApprovalEvent(log *types.Log) (*SSVTokenApproval, error) {
	event := "Approval"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVToken.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVTokenApproval)
	if len(log.Data) > 0 {
		if err := sSVToken.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVToken.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVTokenOwnershipTransferred represents a OwnershipTransferred event raised by the SSVToken contract.
type SSVTokenOwnershipTransferred struct {
	PreviousOwner common.Address
	NewOwner      common.Address
	Raw           *types.Log // Blockchain specific contextual infos
}

const SSVTokenOwnershipTransferredEventName = "OwnershipTransferred"

// ContractEventName returns the user-defined event name.
func (SSVTokenOwnershipTransferred) ContractEventName() string {
	return SSVTokenOwnershipTransferredEventName
}

// UnpackOwnershipTransferredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)
func (sSVToken *SSVToken) UnpackOwnershipTransferredEvent(log *types.Log) (*SSVTokenOwnershipTransferred, error) {
	event := "OwnershipTransferred"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVToken.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVTokenOwnershipTransferred)
	if len(log.Data) > 0 {
		if err := sSVToken.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVToken.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// SSVTokenTransfer represents a Transfer event raised by the SSVToken contract.
type SSVTokenTransfer struct {
	From  common.Address
	To    common.Address
	Value *big.Int
	Raw   *types.Log // Blockchain specific contextual infos
}

const SSVTokenTransferEventName = "Transfer"

// ContractEventName returns the user-defined event name.
func (SSVTokenTransfer) ContractEventName() string {
	return SSVTokenTransferEventName
}

// UnpackTransferEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Transfer(address indexed from, address indexed to, uint256 value)
func (sSVToken *SSVToken) UnpackTransferEvent(log *types.Log) (*SSVTokenTransfer, error) {
	event := "Transfer"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != sSVToken.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SSVTokenTransfer)
	if len(log.Data) > 0 {
		if err := sSVToken.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range sSVToken.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}
