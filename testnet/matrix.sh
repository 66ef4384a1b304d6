#!/usr/bin/env bash
# Runs the local network in every combination that Hawser promises, one after the other, and prints a table of the verdicts.
#
#   testnet/matrix.sh [NAME…]      run all rows, or those whose name contains one of the words
#
# BIN is the program (bin/hawser), LOGS keeps the runs' folders (a temporary folder), PORT_BASE is the first port (24000),
# ARGS is added to every run (such as --functional on a shared machine). Ends with 0 only if every row passes.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=${BIN:-bin/hawser}
logs=${LOGS:-$(mktemp -d)}
mkdir -p "$logs"
base=${PORT_BASE:-24000}

# name | arguments
rows='
electra-4                | --operators 4 --epochs 6
electra-7                | --operators 7 --epochs 6
embedded-4               | --embedded --operators 4 --epochs 3
static-peers             | --operators 4 --epochs 3 --static-peers
fulu-4                   | --operators 4 --slots-per-epoch 32 --fork fulu@2 --epochs 3
fulu-7                   | --operators 7 --slots-per-epoch 32 --fork fulu@2 --epochs 3
slots-12s                | --operators 4 --slot 12s --epochs 3
exit                     | --operators 4 --epochs 4 --exit-validator 5@1
deposit                  | --operators 4 --deposit-validator
operator-stopped         | --operators 4 --epochs 6 --stop-operator 4@2 --start-operator 4@4
beacon-stopped           | --operators 4 --epochs 6 --beacons 2 --executions 2 --stop-beacon 1@2 --start-beacon 1@4
second-beacon-stopped    | --operators 4 --epochs 6 --beacons 2 --executions 2 --stop-beacon 2@2 --start-beacon 2@4
execution-stopped        | --operators 4 --epochs 6 --beacons 2 --executions 2 --stop-execution 1@2 --start-execution 1@4
second-execution-stopped | --operators 4 --epochs 6 --beacons 2 --executions 2 --stop-execution 2@2 --start-execution 2@4
clients-of-one-gone      | --operators 4 --epochs 6 --cut-clients 3@2-4
partition-2-2            | --operators 4 --epochs 6 --partition 1,2|3,4@2-3
partition-3-1            | --operators 4 --epochs 6 --partition 1,2,3|4@2-4
liar-bad-share           | --operators 4 --epochs 5 --corrupt-operator 4@1=bad-share
liar-bad-proposal        | --operators 4 --epochs 5 --corrupt-operator 4@1=bad-proposal
liar-equivocate          | --operators 4 --epochs 5 --corrupt-operator 4@1=equivocate
liar-flood               | --operators 4 --epochs 5 --corrupt-operator 4@1=flood
'

wanted() { # is this row asked for?
  [ $# -eq 1 ] && return 0
  local name=$1 word
  shift
  for word; do [[ $name == *"$word"* ]] && return 0; done
  return 1
}

table=$logs/table.md
verdicts=()
failed=0
while IFS='|' read -r name arguments; do
  name=$(xargs <<<"$name")
  [ -n "$name" ] || continue
  wanted "$name" "$@" || continue
  echo "--- $name"
  read -ra list <<<"$arguments"
  # ARGS holds several words.
  # shellcheck disable=SC2086
  "$bin" devnet run --json --keep --dir "$logs/$name" --port-base "$base" "${list[@]}" ${ARGS:-} >"$logs/$name.json" </dev/null || failed=$((failed + 1))
  verdicts+=("$logs/$name.json")
done <<<"$rows"
echo
[ ${#verdicts[@]} -gt 0 ] || { echo "no row has such a name"; exit 1; }
"$bin" devnet table "${verdicts[@]}" | tee "$table"
echo "logs are in $logs; $failed failed"
[ "$failed" -eq 0 ]
