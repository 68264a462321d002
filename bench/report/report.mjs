import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { operations, STANDALONE } from '../operations.mjs';
import { judge } from '../summary.mjs';

/** What the standalone server and the floors are made of. */
const PARTS = ['fastify', 'pg', '@nestjs/core', 'typeorm'];

/** The settings that change what is measured. */
const TOLD = [
  'rounds',
  'duration',
  'warmup',
  'leadIn',
  'connections',
  'processes',
  'tokens',
  'peerClientCache',
  'generator',
];

/**
 * One document with everything that was measured, and on what.
 *
 * @param {import('../bench.mjs').Bench} bench
 * @param {object} measured
 * @param {object[]} measured.rows
 * @param {readonly import('../subjects/subjects.mjs').Subject[]} measured.subjects
 * @param {object[]} measured.leftOut
 */
export async function report(bench, { rows, subjects, leftOut }) {
  return {
    machine: {
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      memory: Math.round(totalmem() / 2 ** 30),
      pinned: bench.cores !== undefined,
      serverCores: bench.cores?.servers ?? null,
      node: process.versions.node,
      postgres: await bench.postgres.facts(),
    },
    versions: await versions(subjects),
    settings: Object.fromEntries(TOLD.map((name) => [name, bench.settings[name]])),
    counted: bench.postgres.counted,
    leftOut,
    rows,
    targets: targets(rows),
  };
}

function targets(rows) {
  return operations.flatMap(({ name, targets: wanted }) =>
    wanted.flatMap((target) => {
      const whole = { operation: name, server: STANDALONE, connections: 50, ...target };
      return (
        judge(
          whole,
          rows.filter((row) => row.operation === name),
        ) ?? []
      );
    }),
  );
}

async function versions(subjects) {
  const own = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  const found = { [own.name]: [own.version, commit()].filter(Boolean).join(' ') };
  for (const name of PARTS) found[name] = await versionOf(name);
  for (const { name, version } of subjects) if (version) found[name] = await version();
  return found;
}

async function versionOf(name) {
  const manifest = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(await readFile(manifest, 'utf8')).version;
}

/** Nothing outside a checkout. */
function commit() {
  try {
    const options = { cwd: new URL('.', import.meta.url), stdio: ['ignore', 'pipe', 'ignore'] };
    return String(execFileSync('git', ['describe', '--always', '--dirty'], options)).trim();
  } catch {
    return undefined;
  }
}
