package sim

import "testing"

// TestSameStoryOnDisk plays stories with every fault on a plain memory and on the database of a node: crashes between a write and its sync
// leave the same on both, so that every word is the same.
func TestSameStoryOnDisk(t *testing.T) {
	crashes := 0
	for seed := uint64(1); seed <= 12; seed++ {
		story := Draw(seed, Choice{Operators: 4, Slots: 12, Faults: names(Faults()), Tricks: names(Tricks())})
		for _, a := range story.Acts {
			if a.Verb == Crash {
				crashes++
			}
		}
		memory, err := Play(story, Options{Trace: true})
		if err != nil {
			t.Fatal(err)
		}
		disk, err := Play(story, Options{Trace: true, Disk: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range disk.Violations {
			t.Errorf("seed %d: %s: %s", seed, v.Property, v.Text)
		}
		if memory.Trace != disk.Trace {
			t.Errorf("seed %d is another story on a disk", seed)
		}
	}
	if crashes < 5 {
		t.Errorf("%d operators crash in all stories", crashes)
	}
}
