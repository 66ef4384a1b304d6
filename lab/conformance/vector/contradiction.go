package vector

import (
	"fmt"
	"strings"
)

// Contradiction is an expectation of the release that today's network does not share, and why. Everything else in the file must
// hold.
type Contradiction struct {
	// File is the vector's name, Field the expectation, or the list or object that it belongs to.
	File, Field string
	// Reason says what the network does instead.
	Reason string
}

// contradictions are the expectations of v1.2.2 that the nodes of 2026 do not share.
var contradictions = []Contradiction{
	{
		"maxmsgsize.StructureSizeTest_structure_size_test_max_PartialSignatureMessages", "IsMaxSize",
		"the list has room for 5048 entries since v1.2.3, 1512 are not the most",
	},
	{
		"maxmsgsize.StructureSizeTest_structure_size_test_max_SSVMessage_from_qbftMessage", "IsMaxSize",
		"Data has room for 726932 bytes since v1.2.3, the largest QBFT message (722412) does not fill it",
	},
	{
		"partialsigmessage.EncodingTest_PartialSignatureMessages_encoding", "ExpectedRoot",
		"a list's limit is part of its hash tree root: 5048 instead of 1512; the bytes are the same and the root is never sent",
	},
}

// contradicted takes the failures out that a contradiction explains. used says whether there was one.
func contradicted(file string, failures []failure) (rest []failure, used *Contradiction) {
	for i := range contradictions {
		x := &contradictions[i]
		if x.File != file {
			continue
		}
		for _, f := range failures {
			if f.field == x.Field || strings.HasPrefix(f.field, x.Field+".") {
				used = x
			} else {
				rest = append(rest, f)
			}
		}
		if used == nil {
			rest = append(rest, failure{text: fmt.Sprintf("%s agrees with the release, so that it is no contradiction any more", x.Field)})
		}
		return rest, used
	}
	return failures, nil
}
