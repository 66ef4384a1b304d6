// Writes the two files of keys that the suite's helpers load, where a checkout lacks them:
// 40 validators numbered from 1 and 3,200 operators. Contracts see public keys of 48 bytes
// and hashes of operator keys; neither is ever used as a key.
//
//   node fixtures.js FOLDER
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');

const folder = process.argv[2];
const digest = (name, text) => crypto.createHash(name).update(text).digest();

function provide(name, list) {
  const file = path.join(folder, name);
  if (fs.existsSync(file)) return;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(file, JSON.stringify(list));
  process.stdout.write(`${name}: generated, the checkout has none\n`);
}

provide(
  'validatorKeys.json',
  Array.from({ length: 40 }, (_, i) => ({
    id: i + 1,
    privateKey: '0x' + digest('sha256', `validator ${i}`).toString('hex'),
    publicKey: '0x' + digest('sha384', `validator ${i}`).toString('hex'),
  })),
);
provide(
  'operatorKeys.json',
  Array.from({ length: 3200 }, (_, i) => ({ operatorKey: digest('sha512', `operator ${i}`).toString('base64') })),
);
