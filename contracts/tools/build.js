// Builds the contracts: one standard-json call in, one artifact a contract out.
//
//   node contracts/tools/build.js [OUT_FOLDER]      (default contracts/artifacts)
//
// The same sources give the same bytes on every machine: the compiler is pinned in
// package-lock.json and writes no metadata.
"use strict";
const crypto = require("crypto");
const fs = require("fs");
const path = require("path");
const solc = require("solc");

const root = path.resolve(__dirname, "../..");
const out = path.resolve(process.argv[2] || path.join(root, "contracts/artifacts"));

// What is deployed, by the source it comes from. The proxy is OpenZeppelin's.
const contracts = {
  "contracts/SSVNetwork.sol": "SSVNetwork",
  "contracts/SSVNetworkViews.sol": "SSVNetworkViews",
  "contracts/modules/SSVClusters.sol": "SSVClusters",
  "contracts/modules/SSVDAO.sol": "SSVDAO",
  "contracts/modules/SSVOperators.sol": "SSVOperators",
  "contracts/modules/SSVOperatorsWhitelist.sol": "SSVOperatorsWhitelist",
  "contracts/modules/SSVViews.sol": "SSVViews",
  "contracts/token/SSVToken.sol": "SSVToken",
  "contracts/whitelisting/BasicWhitelisting.sol": "BasicWhitelisting",
  "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol": "ERC1967Proxy",
};

const settings = {
  optimizer: { enabled: true, runs: 10000 },
  evmVersion: "cancun",
  metadata: { bytecodeHash: "none", appendCBOR: false },
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"], "": ["ast"] } },
};

const sources = {}; // every file read, by its import path

function read(name) {
  const file = name.startsWith("contracts/") ? path.join(root, name) : path.join(root, "node_modules", name);
  sources[name] = fs.readFileSync(file, "utf8");
  return sources[name];
}

function compile() {
  const input = { language: "Solidity", settings, sources: {} };
  for (const name of Object.keys(contracts)) input.sources[name] = { content: read(name) };
  const find = (name) => {
    try {
      return { contents: read(name) };
    } catch (error) {
      return { error: error.message };
    }
  };
  return JSON.parse(solc.compile(JSON.stringify(input), { import: find }));
}

// 5667 is about unused parameters: the router names them for the ABI's sake.
function report(errors) {
  const expected = (e) => e.errorCode === "5667" && e.sourceLocation.file === "contracts/SSVNetwork.sol";
  const shown = (errors || []).filter((e) => !expected(e));
  for (const e of shown) process.stderr.write(e.formattedMessage + "\n");
  if (shown.length > 0) throw new Error("compile the contracts: the messages above must be gone");
}

// The files a source reaches by import, itself included, from the compiler's own trees.
function reachable(output, name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const node of output.sources[name].ast.nodes) {
    if (node.nodeType === "ImportDirective") reachable(output, node.absolutePath, seen);
  }
  return seen;
}

const sha256 = (text) => crypto.createHash("sha256").update(text).digest("hex");

function artifact(output, name) {
  const contract = output.contracts[name][contracts[name]];
  const hashes = {};
  for (const file of [...reachable(output, name)].sort()) hashes[file] = sha256(sources[file]);
  return {
    contractName: contracts[name],
    sourceName: name,
    compiler: solc.version(),
    settings: { optimizer: settings.optimizer, evmVersion: settings.evmVersion, metadata: settings.metadata },
    sources: hashes,
    abi: contract.abi,
    bytecode: "0x" + contract.evm.bytecode.object,
    deployedBytecode: "0x" + contract.evm.deployedBytecode.object,
  };
}

const output = compile();
report(output.errors);
fs.mkdirSync(out, { recursive: true });
for (const name of Object.keys(contracts)) {
  const built = artifact(output, name);
  fs.writeFileSync(path.join(out, built.contractName + ".json"), JSON.stringify(built, null, 2) + "\n");
  process.stdout.write(`${built.contractName}: ${(built.deployedBytecode.length - 2) / 2} bytes\n`);
}
