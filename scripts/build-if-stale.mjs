import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { markExecutable } from './mark-executable.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = ['src', 'migrations', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];
const stamp = join(root, 'dist', '.built');
const lock = join(root, 'dist', '.building');
const entry = join(root, 'dist', 'src', 'standalone', 'main.js');

/**
 * Compiles to `dist` when it is missing or older than the sources. Files are written over, never removed: a
 * server may be running on them.
 *
 * @param {{ tolerant?: boolean }} options tolerant: a type error is told, and the build used all the same
 * @returns {Promise<boolean>} whether `dist` can be used
 */
export async function buildIfStale({ tolerant = false } = {}) {
  if (await isFresh(tolerant)) return true;
  await takeLock();
  try {
    return (await isFresh(tolerant)) || (await build()) || tolerant;
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function isFresh(tolerant) {
  if (!(await modified(entry))) return false;
  // `npm run build` leaves no stamp, but the compiler leaves its own file.
  const builds = [stamp, join(root, 'dist', '.tsbuildinfo')].map(modified);
  const built = Math.max(...(await Promise.all(builds)));
  const newest = Math.max(
    ...(await Promise.all(sources.map((name) => newestIn(join(root, name))))),
  );
  const outcome = await readFile(stamp, 'utf8').catch(() => 'ok');
  return built > newest && (tolerant || outcome === 'ok');
}

async function build() {
  const started = new Date();
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const child = spawn(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: root,
    // Standard output belongs to the server: its first line there is `ready`.
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const code = await new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
  const outcome = code === 0 ? 'ok' : 'failed';
  await markExecutable().catch(() => undefined);
  await writeFile(stamp, outcome);
  await utimes(stamp, started, started);
  return outcome === 'ok';
}

/** One build at a time; a lock whose process is gone is taken. */
async function takeLock() {
  await mkdir(dirname(lock), { recursive: true });
  for (;;) {
    try {
      await mkdir(lock);
      return await writeFile(join(lock, 'pid'), String(process.pid));
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const pid = Number(await readFile(join(lock, 'pid'), 'utf8').catch(() => 0));
    const age = Date.now() - (await modified(lock));
    if (pid > 0 ? !isAlive(pid) : age > 5_000) await rm(lock, { recursive: true, force: true });
    await wait(100);
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function newestIn(path) {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isDirectory()) return info?.mtimeMs ?? 0;
  const names = await readdir(path);
  return Math.max(
    info.mtimeMs,
    ...(await Promise.all(names.map((name) => newestIn(join(path, name))))),
  );
}

async function modified(path) {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = (await buildIfStale()) ? 0 : 1;
}
