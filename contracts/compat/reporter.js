// Counts the tests of each file and prints a row when the last of a file has ended. A test
// that neither passed nor failed (a hook before it failed, or it is pending) was not run.
'use strict';
const path = require('path');

module.exports = class Reporter {
  constructor(runner) {
    const files = new Map();
    const of = (test) => {
      const name = path.relative(process.cwd(), test.file || test.parent.file);
      if (!files.has(name)) files.set(name, { name, tests: 0, passed: 0, failed: 0, printed: false });
      return files.get(name);
    };
    const print = ({ name, tests, passed, failed }) =>
      void process.stdout.write(`| ${name} | ${tests} | ${passed} | ${failed} | ${tests - passed - failed} |\n`);
    const ended = (file) => {
      if (file.printed || file.passed + file.failed < file.tests) return;
      file.printed = true;
      print(file);
    };
    runner.on('start', () => {
      runner.suite.eachTest((test) => void of(test).tests++);
      process.stdout.write('| file | tests | passed | failed | not run |\n|---|---:|---:|---:|---:|\n');
    });
    runner.on('pass', (test) => {
      of(test).passed++;
      ended(of(test));
    });
    runner.on('fail', (test, error) => {
      process.stderr.write(`FAILED ${test.fullTitle()}\n${error.stack || error}\n\n`);
      if (test.type !== 'test') return; // a hook: the tests behind it are not run
      of(test).failed++;
      ended(of(test));
    });
    runner.on('end', () => {
      const all = { name: `all ${files.size} files`, tests: 0, passed: 0, failed: 0 };
      for (const file of files.values()) {
        if (!file.printed) print(file);
        for (const count of ['tests', 'passed', 'failed']) all[count] += file[count];
      }
      print(all);
      process.stdout.write(`${all.passed} passed, ${all.tests - all.passed} failed\n`);
    });
  }
};
