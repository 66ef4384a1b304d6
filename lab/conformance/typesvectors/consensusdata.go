package typesvectors

import (
	"fmt"

	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// replayConsensusData validates the value of a single-validator duty.
func replayConsensusData(c *vector.Case) error {
	var t struct{ ConsensusData consensusJSON }
	if err := c.Decode(&t); err != nil {
		return err
	}
	data, err := t.ConsensusData.wire()
	if err != nil {
		return err
	}
	c.CheckCode(data.Validate())
	return nil
}

// replayProposer decodes the block inside a value and encodes both again.
func replayProposer(c *vector.Case) error {
	var t struct{ DataCd []byte }
	if err := c.Decode(&t); err != nil {
		return err
	}
	data, err := wire.DecodeConsensusData(t.DataCd)
	if err != nil {
		return err
	}
	block, invalid := data.Block()
	c.CheckCode(invalid)
	if invalid != nil {
		return nil
	}
	c.Check("Blinded", block.Blinded)
	root, err := eth.BlockRoot(block)
	if err != nil {
		return err
	}
	c.Check("ExpectedBlkRoot", vector.Hex(root[:]))
	encoded, err := eth.EncodeBlock(block)
	if err != nil {
		return err
	}
	c.Check("DataBlk", encoded)
	dataRoot, err := data.HashTreeRoot()
	if err != nil {
		return err
	}
	c.Check("ExpectedCdRoot", vector.Hex(dataRoot[:]))
	again, err := data.MarshalSSZ()
	if err != nil {
		return err
	}
	c.Check("DataCd", again)
	return nil
}

// replayWithdrawals hashes the withdrawals of a Capella block; their root stands in the block's blinded form.
func replayWithdrawals(c *vector.Case) error {
	var t struct{ Data []byte }
	if err := c.Decode(&t); err != nil {
		return err
	}
	data, err := wire.DecodeConsensusData(t.Data)
	if err != nil {
		return err
	}
	block, err := data.Block()
	if err != nil {
		return err
	}
	blinded, err := eth.Blind(block)
	if err != nil {
		return err
	}
	if blinded.CapellaBlinded == nil {
		return fmt.Errorf("a block of version %v", block.Version)
	}
	root := blinded.CapellaBlinded.Body.ExecutionPayloadHeader.WithdrawalsRoot
	c.Check("ExpectedRoot", vector.Hex(root[:]))
	c.CheckCode(nil)
	return nil
}
