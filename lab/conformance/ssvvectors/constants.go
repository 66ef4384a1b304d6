package ssvvectors

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/attestantio/go-eth2-client/api"
	apideneb "github.com/attestantio/go-eth2-client/api/v1/deneb"
	apielectra "github.com/attestantio/go-eth2-client/api/v1/electra"
	apifulu "github.com/attestantio/go-eth2-client/api/v1/fulu"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/capella"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"

	"github.com/hawser-ssv/hawser/lab/conformance/vector"
	"github.com/hawser-ssv/hawser/protocol/eth"
	"github.com/hawser-ssv/hawser/protocol/threshold"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// What the vectors assume of every party and of the beacon chain.
const (
	self   = wire.OperatorID(1)
	cutoff = wire.Round(15)
	// validatorIndex is the index of the validator with the key sets of 4, 7, 10 and 13 operators.
	validatorIndex = phase0.ValidatorIndex(1)

	electraEpoch = 232000
	fuluEpoch    = 242000
	denebEpoch   = 231680
	capellaEpoch = 162304
)

// domain is Jato's.
var domain = wire.Domain{0, 0, 3, 1}

// chain is the vectors' beacon chain: real epochs of test networks, one fork version for all.
func chain() *eth.Chain {
	return &eth.Chain{
		Constants: eth.Constants{
			GenesisTime: time.Unix(1616508000, 0), SlotsPerEpoch: 32, SlotDuration: 12 * time.Second,
			EpochsPerSyncCommitteePeriod: 256,
			// The vectors have a subcommittee for every seat.
			SyncCommitteeSize: 4,
		},
		Forks: []eth.Fork{
			{Epoch: 0, ID: eth.Phase0},
			{Epoch: 74240, ID: eth.Altair},
			{Epoch: 144896, ID: eth.Bellatrix},
			{Epoch: capellaEpoch, ID: eth.Capella},
			{Epoch: denebEpoch, ID: eth.Deneb},
			{Epoch: electraEpoch, ID: eth.Electra},
			{Epoch: fuluEpoch, ID: eth.Fulu},
		},
	}
}

// constants are the values that the vectors leave out and the release keeps beside them.
type constants struct {
	// keys are the secret keys of all shares, by public key.
	keys map[phase0.BLSPubKey]*threshold.SecretKey
	// blocks are what the beacon node gives to propose, by fork.
	blocks map[eth.ForkID]*api.VersionedProposal
	// proofs are the selection proofs of the sync committee contributions.
	proofs []phase0.BLSSignature
	// chain is the vectors' beacon chain.
	chain *eth.Chain
}

func readConstants(source vector.Source) (*constants, error) {
	dir := filepath.Join(source.Dir, "types", "testingutils")
	c := &constants{keys: make(map[phase0.BLSPubKey]*threshold.SecretKey), chain: chain()}
	for _, file := range []string{"keys.go", "share_map.go"} {
		if err := c.readKeys(filepath.Join(dir, file)); err != nil {
			return nil, fmt.Errorf("read the keys of the vectors: %w", err)
		}
	}
	if err := c.readBlocks(filepath.Join(dir, "beacon_node_consts.go")); err != nil {
		return nil, fmt.Errorf("read the blocks of the vectors: %w", err)
	}
	if err := c.readProofs(filepath.Join(dir, "beacon_node_sync_committee.go")); err != nil {
		return nil, fmt.Errorf("read the selection proofs of the vectors: %w", err)
	}
	return c, nil
}

// calls visits the calls of a function with one literal text in a Go file.
func calls(file, function string, visit func(text string) error) error {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || err != nil || len(call.Args) != 1 || nameOf(call.Fun) != function {
			return err == nil
		}
		if literal, ok := call.Args[0].(*ast.BasicLit); ok {
			var text string
			if text, err = strconv.Unquote(literal.Value); err == nil {
				err = visit(text)
			}
		}
		return err == nil
	})
	return err
}

func nameOf(function ast.Expr) string {
	switch f := function.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func (c *constants) readKeys(file string) error {
	return calls(file, "skFromHex", func(text string) error {
		data, err := hex.DecodeString(text)
		if err != nil {
			return err
		}
		key, err := threshold.ParseSecretKey(data)
		if err != nil {
			return err
		}
		c.keys[key.PublicKey().Bytes()] = key
		return nil
	})
}

func (c *constants) readProofs(file string) error {
	return calls(file, "DecodeString", func(text string) error {
		data, err := hex.DecodeString(text)
		if err != nil {
			return err
		}
		if len(data) != phase0.SignatureLength {
			return fmt.Errorf("%d bytes", len(data))
		}
		c.proofs = append(c.proofs, phase0.BLSSignature(data))
		return nil
	})
}

// readBlocks reads the blocks' JSON. The slots are set as the specification's tests do.
func (c *constants) readBlocks(file string) error {
	texts, err := variables(file)
	if err != nil {
		return err
	}
	blockOfCapella, contents := new(capella.BeaconBlock), new(apideneb.BlockContents)
	if err := json.Unmarshal([]byte(texts["capellaBlock"]), blockOfCapella); err != nil {
		return fmt.Errorf("capella: %w", err)
	}
	if err := json.Unmarshal([]byte(texts["denebBlockContents"]), contents); err != nil {
		return fmt.Errorf("deneb: %w", err)
	}
	blockOfCapella.Slot = capellaEpoch * 32
	contents.Block.Slot = denebEpoch
	blocks := [2]*electra.BeaconBlock{}
	for i, slot := range []phase0.Slot{electraEpoch, fuluEpoch} {
		blocks[i] = new(electra.BeaconBlock)
		if err := json.Unmarshal([]byte(texts["electraBeaconBlock"]), blocks[i]); err != nil {
			return fmt.Errorf("electra: %w", err)
		}
		blocks[i].Slot = slot
	}
	c.blocks = make(map[eth.ForkID]*api.VersionedProposal)
	for _, p := range []*api.VersionedProposal{
		{Version: spec.DataVersionCapella, Capella: blockOfCapella},
		{Version: spec.DataVersionDeneb, Deneb: contents},
		{Version: spec.DataVersionElectra, Electra: &apielectra.BlockContents{Block: blocks[0], KZGProofs: contents.KZGProofs, Blobs: contents.Blobs}},
		{Version: spec.DataVersionFulu, Fulu: &apifulu.BlockContents{Block: blocks[1], KZGProofs: contents.KZGProofs, Blobs: contents.Blobs}},
	} {
		c.blocks[c.chain.ForkOf(0, p.Version)] = p
	}
	return nil
}

// variables returns the package variables of a Go file that are byte conversions of one text.
func variables(file string) (map[string]string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, data, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	texts := make(map[string]string)
	ast.Inspect(parsed, func(n ast.Node) bool {
		value, ok := n.(*ast.ValueSpec)
		if !ok || len(value.Values) != 1 {
			return true
		}
		if call, ok := value.Values[0].(*ast.CallExpr); ok && len(call.Args) == 1 {
			if literal, ok := call.Args[0].(*ast.BasicLit); ok {
				if text, err := strconv.Unquote(literal.Value); err == nil {
					texts[value.Names[0].Name] = text
				}
			}
		}
		return true
	})
	return texts, nil
}
