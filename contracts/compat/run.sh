#!/usr/bin/env bash
# Runs a public suite, written for the reference contracts, against these: a folder of its own,
# the suite's tests and mocks, and Hawser's contracts where the reference's would be. Prints
# one row a file; fails unless every test passed. Needs Node 20 and, once, the network.
#
#   contracts/compat/run.sh DIR [TEST_FILE...]      DIR: a checkout of the suite (see README.md)
#   HAWSER_COMPAT_MODULES=DIR                       an installed node_modules to use instead of npm ci
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
contracts=$(dirname "$here")
suite=$(cd "${1:?usage: run.sh DIR [TEST_FILE...]}" && pwd)
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The suite's own contracts that take part; README.md says why the others do not.
mocks='^contracts/test/(mocks/[A-Za-z]*\.sol|SSVNetworkBasicUpgrade\.sol)$'

cp "$here"/{package.json,package-lock.json,hardhat.config.ts,tsconfig.json,reporter.js} "$work/"
mkdir "$work/committed" "$work/contracts"
cp "$contracts"/artifacts/*.json "$work/committed/"
(cd "$contracts" && find . -name '*.sol' -not -path './test/*' -not -path './forge-*' -print0 | tar -c --null -T -) | tar -x -C "$work/contracts"
(cd "$suite" && find contracts/test -name '*.sol' | grep -E "$mocks" | tar -c -T - test) | tar -x -C "$work"
node "$here/fixtures.js" "$work/test/helpers/json"

if [ -n "${HAWSER_COMPAT_MODULES:-}" ]; then
  mkdir "$work/node_modules"
  ln -s "$HAWSER_COMPAT_MODULES"/{.[!.]*,*} "$work/node_modules/"
else
  (cd "$work" && npm ci --loglevel=error --ignore-scripts --legacy-peer-deps)
fi
rm -rf "$work/node_modules/ssv-keys"
mkdir "$work/node_modules/ssv-keys"
cp "$here/ssv-keys.js" "$work/node_modules/ssv-keys/index.js"

cd "$work"
if [ $# = 0 ]; then
  mapfile -t tests < <(find test -name '*.ts' -not -path 'test/helpers/*' | sort)
  set -- "${tests[@]}"
fi
export HARDHAT_DISABLE_TELEMETRY_PROMPT=true
npx --no-install hardhat test "$@" | tee verdict
# Mocha calls a run without tests, or with skipped ones, a success.
tail -n 1 verdict | grep -Eq '^[1-9][0-9]* passed, 0 failed$' || { echo "run.sh: not every test passed" >&2; exit 1; }
