import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Sums vitest's reports in a folder: `<run>.json`, if vitest came to write it, and `<run>.exit`, its exit code. A run
 * that failed without a failed test, a file that could not run, and each broken step count as one failed.
 */
const [folder, broken] = process.argv.slice(2);
const total = { passed: 0, failed: Number(broken), skipped: 0 };

for (const name of readdirSync(folder).filter((file) => file.endsWith('.exit'))) {
  const run = name.slice(0, -'.exit'.length);
  const code = Number(readFileSync(join(folder, name), 'utf8'));
  const { passed, failed, skipped } = countsOf(join(folder, `${run}.json`));
  const counted = code !== 0 && failed === 0 ? 1 : failed;
  console.log(`${run}: ${passed} tests passed, ${counted} failed, ${skipped} were skipped`);
  total.passed += passed;
  total.failed += counted;
  total.skipped += skipped;
}

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

function countsOf(path) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const unread = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unread.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
