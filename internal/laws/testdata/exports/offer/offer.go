package offer

import "errors"

type Result struct{ Part Part }

type Part int

const (
	NoPart   Part = 0
	MetPart  Part = 1
	DeadPart Part = 2
)

var ErrMet = errors.New("met")

type Whole interface{ Half }

type Half interface{ Do() }

func Used() (*Result, error) { return &Result{MetPart}, ErrMet }

func Dead() {}

func OnlyOwnTests() {}

func Shown() {}

func ForTests() {}
