#!/usr/bin/env bash
# In a folder of its own, with a fresh install of the pinned compiler: rebuilds the
# contracts and compares artifacts and Go bindings byte for byte with the committed ones,
# then runs the Solidity tests and compares the gas snapshot. Needs Node 20, Go, network.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$root/package.json" "$root/package-lock.json" "$root/foundry.toml" "$work/"
mkdir "$work/contracts"
(cd "$root/contracts" && tar -c --exclude=./forge-out --exclude=./forge-cache --exclude='./artifacts/*.json' .) |
  tar -x -C "$work/contracts"
(cd "$work" && npm ci --loglevel=error --ignore-scripts)
node "$work/contracts/tools/build.js" >/dev/null

differ=0
for built in "$work"/contracts/artifacts/*.json; do
  name=$(basename "$built")
  cmp -s "$built" "$root/contracts/artifacts/$name" || { echo "contracts/artifacts/$name is stale: run make contracts" >&2; differ=1; }
done
for committed in "$root"/contracts/artifacts/*.json; do
  name=$(basename "$committed")
  [ -e "$work/contracts/artifacts/$name" ] || { echo "contracts/artifacts/$name is built from nothing" >&2; differ=1; }
done
(cd "$root" && go run ./contracts/tools/bindings) | cmp -s - "$root/contracts/binding/contracts.gen.go" ||
  { echo "contracts/binding/contracts.gen.go is stale: run make contracts" >&2; differ=1; }
[ "$differ" = 0 ] && echo "contracts: artifacts and bindings are what the sources give"

"$work/contracts/tools/test.sh"
exit "$differ"
