package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/ssv"
)

// What package ssv refuses has the code, the cause and the remedy that the commands have always shown.
func TestEveryErrorOfTheSDKHasACode(t *testing.T) {
	key := append(make([]byte, 47), 0xab)
	for _, c := range []struct {
		err           error
		code          fault.Code
		cause, remedy string
	}{
		{&ssv.NonceError{Validator: key, Next: 3, Made: 5}, fault.NonceOrder, "the owner's next nonce is 3, its shares are made for 5", ""},
		{&ssv.OperatorKeyError{Operator: 4, Validator: key}, fault.ShareNotDecrypted, "operator 4 registered another key", ""},
		{
			&ssv.RegisteredError{Validator: key}, fault.CallRefused,
			"a validator is registered already (" + hexKey(key) + " is behind others in the file that are not registered)", "must then be split again; nothing was sent",
		},
		{
			&ssv.LimitError{Operator: 4, Has: 7, More: 2, Limit: 8}, fault.CallRefused,
			"operator 4 may not have that many validators (it has 7, the file has 2 more, the limit is 8)", "choose another operator, or register fewer validators",
		},
		{
			&ssv.NotRegisteredError{Validator: key, Owner: common.Address{1}}, fault.CallRefused,
			"the validator is not registered by this wallet (" + hexKey(key) + " is not among the validators of 0x0100", "check the wallet and the key",
		},
		{&ssv.OtherClusterError{First: key, Second: key}, fault.Usage, "name the validators of one cluster", "hawser validator"},
		{&ssv.RemovedOperatorError{ID: 4}, fault.OperatorList, "operator 4 was removed", ""},
	} {
		if f := fault.Of(explain(c.err)); f.Code != c.code || !strings.Contains(f.Cause, c.cause) || !strings.Contains(f.Remedy, c.remedy) {
			t.Errorf("%T is %v: %s; %s", c.err, f.Code, f.Cause, f.Remedy)
		}
	}
	bad := &ssv.RejectedError{Findings: []keyshare.Finding{{}, {Validator: "x", Err: keyshare.ErrOwnerProof}}}
	for want, err := range map[fault.Code]error{
		fault.KeysharesEmpty: ssv.ErrEmpty, fault.KeysharesRejected: bad, fault.KeysharesInvalid: errors.New("its validators have different owners"),
	} {
		if !fault.Has(ofFile("f", err), want) {
			t.Errorf("%v is %v", err, ofFile("f", err))
		}
	}
	if ofFile("f", nil) != nil {
		t.Error("no error became one")
	}
}
