package v1

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
)

// The files in testdata were written by the types that nodes served before this package held them: each type once with every
// field set to another value, and once empty. The types here must read and write them to the byte.
func TestAnswersStayAsTheyAre(t *testing.T) {
	for name, answer := range map[string]any{
		"node_status": &NodeStatus{}, "duties": &Duties{}, "peers": &Peers{}, "subnets": &Subnets{}, "bootnode_status": &BootnodeStatus{},
		"bootnode_nodes": &BootnodeNodes{}, "health": &Health{}, "error": &Error{},
	} {
		empty := reflect.New(reflect.TypeOf(answer).Elem()).Interface()
		compare(t, name+"_empty", empty)
		full := file(t, name)
		decoder := json.NewDecoder(bytes.NewReader(full))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(answer); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if unset := zeroFields(reflect.ValueOf(answer).Elem(), name); len(unset) > 0 {
			t.Errorf("the file does not know the fields %s", strings.Join(unset, ", "))
		}
		compare(t, name, answer)
	}
}

func file(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// compare encodes as the server does.
func compare(t *testing.T, name string, answer any) {
	t.Helper()
	text, err := json.MarshalIndent(answer, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if want := file(t, name); !bytes.Equal(append(text, '\n'), want) {
		t.Errorf("%s is now\n%s\nand was\n%s", name, text, want)
	}
}

func zeroFields(v reflect.Value, name string) (out []string) {
	switch v.Kind() {
	case reflect.Struct:
		if v.NumField() == 0 || !v.Type().Field(0).IsExported() {
			break // a time
		}
		for i := range v.NumField() {
			out = append(out, zeroFields(v.Field(i), name+"."+v.Type().Field(i).Name)...)
		}
		return out
	case reflect.Pointer:
		if !v.IsNil() {
			return zeroFields(v.Elem(), name)
		}
	case reflect.Slice:
		if v.Len() > 0 {
			return zeroFields(v.Index(0), name)
		}
	}
	if v.IsZero() {
		out = append(out, name)
	}
	return out
}

func TestValidatorIndexIsAText(t *testing.T) {
	var v ValidatorIndex
	for _, text := range []string{`7`, `"x"`, `"-1"`, `null7`, `"18446744073709551616"`} {
		if err := v.UnmarshalJSON([]byte(text)); err == nil {
			t.Errorf("%s is read as %d", text, v)
		}
	}
}
