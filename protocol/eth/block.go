package eth

import (
	"errors"
	"fmt"

	"github.com/attestantio/go-eth2-client/api"
	apicapella "github.com/attestantio/go-eth2-client/api/v1/capella"
	apideneb "github.com/attestantio/go-eth2-client/api/v1/deneb"
	apielectra "github.com/attestantio/go-eth2-client/api/v1/electra"
	apifulu "github.com/attestantio/go-eth2-client/api/v1/fulu"
	"github.com/attestantio/go-eth2-client/spec"
	"github.com/attestantio/go-eth2-client/spec/capella"
	"github.com/attestantio/go-eth2-client/spec/deneb"
	"github.com/attestantio/go-eth2-client/spec/electra"
	"github.com/attestantio/go-eth2-client/spec/phase0"
)

// ErrUnknownVersion says that an object is of a fork that the network's messages do not know.
var ErrUnknownVersion = errors.New("unknown data version")

// codec is the SSZ side of the beacon chain's types.
type codec interface {
	UnmarshalSSZ([]byte) error
	MarshalSSZ() ([]byte, error)
}

// DecodeBlock decodes an unsigned block by its version alone: the blinded form is tried first, then the full one. From
// Deneb on the full form is BlockContents (block, proofs, blobs); a bare block is refused. Versions outside Capella
// to Fulu are ErrUnknownVersion.
//
// Source: SSV protocol, section 1.5.
func DecodeBlock(version spec.DataVersion, data []byte) (*api.VersionedProposal, error) {
	blinded, blindedObject, err := emptyBlock(version, true)
	if err != nil {
		return nil, err
	}
	if blindedErr := blindedObject.UnmarshalSSZ(data); blindedErr == nil {
		return blinded, nil
	}
	full, fullObject, err := emptyBlock(version, false)
	if err != nil {
		return nil, err
	}
	if err := fullObject.UnmarshalSSZ(data); err != nil {
		return nil, fmt.Errorf("decode %v block: neither blinded nor full: %w", version, err)
	}
	return full, nil
}

// emptyBlock returns a proposal of the version and form, and the object inside that carries its SSZ.
func emptyBlock(version spec.DataVersion, blinded bool) (*api.VersionedProposal, codec, error) {
	p := &api.VersionedProposal{Version: version, Blinded: blinded}
	switch version {
	case spec.DataVersionCapella:
		p.CapellaBlinded, p.Capella = new(apicapella.BlindedBeaconBlock), new(capella.BeaconBlock)
	case spec.DataVersionDeneb:
		p.DenebBlinded, p.Deneb = new(apideneb.BlindedBeaconBlock), new(apideneb.BlockContents)
	case spec.DataVersionElectra:
		p.ElectraBlinded, p.Electra = new(apielectra.BlindedBeaconBlock), new(apielectra.BlockContents)
	case spec.DataVersionFulu:
		p.FuluBlinded, p.Fulu = new(apielectra.BlindedBeaconBlock), new(apifulu.BlockContents)
	default:
		return nil, nil, fmt.Errorf("block of version %d: %w", version, ErrUnknownVersion)
	}
	dropOtherForm(p)
	object, err := blockObject(p)
	return p, object, err
}

// dropOtherForm leaves only the form that Blinded names.
func dropOtherForm(p *api.VersionedProposal) {
	if p.Blinded {
		p.Capella, p.Deneb, p.Electra, p.Fulu = nil, nil, nil, nil
		return
	}
	p.CapellaBlinded, p.DenebBlinded, p.ElectraBlinded, p.FuluBlinded = nil, nil, nil, nil
}

// blockObject returns the object of the proposal's version and form.
func blockObject(p *api.VersionedProposal) (codec, error) {
	switch {
	case p.Version == spec.DataVersionCapella && p.Blinded:
		return present(p.CapellaBlinded)
	case p.Version == spec.DataVersionCapella:
		return present(p.Capella)
	case p.Version == spec.DataVersionDeneb && p.Blinded:
		return present(p.DenebBlinded)
	case p.Version == spec.DataVersionDeneb:
		return present(p.Deneb)
	case p.Version == spec.DataVersionElectra && p.Blinded:
		return present(p.ElectraBlinded)
	case p.Version == spec.DataVersionElectra:
		return present(p.Electra)
	case p.Version == spec.DataVersionFulu && p.Blinded:
		return present(p.FuluBlinded)
	case p.Version == spec.DataVersionFulu:
		return present(p.Fulu)
	}
	return nil, fmt.Errorf("block of version %d: %w", p.Version, ErrUnknownVersion)
}

// present returns the object, or an error when there is none.
func present[T any, P interface {
	*T
	codec
}](object P,
) (codec, error) {
	if object == nil {
		return nil, errMissing
	}
	return object, nil
}

// errMissing says that a proposal lacks what its version and form promise.
var errMissing = errors.New("the block of its version and form is missing")

// check reports whether the proposal holds a block of its version and form. The library's readers do not always ask.
func check(p *api.VersionedProposal) error {
	if _, err := blockObject(p); err != nil {
		return err
	}
	if p.Blinded {
		return nil
	}
	switch p.Version {
	case spec.DataVersionDeneb:
		if p.Deneb.Block == nil {
			return errMissing
		}
	case spec.DataVersionElectra:
		if p.Electra.Block == nil {
			return errMissing
		}
	case spec.DataVersionFulu:
		if p.Fulu.Block == nil {
			return errMissing
		}
	}
	return nil
}

// EncodeBlock returns the SSZ of an unsigned block, the form that DecodeBlock reads.
func EncodeBlock(p *api.VersionedProposal) ([]byte, error) {
	object, err := blockObject(p)
	if err != nil {
		return nil, fmt.Errorf("encode block: %w", err)
	}
	data, err := object.MarshalSSZ()
	if err != nil {
		return nil, fmt.Errorf("encode %v block: %w", p.Version, err)
	}
	return data, nil
}

// BlockRoot returns the hash tree root of the block inside; both forms have the same.
func BlockRoot(p *api.VersionedProposal) (phase0.Root, error) {
	if err := check(p); err != nil {
		return phase0.Root{}, fmt.Errorf("hash %v block: %w", p.Version, err)
	}
	root, err := p.Root()
	if err != nil {
		return phase0.Root{}, fmt.Errorf("hash %v block: %w", p.Version, err)
	}
	return root, nil
}

// FeeRecipient returns the address that the block pays its tips to.
func FeeRecipient(p *api.VersionedProposal) ([20]byte, error) {
	if err := check(p); err != nil {
		return [20]byte{}, fmt.Errorf("fee recipient of %v block: %w", p.Version, err)
	}
	recipient, err := p.FeeRecipient()
	if err != nil {
		return [20]byte{}, fmt.Errorf("fee recipient of %v block: %w", p.Version, err)
	}
	return recipient, nil
}

// SignFull returns a full block with its signature, as it is submitted.
func SignFull(p *api.VersionedProposal, signature phase0.BLSSignature) (*api.VersionedSignedProposal, error) {
	if p.Blinded {
		return nil, errors.New("sign block: the block is blinded")
	}
	if err := check(p); err != nil {
		return nil, fmt.Errorf("sign %v block: %w", p.Version, err)
	}
	signed := &api.VersionedSignedProposal{Version: p.Version}
	switch p.Version {
	case spec.DataVersionCapella:
		signed.Capella = &capella.SignedBeaconBlock{Message: p.Capella, Signature: signature}
	case spec.DataVersionDeneb:
		signed.Deneb = &apideneb.SignedBlockContents{
			SignedBlock: &deneb.SignedBeaconBlock{Message: p.Deneb.Block, Signature: signature},
			KZGProofs:   p.Deneb.KZGProofs,
			Blobs:       p.Deneb.Blobs,
		}
	case spec.DataVersionElectra:
		signed.Electra = &apielectra.SignedBlockContents{
			SignedBlock: &electra.SignedBeaconBlock{Message: p.Electra.Block, Signature: signature},
			KZGProofs:   p.Electra.KZGProofs,
			Blobs:       p.Electra.Blobs,
		}
	case spec.DataVersionFulu:
		signed.Fulu = &apifulu.SignedBlockContents{
			SignedBlock: &electra.SignedBeaconBlock{Message: p.Fulu.Block, Signature: signature},
			KZGProofs:   p.Fulu.KZGProofs,
			Blobs:       p.Fulu.Blobs,
		}
	default:
		return nil, fmt.Errorf("sign block of version %d: %w", p.Version, ErrUnknownVersion)
	}
	return signed, nil
}

// SignBlinded returns a blinded block with its signature, as it is submitted.
func SignBlinded(p *api.VersionedProposal, signature phase0.BLSSignature) (*api.VersionedSignedBlindedProposal, error) {
	if !p.Blinded {
		return nil, errors.New("sign block: the block is not blinded")
	}
	if err := check(p); err != nil {
		return nil, fmt.Errorf("sign %v blinded block: %w", p.Version, err)
	}
	signed := &api.VersionedSignedBlindedProposal{Version: p.Version}
	switch p.Version {
	case spec.DataVersionCapella:
		signed.Capella = &apicapella.SignedBlindedBeaconBlock{Message: p.CapellaBlinded, Signature: signature}
	case spec.DataVersionDeneb:
		signed.Deneb = &apideneb.SignedBlindedBeaconBlock{Message: p.DenebBlinded, Signature: signature}
	case spec.DataVersionElectra:
		signed.Electra = &apielectra.SignedBlindedBeaconBlock{Message: p.ElectraBlinded, Signature: signature}
	case spec.DataVersionFulu:
		signed.Fulu = &apielectra.SignedBlindedBeaconBlock{Message: p.FuluBlinded, Signature: signature}
	default:
		return nil, fmt.Errorf("sign blinded block of version %d: %w", p.Version, ErrUnknownVersion)
	}
	return signed, nil
}
