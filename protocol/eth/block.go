package eth

import (
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/api"
	apielectra "github.com/attestantio/go-eth2-client/api/v1/electra"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// codec is the SSZ interface of the beacon chain's types.
type codec interface {
	UnmarshalSSZ([]byte) error
	MarshalSSZ() ([]byte, error)
}

// DecodeBlock decodes an unsigned block by its fork alone: the blinded form is tried first, then the full one. From
// Deneb on the full form is BlockContents (block, proofs, blobs); a bare block is refused. Forks without a row, and those
// before Capella, are ErrUnknownVersion.
//
// Source: spec/wire.md#containers.
func DecodeBlock(fork ForkID, data []byte) (*api.VersionedProposal, error) {
	row := rowOf(fork)
	if row == nil || row.block == nil {
		return nil, fmt.Errorf("block of version %d: %w", fork, ErrUnknownVersion)
	}
	blinded := &api.VersionedProposal{Version: row.data, Blinded: true}
	if err := row.block.blinded.empty(blinded).UnmarshalSSZ(data); err == nil {
		return blinded, nil
	}
	full := &api.VersionedProposal{Version: row.data}
	if err := row.block.full.empty(full).UnmarshalSSZ(data); err != nil {
		return nil, fmt.Errorf("decode %v block: neither blinded nor full: %w", fork, err)
	}
	return full, nil
}

// errMissing says that a proposal has no block of its version and form.
var errMissing = errors.New("the block of its version and form is missing")

// held returns the block of the proposal's version and form. It checks that the block is there, which the library's readers do not
// always do.
func held(p *api.VersionedProposal) (codec, *blockForms, error) {
	forms := formsOf(p.Version)
	if forms == nil || forms.block == nil {
		return nil, nil, ErrUnknownVersion
	}
	object := forms.block.form(p.Blinded).held(p)
	if object == nil {
		return nil, nil, errMissing
	}
	return object, forms.block, nil
}

// EncodeBlock returns the SSZ of an unsigned block, the form that DecodeBlock reads.
func EncodeBlock(p *api.VersionedProposal) ([]byte, error) {
	object, _, err := held(p)
	if err != nil {
		return nil, fmt.Errorf("encode %v block: %w", p.Version, err)
	}
	data, err := object.MarshalSSZ()
	if err != nil {
		return nil, fmt.Errorf("encode %v block: %w", p.Version, err)
	}
	return data, nil
}

// BlockRoot returns the hash tree root of the block inside; both forms have the same.
func BlockRoot(p *api.VersionedProposal) (phase0.Root, error) {
	if _, _, err := held(p); err != nil {
		return phase0.Root{}, fmt.Errorf("hash %v block: %w", p.Version, err)
	}
	root, err := p.Root()
	if err != nil {
		return phase0.Root{}, fmt.Errorf("hash %v block: %w", p.Version, err)
	}
	return root, nil
}

// FeeRecipient returns the address that receives the block's tips.
func FeeRecipient(p *api.VersionedProposal) ([20]byte, error) {
	if _, _, err := held(p); err != nil {
		return [20]byte{}, fmt.Errorf("fee recipient of %v block: %w", p.Version, err)
	}
	recipient, err := p.FeeRecipient()
	if err != nil {
		return [20]byte{}, fmt.Errorf("fee recipient of %v block: %w", p.Version, err)
	}
	return recipient, nil
}

// LateBlock returns a proposal's block in the form that Electra brought and later forks keep, full or blinded. Both are nil for a block of
// an older fork and for one that is missing.
func LateBlock(p *api.VersionedProposal) (full *electra.BeaconBlock, blinded *apielectra.BlindedBeaconBlock) {
	_, forms, err := held(p)
	if err != nil || forms.late == nil {
		return nil, nil
	}
	return forms.late(p)
}

// SignFull returns a full block with its signature, as it is submitted.
func SignFull(p *api.VersionedProposal, signature phase0.BLSSignature) (*api.VersionedSignedProposal, error) {
	if p.Blinded {
		return nil, errors.New("sign block: the block is blinded")
	}
	_, forms, err := held(p)
	if err != nil {
		return nil, fmt.Errorf("sign %v block: %w", p.Version, err)
	}
	signed := &api.VersionedSignedProposal{Version: p.Version}
	forms.sign(p, signature, signed)
	return signed, nil
}

// SignBlinded returns a blinded block with its signature, as it is submitted.
func SignBlinded(p *api.VersionedProposal, signature phase0.BLSSignature) (*api.VersionedSignedBlindedProposal, error) {
	if !p.Blinded {
		return nil, errors.New("sign block: the block is not blinded")
	}
	_, forms, err := held(p)
	if err != nil {
		return nil, fmt.Errorf("sign %v blinded block: %w", p.Version, err)
	}
	signed := &api.VersionedSignedBlindedProposal{Version: p.Version}
	forms.signBlinded(p, signature, signed)
	return signed, nil
}
