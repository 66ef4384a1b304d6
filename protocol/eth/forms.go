package eth

import (
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

// forms are the containers of a fork's objects: where the versioned objects of go-eth2-client have them, and how to use them.
type forms struct {
	// data is the version under which go-eth2-client has the containers. A fork that the library does not know uses the containers of
	// a known one.
	data spec.DataVersion
	// early are the containers of phase 0, late those of Electra: a fork has one of the two.
	early *earlyForms
	late  *lateForms
	// block is nil before Capella: the network's messages have no older blocks.
	block *blockForms
}

// Short names of the library's versioned objects.
type (
	attestation   = spec.VersionedAttestation
	proof         = spec.VersionedAggregateAndProof
	signedProof   = spec.VersionedSignedAggregateAndProof
	proposal      = api.VersionedProposal
	signedBlock   = api.VersionedSignedProposal
	signedBlinded = api.VersionedSignedBlindedProposal
)

// earlyForms are the fields for forks in which the attestation data's index is the committee.
type earlyForms struct {
	attestation func(*attestation) **phase0.Attestation
	proof       func(*proof) **phase0.AggregateAndProof
	signed      func(*signedProof) **phase0.SignedAggregateAndProof
}

// lateForms are the fields for forks in which all committees of a slot share one attestation data, of index 0, and committee bits
// identify the committee.
type lateForms struct {
	attestation func(*attestation) **electra.Attestation
	proof       func(*proof) **electra.AggregateAndProof
	signed      func(*signedProof) **electra.SignedAggregateAndProof
}

// blockForms are the functions for a fork's blocks.
type blockForms struct {
	full, blinded blockForm
	// blind sets the blinded form of the first proposal in the second.
	blind func(full, blinded *proposal) error
	// late returns the block in Electra's form, full or blinded; it is nil for forks before Electra.
	late func(*proposal) (*electra.BeaconBlock, *apielectra.BlindedBeaconBlock)
	// sign and signBlinded set a proposal with its signature in the last argument.
	sign        func(*proposal, phase0.BLSSignature, *signedBlock)
	signBlinded func(*proposal, phase0.BLSSignature, *signedBlinded)
}

// blockForm accesses the full or the blinded block of a proposal.
type blockForm struct {
	// empty sets an empty block in the proposal and returns it.
	empty func(*proposal) codec
	// held returns the proposal's block, or nil when it is missing or incomplete.
	held func(*proposal) codec
}

var phase0Forms = forms{data: spec.DataVersionPhase0, early: &earlyForms{
	func(a *attestation) **phase0.Attestation { return &a.Phase0 },
	func(a *proof) **phase0.AggregateAndProof { return &a.Phase0 },
	func(a *signedProof) **phase0.SignedAggregateAndProof { return &a.Phase0 },
}}

var altairForms = forms{data: spec.DataVersionAltair, early: &earlyForms{
	func(a *attestation) **phase0.Attestation { return &a.Altair },
	func(a *proof) **phase0.AggregateAndProof { return &a.Altair },
	func(a *signedProof) **phase0.SignedAggregateAndProof { return &a.Altair },
}}

var bellatrixForms = forms{data: spec.DataVersionBellatrix, early: &earlyForms{
	func(a *attestation) **phase0.Attestation { return &a.Bellatrix },
	func(a *proof) **phase0.AggregateAndProof { return &a.Bellatrix },
	func(a *signedProof) **phase0.SignedAggregateAndProof { return &a.Bellatrix },
}}

var capellaForms = forms{data: spec.DataVersionCapella, block: &capellaBlocks, early: &earlyForms{
	func(a *attestation) **phase0.Attestation { return &a.Capella },
	func(a *proof) **phase0.AggregateAndProof { return &a.Capella },
	func(a *signedProof) **phase0.SignedAggregateAndProof { return &a.Capella },
}}

var denebForms = forms{data: spec.DataVersionDeneb, block: &denebBlocks, early: &earlyForms{
	func(a *attestation) **phase0.Attestation { return &a.Deneb },
	func(a *proof) **phase0.AggregateAndProof { return &a.Deneb },
	func(a *signedProof) **phase0.SignedAggregateAndProof { return &a.Deneb },
}}

var electraForms = forms{data: spec.DataVersionElectra, block: &electraBlocks, late: &lateForms{
	func(a *attestation) **electra.Attestation { return &a.Electra },
	func(a *proof) **electra.AggregateAndProof { return &a.Electra },
	func(a *signedProof) **electra.SignedAggregateAndProof { return &a.Electra },
}}

var fuluForms = forms{data: spec.DataVersionFulu, block: &fuluBlocks, late: &lateForms{
	func(a *attestation) **electra.Attestation { return &a.Fulu },
	func(a *proof) **electra.AggregateAndProof { return &a.Fulu },
	func(a *signedProof) **electra.SignedAggregateAndProof { return &a.Fulu },
}}

var capellaBlocks = blockForms{
	full:    formOf(func(p *proposal) **capella.BeaconBlock { return &p.Capella }, nil),
	blinded: formOf(func(p *proposal) **apicapella.BlindedBeaconBlock { return &p.CapellaBlinded }, nil),
	blind: func(full, blinded *proposal) (err error) {
		blinded.CapellaBlinded, err = blindCapella(full.Capella)
		return err
	},
	sign: func(p *proposal, s phase0.BLSSignature, out *signedBlock) {
		out.Capella = &capella.SignedBeaconBlock{Message: p.Capella, Signature: s}
	},
	signBlinded: func(p *proposal, s phase0.BLSSignature, out *signedBlinded) {
		out.Capella = &apicapella.SignedBlindedBeaconBlock{Message: p.CapellaBlinded, Signature: s}
	},
}

var denebBlocks = blockForms{
	full: formOf(func(p *proposal) **apideneb.BlockContents { return &p.Deneb },
		func(c *apideneb.BlockContents) bool { return c.Block != nil }),
	blinded: formOf(func(p *proposal) **apideneb.BlindedBeaconBlock { return &p.DenebBlinded }, nil),
	blind: func(full, blinded *proposal) (err error) {
		blinded.DenebBlinded, err = blindDeneb(full.Deneb.Block)
		return err
	},
	sign: func(p *proposal, s phase0.BLSSignature, out *signedBlock) {
		out.Deneb = &apideneb.SignedBlockContents{
			SignedBlock: &deneb.SignedBeaconBlock{Message: p.Deneb.Block, Signature: s},
			KZGProofs:   p.Deneb.KZGProofs, Blobs: p.Deneb.Blobs,
		}
	},
	signBlinded: func(p *proposal, s phase0.BLSSignature, out *signedBlinded) {
		out.Deneb = &apideneb.SignedBlindedBeaconBlock{Message: p.DenebBlinded, Signature: s}
	},
}

var electraBlocks = blockForms{
	full: formOf(func(p *proposal) **apielectra.BlockContents { return &p.Electra },
		func(c *apielectra.BlockContents) bool { return c.Block != nil }),
	blinded: formOf(func(p *proposal) **apielectra.BlindedBeaconBlock { return &p.ElectraBlinded }, nil),
	blind: func(full, blinded *proposal) (err error) {
		blinded.ElectraBlinded, err = blindElectra(full.Electra.Block)
		return err
	},
	late: func(p *proposal) (*electra.BeaconBlock, *apielectra.BlindedBeaconBlock) {
		if p.Blinded {
			return nil, p.ElectraBlinded
		}
		return p.Electra.Block, nil
	},
	sign: func(p *proposal, s phase0.BLSSignature, out *signedBlock) {
		out.Electra = &apielectra.SignedBlockContents{
			SignedBlock: &electra.SignedBeaconBlock{Message: p.Electra.Block, Signature: s},
			KZGProofs:   p.Electra.KZGProofs, Blobs: p.Electra.Blobs,
		}
	},
	signBlinded: func(p *proposal, s phase0.BLSSignature, out *signedBlinded) {
		out.Electra = &apielectra.SignedBlindedBeaconBlock{Message: p.ElectraBlinded, Signature: s}
	},
}

var fuluBlocks = blockForms{
	full: formOf(func(p *proposal) **apifulu.BlockContents { return &p.Fulu },
		func(c *apifulu.BlockContents) bool { return c.Block != nil }),
	blinded: formOf(func(p *proposal) **apielectra.BlindedBeaconBlock { return &p.FuluBlinded }, nil),
	blind: func(full, blinded *proposal) (err error) {
		blinded.FuluBlinded, err = blindElectra(full.Fulu.Block)
		return err
	},
	late: func(p *proposal) (*electra.BeaconBlock, *apielectra.BlindedBeaconBlock) {
		if p.Blinded {
			return nil, p.FuluBlinded
		}
		return p.Fulu.Block, nil
	},
	sign: func(p *proposal, s phase0.BLSSignature, out *signedBlock) {
		out.Fulu = &apifulu.SignedBlockContents{
			SignedBlock: &electra.SignedBeaconBlock{Message: p.Fulu.Block, Signature: s},
			KZGProofs:   p.Fulu.KZGProofs, Blobs: p.Fulu.Blobs,
		}
	},
	signBlinded: func(p *proposal, s phase0.BLSSignature, out *signedBlinded) {
		out.Fulu = &apielectra.SignedBlindedBeaconBlock{Message: p.FuluBlinded, Signature: s}
	},
}

// formOf makes the form of a field of a proposal. whole reports whether the block is complete; nil means always.
func formOf[T any, P interface {
	*T
	codec
}](place func(*proposal) *P, whole func(P) bool,
) blockForm {
	return blockForm{
		empty: func(p *proposal) codec {
			block := P(new(T))
			*place(p) = block
			return block
		},
		held: func(p *proposal) codec {
			if block := *place(p); block != nil && (whole == nil || whole(block)) {
				return block
			}
			return nil
		},
	}
}

// form returns the full or the blinded form.
func (b *blockForms) form(blinded bool) blockForm {
	if blinded {
		return b.blinded
	}
	return b.full
}
