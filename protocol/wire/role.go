package wire

// Role is the kind of duty that a message serves. It is an int32 on the wire. Source: spec/wire.md#roles, spec/wire.md#message-types.
type Role int32

// The roles. RoleAggregator and RoleSyncContribution end with the Boole fork, RoleAggregatorCommittee begins with it.
const (
	RoleCommittee             Role = 0
	RoleAggregator            Role = 1
	RoleProposer              Role = 2
	RoleSyncContribution      Role = 3
	RoleValidatorRegistration Role = 4
	RoleVoluntaryExit         Role = 5
	RoleAggregatorCommittee   Role = 6
	RoleUnknown               Role = -1
)

var roleNames = [...]string{
	"committee", "aggregator", "proposer", "sync-contribution", "validator-registration", "voluntary-exit", "aggregator-committee",
}

// String returns the role's name as logs and metrics use it.
func (r Role) String() string {
	if r < 0 || int(r) >= len(roleNames) {
		return "unknown"
	}
	return roleNames[r]
}

// dutyData checks the data of each kind of duty that a role decides, and refuses those that have none. A new kind is a new row.
var dutyData = map[BeaconDuty]func(*ConsensusData) error{
	DutyProposer: func(d *ConsensusData) error {
		_, err := d.Block()
		return err
	},
	DutyAggregator: func(d *ConsensusData) error {
		_, err := d.Aggregate()
		return err
	},
	DutySyncContribution: func(d *ConsensusData) error {
		_, err := d.Contributions()
		return err
	},
	DutyValidatorRegistration: func(*ConsensusData) error {
		return Errorf(CodeValidatorRegistrationNoConsensusData, "consensus data: a validator registration has none")
	},
	DutyVoluntaryExit: func(*ConsensusData) error {
		return Errorf(CodeValidatorExitNoConsensusData, "consensus data: a voluntary exit has none")
	},
}
