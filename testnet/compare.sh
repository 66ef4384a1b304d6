#!/usr/bin/env bash
# Runs one scenario on geth and Prysm and on the embedded chain, and compares duties, what became of them, and the answers.
#
#   testnet/compare.sh [ARGUMENT…]     arguments of `hawser devnet run` (--epochs 3)
#
# BIN is the program (bin/hawser), LOGS keeps the runs' folders (a temporary folder), PORT_BASE is the first port (24000). REAL
# is the folder of a run on real clients that was kept already. Ends with 0 only if both runs pass and agree.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=${BIN:-bin/hawser}
logs=${LOGS:-$(mktemp -d)}
mkdir -p "$logs"
base=${PORT_BASE:-24000}
[ $# -gt 0 ] || set -- --epochs 3
failed=0
real=${REAL:-}
if [ -z "$real" ]; then
  real=$logs/real
  "$bin" devnet run --json --keep --dir "$real" --port-base "$base" "$@" >"$logs/real.json" </dev/null || failed=1
fi
"$bin" devnet run --embedded --json --keep --dir "$logs/embedded" --port-base "$base" "$@" >"$logs/embedded.json" </dev/null || failed=1
"$bin" devnet compare "$real" "$logs/embedded" || failed=1
echo "logs are in $logs"
exit "$failed"
