package main

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/protocol/network"
)

// taken returns an error for an address that nobody controls: tokens and rights given to it are lost. These are the zero address and the
// contracts of this network and of every known one: their code cannot use rewards, accept an ownership or register validators.
func (s *session) taken(address common.Address) error {
	refuse := func(who string) error {
		return fault.Wrap(fault.AmountInvalid, fmt.Errorf("it is %s, and nobody could take from it what it is given", who), "value", address,
			"kind", "an address that somebody holds", "example", "the address of your own account, multisig or contract")
	}
	if address == (common.Address{}) {
		return refuse("the zero address")
	}
	ours := s.client.Contracts()
	contracts := append([]common.Address{ours.Network, ours.Views, ours.Token}, ours.Modules...)
	for _, name := range network.ContractNetworks() {
		if known, ok := network.Contracts(name); ok {
			contracts = append(contracts, known.Network, known.Views, known.Token)
		}
	}
	for _, contract := range contracts {
		if address == contract {
			return refuse("one of the SSV contracts")
		}
	}
	return nil
}

// recipient reads an address that is to receive tokens or a right.
func (s *session) recipient(text string) (common.Address, error) {
	address, err := parseAddress("the argument", text)
	if err != nil {
		return address, err
	}
	return address, s.taken(address)
}

// recipients is recipient for several.
func (s *session) recipients(text string) ([]common.Address, error) {
	list, err := parseAddresses(text)
	for _, address := range list {
		err = errors.Join(err, s.taken(address))
	}
	return list, err
}
