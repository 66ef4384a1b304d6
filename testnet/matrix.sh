#!/usr/bin/env bash
# Runs the local network in every combination that Hawser promises and prints a table of the verdicts.
#
#   testnet/matrix.sh [NAME…]      run all rows, or those whose name contains one of the words
#
# JOBS networks run side by side (1), each with two hundred ports of its own from PORT_BASE (24000) on; rows marked "alone" need a
# machine for themselves and get it. SLOT is the slot's length where a row does not say one (devnet chooses what suits the machine,
# which is no good choice beside another network). BIN is the program (bin/hawser), LOGS keeps the runs' folders (a temporary
# folder), ARGS is added to every run (such as --functional on a shared machine). Ends with 0 only if every row passes.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=${BIN:-bin/hawser}
logs=${LOGS:-$(mktemp -d)}
mkdir -p "$logs"
base=${PORT_BASE:-24000}
jobs=${JOBS:-1}

# name | room | arguments, the longest first
rows='
fulu-4                   | half  | --operators 4 --slots-per-epoch 32 --fork fulu@2 --epochs 3
upgrade-beacon           | half  | --operators 4 --slots-per-epoch 32 --fork fulu@4 --upgrade-beacon 1@3 --upgrade-beacon 2@3 --upgrade-beacon 3@3 --upgrade-beacon 4@3 --epochs 3
deposit                  | half  | --operators 4 --deposit-validator
electra-4                | half  | --operators 4 --epochs 6
embedded-4               | half  | --embedded --operators 4 --epochs 3
static-peers             | half  | --operators 4 --epochs 3 --static-peers
slots-12s                | half  | --operators 4 --slot 12s --epochs 3
exit                     | half  | --operators 4 --epochs 4 --exit-validator 5@1
operator-stopped         | half  | --operators 4 --epochs 6 --stop-operator 4@2 --start-operator 4@4
clients-of-one-gone      | half  | --operators 4 --epochs 6 --cut-clients 3@2-4
partition-2-2            | half  | --operators 4 --epochs 6 --partition 1,2|3,4@2-3
partition-3-1            | half  | --operators 4 --epochs 6 --partition 1,2,3|4@2-4
liar-bad-share           | half  | --operators 4 --epochs 5 --corrupt-operator 4@1=bad-share
liar-bad-proposal        | half  | --operators 4 --epochs 5 --corrupt-operator 4@1=bad-proposal
liar-equivocate          | half  | --operators 4 --epochs 5 --corrupt-operator 4@1=equivocate
liar-flood               | half  | --operators 4 --epochs 5 --corrupt-operator 4@1=flood
liar-ghost-head          | half  | --operators 4 --epochs 5 --corrupt-operator 4@1=ghost-head
liar-ghost-block         | half  | --operators 4 --epochs 5 --validators 96 --corrupt-operator 4@1=ghost-block
liar-stolen-fees         | half  | --operators 4 --epochs 5 --validators 96 --corrupt-operator 4@1=stolen-fees
liar-stripped            | half  | --operators 4 --epochs 5 --corrupt-operator 4@1=stripped
liar-hoard               | half  | --operators 4 --epochs 5 --corrupt-operator 4@1=hoard
copied-shares            | half  | --operators 4 --epochs 5 --corrupt-operator 4@1=copied-shares
electra-7                | alone | --operators 7 --epochs 6
fulu-7                   | alone | --operators 7 --slots-per-epoch 32 --fork fulu@2 --epochs 3
beacon-stopped           | alone | --operators 4 --epochs 6 --beacons 2 --executions 2 --stop-beacon 1@2 --start-beacon 1@4
second-beacon-stopped    | alone | --operators 4 --epochs 6 --beacons 2 --executions 2 --stop-beacon 2@2 --start-beacon 2@4
execution-stopped        | alone | --operators 4 --epochs 6 --beacons 2 --executions 2 --stop-execution 1@2 --start-execution 1@4
second-execution-stopped | alone | --operators 4 --epochs 6 --beacons 2 --executions 2 --stop-execution 2@2 --start-execution 2@4
'

wanted() { # is this row asked for?
  [ $# -eq 1 ] && return 0
  local name=$1 word
  shift
  for word; do [[ $name == *"$word"* ]] && return 0; done
  return 1
}

declare -A running=() # process id -> number of its ports
failed=0

reap() { # wait for one row to end
  local pid
  wait -n -p pid "${!running[@]}" || failed=$((failed + 1))
  unset "running[$pid]"
}

reap_to() { # wait until no more rows than that run
  while [ ${#running[@]} -gt "$1" ]; do reap; done
}

free_ports() { # the first number that no running row has
  local n=0
  while [[ " ${running[*]} " == *" $n "* ]]; do n=$((n + 1)); done
  echo "$n"
}

# Rows in the background do not hear the keyboard.
stop() {
  [ ${#running[@]} -eq 0 ] || kill "${!running[@]}" 2>/dev/null
  reap_to 0
  exit 130
}
trap stop INT TERM

verdicts=()
while IFS='|' read -r name room arguments; do
  name=$(xargs <<<"$name")
  room=$(xargs <<<"$room")
  [ -n "$name" ] || continue
  wanted "$name" "$@" || continue
  if [ "$room" = alone ]; then reap_to 0; else reap_to $((jobs - 1)); fi
  ports=$(free_ports)
  echo "--- $name, ports from $((base + 200 * ports))"
  read -ra list <<<"$arguments"
  # A row's own slot comes later and so counts; ARGS holds several words.
  # shellcheck disable=SC2086
  "$bin" devnet run --json --keep --dir "$logs/$name" --port-base $((base + 200 * ports)) ${SLOT:+--slot "$SLOT"} "${list[@]}" ${ARGS:-} \
    >"$logs/$name.json" 2> >(sed -u "s/^/$name: /" >&2) </dev/null &
  running[$!]=$ports
  verdicts+=("$logs/$name.json")
  [ "$room" = alone ] && reap_to 0
done <<<"$rows"
reap_to 0
echo
[ ${#verdicts[@]} -gt 0 ] || { echo "no row has such a name"; exit 1; }
"$bin" devnet table "${verdicts[@]}" | tee "$logs/table.md"
echo "logs are in $logs; $failed failed"
[ "$failed" -eq 0 ]
