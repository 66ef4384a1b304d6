package sim

import "slices"

// Tricks lists what liars do, from the Byzantine menu.
func Tricks() []Fault {
	return []Fault{
		{"equivocate", "a leader proposes two values"},
		{"silent", "says nothing, not even as the leader; beside other tricks in a quarter of the slots"},
		{"stale", "a leader justifies with messages of other rounds and values"},
		{"unproven", "claims a prepared value without proof"},
		{"own-round", "claims to have prepared in the round it asks for"},
		{"mismatch", "values that do not hash to their root"},
		{"duplicate-signers", "counts one signer several times"},
		{"double-vote", "prepares and commits to several values of a round"},
		{"late-commit", "keeps commits back until others have left the round"},
		{"two-faced", "tells some that it prepared and others that it did not"},
		{"slashable", "a leader proposes what would be slashed"},
		{"forge", "signs in the name of honest operators"},
		{"foreign", "justifies with messages of another duty"},
		{"future", "asks for rounds far ahead"},
		{"bad-share", "sends false partial signatures"},
		{"ghost-head", "a leader proposes a head that no block has"},
		{"ghost-block", "a leader proposes a block that the chain cannot take"},
		{"stolen-fees", "a leader proposes a block that pays itself"},
		{"stripped", "relays messages without their values, and decisions in every set of signers that is a quorum"},
		{"hoard", "fills the room for what is early: slots and rounds ahead, rounds long past, values that no role has"},
		{"copied-shares", "registers validators with the shares of others, removes them, lets their cluster run dry and pays again"},
	}
}

// wholeTricks are about what core runs do not have: a chain, blocks, shares.
var wholeTricks = []string{"bad-share", "ghost-head", "ghost-block", "stolen-fees", "copied-shares"}

func knownTrick(name string) bool {
	return slices.ContainsFunc(Tricks(), func(f Fault) bool { return f.Name == name })
}
