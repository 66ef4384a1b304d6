package taker

import (
	"testing"

	"github.com/hawser-ssv/hawser/internal/laws/testdata/exports/offer"
)

func TestTake(*testing.T) { offer.ForTests() }
