// The project in which a public suite finds Hawser's contracts in place of the reference's.
// run.sh lays it out; nothing here is used by the build of the contracts themselves.
import fs from 'fs';
import path from 'path';
import { subtask, task } from 'hardhat/config';
import { TASK_COMPILE, TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD, TASK_COMPILE_SOLIDITY_LOG_COMPILATION_ERRORS } from 'hardhat/builtin-tasks/task-names';

import '@nomicfoundation/hardhat-ethers';
import '@nomicfoundation/hardhat-viem';
import '@nomicfoundation/hardhat-chai-matchers';
import '@openzeppelin/hardhat-upgrades';

// The compiler of contracts/tools, from the registry: nothing is fetched while tests run.
subtask(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD).setAction(async (args: { solcVersion: string }) => {
  const solc = require('solc');
  const longVersion = solc.version().replace('.Emscripten.clang', '');
  if (!longVersion.startsWith(args.solcVersion + '+')) throw new Error(`compile with solc ${args.solcVersion}: the lock file has ${longVersion}`);
  return { compilerPath: require.resolve('solc/soljson.js'), isSolcJs: true, version: args.solcVersion, longVersion };
});

// Warnings are for contracts/tools; here they would bury the verdict.
subtask(TASK_COMPILE_SOLIDITY_LOG_COMPILATION_ERRORS).setAction(async ({ output, quiet }, hre, runSuper) => {
  const errors = (output?.errors ?? []).filter((e: { severity: string }) => e.severity === 'error');
  await runSuper({ output: { ...output, errors }, quiet });
});

// A suite looks contracts up by artifact name. It must find the committed artifacts under
// these names, byte for byte, or its verdict would be about something else.
task(TASK_COMPILE).setAction(async (args, hre, runSuper) => {
  await runSuper(args);
  const committed = path.join(hre.config.paths.root, 'committed');
  const names = fs.readdirSync(committed).filter((name) => name.endsWith('.json'));
  if (names.length < 9) throw new Error(`compare artifacts: ${names.length} committed ones, 9 or more expected`);
  for (const name of names) {
    const ours = JSON.parse(fs.readFileSync(path.join(committed, name), 'utf8'));
    if (!ours.sourceName.startsWith('contracts/')) continue;
    const tested = await hre.artifacts.readArtifact(ours.contractName); // an error if two have the name
    for (const part of ['sourceName', 'bytecode', 'deployedBytecode'] as const) {
      if (tested[part] !== ours[part]) throw new Error(`${ours.contractName}: ${part} under test is not the one in contracts/artifacts`);
    }
  }
});

export default {
  solidity: {
    version: '0.8.24',
    settings: {
      optimizer: { enabled: true, runs: 10000 },
      evmVersion: 'cancun',
      metadata: { bytecodeHash: 'none', appendCBOR: false },
    },
  },
  networks: { hardhat: { allowUnlimitedContractSize: true } },
  mocha: { timeout: 600_000, reporter: path.join(__dirname, 'reporter.js') },
};
