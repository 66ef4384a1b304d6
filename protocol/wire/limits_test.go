package wire

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"testing"
)

// The generator reads literal tags; the constants are what the rest of the code uses. They must agree.
func TestTagsRepeatTheLimits(t *testing.T) {
	for _, c := range []struct {
		container any
		field     string
		key, want string
	}{
		{SSVMessage{}, "MsgID", "ssz-size", fmt.Sprint(MessageIDLength)},
		{SSVMessage{}, "Data", "ssz-max", fmt.Sprint(MaxDataLength)},
		{SignedSSVMessage{}, "Signatures", "ssz-max", fmt.Sprintf("%d,%d", MaxCommitteeSize, SignatureLength)},
		{SignedSSVMessage{}, "OperatorIDs", "ssz-max", fmt.Sprint(MaxCommitteeSize)},
		{SignedSSVMessage{}, "FullData", "ssz-max", fmt.Sprint(MaxFullDataLength)},
		{QBFTMessage{}, "Identifier", "ssz-max", fmt.Sprint(MessageIDLength)},
		{QBFTMessage{}, "RoundChangeJustification", "ssz-max", fmt.Sprintf("%d,%d", MaxJustifications, MaxRoundChangeJustificationLength)},
		{QBFTMessage{}, "PrepareJustification", "ssz-max", fmt.Sprintf("%d,%d", MaxJustifications, MaxPrepareJustificationLength)},
		{PartialSignatureMessages{}, "Messages", "ssz-max", fmt.Sprint(MaxPartialSignatures)},
		{ValidatorDuty{}, "ValidatorSyncCommitteeIndices", "ssz-max", fmt.Sprint(MaxSyncCommitteeIndices)},
		{ConsensusData{}, "DataSSZ", "ssz-max", fmt.Sprint(MaxDataSSZLength)},
		{Share{}, "Committee", "ssz-max", fmt.Sprint(MaxCommitteeSize)},
		{Operator{}, "SSVOperatorPubKey", "ssz-size", fmt.Sprint(OperatorPubKeyLength)},
		{CommitteeMember{}, "SSVOperatorPubKey", "ssz-size", fmt.Sprint(OperatorPubKeyLength)},
		{CommitteeMember{}, "Committee", "ssz-max", fmt.Sprint(MaxCommitteeSize)},
	} {
		field, ok := reflect.TypeOf(c.container).FieldByName(c.field)
		if !ok {
			t.Errorf("%T has no field %s", c.container, c.field)
			continue
		}
		if got := field.Tag.Get(c.key); got != c.want {
			t.Errorf("%T.%s: tag %s is %q, the constants say %q", c.container, c.field, c.key, got, c.want)
		}
	}
}

// The committed codecs must be what the generator makes of the containers now.
func TestGeneratedCodecsAreCurrent(t *testing.T) {
	fresh := filepath.Join(t.TempDir(), "ssz_generated.go")
	command := exec.Command("go", "run", "github.com/pk910/dynamic-ssz/dynssz-gen", "-config", "generate.yaml", "-output", fresh)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("generate: %v\n%s", err, output)
	}
	want, err := os.ReadFile(fresh)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("ssz_generated.go")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("ssz_generated.go is not what the generator makes of containers.go: run go generate ./protocol/wire")
	}
}
