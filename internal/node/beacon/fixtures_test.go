package beacon

import apiv1 "github.com/attestantio/go-eth2-client/api/v1"

func preparation() []*apiv1.ProposalPreparation {
	return []*apiv1.ProposalPreparation{{ValidatorIndex: 1}}
}
