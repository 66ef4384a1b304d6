package observer

import "github.com/attestantio/go-eth2-client/spec/phase0"

var (
	attesterDomain = phase0.DomainType{1, 0, 0, 0}
	syncDomain     = phase0.DomainType{7, 0, 0, 0}
)

// attestationRoot is what a validator signs to attest these data.
func (n Network) attestationRoot(data phase0.AttestationData) phase0.Root {
	root, err := data.HashTreeRoot()
	if err != nil {
		return phase0.Root{}
	}
	return n.signingRoot(root, attesterDomain, phase0.Epoch(uint64(data.Slot)/n.SlotsPerEpoch))
}

// syncRoot is what a member of the sync committee signs, in this epoch, for a block.
func (n Network) syncRoot(block phase0.Root, epoch phase0.Epoch) phase0.Root {
	return n.signingRoot(block, syncDomain, epoch)
}

func (n Network) signingRoot(object phase0.Root, kind phase0.DomainType, epoch phase0.Epoch) phase0.Root {
	fork := phase0.ForkData{CurrentVersion: n.version(epoch), GenesisValidatorsRoot: n.ValidatorsRoot}
	forkRoot, err := fork.HashTreeRoot()
	if err != nil {
		return phase0.Root{}
	}
	var domain phase0.Domain
	copy(domain[:], kind[:])
	copy(domain[4:], forkRoot[:28])
	root, err := (&phase0.SigningData{ObjectRoot: object, Domain: domain}).HashTreeRoot()
	if err != nil {
		return phase0.Root{}
	}
	return root
}

func (n Network) version(epoch phase0.Epoch) phase0.Version {
	var out phase0.Version
	for _, fork := range n.Forks {
		if fork.Epoch <= epoch {
			out = fork.Version
		}
	}
	return out
}
