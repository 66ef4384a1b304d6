#!/usr/bin/env bash
# Hands what an earlier commit's program wrote to this one: a configuration and a data folder in the midst of a running network, operator
# keys, keyshares and slashing records. This program must go on with each, unchanged.
#
#   testnet/previous.sh COMMIT     the commit whose program is built, as git names it
#
# BIN is this commit's program (bin/hawser), OLD the earlier one, if it is built already. LOGS keeps what is written (a temporary folder),
# PORT_BASE is the first port of the network (24000). ARGS is added to the network's run, such as --functional on a shared machine. Ends with
# 0 only if everything holds.
set -uo pipefail
cd "$(dirname "$0")/.."
[ $# -eq 1 ] || { sed -n 's/^#   /usage: /p' "$0" >&2; exit 2; }
commit=$1
new=$(realpath "${BIN:-bin/hawser}")
logs=${LOGS:-$(mktemp -d)}
mkdir -p "$logs"
failed=0

# holds NAME COMMAND… tells whether the command succeeds.
holds() {
  local name=$1
  shift
  if "$@" >"$logs/$name.log" 2>&1; then
    echo "holds  $name: $(tail -1 "$logs/$name.log")"
  else
    failed=1
    echo "FAILS  $name: $(tail -3 "$logs/$name.log")"
  fi
}

# must COMMAND… ends the script when the earlier program itself does not do its part.
must() { "$@" >>"$logs/old.log" 2>&1 || { echo "the earlier program: $*: $(tail -3 "$logs/old.log")" >&2; exit 1; }; }

old=${OLD:-}
if [ -z "$old" ]; then
  old=$logs/hawser.old
  must git worktree add --detach "$logs/source" "$commit"
  must go build -C "$logs/source" -trimpath -o "$old" ./cmd/hawser
  must git worktree remove --force "$logs/source"
fi

# Keyshares: the test vector of EIP-2335, split by the earlier program.
cat >"$logs/keystore.json" <<'JSON'
{"crypto": {
  "kdf": {"function": "pbkdf2", "message": "", "params": {"dklen": 32, "c": 262144, "prf": "hmac-sha256",
    "salt": "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"}},
  "checksum": {"function": "sha256", "params": {}, "message": "8a9f5d9912ed7e75ea794bc5a89bca5f193721d30868ade6f73043c6ea6febf1"},
  "cipher": {"function": "aes-128-ctr", "params": {"iv": "264daa3f303d7259501c93d997d84fe6"},
    "message": "cee03fde2af33149775b7223e7845e4fb2c8ae1792e5f99fe9ecf474cc8c16ad"}},
 "pubkey": "9612d7a727c9d0a22e185a1c768478dfe919cada9266988cb32359c11f2b7b27f4ae4040902382ae2910c15e2b420d07",
 "path": "m/12381/60/0/0", "uuid": "64625def-3331-4eea-ab6f-782f3ed16a83", "version": 4}
JSON
umask 077
printf '𝔱𝔢𝔰𝔱𝔭𝔞𝔰𝔰𝔴𝔬𝔯𝔡🔑' >"$logs/keystore.password"

# A network of the earlier program, on a chain inside it. Operator 1 is stopped in epoch 2 and started again in epoch 4 with the same
# configuration and data folder: by then the file of the program is this one's.
network=$logs/network
program=$logs/hawser
cp "$old" "$program"
run() {
  # shellcheck disable=SC2086
  "$program" devnet run --embedded --epochs 6 --stop-operator 1@2 --start-operator 1@4 --keep --json --dir "$network" \
    --port-base "${PORT_BASE:-24000}" ${ARGS:-} >"$logs/run.json" &
  local run=$!
  until grep -qs 'stopping operator 1' "$logs/data-folder.log" || ! kill -0 $run 2>/dev/null; do sleep 0.5; done
  cp "$new" "$program.new" && mv "$program.new" "$program"
  wait $run || return 1
  python3 - "$logs/run.json" "$network/operator-1/node.log" <<'PY'
import json, re, sys
run = json.loads(open(sys.argv[1]).read().strip().splitlines()[-1])
versions = re.findall(r'msg="node starts".* version=(\S+)', open(sys.argv[2]).read())
one = run["attestations"]
assert run["verdict"] == "pass" and len(versions) == 2, (run["verdict"], versions)
print(f"{one['included']} of {one['expected']} attestations; operator 1 ran as {versions[0]}, then as {versions[1]}")
PY
}
holds data-folder run

# The second operator's slashing records, as the earlier program writes them.
must "$old" slashing export --data-dir "$network/operator-2/data" --out "$logs/records.json"
holds slashing-import "$new" slashing import "$logs/records.json" --data-dir "$logs/records" --yes
holds slashing-export "$new" slashing export --data-dir "$logs/records" --out "$logs/records.back.json"
same() {
  python3 - "$1" "$2" <<'PY'
import json, sys
one, two = (json.load(open(name))["data"] for name in sys.argv[1:])
records = lambda data: {d["pubkey"]: (d["signed_blocks"], d["signed_attestations"]) for d in data}
assert records(one) and records(one) == records(two), "the records differ"
print(f"{len(one)} shares, the same records")
PY
}
holds slashing-records same "$logs/records.json" "$logs/records.back.json"

# Operator keys and keyshares, as the earlier program writes them.
head -c 24 /dev/urandom | base64 >"$logs/operator.password"
for id in 1 2 3 4; do
  "$old" operator keygen --out "$logs/operator-$id.json" --password-file "$logs/operator.password" --json >"$logs/operator-$id.public"
done
python3 - "$logs" <<'PY' >"$logs/keys.json"
import json, sys
print(json.dumps([{"id": i, "operatorKey": json.load(open(f"{sys.argv[1]}/operator-{i}.public"))["public_key"]} for i in range(1, 5)]))
PY
imported() {
  "$new" operator keygen --import "$logs/operator-1.json" --import-password-file "$logs/operator.password" --password-file "$logs/operator.password" \
    --out "$logs/operator-1.copy.json" --json >"$logs/operator-1.copy" || return 1
  field() { python3 -c "import json,sys; d=json.load(sys.stdin); print($1)"; }
  [ "$(field "d['public_key']" <"$logs/operator-1.public")" = "$(field "d['public_key']" <"$logs/operator-1.copy")" ] && echo "the same public key"
}
holds operator-key imported
must "$old" keys split --keystore "$logs/keystore.json" --password-file "$logs/keystore.password" --operators 1,2,3,4 \
  --operator-keys "$logs/keys.json" --owner 0x00000000000000000000000000000000000000a1 --nonce 0 --out "$logs/keyshares.json"
holds keyshares "$new" keys verify "$logs/keyshares.json"

[ $failed -eq 0 ] && echo "verdict pass" || echo "verdict fail; what was written is in $logs"
exit $failed
