package observer

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	apiv1electra "github.com/attestantio/go-eth2-client/api/v1/electra"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// Post is a signed object, or several, that somebody handed to a beacon node.
type Post struct {
	Attestations []electra.SingleAttestation
	Block        *SignedBlock
	SyncMessages int // how many

	Aggregates    []Aggregated
	Contributions []Contributed
	Registrations []phase0.BLSPubKey
	Exits         []phase0.ValidatorIndex
}

// SignedBlock is what identifies a signed block, full or blinded: both have the same root.
type SignedBlock struct {
	Slot     phase0.Slot
	Proposer phase0.ValidatorIndex
	Root     phase0.Root
}

// Items returns the number of signed objects.
func (p Post) Items() int {
	n := len(p.Attestations) + p.SyncMessages + len(p.Aggregates) + len(p.Contributions) + len(p.Registrations) + len(p.Exits)
	if p.Block != nil {
		n++
	}
	return n
}

// RegistrationPath is where validators are registered with block builders.
const RegistrationPath = "/eth/v1/validator/register_validator"

// Watched reports whether a request carries something that ParsePost understands.
func Watched(method, path string) bool { return method == http.MethodPost && parser(path) != nil }

// Feed tells the detector of everything in the post. A signature counts whether or not the beacon node accepted it.
func (p Post) Feed(c *Conflicts) {
	for _, a := range p.Attestations {
		c.Attestation(a.AttesterIndex, *a.Data)
	}
	if p.Block != nil {
		c.Block(p.Block.Proposer, p.Block.Slot, p.Block.Root)
	}
}

// body is the content of a request and how it is written.
type body struct {
	content []byte
	ssz     bool
}

// ParsePost reads the body of a watched request.
func ParsePost(path string, header http.Header, content []byte) (Post, error) {
	parse := parser(path)
	if parse == nil {
		return Post{}, fmt.Errorf("read post to %s: not a watched path", path)
	}
	post, err := parse(body{
		content: content,
		ssz:     strings.HasPrefix(header.Get("Content-Type"), "application/octet-stream"),
	})
	if err != nil {
		return Post{}, fmt.Errorf("read post to %s: %w", path, err)
	}
	return post, nil
}

func parser(path string) func(body) (Post, error) {
	switch path {
	case "/eth/v2/beacon/pool/attestations":
		return parseAttestations
	case "/eth/v1/beacon/pool/sync_committees":
		return parseSyncMessages
	case "/eth/v1/beacon/blocks", "/eth/v2/beacon/blocks":
		return parseBlock
	case "/eth/v1/beacon/blinded_blocks", "/eth/v2/beacon/blinded_blocks":
		return parseBlindedBlock
	case "/eth/v1/validator/aggregate_and_proofs", "/eth/v2/validator/aggregate_and_proofs":
		return parseAggregates
	case "/eth/v1/validator/contribution_and_proofs":
		return parseContributions
	case RegistrationPath:
		return parseRegistrations
	case "/eth/v1/beacon/pool/voluntary_exits":
		return parseExit
	}
	return nil
}

// Encoded sizes of the fixed-size containers.
const (
	singleAttestationSize = 240
	syncMessageSize       = 144
)

func parseAttestations(b body) (Post, error) {
	if !b.ssz {
		var list []*electra.SingleAttestation
		if err := json.Unmarshal(b.content, &list); err != nil {
			return Post{}, err
		}
		return attestations(list)
	}
	if len(b.content)%singleAttestationSize != 0 {
		return Post{}, fmt.Errorf("%d bytes are no list of attestations", len(b.content))
	}
	var list []*electra.SingleAttestation
	for rest := b.content; len(rest) > 0; rest = rest[singleAttestationSize:] {
		a := new(electra.SingleAttestation)
		if err := a.UnmarshalSSZ(rest[:singleAttestationSize]); err != nil {
			return Post{}, err
		}
		list = append(list, a)
	}
	return attestations(list)
}

func attestations(list []*electra.SingleAttestation) (Post, error) {
	var out Post
	for i, a := range list {
		if a == nil || a.Data == nil || a.Data.Source == nil || a.Data.Target == nil {
			return Post{}, fmt.Errorf("attestation %d is incomplete", i)
		}
		out.Attestations = append(out.Attestations, *a)
	}
	return out, nil
}

func parseSyncMessages(b body) (Post, error) {
	if b.ssz {
		if len(b.content)%syncMessageSize != 0 {
			return Post{}, fmt.Errorf("%d bytes are no list of sync committee messages", len(b.content))
		}
		return Post{SyncMessages: len(b.content) / syncMessageSize}, nil
	}
	var list []json.RawMessage
	err := json.Unmarshal(b.content, &list)
	return Post{SyncMessages: len(list)}, err
}

// signedContents is what is read of a signed block with its blobs. Forks differ in what comes behind the block alone.
type signedContents struct {
	SignedBlock *electra.SignedBeaconBlock `json:"signed_block"`
}

// UnmarshalSSZ reads the block. Three offsets come first: of the block, of the proofs and of the blobs.
func (c *signedContents) UnmarshalSSZ(data []byte) error {
	const head = 3 * 4
	if len(data) < head {
		return fmt.Errorf("%d bytes are no block with its blobs", len(data))
	}
	from, to := binary.LittleEndian.Uint32(data), binary.LittleEndian.Uint32(data[4:])
	if from != head || to < from || uint64(to) > uint64(len(data)) {
		return fmt.Errorf("the block stands from byte %d to %d of %d", from, to, len(data))
	}
	c.SignedBlock = new(electra.SignedBeaconBlock)
	return c.SignedBlock.UnmarshalSSZ(data[from:to])
}

func parseBlock(b body) (Post, error) {
	contents := new(signedContents)
	if err := b.decode(contents); err != nil {
		return Post{}, err
	}
	if contents.SignedBlock == nil || contents.SignedBlock.Message == nil {
		return Post{}, fmt.Errorf("no block")
	}
	block := contents.SignedBlock.Message
	root, err := block.HashTreeRoot()
	return Post{Block: &SignedBlock{block.Slot, block.ProposerIndex, root}}, err
}

func parseBlindedBlock(b body) (Post, error) {
	signed := new(apiv1electra.SignedBlindedBeaconBlock) // fulu uses the same
	if err := b.decode(signed); err != nil {
		return Post{}, err
	}
	if signed.Message == nil {
		return Post{}, fmt.Errorf("no block")
	}
	root, err := signed.Message.HashTreeRoot()
	return Post{Block: &SignedBlock{signed.Message.Slot, signed.Message.ProposerIndex, root}}, err
}

func (b body) decode(into interface{ UnmarshalSSZ([]byte) error }) error {
	if b.ssz {
		return into.UnmarshalSSZ(b.content)
	}
	return json.Unmarshal(b.content, into)
}
