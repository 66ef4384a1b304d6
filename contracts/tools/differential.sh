#!/usr/bin/env bash
# The long comparison of contracts and model: OPERATIONS calls (default 1,000,000) in
# slices of 50,000, each with seeds of its own; stops at the first difference, which the
# test has then shrunk. Prints one line a slice and the sum.
#
#   contracts/tools/differential.sh [OPERATIONS] [FIRST_SEED]
set -euo pipefail

cd "$(dirname "$0")/../.."
operations=${1:-1000000}
seed=${2:-1}
slice=50000
total=0
test=$(mktemp)
trap 'rm -f "$test"' EXIT
go test -c -o "$test" ./contracts/model
while [ "$total" -lt "$operations" ]; do
  line=$(cd contracts/model && HAWSER_MODEL_OPERATIONS=$slice HAWSER_MODEL_SEED=$seed \
    nice -n 15 "$test" -test.v -test.timeout 0 -test.run '^TestContractsAgreeWithModel$' | tee /dev/stderr | grep 'operations, seeds up to') 2>"$test.log" ||
    { cat "$test.log" >&2; exit 1; }
  rm -f "$test.log"
  echo "seeds from $seed:${line#*:*:}"
  read -r n <<<"$(sed 's/.*: *\([0-9]*\) operations.*/\1/' <<<"$line")"
  total=$((total + n))
  seed=$(($(sed 's/.*up to //' <<<"$line") + 1))
done
echo "$total operations without a difference"
