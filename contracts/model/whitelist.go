package model

import "github.com/ethereum/go-ethereum/common"

// allows reports whether an account may register validators with a private operator.
func (s *State) allows(id uint64, account common.Address) bool {
	if s.allowed[id][account] {
		return true
	}
	stored := s.Operators[id].Whitelist
	if stored == (common.Address{}) {
		return false
	}
	whitelister := s.whitelisters[stored]
	return stored == account || whitelister != nil && whitelister.IsWhitelisted(account, id)
}

// SetOperatorsWhitelists is setOperatorsWhitelists, or with allow false
// removeOperatorsWhitelists.
func (s *State) SetOperatorsWhitelists(caller common.Address, ids []uint64, accounts []common.Address, allow bool) ([]Event, error) {
	if len(accounts) == 0 {
		return nil, named("InvalidWhitelistAddressesLength")
	}
	if len(ids) == 0 {
		return nil, named("InvalidOperatorIdsLength")
	}
	for i, id := range ids {
		if _, err := s.owned(caller, id); err != nil {
			return nil, err
		}
		if i > 0 {
			if err := ascending(ids[i-1], id); err != nil {
				return nil, err
			}
		}
	}
	for _, account := range accounts {
		if account == (common.Address{}) {
			return nil, named("ZeroAddressNotAllowed")
		}
		if allow && s.whitelisters[account] != nil {
			return nil, named("AddressIsWhitelistingContract", account)
		}
	}
	s.allow(ids, accounts, allow)
	name := "OperatorMultipleWhitelistRemoved"
	if allow {
		name = "OperatorMultipleWhitelistUpdated"
	}
	return []Event{event(name, ids, accounts)}, nil
}

// SetOperatorsWhitelistingContract is setOperatorsWhitelistingContract.
func (s *State) SetOperatorsWhitelistingContract(caller common.Address, ids []uint64, contract common.Address) ([]Event, error) {
	if s.whitelisters[contract] == nil {
		return nil, named("InvalidWhitelistingContract", contract)
	}
	return s.setWhitelist(caller, ids, contract)
}

// RemoveOperatorsWhitelistingContract is removeOperatorsWhitelistingContract.
func (s *State) RemoveOperatorsWhitelistingContract(caller common.Address, ids []uint64) ([]Event, error) {
	return s.setWhitelist(caller, ids, common.Address{})
}

func (s *State) setWhitelist(caller common.Address, ids []uint64, contract common.Address) ([]Event, error) {
	if len(ids) == 0 {
		return nil, named("InvalidOperatorIdsLength")
	}
	for _, id := range ids {
		if _, err := s.owned(caller, id); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		operator := s.Operators[id]
		operator.Whitelist = contract
		s.Operators[id] = operator
	}
	return []Event{event("OperatorWhitelistingContractUpdated", ids, contract)}, nil
}

// WhitelistedOperators is getWhitelistedOperators.
func (s *State) WhitelistedOperators(ids []uint64, account common.Address) ([]uint64, error) {
	if len(ids) == 0 || account == (common.Address{}) {
		return nil, nil
	}
	for i := 1; i < len(ids); i++ {
		if err := ascending(ids[i-1], ids[i]); err != nil {
			return nil, err
		}
	}
	var found []uint64
	for _, id := range ids {
		if s.allows(id, account) {
			found = append(found, id)
		}
	}
	return found, nil
}
