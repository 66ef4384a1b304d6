package engine

import (
	"errors"
	"fmt"
	"testing"

	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/node/signer"
	"github.com/hawser-ssv/hawser/protocol/duty"
)

// A withheld signature is empty beside others; any other refusal, or nothing but withheld ones, is an error.
func TestAllSigned(t *testing.T) {
	signed := signer.Result{Signature: phase0.BLSSignature{1}}
	withheld := signer.Result{Err: fmt.Errorf("share: %w", duty.ErrWithheld)}
	refused := signer.Result{Err: &signer.Refusal{Reason: signer.TargetTooLow}}
	for _, tt := range []struct {
		results []signer.Result
		want    error
	}{
		{[]signer.Result{signed, signed}, nil},
		{[]signer.Result{withheld, signed}, nil},
		{[]signer.Result{signed, withheld}, nil},
		{[]signer.Result{withheld, withheld}, duty.ErrWithheld},
		{[]signer.Result{withheld}, duty.ErrWithheld},
		{[]signer.Result{withheld, signed, refused}, refused.Err},
		{[]signer.Result{withheld, refused}, refused.Err},
	} {
		got, err := allSigned(tt.results)
		if !errors.Is(err, tt.want) {
			t.Errorf("%v: %v", tt.results, err)
		}
		if answer, _ := got.(duty.SharesSigned); tt.want == nil {
			for i, s := range answer.Signatures {
				if s != tt.results[i].Signature {
					t.Errorf("%v: signature %d is %x", tt.results, i, s[:2])
				}
			}
		}
	}
}
