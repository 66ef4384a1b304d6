package binding_test

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/hawser-ssv/hawser/contracts/binding"
)

// A wallet of another kind sends the call itself: the data says which call, and with what.
func ExampleExitData() {
	validator := make([]byte, 48)
	data, err := binding.ExitData([][]byte{validator}, []uint64{1, 2, 3, 4})
	fmt.Printf("%#x… %d bytes, %v\n", data[:4], len(data), err)
	// Output:
	// 0x32afd02f… 388 bytes, <nil>
}

// A call that the contracts refuse says why in its data.
func ExampleDecodeRevert() {
	revert := binding.DecodeRevert(common.FromHex("0x95a0cf33"))
	fmt.Println(revert)
	// Output:
	// reverted with ClusterIsLiquidated()
}
