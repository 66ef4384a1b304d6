#!/usr/bin/env bash
# Builds artifacts, then Go bindings. Needs Node 20 and network or a warm npm cache once.
set -euo pipefail

cd "$(dirname "$0")/../.."
[ -d node_modules/solc ] || npm ci --loglevel=error --ignore-scripts
node contracts/tools/build.js
bindings=$(mktemp)
trap 'rm -f "$bindings"' EXIT
go run ./contracts/tools/bindings >"$bindings"
cp "$bindings" contracts/binding/contracts.gen.go
