#!/usr/bin/env bash
# Rebuilds the contracts from a fresh install of the pinned compiler, in a folder of its
# own, and compares artifacts and Go bindings byte for byte with the committed ones.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$root/package.json" "$root/package-lock.json" "$work/"
cp -R "$root/contracts" "$work/contracts"
rm -f "$work"/contracts/artifacts/*.json
(cd "$work" && npm ci --loglevel=error --ignore-scripts --omit=optional)
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
exit "$differ"
