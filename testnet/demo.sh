#!/usr/bin/env bash
# Builds hawser, with progress, and shows four operators at work on a chain inside it, with a verdict.
#
#   testnet/demo.sh [ARGUMENT…]     arguments of `hawser devnet demo`
#
# Standard output has only what the demo prints there: with --json, one object. GO is the go command (go), BIN is the program to build (bin/hawser).
set -euo pipefail
cd "$(dirname "$0")/.."
go=${GO:-go}
bin=${BIN:-bin/hawser}
missing() { echo "$1" >&2; exit 1; }
command -v "$go" >/dev/null || missing "Go is not installed: get it from https://go.dev/dl/ (version $(sed -n 's/^go //p' go.mod) or newer), then run make demo again"
cc=$("$go" env CC)
command -v "${cc%% *}" >/dev/null || missing "there is no C compiler ($cc): install gcc or clang (on Debian and Ubuntu: apt install gcc libc6-dev), then run make demo again"
[ "$("$go" env CGO_ENABLED)" = 1 ] || missing "CGO_ENABLED is 0: run CGO_ENABLED=1 make demo; the signatures' library is written in C"

begun=$SECONDS
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo >&2 "building $bin (the first time it takes some minutes; later, seconds)"
"$go" build -trimpath -v -o "$bin" ./cmd/hawser >"$log" 2>&1 &
build=$!
trap 'kill "$build" 2>/dev/null || true; rm -f "$log"' EXIT
told=0
while kill -0 "$build" 2>/dev/null; do
  sleep 1
  if [ $((SECONDS - begun - told)) -ge 15 ]; then
    told=$((SECONDS - begun))
    echo >&2 "  building for $told s: $(grep -c '^go: downloading' "$log" || true) modules fetched, $(grep -vc '^go: ' "$log" || true) packages compiled; now $(tail -1 "$log")"
  fi
done
wait "$build" || { grep -E -A20 '^#|: error|:[0-9]+:' "$log" >&2 || tail -20 "$log" >&2; missing "the build did not succeed"; }
rm -f "$log"
trap - EXIT
echo >&2 "built after $((SECONDS - begun)) s"
exec "$bin" devnet demo "$@"
