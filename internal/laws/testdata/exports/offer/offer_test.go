package offer_test

import (
	"testing"

	"github.com/hawser-ssv/hawser/internal/laws/testdata/exports/offer"
)

func TestOwn(*testing.T) { offer.OnlyOwnTests() }

func ExampleShown() {
	offer.Shown()
	// Output:
}
