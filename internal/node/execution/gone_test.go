package execution

import (
	"testing"
	"time"

	"github.com/hawser-ssv/hawser/internal/testnet/fakechain/scripted"
)

// TestFaultABlockThatIsGoneBlamesNobody: kind C5. A client that was left for what it said of a block is believed again when the block
// is in no chain any more, though it can never give its logs.
func TestFaultABlockThatIsGoneBlamesNobody(t *testing.T) {
	for _, clients := range []string{"a", "ab"} {
		t.Run(clients, func(t *testing.T) {
			t.Parallel()
			s := newStageOf(t, clients, "", 10*time.Second)
			s.settles()
			s.clients["a"].Behave(scripted.Conduct{Hide: 1})
			s.play("mine l1\nmine 2")
			eventually(t, "it is named", func() bool { return s.hiders() == "a" })
			s.play("a honest down\nfork 3\nmine 6\na honest")
			eventually(t, "it is believed again", func() bool { return s.hiders() == "" || clients == "ab" && s.f.Status().State == Live })
			s.play("mine l2\nmine 3\nwait")
			eventually(t, "nobody is blamed", func() bool { return s.hiders() == "" })
		})
	}
}
