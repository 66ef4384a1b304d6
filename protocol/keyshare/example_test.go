package keyshare_test

import (
	"crypto/rand"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/operatorkey"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// Somebody checks a keyshares file before its validators are registered. No secret is needed for that.
func ExampleVerifyFile() {
	var committee []keyshare.Operator
	for id := wire.OperatorID(1); id <= 4; id++ {
		key, err := operatorkey.Generate(rand.Reader)
		if err != nil {
			fmt.Println(err)
			return
		}
		committee = append(committee, keyshare.Operator{ID: id, OperatorKey: key.Public().String()})
	}
	splitter, err := keyshare.NewSplitter(committee, common.HexToAddress("0x81592c3DE184A3E2C0DCB5a261BC107Bfa91f494"))
	if err != nil {
		fmt.Println(err)
		return
	}
	key, err := threshold.ParseSecretKey(append(make([]byte, 31), 7))
	if err != nil {
		fmt.Println(err)
		return
	}
	entry, err := splitter.Split(rand.Reader, key, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	file := keyshare.NewFile(time.Unix(0, 0))
	file.Shares = append(file.Shares, entry)
	text, err := file.Marshal()
	if err != nil {
		fmt.Println(err)
		return
	}

	read, err := keyshare.ParseFile(text)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, finding := range keyshare.VerifyFile(read) {
		fmt.Println(finding.Owner, finding.Nonce, finding.Operators, finding.Err)
	}
	// Output:
	// 0x81592c3DE184A3E2c0DCB5a261BC107Bfa91f494 0 [1 2 3 4] <nil>
}
