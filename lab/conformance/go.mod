module github.com/hawser-ssv/hawser/lab/conformance

go 1.26.8

require (
	github.com/attestantio/go-eth2-client v0.29.0
	github.com/hawser-ssv/hawser v0.0.0
)

require (
	filippo.io/bigmod v0.1.1-0.20260103110540-f8a47775ebe5 // indirect
	github.com/OffchainLabs/go-bitfield v0.0.0-20251031151322-f427d04d8506 // indirect
	github.com/bits-and-blooms/bitset v1.25.0 // indirect
	github.com/casbin/govaluate v1.10.0 // indirect
	github.com/consensys/gnark-crypto v0.22.0 // indirect
	github.com/ethereum/go-ethereum v1.17.8 // indirect
	github.com/fatih/color v1.16.0 // indirect
	github.com/goccy/go-yaml v1.9.2 // indirect
	github.com/holiman/uint256 v1.3.2 // indirect
	github.com/klauspost/cpuid/v2 v2.4.0 // indirect
	github.com/mattn/go-colorable v0.1.14 // indirect
	github.com/mattn/go-isatty v0.0.20 // indirect
	github.com/pk910/dynamic-ssz v1.3.3 // indirect
	github.com/pk910/hashtree-bindings v0.2.2 // indirect
	github.com/pkg/errors v0.9.1 // indirect
	github.com/supranational/blst v0.3.17 // indirect
	golang.org/x/crypto v0.57.0 // indirect
	golang.org/x/sys v0.48.0 // indirect
	golang.org/x/xerrors v0.0.0-20200804184101-5ec99f83aff1 // indirect
)

replace github.com/hawser-ssv/hawser => ../..
