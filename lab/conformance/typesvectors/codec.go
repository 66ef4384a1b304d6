package typesvectors

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/hawser-ssv/hawser/lab/conformance/vector"
)

// container is what every SSZ type of protocol/wire can do.
type container interface {
	MarshalSSZ() ([]byte, error)
	UnmarshalSSZ(data []byte) error
	HashTreeRoot() ([32]byte, error)
}

// replayEncoding decodes, encodes again and hashes.
func replayEncoding[T any, P interface {
	*T
	container
}](c *vector.Case,
) error {
	var t struct{ Data []byte }
	if err := c.Decode(&t); err != nil {
		return err
	}
	object := P(new(T))
	if err := object.UnmarshalSSZ(t.Data); err != nil {
		return fmt.Errorf("decode: %w", err)
	}
	data, err := object.MarshalSSZ()
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	c.Check("Data", data)
	if !c.Expects("ExpectedRoot") {
		return nil
	}
	root, err := object.HashTreeRoot()
	if err != nil {
		return fmt.Errorf("hash: %w", err)
	}
	c.Check("ExpectedRoot", root)
	return nil
}

// replaySize encodes an object. One that is said to be of the largest size must fill every limit, and must decode again.
func replaySize(c *vector.Case) error {
	var t struct {
		Object    json.RawMessage
		IsMaxSize bool
	}
	if err := c.Decode(&t); err != nil {
		return err
	}
	o, err := object(t.Object)
	if err != nil {
		return err
	}
	data, err := o.MarshalSSZ()
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	c.Check("ExpectedEncodedLength", len(data))
	if t.IsMaxSize {
		c.Check("IsMaxSize", full(reflect.ValueOf(o).Elem()))
	}
	again := reflect.New(reflect.TypeOf(o).Elem()).Interface().(container)
	if err := again.UnmarshalSSZ(data); err != nil {
		return fmt.Errorf("decode: %w", err)
	}
	return nil
}

// full reports whether every list of the container has as many elements as its tag allows.
func full(v reflect.Value) bool {
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag.Get("ssz-max")
		if tag != "" && !fullList(v.Field(i), strings.Split(tag, ",")) {
			return false
		}
	}
	return true
}

func fullList(v reflect.Value, limits []string) bool {
	limit, err := strconv.Atoi(limits[0])
	if err != nil || v.Len() != limit {
		return false
	}
	if len(limits) == 1 {
		return true
	}
	for i := range v.Len() {
		if !fullList(v.Index(i), limits[1:]) {
			return false
		}
	}
	return true
}
