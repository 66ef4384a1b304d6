package taker

import "github.com/hawser-ssv/hawser/internal/laws/testdata/exports/offer"

func take() (any, error) {
	v, err := offer.Used()
	return v, err
}

var (
	_             = take
	_ offer.Whole = nil
)
