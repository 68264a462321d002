import { writeFile } from 'node:fs/promises';
import { buildIfStale } from '../scripts/build-if-stale.mjs';
import { installPeers } from './install.mjs';
import { HELP, readSettings, UsageError } from './settings.mjs';

const tell = (text) => process.stderr.write(`${text}\n`);

async function main() {
  const settings = readSettings(process.argv.slice(2));
  if (settings.help) return process.stdout.write(HELP);
  if (settings.peers.length > 0 || settings.generator !== 'own') await installPeers(tell);
  await buildIfStale({ tolerant: true });
  const document = await run(settings);
  await print(settings, document);
  if (document.rows.some(({ failed }) => failed > 0)) process.exitCode = 1;
}

/** Loaded late: these import what the build has just made. */
async function run(settings) {
  const { Bench } = await import('./bench.mjs');
  const { measure } = await import('./measure.mjs');
  const { report } = await import('./report/report.mjs');
  const { startSubjects } = await import('./subjects/subjects.mjs');
  const bench = new Bench(settings);
  const interrupted = () => void bench.stop().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    await bench.start(tell);
    const { subjects, leftOut } = await startSubjects(bench);
    for (const { name, why } of leftOut) tell(`left out: ${name}: ${why}`);
    const rows = await measure(bench, subjects, tell);
    return await report(bench, { rows, subjects, leftOut });
  } finally {
    await bench.stop();
  }
}

async function print({ json, chart }, document) {
  const { drawChart } = await import('./report/chart.mjs');
  const { text } = await import('./report/text.mjs');
  process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : text(document));
  if (chart) await writeFile(chart, drawChart(document));
}

try {
  await main();
} catch (error) {
  tell(error instanceof UsageError ? `${error.message}\n\n${HELP}` : error.stack);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
