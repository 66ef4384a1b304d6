# `make` alone prints the verbs.
GO ?= go
CASES ?=

help: ## print the verbs
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## four operators on a chain inside the program: nothing needed but Go and a C compiler, a verdict after two minutes
	@GO=$(GO) testnet/demo.sh $(ARGS)

build: ## build bin/hawser
	$(GO) build -trimpath -o bin/hawser ./cmd/hawser

build-nolab: ## build bin/hawser-nolab, as it is packaged: without simulator, local network, interpreter and liars
	$(GO) build -trimpath -tags nolab -o bin/hawser-nolab ./cmd/hawser

test: ## everything that proves the code, without real clients
	$(GO) vet ./...
	$(GO) test ./...
	$(GO) vet -tags nolab ./cmd/hawser
	$(GO) test -tags nolab ./cmd/hawser
	cd lab/conformance && $(GO) vet ./... && $(GO) test ./...
	cd lab/peers && $(GO) vet ./... && $(GO) test ./...

# What RACE names; CI names its rooms in .ci/run.
RACE ?= ./internal/node/... ./internal/testnet/process ./contracts/client

race: ## the packages that share memory between goroutines, under the race detector (RACE="./internal/node/engine …" for some)
	$(GO) test -race -p 1 -timeout 30m $(RACE)

LINT = $(GO) tool -modfile=$(CURDIR)/tools/go.mod golangci-lint run -c $(CURDIR)/.golangci.yml

lint: ## golangci-lint with what .golangci.yml lists, gofumpt among it, at a pinned version
	$(LINT) ./...
	cd lab/conformance && $(LINT) ./...
	cd lab/peers && $(LINT) ./...

conformance: ## replay the public test vectors, file by file
	cd lab/conformance && $(GO) run .

devnet: build ## a local Ethereum with four operators, and the verdict read back from the chain
	bin/hawser devnet run $(ARGS)

devnet-matrix: build ## every combination of local networks (JOBS=2 SLOT=6s: two side by side)
	testnet/matrix.sh

bench: build ## hot steps beside other nodes' libraries, and whole operators up to 1,000 validators; writes docs/evidence/bench.md (15 minutes)
	cd lab/peers && $(GO) run . -out ../../docs/evidence/bench.md -hawser ../../bin/hawser

bench-quick: ## a first look at the hot steps, in two minutes
	cd lab/peers && $(GO) run . -quick

bench-history: build ## the curve from the network's first node to Hawser; writes docs/evidence/history.md and its picture (5 minutes)
	bin/hawser bench history --validators 100,500,1000,2000,5000 --svg docs/evidence/history.svg --page docs/evidence/history.md

bench-go: ## the benchmarks of the packages, with allocations
	$(GO) test -run '^$$' -bench . -benchmem -cpu 1 ./protocol/... ./internal/node/signer/... ./internal/node/p2p/...

bench-record: ## measure the five hot steps at HEAD and record them in internal/bench/recorded.txt, to be committed
	$(GO) run ./internal/bench record

OUT ?=

bench-compare: ## measure the working tree and the recorded commit in turns; fails if a hot step takes more than 1.25 times as long
	$(GO) run ./internal/bench -out "$(OUT)" compare

vuln: ## known vulnerabilities of the dependencies, from Go's public database (needs the network)
	$(GO) tool -modfile=tools/go.mod govulncheck ./...

fuzz: ## every fuzz target, FUZZTIME each (10m)
	.ci/fuzz $(or $(FUZZTIME),10m)

generate: ## rewrite everything generated: codecs, reference pages, licences
	$(GO) generate ./...
	$(GO) run ./cmd/hawser reference --out docs/reference
	$(GO) run ./internal/licences

contracts: ## compile the contracts and rebuild bindings (needs Node)
	contracts/tools/build.sh

contracts-check: ## rebuild the contracts elsewhere and compare byte for byte (needs Node)
	contracts/tools/check.sh

.PHONY: help demo build build-nolab test race lint vuln conformance devnet devnet-matrix bench bench-quick bench-history bench-go bench-record bench-compare fuzz generate contracts contracts-check
