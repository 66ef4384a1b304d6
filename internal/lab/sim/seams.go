package sim

// seam is a row that puts bugs into one file: new stands in the copy where old stands in the file, exactly once.
type seam struct {
	// file is a path from the top of the source tree.
	file     string
	old, new string
}

const (
	inQBFT     = "internal/protocol/qbft/"
	inDuty     = "internal/protocol/duty/"
	inGossip   = "internal/protocol/gossip/"
	inRegistry = "protocol/registry/"
	inEngine   = "internal/node/engine/"
	inRoster   = "internal/node/roster/"
)

// seams lists the rows, by file. A row of two bugs names both, because rows may not overlap.
func seams() []seam {
	return []seam{
		{"internal/lab/planted/planted.go", `const Built = false`, `const Built = true`},

		{
			inQBFT + "decided.go", `	return hasRoot(m, wire.ValueRoot(m.Signed.FullData), wire.CodeRootHashInvalid)`,
			`	if planted.Bug("decision-without-value") { return nil }
	return hasRoot(m, wire.ValueRoot(m.Signed.FullData), wire.CodeRootHashInvalid)`,
		},
		{inQBFT + "rules.go", `if err := i.hasIdentifier(m); err != nil {`, `if err := i.hasIdentifier(m); err != nil && !planted.Bug("foreign-justification") {`},
		{
			inQBFT + "rules.go", `	return i.cfg.verify(m)`,
			`	if planted.Bug("unchecked-justification") { return nil }
	return i.cfg.verify(m)`,
		},
		{
			inQBFT + "commit.go", `	if signers < i.cfg.Committee.Quorum() {`,
			`	if planted.Bug("commits-of-any-root") { signers = uniqueSigners(i.s.Commits[m.QBFT.Round]) }
	if signers < i.cfg.Committee.Quorum() {`,
		},
		{
			inQBFT + "commit.go", `func (i *Instance) checkCommit(m *Message, r wire.Round, root [32]byte) error {`,
			`func (i *Instance) checkCommit(m *Message, r wire.Round, root [32]byte) error {
	if planted.Bug("commits-of-any-root") { root = m.QBFT.Root }`,
		},
		{inQBFT + "proposal.go", `if !i.s.Proposals.addFirst(m) {`, `if !i.s.Proposals.addFirst(m) && !planted.Bug("double-prepare") {`},
		{inQBFT + "proposal.go", `if m.QBFT.Round > i.s.Round {`, `if m.QBFT.Round > i.s.Round || planted.Bug("round-goes-back") {`},
		{
			inQBFT + "proposal.go", `	return r > i.s.Round || (r == i.s.Round && i.s.ProposalAccepted == nil)`,
			`	if planted.Bug("double-prepare") && r == i.s.Round || planted.Bug("round-goes-back") && r < i.s.Round { return true }
	return r > i.s.Round || (r == i.s.Round && i.s.ProposalAccepted == nil)`,
		},
		{inQBFT + "proposal.go", `if err := i.cfg.checkValue(value); err != nil {`, `if err := i.cfg.checkValue(value); err != nil && !planted.Bug("unchecked-value") {`},
		{
			inQBFT + "proposal.go", `	highest := highestPrepared(roundChanges)`,
			`	highest := highestPrepared(roundChanges)
	if planted.Bug("any-prepared") {
		highest = nil
		for _, m := range roundChanges {
			if m.QBFT.DataRound != 0 { highest = m; break }
		}
	}`,
		},
		{inQBFT + "proposal.go", `if !i.quorum(prepares) {`, `if !i.quorum(prepares) && !planted.Bug("unproven-preparation") {`},
		{
			inQBFT + "proposal.go", `if err := hasRoot(highest, root, wire.CodeProposedDataMismatch); err != nil {`,
			`if err := hasRoot(highest, root, wire.CodeProposedDataMismatch); err != nil && !planted.Bug("value-root-mismatch") {`,
		},
		{inQBFT + "instance.go", `if m.QBFT.Round < i.s.Round {`, `if m.QBFT.Round < i.s.Round && !planted.Bug("round-goes-back") {`},
		{
			inQBFT + "instance.go", `		i.emit(Joined{Identifier: i.cfg.Identifier, Height: i.s.Height})`,
			`		if !planted.Bug("joined-not-recorded") { i.emit(Joined{Identifier: i.cfg.Identifier, Height: i.s.Height}) }`,
		},
		{
			inQBFT + "instance.go", `	return uniqueSigners(messages) >= i.cfg.Committee.Quorum()`,
			`	signers, quorum := uniqueSigners(messages), i.cfg.Committee.Quorum()
	if planted.Bug("signers-counted-twice") { signers = len(messages) }
	if planted.Bug("quorum-off-by-one") { quorum-- }
	return signers >= quorum`,
		},
		{
			inQBFT + "instance.go", `	err := i.broadcastRoundChange(next)`,
			`	if planted.Bug("forgotten-preparation") { i.s.LastPreparedRound, i.s.LastPreparedValue = 0, nil }
	err := i.broadcastRoundChange(next)`,
		},
		{inQBFT + "prepare.go", `|| before || !i.quorum(i.s.Prepares[i.s.Round]) {`, `|| before || !i.quorum(i.s.Prepares[i.s.Round]) && !planted.Bug("commit-without-quorum") {`},
		{
			inQBFT + "prepare.go", `	if err := i.checkPrepare(m, r, root); err != nil {`,
			`	if planted.Bug("stale-prepares") { r = m.QBFT.Round }
	if err := i.checkPrepare(m, r, root); err != nil {`,
		},
		{
			inQBFT + "roundchange.go", `if err := hasRoot(m, root, wire.CodeRootHashInvalid); err != nil {`,
			`if err := hasRoot(m, root, wire.CodeRootHashInvalid); err != nil && !planted.Bug("value-root-mismatch") && !planted.Bug("any-prepared") {`,
		},
		{
			inQBFT + "roundchange.go", `	if !i.quorum(prepares) {
		return wire.`,
			`	if !i.quorum(prepares) && !planted.Bug("unproven-preparation") {
		return wire.`,
		},
		{
			inQBFT + "roundchange.go", `		if i.justified(r, value, wire.ValueRoot(value), roundChanges, prepares) == nil {`,
			`		if planted.Bug("own-value-over-prepared") { return i.s.StartValue, nil, true }
		if i.justified(r, value, wire.ValueRoot(value), roundChanges, prepares) == nil {`,
		},
		{
			inQBFT + "roundchange.go", `if len(signers) < i.cfg.Committee.PartialQuorum() {`,
			`if len(signers) < i.cfg.Committee.PartialQuorum() && !(planted.Bug("follow-one") && len(signers) > 0) {`,
		},

		{inDuty + "content.go", `	case index != p.share.Index:`, `	case planted.Bug("impossible-blocks"):
	case index != p.share.Index:`},
		{inDuty + "content.go", `if block.Blinded || len(p.payees) == 0 {`, `if block.Blinded || len(p.payees) == 0 || planted.Bug("any-payee") {`},
		{inDuty + "gate.go", `if g.claims == nil || `, `if g.claims == nil || planted.Bug("made-up-heads") || `},

		{inGossip + "rules_consensus.go", `> c.role.MaxValue`, `> c.role.MaxValue && !planted.Bug("value-of-any-length")`},
		{
			inGossip + "rules_consensus.go", `	if len(c.m.Signed.FullData) > 0 {`,
			`	if len(c.m.Signed.FullData) > 0 || planted.Bug("stripped-remembered") || planted.Bug("decision-without-value") {`,
		},
		{
			inGossip + "rules_consensus.go", `	return place.seen && place.signed != c.m.signed &&`,
			`	return !planted.Bug("double-prepare") && place.seen && place.signed != c.m.signed &&`,
		},
		{inGossip + "rules_consensus.go", `	return proposal.seen &&`, `	return !planted.Bug("double-prepare") && proposal.seen &&`},
		{
			inGossip + "rules_consensus.go", `	if !c.decided() {`,
			`	if !c.decided() || planted.Bug("decisions-multiply") {`,
		},
		{
			inGossip + "rules_consensus.go", `	return c.m.QBFT.Round < lowest || c.m.QBFT.Round > highest`,
			`	if planted.Bug("rounds-long-past") { lowest = wire.FirstRound }
	if planted.Bug("rounds-far-ahead") { highest = c.m.QBFT.Round }
	return c.m.QBFT.Round < lowest || c.m.QBFT.Round > highest`,
		},
		{inGossip + "rules_timing.go", `return c.net.Early(c.m.Slot, c.now)`, `return c.net.Early(c.m.Slot, c.now) && !planted.Bug("slots-ahead")`},

		{
			inRegistry + "apply.go", `validator.Committee, validator.SharePublicKeys); err != nil {`,
			`validator.Committee, validator.SharePublicKeys); err != nil && !planted.Bug("copied-shares") {`,
		},
		{inRegistry + "apply.go", `if bound && holder != validator.PublicKey {`, `if bound && holder != validator.PublicKey && !planted.Bug("copied-shares") {`},

		{
			inEngine + "engine.go", `	if o.Scheme == nil {`,
			`	if planted.Bug("schedule-read-once") {
		chain := o.Chain()
		o.Chain = func() *eth.Chain { return chain }
	}
	if o.Scheme == nil {`,
		},
		{
			inEngine + "room.go", `		out := r.largest().next(r.newest)`,
			`		out := r.largest().next(r.newest)
		if planted.Bug("room-for-whoever-comes") && m.inRoom { out = m }`,
		},

		{
			inRoster + "reindex.go", `	if !ok {
		d.drop(pk)
		return share, gone`,
			`	if !ok {
		d.drop(pk)
		if old != nil && old.refused != registry.RefusedNot && planted.Bug("copies-take-shares-away") {
			return old.sharePubs[r.registry.OwnID()-1], true
		}
		return share, gone`,
		},
		{
			inRoster + "shares.go", `			if share, own := ownShare(v); own {`,
			`			share, own := ownShare(v)
			if planted.Bug("records-rise-for-copies") { share, own = v.SharePublicKey(r.registry.OwnID()) }
			if own {`,
		},
		{inRoster + "orphans.go", `if r.inUse(share) {`, `if r.inUse(share) && !planted.Bug("copies-take-shares-away") {`},
	}
}
