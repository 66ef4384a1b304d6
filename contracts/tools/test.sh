#!/usr/bin/env bash
# The Solidity tests: units, findings, invariants, and the gas snapshot at tolerance 0.
# With "snapshot" as its argument it writes contracts/gas.snapshot anew instead of
# comparing. Needs Node and, once, the network (npm ci).
set -euo pipefail

cd "$(dirname "$0")/../.."
snapshot=(snapshot --isolate --match-contract '^GasTest$')
if [ "${1:-}" = snapshot ]; then
  contracts/tools/forge.sh "${snapshot[@]}" --snap contracts/gas.snapshot >/dev/null
  exit
fi
contracts/tools/forge.sh test "$@"
contracts/tools/forge.sh "${snapshot[@]}" --check contracts/gas.snapshot >/dev/null ||
  { echo "contracts/gas.snapshot differs: run contracts/tools/test.sh snapshot and explain the difference" >&2; exit 1; }
echo "contracts: gas as in contracts/gas.snapshot"
