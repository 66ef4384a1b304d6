// Package deps pins modules while the rooms that use them are being written.
package deps

import (
	_ "filippo.io/bigmod"
	_ "github.com/attestantio/go-eth2-client/http"
	_ "github.com/cespare/xxhash/v2"
	_ "github.com/cockroachdb/datadriven"
	_ "github.com/cockroachdb/pebble/v2"
	_ "github.com/consensys/gnark-crypto/ecc/bls12-381"
	_ "github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	_ "github.com/ethereum/go-ethereum/ethclient"
	_ "github.com/ethereum/go-ethereum/ethclient/simulated"
	_ "github.com/ethereum/go-ethereum/core/vm/runtime"
	_ "github.com/ethereum/go-ethereum/p2p/discover"
	_ "github.com/knadh/koanf/v2"
	_ "github.com/libp2p/go-libp2p"
	_ "github.com/libp2p/go-libp2p-pubsub"
	_ "github.com/pk910/dynamic-ssz"
	_ "github.com/prometheus/client_golang/prometheus/promhttp"
	_ "github.com/spf13/cobra"
	_ "github.com/supranational/blst/bindings/go"
	_ "github.com/wealdtech/go-eth2-wallet-encryptor-keystorev4"
	_ "golang.org/x/sync/errgroup"
	_ "pgregory.net/rapid"
	_ "go.yaml.in/yaml/v2"
)
