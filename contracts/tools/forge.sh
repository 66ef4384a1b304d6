#!/usr/bin/env bash
# Runs forge from the repository's root with the pinned compiler, for example:
#   contracts/tools/forge.sh test
set -euo pipefail

cd "$(dirname "$0")/../.."
[ -d node_modules/solc ] || npm ci --loglevel=error --ignore-scripts
for forge in node_modules/@foundry-rs/forge-*/bin/forge; do
  [ -x "$forge" ] && exec "$forge" "$@"
done
echo "forge.sh: no forge for this platform under node_modules/@foundry-rs: run npm ci" >&2
exit 1
